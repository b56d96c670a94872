"""Texts to vectors: the shipped encoder and any other, in chunks that leave each vector the same to the last bit."""
