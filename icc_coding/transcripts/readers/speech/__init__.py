"""JSON of speech services: each service by its own shape, other lists of who said what wherever they lie."""
