"""The readable HTML pages that `code` writes: one a transcript with its codes in the margin, and an index."""
