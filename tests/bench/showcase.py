"""Large showcases: the page of 10,000 people beside that of 20, taking a list in, and hundreds of seats at once."""

import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

from flask_migrate import upgrade
from sqlalchemy import insert

from forum import create_app
from forum.accounts.models import Person
from forum.accounts.queries import by_email
from forum.calls import service_agenda, service_slots
from forum.core import clock, refs
from forum.core.database import db, writing
from forum.events import service
from forum.events.models import Event, Way
from forum.mail import tasks as mail
from forum.mail.models import Message
from forum.registrations import service_attendees
from forum.registrations.models import Registration, RegistrationState
from forum.registrations.rules_attendees import Wanted
from forum.showcases import service_change
from forum.showcases.models_after import SpokenQuestion
from tests.bench import measure
from tests.cast import Cast
from tests.events.making import plan
from tests.pages import PageClient

SMALL, LARGE = (20, 20, 20), (10_000, 60, 2_000)
SEATS = 500


def event_of(cast: Cast, people: int, slots: int, questions: int, now: datetime) -> str:
    """A published event with so many registered people, slots on its agenda, and questions from the room; its ref."""
    host = cast.actor("host")
    starts = datetime.fromisoformat("2027-01-14T09:00")
    event = plan(cast, now, starts_local=starts, ends_local=starts + timedelta(hours=8), room_seats=None)
    service.publish(host, event, at=now)
    closes = now.replace(tzinfo=None) + timedelta(days=9)
    service_slots.open_call(host, event, service_slots.CallDraft(slots, 8, closes), at=now)
    service_agenda.publish(host, event, at=now)
    register(event, add_people(people, now), RegistrationState.REGISTERED, now)
    event.room_taken, event.released_at = people, now
    asked = {"by_name": "Helen Park", "written_at": now, "release_at": now, "published_at": now, "answer": "Yes."}
    rows = [
        asked | {"ref": refs.new(), "event_id": event.id, "asked_local": starts + timedelta(minutes=number % 400), "during": "",
         "text": f"How long does permit {number} take?", "answer_html": "<p>Yes, five minutes.</p>"}
        for number in range(questions)
    ]  # fmt: skip
    db.session.execute(insert(SpokenQuestion), rows)
    db.session.commit()
    return event.thread.ref


def add_people(count: int, now: datetime) -> list[int]:
    """Keys of so many new people with an account."""
    rows = [
        {"ref": (ref := refs.new()), "name": f"Person {number}", "email": f"{ref}@example.org", "email_key": f"{ref}@example.org",
         "active": True, "fs_uniquifier": ref, "confirmed_at": now, "joined_at": now}
        for number in range(count)
    ]  # fmt: skip
    return list(db.session.scalars(insert(Person).returning(Person.id), rows))


def register(event: Event, people: list[int], state: RegistrationState, now: datetime) -> None:
    """Registrations as they stand in the table, a third of them with the name on the public list."""
    rows = [
        {"ref": refs.new(), "event_id": event.id, "person_id": key, "way": Way.ROOM, "state": state, "state_at": now, "created_at": now,
         "queued_at": now if state is RegistrationState.WAITLISTED else None, "show_name": not key % 3}
        for key in people
    ]  # fmt: skip
    db.session.execute(insert(Registration), rows)


@contextmanager
def timed(took: list[float]) -> Iterator[None]:
    """Append the seconds of the block."""
    begun = time.perf_counter()
    yield
    took.append(time.perf_counter() - begun)


def acts(cast: Cast, now: datetime) -> list[str]:
    """Lines of what the office does to hundreds and thousands of people at once."""
    host = cast.actor("host")
    wanted = [Wanted(n, f"Person {n}", f"listed{n}@example.org", "", Way.ROOM, False) for n in range(LARGE[0])]
    listed = _published(cast, now, None)
    lines = [
        _line("10,000 registrations taken in", lambda: service_attendees.take_in(host, listed, wanted, at=now), now)
    ]
    event = _published(cast, now, 1)
    register(event, add_people(SEATS, now), RegistrationState.WAITLISTED, now)
    db.session.commit()
    more = replace(service.draft_of(event), room_seats=SEATS)
    lines.append(_line(f"{SEATS} seats promoted", lambda: service_change.change_event(host, event, more, at=now), now))
    end = now + timedelta(minutes=10)
    lines.append(
        _line(f"{SEATS} seats cancelled", lambda: service_change.cancel(host, event, "The room floods.", at=end), end)
    )
    return lines


def _published(cast: Cast, now: datetime, seats: int | None) -> Event:
    event = plan(cast, now, room_seats=seats, has_online=False, online_url="")
    service.publish(cast.actor("host"), event, at=now)
    db.session.commit()
    return event


def _line(what: str, act: Callable[[], object], now: datetime) -> str:
    """Seconds until the act is committed, and until the worker has written every letter of it."""
    took: list[float] = []
    with timed(took):
        writing()
        act()
        db.session.commit()
    before = db.session.query(Message).count()
    with timed(took):
        while mail.expand(now):
            pass
    return f"| {what} | {took[0]:.2f} | {took[1]:.2f} | {db.session.query(Message).count() - before:,} |"


def prepare(folder: Path) -> tuple[dict[str, str], str, list[str], list[str]]:
    """A forum with both events: its environment, a host's cookie, the refs, and the lines of the acts."""
    env = {"DEMO": "1", "INSTANCE_DIR": str(folder), "BASE_URL": "http://127.0.0.1"}
    app = create_app(env)
    app.test_client_class = PageClient
    with app.app_context():
        upgrade()
        now = clock.now()
        cast = Cast.assemble(now)
        events = [event_of(cast, *size, now) for size in (SMALL, LARGE)]
        lines = acts(cast, now)
        client = app.test_client()
        client.sign_in(by_email("host@example.org"))
        return env, f"forum={client.get_cookie('forum').value}", events, lines


def figures(folder: Path, serve: Callable[..., AbstractContextManager[tuple[int, int]]]) -> list[str]:
    """Two tables: the pages of a large event beside a small one, and the acts. `serve` serves a forum by its environment."""
    env, cookie, events, acts_lines = prepare(folder)
    lines = [
        "",
        "| page of an event | 20 of each, cpu ms | 10,000 people, 60 slots, 2,000 questions | ratio |",
        "|---|--:|--:|--:|",
    ]
    with serve("wsgi:app", env, "/healthz") as (port, pid):
        for reader, headers in (("visitor", {}), ("office", {"Cookie": cookie})):
            for name, tail in (
                ("event", ""),
                ("slides and answers", "/materials"),
                ("people", "/people"),
                ("door", "/door"),
            ):
                if tail in {"/people", "/door"} and not headers:
                    continue
                small, large = (
                    measure.measure(port, pid, measure.get(f"/events/{ref}{tail}", headers), 200) for ref in events
                )
                lines.append(f"| {name}, {reader} | {small.cpu:.1f} | {large.cpu:.1f} | {large.cpu / small.cpu:.2f} |")
    return [
        *lines,
        "",
        "| act | committed in s | written by the worker in s | letters |",
        "|---|--:|--:|--:|",
        *acts_lines,
    ]
