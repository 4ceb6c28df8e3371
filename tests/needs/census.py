"""Who is admitted to the pages of needs."""

from datetime import date

from tests.world import EVERYBODY, HOST, NOBODY, STATE, VENDORS, Row

OWN = frozenset({"agency", "procurement", "host"})


def _open(world):
    return {"ref": world.need.thread.ref}


def _draft(world):
    return {"ref": world.need_draft.thread.ref}


def _part(number):
    return lambda world: {"ref": world.need_draft.thread.ref, "part": number}


def _review(world):
    return {"ref": world.need_in_review.thread.ref}


def _question(world):
    return {"ref": world.need.thread.ref, "question": world.question.ref}


ROWS = [
    Row("needs.index", "GET", EVERYBODY),
    Row("needs.show", "GET", EVERYBODY, _open),
    Row("needs.show", "GET", OWN, _draft, hidden=True),
    Row("needs.show", "GET", OWN, _review, hidden=True),
    Row("needs.told", "GET", EVERYBODY, _open),
    Row("needs.told", "GET", NOBODY, _draft, hidden=True),
    Row("needs.new", "GET", STATE),
    Row("needs.new", "POST", STATE, data=lambda _w: {"title": "A new need"}),
    Row("needs.edit", "GET", OWN, _part(1)),
    Row("needs.edit", "GET", OWN, _part(2)),
    Row("needs.edit", "GET", OWN, _part(3)),
    Row("needs.edit", "POST", OWN, _part(2), lambda _w: {"why_now": "Because"}),
    Row("needs.edit", "GET", frozenset({"host"}) | OWN, lambda w: {**_review(w), "part": 1}),
    Row("needs.check", "GET", OWN, _draft),
    Row("needs.check", "POST", OWN, _draft),
    Row("needs.copy", "POST", STATE, _open),
    Row("needs.review", "GET", HOST, _review),
    Row("needs.publish", "POST", HOST, _review),
    Row("needs.return_need", "POST", HOST, _review),
    Row("needs.ask", "GET", VENDORS, _open),
    Row("needs.ask", "POST", VENDORS, _open, lambda _w: {"text": "How many trailheads are there?"}),
    Row("needs.answer", "GET", OWN, _question),
    Row("needs.answer", "POST", OWN, _question, lambda _w: {"text": "A draft", "keep": "1"}),
    Row("needs.aside", "POST", OWN, _question),
    Row("needs.update", "GET", OWN, _open),
    Row("needs.update", "POST", OWN, _open, lambda _w: {"text": "We visit on " + date(2026, 12, 1).isoformat()}),
    Row("needs.close", "GET", OWN, _open),
    Row("needs.reopen", "GET", OWN, _open),
    Row("needs.reopen", "POST", OWN, _open),
    Row("needs.withdraw", "GET", OWN, _open),
    Row("needs.withdraw", "POST", OWN, _open),
    Row("needs.outcome", "GET", OWN, _open),
    Row("needs.outcome", "POST", OWN, _open),
    Row("needs.close", "POST", OWN, _open),
]
