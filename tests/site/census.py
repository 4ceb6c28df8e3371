"""Who is admitted to the pages of `site`."""

from tests.world import EVERYBODY, Row

ROWS = [
    Row("site.home", "GET", EVERYBODY),
    Row("site.healthz", "GET", EVERYBODY),
    Row("site.readyz", "GET", EVERYBODY),
    *(
        Row(f"site.{page}", "GET", EVERYBODY)
        for page in ("quiet_periods", "help", "how_it_works", "accessibility", "records", "privacy", "contact")
    ),
    Row("topics.index", "GET", EVERYBODY),
    Row("topics.show", "GET", EVERYBODY, lambda _world: {"slug": "roads"}),
]
