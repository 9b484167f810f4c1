"""A form of source each: bytes -> record and body."""
