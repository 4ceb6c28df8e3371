"""How many statements a page sends: few, and the same for one thing as for fifty."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from flask import url_for
from sqlalchemy import select

from forum.core.database import db
from forum.events.models import Event, EventState
from forum.innovations.models import Innovation, InnovationState
from forum.needs.models import Need, NeedState
from forum.organizations.models import Audience, OrganizationKind
from forum.search.models import Document
from forum.threads import service_moderation, service_posts
from forum.threads.models import Life, Post, Thread, ThreadKind
from forum.threads.service import Readers
from forum.threads.service_posts import DiscussionDraft, PostDraft
from tests import world
from tests.cast import ROLES, organization, person

MOST = 8
LISTS = (
    "/", "/needs/", "/innovations/", "/events/", "/threads/", "/organizations/", "/search?q=culvert", "/topics/",
    "/topics/roads",
)  # fmt: skip


@pytest.mark.parametrize("role", ROLES)
def test_no_page_sends_more_than_a_few_statements(app, cast, as_, statements, role):
    planted = world.build(cast)
    client, over = as_(cast.by_role(role)), []
    for row in world.collected().rows:
        if row.method != "GET":
            continue
        with app.test_request_context():
            address = url_for(row.endpoint, **row.args(planted))
        with statements() as asked:
            client.get(address)
        if len(asked) > MOST:
            over.append(f"{row.endpoint} {address}: {len(asked)}")
    assert over == []


@pytest.mark.parametrize("role", ROLES)
def test_a_long_discussion_with_all_that_it_can_hold_sends_as_few(cast, as_, statements, monday, role):
    """An official answer, narrower posts, something that it is about, on its first page and on a later one."""
    _things(cast, range(1), monday)
    event = db.session.scalar(select(Thread).where(Thread.title == "Culvert event 0"))
    agency, host = cast.actor("agency"), cast.actor("host")
    draft = DiscussionDraft("Which culverts block?", ["roads"], "All of them?", Readers(), event)
    thread = service_posts.open_discussion(agency, draft, at=monday)
    for n in range(25):
        post = service_posts.reply(agency, thread, PostDraft(f"Culvert {n}"), at=monday)
    service_posts.reply(agency, thread, PostDraft("For us", Readers(Audience.AGENCIES)), at=monday)
    service_moderation.mark_official(host, thread, post, True, at=monday)
    db.session.commit()
    client, sent = as_(cast.by_role(role)), []
    for address in (f"/threads/{thread.ref}", f"/threads/{thread.ref}?post=12"):
        with statements() as asked:
            assert client.get(address).status_code == 200
        sent.append(len(asked))
    assert max(sent) <= MOST


@pytest.mark.parametrize("role", ROLES)
def test_a_list_sends_as_many_statements_for_one_thing_as_for_fifty(cast, as_, statements, monday, role):
    client = as_(cast.by_role(role))
    _things(cast, range(1), monday)
    few = _sent(client, statements)
    _things(cast, range(1, 50), monday)
    assert _sent(client, statements) == few


def _sent(client, statements) -> dict[str, int]:
    sent = {}
    for address in LISTS:
        with statements() as asked:
            answer = client.get(address)
        assert answer.status_code == 200
        sent[address] = len(asked)
    return sent


def _things(cast, numbers: range, at: datetime) -> None:
    """A need, an innovation, an event, a discussion and a company for each number, each of other people."""
    for n in numbers:
        company = organization(OrganizationKind.VENDOR, f"Culvert Works {n}", at)
        company.topics = [cast.topics["roads"]]
        agency = organization(OrganizationKind.AGENCY, f"Culvert Agency {n}", at)
        seller = person(f"Seller {n}", f"seller{n}@example.org", at, company)
        officer = person(f"Officer {n}", f"officer{n}@example.org", at, agency)
        db.session.flush()
        since = at - timedelta(hours=n)
        need = _thread(cast, ThreadKind.NEED, n, agency, officer, since)
        innovation = _thread(cast, ThreadKind.INNOVATION, n, company, seller, since)
        event = _thread(cast, ThreadKind.EVENT, n, cast.office, cast.host, since)
        discussion = _thread(cast, ThreadKind.DISCUSSION, n, company, seller, since)
        starts = (at + timedelta(days=1 + n)).replace(tzinfo=None)
        db.session.add_all([
            Need(
                thread=need, number_year=2026, number=n + 1, state=NeedState.PUBLISHED, contact=officer, officer=officer,
                questions_close_at=at + timedelta(days=10 + n), closes_at=at + timedelta(days=40 + n), published_at=since,
            ),
            Innovation(thread=innovation, state=InnovationState.LISTED, listed_at=since, problem="Blocked culverts"),
            Event(
                thread=event, uid=str(UUID(int=n)), state=EventState.PUBLISHED, starts_local=starts, zone="America/Phoenix",
                ends_local=starts + timedelta(hours=1), starts_at=(starts + timedelta(hours=7)).replace(tzinfo=UTC),
                ends_at=(starts + timedelta(hours=8)).replace(tzinfo=UTC), place="Room 210", published_at=since, modified_at=since,
            ),
            Post(
                thread_id=discussion.id, number=1, author_id=seller.id, organization_id=company.id, body="Blocked.",
                body_html="<p>Blocked.</p>", posted_at=since, audience=Audience.PUBLIC,
            ),
            *(Document(thread_id=t.id, title=t.title, body=t.title) for t in (need, innovation, event, discussion)),
        ])  # fmt: skip
    db.session.commit()


def _thread(cast, kind, n: int, owner, author, at: datetime) -> Thread:
    made = Thread(
        kind=kind, title=f"Culvert {kind.value} {n}", summary="A culvert reports that it is blocked.", organization=owner,
        author_id=author.id, life=Life.LIVE, audience=Audience.PUBLIC, created_at=at, published_at=at, last_activity_at=at,
        post_count=1,
    )  # fmt: skip
    made.topics = [cast.topics["roads"], cast.topics["security"]]
    db.session.add(made)
    db.session.flush()
    return made
