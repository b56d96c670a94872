"""Keeping a study sound: what a run was made from, and whether it still holds."""
