"""The logs themselves: one line a decision, chained, only ever appended to; read whole, checked, as records and columns."""
