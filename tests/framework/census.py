"""Who is admitted to the pages of the framework."""

from tests.world import EVERYBODY, HOST, Row


def _rule(_world):
    return {"slug": "accessibility"}


ROWS = [
    Row("framework.index", "GET", EVERYBODY),
    Row("framework.show", "GET", EVERYBODY, _rule),
    Row("framework.rules", "GET", HOST),
    Row("framework.new", "GET", HOST),
    Row("framework.new", "POST", HOST),
    Row("framework.edit", "GET", HOST, _rule),
    Row("framework.edit", "POST", HOST, _rule),
    Row("framework.move", "POST", HOST, lambda _world: {"slug": "accessibility", "way": "down"}),
    Row("framework.retire", "GET", HOST, _rule),
    Row("framework.retire", "POST", HOST, _rule),
]
