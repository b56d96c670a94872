"""Foreign formats: the coded corpus out to files that people and other programs read, and back in."""
