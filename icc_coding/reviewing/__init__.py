"""Reviewing: correcting suggestions in the browser, in the terminal or in a spreadsheet, with one brain behind all three."""
