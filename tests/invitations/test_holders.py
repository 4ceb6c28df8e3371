"""Many holders and many acts: each holder is told once, and every calendar ends where the forum does."""

import itertools
from collections import Counter
from datetime import datetime, timedelta
from typing import Any

import icalendar
import pytest

from forum.accounts.models import Person
from forum.core.database import db
from forum.invitations.models import Invitation, InvitationState
from forum.mail import rules as mail_rules
from forum.mail import service_dispatch
from forum.mail import tasks as mail_tasks
from forum.mail.models import Dispatch, DispatchState, Message
from forum.registrations.models import Registration, RegistrationState
from tests.entries import given
from tests.entries.given import NOW, TOLD, wall
from tests.entries.outbox import Killed

HOLDERS = 1_200


@pytest.fixture
def full(cast):
    """An event with 1,200 holders."""
    showcase = given.event(cast)
    people = [
        Person(
            name=f"Person {n}", email=f"p{n}@example.org", email_key=f"p{n}@example.org", fs_uniquifier=f"u{n}",
            joined_at=NOW, confirmed_at=NOW,
        )
        for n in range(HOLDERS)
    ]  # fmt: skip
    db.session.add_all(people)
    db.session.flush()
    for n, person in enumerate(people):
        common = {"event_id": showcase.id, "person_id": person.id}
        db.session.add(Registration(**common, state=RegistrationState.REGISTERED, state_at=NOW, created_at=NOW))
        db.session.add(
            Invitation(
                **common, address=person.email, token=f"t{n}", stamped_at=NOW, first_message_id=f"<{n}@forum.example.org>"
            )
        )  # fmt: skip
    db.session.commit()
    return showcase


@pytest.mark.parametrize(
    ("act", "kind", "state"),
    [
        (lambda event: given.change(event, place="Library"), "event.moved", InvitationState.HELD),
        (given.cancel, "event.cancelled", InvitationState.CANCELLED),
    ],
    ids=["moved", "cancelled"],
)
def test_each_of_many_holders_is_told_once_though_the_worker_dies(app, full, monkeypatch, act, kind, state):
    act(full)
    db.session.commit()
    pieces = []
    real = service_dispatch.expand_some

    def dies_in_the_second_piece(row, *, at):
        count = real(row, at=at)
        if row.kind == kind:
            pieces.append(count)
        if len(pieces) == 2:
            raise Killed
        return count

    with monkeypatch.context() as patched:
        patched.setattr(service_dispatch, "expand_some", dies_in_the_second_piece)
        with pytest.raises(Killed):
            mail_tasks.expand(TOLD)
    db.session.rollback()
    db.session.expire_all()
    assert db.session.query(Message).count() == mail_rules.EXPAND_BATCH
    row = db.session.query(Dispatch).filter_by(kind=kind).one()
    assert (row.kind, row.state, row.recipient_count) == (kind, DispatchState.OPEN, mail_rules.EXPAND_BATCH)
    mail_tasks.expand(TOLD)
    mail_tasks.expand(TOLD)
    db.session.expire_all()
    told = Counter(address for (address,) in db.session.query(Message.address))
    assert told == {f"p{n}@example.org": 1 for n in range(HOLDERS)}
    row = db.session.query(Dispatch).filter_by(kind=kind).one()
    assert (row.state, row.recipient_count) == (DispatchState.DONE, HOLDERS)
    left = {(i.state, i.sequence, i.stamped_at) for i in db.session.query(Invitation)}
    assert left == {(state, 1, TOLD if kind == "event.moved" else NOW + timedelta(seconds=1))}


class Client:
    """A calendar program that keeps RFC 5546 2.1.5: of one UID the higher SEQUENCE counts, then the later DTSTAMP."""

    def __init__(self) -> None:
        self.last: tuple[int, datetime] | None = None
        self.entry: dict[str, Any] | None = None

    def take(self, message: Message) -> None:
        calendar = icalendar.Calendar.from_ical(message.calendar)
        (event,) = calendar.events
        version = (int(event["SEQUENCE"]), event["DTSTAMP"].dt)
        if self.last is not None and version <= self.last:
            return
        self.last = version
        gone = calendar["METHOD"] == "CANCEL"
        self.entry = None if gone else {"start": event.start, "place": str(event["LOCATION"])}


