"""Searching for each restricted word: the matrix then looks whether anything stands there that is not for the reader.

A page repeats what was searched for, so the words are searched by their first letters.
"""

SURFACES = [
    *(lambda _world, q=q: f"/search?q={q}" for q in ("thrtitle", "thrword", "postword", "telling")),
    lambda _world: "/search?q=thrtitlez",
    lambda _world: "/search?q=thrtitleofice",
]
