"""Tests of learning, on fictional gardens and with an encoder that is no model."""
