"""Surveys: one respondent a row, as survey services export them."""
