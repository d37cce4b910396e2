"""The index that search asks: what it holds of a learning, how it is kept true, and how each engine looks in it."""

from storage.index.engines import Row, Wanted, newest
from storage.index.tokens import ANALYZER, each_of, first_position, readable_by
from storage.index.vocabulary import alike
from storage.index.writing import SEARCHED, index, merged_into, move, out_of_date, words_of

__all__ = [
    "ANALYZER",
    "SEARCHED",
    "Row",
    "Wanted",
    "alike",
    "each_of",
    "first_position",
    "index",
    "merged_into",
    "move",
    "newest",
    "out_of_date",
    "readable_by",
    "words_of",
]
