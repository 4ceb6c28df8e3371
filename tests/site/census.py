"""Who is admitted to the pages of `site`."""

from tests.world import EVERYBODY, Row

ROWS = [
    Row("site.home", "GET", EVERYBODY),
    Row("site.healthz", "GET", EVERYBODY),
    Row("site.readyz", "GET", EVERYBODY),
]
