"""Who is admitted to the page of `search`."""

from tests.world import EVERYBODY, Row

ROWS = [Row("search.index", "GET", EVERYBODY)]
