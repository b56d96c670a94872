"""Changing a codebook's file and nothing else in it: every byte outside the changed lines stays, comments, order and layout with them.

`spelling` writes values as YAML, `editor` puts them into the text at the places that the parser names, `changes` are the changes that
people make (a code added, defined, renamed, merged …) as pure functions of the text, and `ledger` makes them in a study's file and takes
them back.
"""
