"""Codebooks in and out: REFI-QDA `.qdc`, tables, Taguette's tags, QualCoder's list of codes; and codes that imports brought."""
