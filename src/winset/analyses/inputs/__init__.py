"""Which inputs matter?"""
