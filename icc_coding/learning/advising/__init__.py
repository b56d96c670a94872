"""What decisions say about the codebook: its rules, confused codes, examples worth adding, decisions to look at again."""
