"""The coded corpus as one table: who coded what, suggested or settled. Every face reads it from here."""
