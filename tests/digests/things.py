"""Needs, events and posts as rows, for what a digest reads of them: each call adds one, the caller commits."""

import uuid
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from forum.accounts.models import Person
from forum.calls.models import Application, ApplicationState
from forum.core.database import db
from forum.digests.models import Choice, Frequency
from forum.events.models import Event, EventState
from forum.innovations.models import Innovation, InnovationState
from forum.needs.models import Need, NeedState, NeedUpdate, Question, QuestionState
from forum.organizations.models import Audience, Organization
from forum.registrations.models import Registration, RegistrationState
from forum.taxonomy.models import Topic
from forum.threads.models import Follow, Life, Post, Thread, ThreadKind

PHOENIX = ZoneInfo("America/Phoenix")


def thread(
    kind: ThreadKind, title: str, of: Organization | None, at: datetime, *, topics: tuple[Topic, ...] = (),
    author: Person | None = None, summary: str = "", audience: Audience = Audience.PUBLIC, life: Life = Life.LIVE,
) -> Thread:  # fmt: skip
    made = Thread(
        kind=kind, title=title, organization=of, author=author, summary=summary, audience=audience, life=life,
        created_at=at, published_at=at, last_activity_at=at, topics=list(topics),
    )  # fmt: skip
    db.session.add(made)
    return made


def need(title: str, of: Organization, at: datetime, *, until: datetime | None = None, **more) -> Need:
    contact = more.pop("contact", None)
    state = more.pop("state", NeedState.PUBLISHED)
    made = Need(
        thread=thread(ThreadKind.NEED, title, of, at, **more), state=state, questions_close_at=until,
        closes_at=at + timedelta(days=90), published_at=at, contact=contact,
    )  # fmt: skip
    db.session.add(made)
    return made


def innovation(title: str, of: Organization, at: datetime, **more) -> Innovation:
    spine = thread(ThreadKind.INNOVATION, title, of, at, **more)
    made = Innovation(thread=spine, state=InnovationState.LISTED, listed_at=at)
    db.session.add(made)
    return made


def event(title: str, of: Organization, at: datetime, starts: datetime, *, online: bool = False, **more) -> Event:
    wall = starts.astimezone(PHOENIX).replace(tzinfo=None)
    made = Event(
        thread=thread(ThreadKind.EVENT, title, of, at, **more), state=EventState.PUBLISHED, uid=str(uuid.uuid4()),
        starts_local=wall, ends_local=wall + timedelta(hours=2), zone="America/Phoenix", starts_at=starts,
        ends_at=starts + timedelta(hours=2), modified_at=at, published_at=at, has_online=online, has_room=not online,
        place="" if online else "Capitol Annex 110",
    )  # fmt: skip
    db.session.add(made)
    return made


def answered(about: Need, number: int, text: str, answer: str, at: datetime) -> Question:
    made = Question(
        need=about, number=number, state=QuestionState.PUBLISHED, text=text, answer=answer, answer_html="", asked_at=at,
        due_on=at.date(), published_at=at, answered_at=at,
    )  # fmt: skip
    db.session.add(made)
    return made


def asked(about: Need, text: str, at: datetime, due: date) -> Question:
    made = Question(need=about, text=text, asked_at=at, due_on=due)
    db.session.add(made)
    return made


def update(about: Need, number: int, text: str, at: datetime, **changes) -> NeedUpdate:
    made = NeedUpdate(
        need=about,
        number=number,
        text=text,
        text_html="",
        changes=changes,
        written_at=at,
        release_at=at,
        published_at=at,
    )
    db.session.add(made)
    return made


def reply(below: Thread, number: int, by: Person, at: datetime, **more) -> Post:
    made = Post(
        thread=below, number=number, author=by, body="Words", body_html="<p>Words</p>", posted_at=at,
        audience=more.pop("audience", below.audience), **more,
    )  # fmt: skip
    db.session.add(made)
    return made


def follow(person: Person, at: datetime, **what) -> Follow:
    db.session.flush()
    keys = {f"{name}_id": thing.id for name, thing in what.items() if name != "muted"}
    made = Follow(person_id=person.id, since_at=at, muted=what.get("muted", False), **keys)
    db.session.add(made)
    return made


def registered(person: Person, at_event: Event, at: datetime, state=RegistrationState.REGISTERED) -> Registration:
    made = Registration(event=at_event, person=person, state=state, state_at=at, created_at=at)
    db.session.add(made)
    return made


def selected(person: Person, at_event: Event, shown: Innovation, by: datetime) -> Application:
    made = Application(
        event=at_event, innovation=shown, organization=shown.thread.organization, person=person,
        state=ApplicationState.SELECTED, confirm_by_at=by, sent_at=by, reason="",
    )  # fmt: skip
    db.session.add(made)
    return made


def choice(person: Person, since: datetime, due: datetime | None, frequency: Frequency = Frequency.MONDAY) -> Choice:
    made = Choice(person_id=person.id, frequency=frequency, covered_until=since, next_due_at=due)
    db.session.add(made)
    return made
