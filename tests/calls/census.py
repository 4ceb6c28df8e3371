"""Who is admitted to the pages of `calls`."""

from tests.events.places import event, open_event
from tests.world import EVERYBODY, HOST, VENDORS, Row


def line(world):
    return event(world) | {"slot": world.line.ref}


def presenter_line(world):
    return event(world) | {"slot": world.presenter_line.ref}


def part(world):
    return open_event(world) | {"session": world.session.ref}


def application(world):
    return event(world) | {"application": world.application.ref}


def by_score(world):
    return {"ref": world.score_event.thread.ref}


def scored(world):
    return by_score(world) | {"application": world.scored.ref}


def counted(world):
    return by_score(world) | {"criterion": world.counted.ref}


def token(world):
    return {"token": world.slot_token}


ROWS = [
    Row("calls.call", "GET", HOST, open_event),
    Row("calls.call", "POST", HOST, open_event),
    Row("calls.slots", "GET", HOST, event),
    Row("calls.agenda", "GET", EVERYBODY, event),
    Row("calls.edit_agenda", "GET", HOST, event),
    Row("calls.edit_agenda", "POST", HOST, event),
    Row("calls.order", "POST", HOST, line, lambda world: {"way": "down"}),
    Row("calls.line", "GET", HOST, presenter_line),
    Row("calls.swap", "POST", HOST, presenter_line, lambda world: {"other": world.other_line.ref}),
    Row(
        "calls.put_into",
        "POST",
        HOST,
        lambda world: open_event(world) | {"slot": world.session_line.ref},
        lambda world: {"session": world.session.ref},
    ),
    Row("calls.drop", "POST", HOST, line),
    Row("calls.session", "GET", HOST, part),
    Row("calls.session", "POST", HOST, part),
    Row("calls.drop_session", "POST", HOST, part),
    Row("calls.publish_agenda", "GET", HOST, event),
    Row("calls.publish_agenda", "POST", HOST, event, lambda world: {"seen": world.seen}),
    Row("calls.choose", "GET", HOST, application),
    Row("calls.choose", "POST", HOST, application),
    Row("calls.criteria", "GET", HOST, by_score),
    Row("calls.criteria", "POST", HOST, by_score),
    Row("calls.criterion", "GET", HOST, counted),
    Row("calls.criterion", "POST", HOST, counted),
    Row("calls.drop_criterion", "POST", HOST, counted),
    Row("calls.reviewers", "GET", HOST, by_score),
    Row("calls.reviewers", "POST", HOST, by_score),
    Row("calls.drop_reviewer", "POST", HOST, lambda world: by_score(world) | {"reviewer": world.reviewer.ref}),
    # Amir Haddad stands back from this application.
    Row("calls.scores", "GET", frozenset({"agency", "agency2", "host"}), by_score),
    Row("calls.score", "GET", frozenset({"agency", "host"}), scored),
    Row("calls.score", "POST", frozenset({"agency"}), scored),
    Row("calls.recuse", "GET", frozenset({"agency"}), scored),
    Row("calls.recuse", "POST", frozenset({"agency"}), scored),
    Row("calls.slots", "GET", HOST, by_score),
    Row("calls.draw", "GET", EVERYBODY, by_score),
    Row("calls.apply", "GET", VENDORS, by_score),
    Row("calls.draw", "GET", EVERYBODY, open_event),
    Row("calls.draw", "GET", EVERYBODY, event),
    Row("calls.fill", "POST", HOST, event),
    Row("calls.pass_on", "POST", HOST, application),
    Row("calls.apply", "GET", VENDORS, open_event),
    Row("calls.apply", "POST", VENDORS, open_event),
    Row("calls.withdraw", "POST", frozenset({"vendor"}), by_score, lambda world: {"application": world.scored.ref}),
    Row("calls.slot", "GET", EVERYBODY, token),
    Row("calls.slot", "POST", EVERYBODY, token),
]
