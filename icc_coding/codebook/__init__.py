"""What the codes mean: the codebook's records, its YAML with line-numbered problems, its diff, its tree and its printed form."""
