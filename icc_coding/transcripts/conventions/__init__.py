"""How talk is written down: label styles and tools' habits, recognised once for every file format."""
