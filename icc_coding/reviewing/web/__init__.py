"""The web face: pages served from this machine, with no build step and no outside address."""
