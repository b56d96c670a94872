"""Ratings from a table of any program: what was taken for what is always said, and a doubt is asked, never decided in silence."""

from icc_coding.agreement.input.answers import TableAnswers, TableQuestion
from icc_coding.agreement.input.model import ONLY_TRANSCRIPT, CountsTable, RatingsTable, SpansTable
from icc_coding.agreement.input.read import LAYOUTS, read_table

__all__ = ["LAYOUTS", "ONLY_TRANSCRIPT", "CountsTable", "RatingsTable", "SpansTable", "TableAnswers", "TableQuestion", "read_table"]
