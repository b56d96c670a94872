"""What the machine missed: how many readings an answer takes, which to draw, and exact bounds."""
