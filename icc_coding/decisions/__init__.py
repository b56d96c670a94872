"""Decisions: the logs that are only ever appended to, and everything that follows from them."""
