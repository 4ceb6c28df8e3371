"""A forum of a given number of posts: 200 people, discussions of ten posts, needs, events, one busy reader."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

from sqlalchemy import insert

from forum.accounts.models import Person
from forum.core import refs
from forum.core.database import db
from forum.events.models import Event
from forum.feeds import service as feeds
from forum.needs.models import Need
from forum.organizations.models import Membership, Organization
from forum.search.models import Document
from forum.threads import service as threads
from forum.threads.models import Post, Thread, thread_topic
from tests.cast import Cast

POSTS_A_THREAD = 10
#: Events in all, and those whose topic the reader of the personal feed follows.
EVENTS, FOLLOWED_EVENTS = 2_000, 1_000
#: What an event says of itself, as long as the mean of real ones.
SAID = "Four companies show in ten minutes each how a permit is renewed on a phone. Questions follow each. Bring those of your crews."
TEXT = "We looked at how crews report a blocked culvert. The form takes nine minutes, and half of it is never read. "
WORDS = ("turbine", "culvert", "permit", "renewal", "sensor", "ledger", "ranger", "clinic", "bridge", "harvest")


def fill(posts: int, now: datetime) -> dict[str, str]:
    """Fill the empty database; the refs of a thread, a need and an event to look at."""
    cast = Cast.assemble(now)
    people = _people(cast, now)
    shown = {"thread": _threads(cast, people, posts, now), "need": _needs(cast, now), "event": _events(cast, now)}
    threads.follow_topic(cast.actor("vendor"), cast.topics["security"], at=now)
    shown["token"] = feeds.make_address(cast.actor("vendor"), at=now)
    db.session.commit()
    return shown


def _people(cast: Cast, now: datetime) -> list[int]:
    rows = [
        {"ref": refs.new(), "name": f"Person {n}", "email": f"p{n}@example.org", "email_key": f"p{n}@example.org",
         "active": True, "fs_uniquifier": f"p{n}", "confirmed_at": now, "joined_at": now}
        for n in range(200)
    ]  # fmt: skip
    keys = list(db.session.scalars(insert(Person).returning(Person.id), rows))
    db.session.execute(
        insert(Membership),
        [
            {"ref": refs.new(), "person_id": key, "organization_id": cast.basin.id, "role": "member", "is_procurement": False,
             "is_acting": True, "requested_at": now, "approved_at": now}
            for key in keys
        ],
    )  # fmt: skip
    return keys


def _thread_row(kind: str, n: int, owner: Organization, author: int, at: datetime) -> dict:
    return {
        "ref": refs.new(), "kind": kind, "title": f"{WORDS[n % 10].capitalize()} number {n}: what we learnt", "summary": TEXT[:90],
        "author_id": author, "life": "live", "created_at": at, "published_at": at, "last_activity_at": at, "post_count": POSTS_A_THREAD,
        "follower_count": 0, "hold_sentence": "", "hold_contact": "", "removed_by": "", "removed_reason": "", "audience": "public",
        "organization_id": owner.id,
    }  # fmt: skip


def _threads(cast: Cast, people: list[int], posts: int, now: datetime) -> str:
    count = max(posts // POSTS_A_THREAD, 1)
    for start in range(0, count, 1000):
        numbers = range(start, min(start + 1000, count))
        rows = [_thread_row("discussion", n, cast.basin, people[n % 200], now - timedelta(minutes=n)) for n in numbers]
        keys = list(db.session.scalars(insert(Thread).returning(Thread.id, sort_by_parameter_order=True), rows))
        db.session.execute(insert(thread_topic), [{"thread_id": k, "topic_id": cast.topics["roads"].id} for k in keys])
        db.session.execute(
            insert(Post),
            [_post(cast, key, n, people[(key + n) % 200], now) for key in keys for n in range(1, POSTS_A_THREAD + 1)],
        )
        db.session.execute(
            insert(Document),
            [
                {"thread_id": k, "title": r["title"], "body": f"{TEXT} {WORDS[k % 10]}"}
                for k, r in zip(keys, rows, strict=True)
            ],
        )
        db.session.commit()
        ref = rows[0]["ref"]
    return ref


def _post(cast: Cast, thread_id: int, number: int, author: int, now: datetime) -> dict:
    return {
        "ref": refs.new(), "thread_id": thread_id, "number": number, "author_id": author, "imported_author": "", "body": TEXT * 5,
        "body_html": f"<p>{TEXT * 5}</p>", "posted_at": now - timedelta(days=2, minutes=number), "removed_by": "", "removed_reason": "",
        "audience": "public", "organization_id": cast.basin.id,
    }  # fmt: skip


def _needs(cast: Cast, now: datetime) -> str:
    for n in range(60):
        thread = Thread(**_thread_row("need", n, cast.parks, cast.agency.id, now - timedelta(days=n)))
        thread.topics = [cast.topics["online-services"]]
        db.session.add(
            Need(
                thread=thread, number_year=2026, number=n + 1, state="published", outcome_sought=TEXT, people_affected=TEXT, measure=TEXT,
                contact_id=cast.agency.id, questions_close_at=now + timedelta(days=10 + n), closes_at=now + timedelta(days=40 + n),
                published_at=now - timedelta(days=n),
            )
        )  # fmt: skip
    db.session.flush()
    return thread.ref


def _events(cast: Cast, now: datetime) -> str:
    for n in range(EVENTS):
        title = f"{WORDS[n % 10].capitalize()} number {n}: what four companies show to"  # as long as real ones
        thread = Thread(**_thread_row("event", n, cast.office, cast.host.id, now) | {"title": title})
        thread.topics = [cast.topics["security"]] if n < FOLLOWED_EVENTS else []
        starts = (now + timedelta(days=1 + n % 300)).replace(tzinfo=None, hour=14, minute=0, second=0, microsecond=0)
        db.session.add(
            Event(
                thread=thread, uid=str(UUID(int=n)), state="published", why_come=SAID, starts_local=starts, ends_local=starts + timedelta(hours=2),
                zone="America/Phoenix", starts_at=(starts + timedelta(hours=7)).replace(tzinfo=UTC), published_at=now, modified_at=now,
                ends_at=(starts + timedelta(hours=9)).replace(tzinfo=UTC), place="Room 210, Capitol Annex", room_seats=60,
            )
        )  # fmt: skip
    db.session.flush()
    return thread.ref
