"""Flat tables of the coded corpus: separated text, workbooks, JSON Lines, Parquet, long or wide, and their data dictionary."""
