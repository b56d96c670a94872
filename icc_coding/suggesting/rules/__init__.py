"""Rules of a codebook, matched inside sentences: phrases, words near each other, expressions, and what becomes of a match."""
