"""The fictional harbours of `harbours.py`, coded by an encoder that is no model."""

from harbours import coded, no_model, study

__all__ = ["coded", "no_model", "study"]
