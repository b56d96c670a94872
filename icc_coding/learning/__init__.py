"""Learning from decisions, and saying how good the suggestions are and what they missed."""
