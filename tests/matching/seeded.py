"""How properties are tried here: on the same examples every time, and few enough to be quick."""

from hypothesis import settings

SEEDED = settings(derandomize=True, database=None, deadline=None, max_examples=40)
