"""A discussion about an innovation or an event: who starts it, who reads it, where it is listed."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from forum.core.database import db
from forum.core.errors import Refused, RefusedFields
from forum.events import service as events
from forum.events.rules import MayRegister
from forum.innovations import service as innovations
from forum.organizations.models import Audience
from forum.showcases import service_change
from forum.threads import service as spine
from forum.threads import service_moderation, service_posts
from forum.threads.models import Thread, ThreadKind
from forum.threads.service import Readers
from forum.threads.service_posts import DiscussionDraft
from tests.events.making import plan
from tests.innovations import things

TYPED = {"title": "Did the offline mode hold?", "body": "We tried it in **June**."}


@pytest.fixture
def innovation(cast, monday):
    return things.listed(cast, monday)


@pytest.fixture
def event(cast, monday):
    made = plan(cast, monday)
    events.publish(cast.actor("host"), made, at=monday)
    db.session.commit()
    return made


def _discussion():
    return db.session.scalar(select(Thread).where(Thread.kind == ThreadKind.DISCUSSION))


def _page(client, address):
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.get_data(as_text=True)


def test_agencies_speak_among_themselves_about_an_innovation(cast, as_, innovation):
    page, new = f"/innovations/{innovation.thread.ref}", f"/threads/new?about={innovation.thread.ref}"
    client = as_(cast.agency)
    assert f'href="{new}">Start a discussion among agencies</a>' in _page(client, page)
    form = _page(client, new)
    # Nothing to choose: agencies read it, and its topics are those of the innovation.
    assert ('name="audience"' in form, 'name="topics"' in form, "Agencies only" in form) == (False, False, True)
    answer = client.post(new, data=TYPED | {"audience": "public", "topics": ["security"]})
    thread = _discussion()
    assert (answer.status_code, answer.location) == (303, f"/threads/{thread.ref}")
    assert (thread.audience, thread.about_id, [t.slug for t in thread.topics]) == (
        Audience.AGENCIES, innovation.thread_id, ["online-services"],
    )  # fmt: skip
    for reader in (cast.agency2, cast.host):
        assert TYPED["title"] in _page(as_(reader), page)
        said = f'About: <a href="/innovations/{innovation.thread.ref}">{innovation.thread.title}</a>'
        assert said in _page(as_(reader), f"/threads/{thread.ref}")


@pytest.mark.parametrize("role", ["visitor", "guest", "vendor", "vendor2"])
def test_who_is_no_agency_meets_no_discussion_about_an_innovation(cast, as_, innovation, role):
    as_(cast.agency).post(f"/threads/new?about={innovation.thread.ref}", data=TYPED)
    client, ref = as_(cast.by_role(role)), _discussion().ref
    page = _page(client, f"/innovations/{innovation.thread.ref}")
    assert [word for word in ("iscussion among", "iscussions among", TYPED["title"], ref) if word in page] == []
    assert client.get(f"/threads/{ref}").status_code == 404
    if role.startswith("vendor"):
        assert client.get(f"/threads/new?about={innovation.thread.ref}").status_code == 404
        assert client.post(f"/threads/new?about={innovation.thread.ref}", data=TYPED).status_code == 404


def test_members_discuss_an_event_and_its_page_lists_it(cast, as_, event):
    page, new = f"/events/{event.thread.ref}", f"/threads/new?about={event.thread.ref}"
    client = as_(cast.vendor)
    assert f'href="{new}">Start a discussion</a>' in _page(client, page)
    client.post(new, data=TYPED | {"audience": "public"})
    thread = _discussion()
    assert (thread.audience, thread.about_id, [t.slug for t in thread.topics]) == (
        Audience.PUBLIC, event.thread_id, ["online-services"],
    )  # fmt: skip
    stranger = as_(None)
    assert f'href="/threads/{thread.ref}"' in _page(stranger, page)
    assert f'About: <a href="{page}">' in _page(stranger, f"/threads/{thread.ref}")
    # Somebody who may not post reads nothing about starting.
    assert "Start a discussion" not in _page(stranger, page)


@pytest.mark.parametrize(
    ("who", "role", "labels"),
    [
        (MayRegister.MEMBERS, "vendor", ["members"]),
        (MayRegister.MEMBERS, "agency", ["members", "agencies", "named_agencies"]),
        (MayRegister.AGENCIES, "agency", ["agencies", "named_agencies"]),
        (MayRegister.AGENCIES, "host", ["agencies", "named_agencies", "office"]),
    ],
)
def test_a_discussion_is_never_wider_than_its_event(cast, as_, monday, who, role, labels):
    event = plan(cast, monday, may_register=who)
    events.publish(cast.actor("host"), event, at=monday)
    db.session.commit()
    client, new = as_(cast.by_role(role)), f"/threads/new?about={event.thread.ref}"
    form = _page(client, new)
    offered = [a.value for a in Audience if f'name="audience" value="{a.value}"' in form]
    assert offered == (labels if len(labels) > 1 else [])
    assert ("Members only" in form) == (labels[0] == "members")
    for label in set(Audience) - set(labels):
        draft = DiscussionDraft("Wider", [], "So", Readers(label), event.thread)
        with pytest.raises(Refused):
            service_posts.open_discussion(cast.actor(role), draft, at=monday)
    client.post(new, data=TYPED | {"audience": labels[0]})
    assert _discussion().audience.value == labels[0]


def test_an_event_is_not_made_narrower_than_what_is_said_about_it(cast, event, monday):
    host = cast.actor("host")
    draft = DiscussionDraft("Parking", [], "Where?", Readers(Audience.MEMBERS), event.thread)
    thread = service_posts.open_discussion(cast.actor("vendor"), draft, at=monday)
    narrower = events.draft_of(event)
    narrower = type(narrower)(**vars(narrower) | {"may_register": MayRegister.AGENCIES})
    with pytest.raises(RefusedFields) as refusal:
        service_change.change_event(host, event, narrower, at=monday)
    assert list(refusal.value.sentences) == ["may_register"]
    members = type(narrower)(**vars(narrower) | {"may_register": MayRegister.MEMBERS})
    service_change.change_event(host, event, members, at=monday)
    service_moderation.remove_discussion(host, thread, "Off topic", at=monday)
    service_change.change_event(host, event, narrower, at=monday)
    assert event.thread.audience is Audience.AGENCIES


def test_nobody_discusses_a_need(cast, as_, monday):
    need = things.need(cast, monday, "Renew a park permit")
    for role in ("vendor", "agency", "host"):
        answer = as_(cast.by_role(role)).post(
            f"/threads/new?about={need.thread.ref}", data=TYPED | {"topics": ["roads"]}
        )
        text = answer.get_data(as_text=True)
        assert (answer.status_code, "Ask a question on the need instead" in text) == (409, True)
        draft = DiscussionDraft("So", ["roads"], "So", Readers(Audience.OFFICE), need.thread)
        with pytest.raises(Refused):
            service_posts.open_discussion(cast.actor(role), draft, at=monday)
    assert _discussion() is None


def test_what_cannot_be_seen_or_is_not_there_is_one_page(cast, as_, event, monday):
    draft = things.drafted(cast, monday, "vendor2")
    planned = plan(cast, monday, title="Not yet")
    talk = service_posts.open_discussion(
        cast.actor("vendor"), DiscussionDraft("So", ["roads"], "So", Readers()), at=monday
    )
    db.session.commit()
    for ref in (draft.thread.ref, planned.thread.ref, talk.ref, "0000000000"):
        assert as_(cast.agency).get(f"/threads/new?about={ref}").status_code == 404
    # The office sees its own draft of an event, and may not discuss it yet.
    assert as_(cast.host).get(f"/threads/new?about={planned.thread.ref}").status_code == 404


def test_what_went_away_is_not_named_any_more(cast, as_, innovation, monday):
    as_(cast.agency).post(f"/threads/new?about={innovation.thread.ref}", data=TYPED)
    spine.remove(cast.actor("host"), innovation.thread, "Twice", at=monday)
    db.session.commit()
    page = _page(as_(cast.agency), f"/threads/{_discussion().ref}")
    assert ("About:" in page, innovation.thread.title in page) == (False, False)


def test_an_imported_innovation_without_topics_asks_for_them(cast, as_, innovation):
    innovation.thread.topics = []
    db.session.commit()
    client, new = as_(cast.agency), f"/threads/new?about={innovation.thread.ref}"
    assert 'name="topics"' in _page(client, new)
    assert client.post(new, data=TYPED).status_code == 422
    assert client.post(new, data=TYPED | {"topics": ["roads"]}).status_code == 303


def test_a_retired_innovation_keeps_its_discussions(cast, as_, innovation, monday):
    as_(cast.agency).post(f"/threads/new?about={innovation.thread.ref}", data=TYPED)
    innovations.retire(cast.actor("vendor"), innovation, at=monday + timedelta(hours=1))
    db.session.commit()
    assert TYPED["title"] in _page(as_(cast.host), f"/innovations/{innovation.thread.ref}")


@pytest.mark.parametrize("role", ["visitor", "vendor", "agency", "host"])
def test_one_discussion_takes_as_many_statements_as_ten(cast, as_, statements, event, innovation, monday, role):
    client, sent = as_(cast.by_role(role)), []
    for count in (1, 9):
        for n in range(count):
            for actor, about, label in (("agency", innovation, Audience.AGENCIES), ("vendor", event, Audience.PUBLIC)):
                draft = DiscussionDraft(f"Talk {count} {n}", [], "So", Readers(label), about.thread)
                service_posts.open_discussion(cast.actor(actor), draft, at=monday)
        db.session.commit()
        asked = []
        for address in (f"/innovations/{innovation.thread.ref}", f"/events/{event.thread.ref}"):
            with statements() as found:
                client.get(address)
            asked.append(len(found))
        sent.append(asked)
    assert sent[0] == sent[1]
    assert max(sent[0]) <= 8
