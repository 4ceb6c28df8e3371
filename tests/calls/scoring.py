"""A call by score with two criteria and three reviewers, for the tests of several files."""

from forum.calls import queries_score, queries_slots, service_criteria, service_score, service_slots
from forum.calls.rules_draw import Method
from forum.calls.rules_score import CriterionDraft
from forum.calls.service_slots import CallDraft
from forum.core.database import db
from forum.events import service
from forum.events.models import SlotsBy
from tests.events.making import innovation, plan

OFFLINE = CriterionDraft("Works without a signal", "All day at a gate: 10. Needs a signal: 0.", 10)
READY = CriterionDraft("Ready to use", "In daily use somewhere: 5. An idea: 0.", 5)
REVIEWERS = ("agency", "agency2", "host2")
NOTE = (
    "Basin Labs shows TrailPass, ask Dana, dana@basin.example or see https://basin.example/pass. "
    "A ranger without a signal."
)
NAMES = ("Basin Labs", "TrailPass", "Dana", "basin.example", "dana@")


def call_by_score(cast, at, closes, hides_names=True, **changed):
    """A published showcase whose call by score is open: three slots of 15 minutes after a welcome."""
    host = cast.actor("host")
    made = plan(cast, at)
    service.publish(host, made, at=at)
    for draft in (OFFLINE, READY):
        service_criteria.add_criterion(host, made, draft, at=at)
    for role in REVIEWERS:
        service_criteria.name_reviewer(host, made, getattr(cast, role).email, at=at)
    method = Method(SlotsBy.SCORE, hides_names=hides_names, **changed)
    service_slots.open_call(host, made, CallDraft(3, 15, closes, method=method), at=at)
    service_slots.add_line(host, made, "Welcome", 10, queries_slots.slots(made.id)[0], at=at)
    db.session.commit()
    return made


def apply(cast, event, role, title, at, note="A ranger without a signal."):
    """A company applies with a new innovation."""
    made = service_slots.apply(cast.actor(role), event, innovation(cast, role, title, at), note, at=at)
    db.session.commit()
    return made


def three_sent(cast, event, at):
    """Two applications of Basin Labs and one of Northfork."""
    return [
        apply(cast, event, "vendor", "TrailPass", at, NOTE),
        apply(cast, event, "vendor", "CreekWatch", at),
        apply(cast, event, "vendor2", "Permit maps", at),
    ]


def give(cast, event, application, role, points, at, note=""):
    """A reviewer gives these points, one for each criterion in order."""
    rows = queries_score.criteria(event)
    given = {row.ref: number for row, number in zip(rows, points, strict=True)}
    service_score.give_scores(cast.actor(role), event, application, given, note, at=at)
    db.session.commit()


def page_of(event, application=None):
    return f"/events/{event.thread.ref}/scores" + (f"/{application.ref}" if application else "")


def read(client, address):
    return client.get(address).get_data(as_text=True)
