"""From other programs: QualCoder's and Taguette's databases, and tables of coded quotes."""
