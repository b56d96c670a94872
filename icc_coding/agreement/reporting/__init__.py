"""What `agree` says of a set of ratings, gathered once, and its faces: terminal, page, picture, JSON and CSV."""
