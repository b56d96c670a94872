"""Documents for Word and LibreOffice: transcripts with codes as comments, the answers people write there, and books of quotes."""
