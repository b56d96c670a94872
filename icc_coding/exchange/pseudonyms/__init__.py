"""Names replaced in everything that an export writes: by the researcher's table, and by numbers where it has none."""
