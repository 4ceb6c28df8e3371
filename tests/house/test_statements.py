"""How many statements a page sends: few, and the same for one thing as for fifty."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from flask import url_for

from forum.core.database import db
from forum.events.models import Event, EventState
from forum.innovations.models import Innovation, InnovationState
from forum.needs.models import Need, NeedState
from forum.organizations.models import Audience, OrganizationKind
from forum.search.models import Document
from forum.threads.models import Life, Post, Thread, ThreadKind
from tests import world
from tests.cast import organization, person

MOST = 8
#: Pages that may send more, each with its own most.
MORE = {
    # Five lists, one of each kind of thing, and for the office the number beside "Desk".
    "topics.show": 9,
}
LISTS = (
    "/", "/needs/", "/innovations/", "/events/", "/threads/", "/organizations/", "/search?q=culvert", "/topics/",
    "/topics/roads",
)  # fmt: skip
ROLES = ("visitor", "vendor", "agency", "host")


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
        if len(asked) > MORE.get(row.endpoint, MOST):
            over.append(f"{row.endpoint} {address}: {len(asked)}")
    assert over == []


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
