"""Other tools' files <-> Case."""
