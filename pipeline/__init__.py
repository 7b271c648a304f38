"""Mahdar: Arabic press releases become a linked, evidence-grounded table of events.

The stages are five functions:

>>> from pipeline import build_tables, extract, load_lexicon, read_documents, write_tables
>>> lexicon = load_lexicon()
>>> tables = build_tables(extract(document, lexicon) for document in read_documents(["data/raw"]))
>>> write_tables(tables, "data/processed")  # doctest: +SKIP

:func:`find_dates` is for who wants the dates of a text alone.
"""

from pipeline.dates import find_dates
from pipeline.flow import build_tables, extract
from pipeline.lexicon import load_lexicon
from pipeline.read import read_documents
from pipeline.write import write_tables

__all__ = ["build_tables", "extract", "find_dates", "load_lexicon", "read_documents", "write_tables"]