def _register(world, at):
    if world["event"].state == "published":
        world["seat"] = given.seat(world["event"], world["person"], at=at)


def _give_up(world, at):
    if world["seat"] is not None and world["seat"].state is RegistrationState.REGISTERED:
        given.lose(world["seat"], at=at)


def _change(**fields):
    def act(world, at):
        if world["event"].state == "published":
            given.change(world["event"], at=at, **fields)

    return act


def _cancel(world, at):
    if world["event"].state == "published":
        given.cancel(world["event"], at=at)


def _work(world, at):
    db.session.commit()
    mail_tasks.expand(at)


ACTS = {
    "register": _register,
    "move": _change(starts_local=wall("2027-01-15 09:00"), ends_local=wall("2027-01-15 10:00")),
    "correct": _change(why_come="See four ways."),
    "give up": _give_up,
    "work": _work,
    "cancel": _cancel,
}
ORDERS = list(itertools.permutations(ACTS))[::7]


@pytest.mark.parametrize("tick", [timedelta(0), timedelta(minutes=7)], ids=["at once", "in time"])
def test_in_whatever_order_things_happen_the_calendar_ends_right(cast, tick):
    wrong = []
    for number, order in enumerate(ORDERS):
        world = {"event": given.event(cast, f"Event {number}"), "person": cast.vendor, "seat": None}
        at = NOW
        for name in ("register", *order, "register", "work", "work"):
            at += tick
            ACTS[name](world, at)
        mail_tasks.expand(at + timedelta(hours=1))
        sent = db.session.query(Message).filter_by(object_ref=world["event"].thread.ref).order_by(Message.id).all()
        if said := _problem(world, sent):
            wrong.append((order, said))
        world["event"].uid = f"done {number}"
    assert wrong == []


def _problem(world, sent) -> str:
    """What a client has in the end beside what it should, and whether the messages keep their order."""
    stamps = [icalendar.Calendar.from_ical(m.calendar).events[0]["DTSTAMP"].dt for m in sent]
    if sorted(set(stamps)) != stamps:
        return "a DTSTAMP does not rise"
    client = Client()
    for message in sent:
        client.take(message)
    event, seat = world["event"], world["seat"]
    has_seat = seat is not None and seat.state is RegistrationState.REGISTERED and event.state == "published"
    expected = {"start": event.starts_at, "place": event.place} if has_seat else None
    return "" if client.entry == expected else f"{client.entry} instead of {expected}"


def test_an_account_that_is_closed_hears_of_no_change(cast):
    showcase = given.event(cast)
    for person in (cast.vendor, cast.vendor2):
        given.seat(showcase, person)
    cast.vendor.active = False
    given.change(showcase, place="Library")
    db.session.commit()
    mail_tasks.expand(TOLD)
    told = db.session.query(Message).filter(Message.kind.in_(("event.moved", "event.moved_others")))
    assert [letter.address for letter in told] == [cast.vendor2.email]


def test_arriving_in_another_order_changes_nothing(cast):
    showcase = given.event(cast)
    mine = given.seat(showcase, cast.vendor)
    given.change(showcase, place="Library")
    db.session.commit()
    mail_tasks.expand(TOLD)
    given.lose(mine)
    given.seat(showcase, cast.vendor)
    db.session.commit()
    sent = db.session.query(Message).order_by(Message.id).all()
    assert [m.calendar_method for m in sent] == ["REQUEST", "REQUEST", "CANCEL", "REQUEST"]
    ends = []
    for order in itertools.permutations(sent):
        client = Client()
        for message in order:
            client.take(message)
        ends.append(client.entry)
    assert ends == [{"start": showcase.starts_at, "place": "Library"}] * 24
