"""Start a discussion, find it in the list, read it."""

from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import select

from forum.audit.models import Entry
from forum.core.database import db
from forum.organizations.models import Audience
from forum.threads import service, service_posts
from forum.threads.models import Follow, Life, Post, Thread, ThreadKind
from forum.threads.service import Readers
from forum.threads.service_posts import DiscussionDraft

NEW = {"title": "Counting cars", "topics": ["online-services"], "body": "How do **you** count?", "audience": "public"}


def test_a_member_starts_a_discussion_and_the_world_reads_it(cast, as_):
    answer = as_(cast.vendor).post("/threads/new", data=NEW)
    thread = db.session.scalar(select(Thread))
    assert (answer.status_code, answer.location) == (303, f"/threads/{thread.ref}")
    assert (thread.title, thread.summary, thread.post_count, [t.slug for t in thread.topics]) == (
        "Counting cars", "How do you count?", 1, ["online-services"],
    )  # fmt: skip
    page = as_(None).get(f"/threads/{thread.ref}").get_data(as_text=True)
    assert "How do <strong>you</strong> count?" in page
    assert '<span class="person">Dana Reyes</span>, Basin Labs' in page
    assert "Counting cars" in as_(None).get("/threads/").get_data(as_text=True)
    assert db.session.scalars(select(Follow.person_id)).all() == [cast.vendor.id]
    assert db.session.scalars(select(Entry.act).where(Entry.object_kind == "thread")).all() == ["thread.open"]


def test_the_same_discussion_sent_twice_is_one(cast, as_):
    client = as_(cast.vendor)
    first, second = client.post("/threads/new", data=NEW), client.post("/threads/new", data=NEW)
    assert first.location == second.location
    assert len(db.session.scalars(select(Thread)).all()) == 1


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("title", "", "Enter what it is about"),
        ("title", "  \u200b ", "Enter what it is about"),
        ("title", "x" * 151, "Shorten this to 150 characters or fewer"),
        ("topics", [], "Choose one to three topics"),
        ("topics", ["online-services", "roads", "security", "nothing"], "choose"),
        ("body", "", "Write the first post"),
        ("body", "x" * 20_001, "Shorten this to 20,000 characters or fewer"),
    ],
)
def test_each_field_is_refused_beside_itself_and_all_is_kept(cast, as_, field, value, sentence):
    answer = as_(cast.vendor).post("/threads/new", data=NEW | {field: value})
    text = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert f'id="{field}-error"' in text
    assert sentence.lower() in text.lower()
    assert "<title>Error: Start a discussion" in text
    kept = {"title": "Counting cars", "body": "How do **you** count?"} | ({} if field == "topics" else {field: ""})
    assert [word for word in kept.values() if word not in text] == []
    assert db.session.scalar(select(Thread)) is None


@pytest.mark.parametrize(
    ("role", "labels"),
    [
        ("vendor", ["public", "members"]),
        ("agency", ["public", "members", "agencies", "named_agencies"]),
        ("host", ["public", "members", "agencies", "named_agencies", "office"]),
    ],
)
def test_nobody_opens_a_discussion_between_a_vendor_and_an_agency_alone(cast, as_, role, labels):
    client = as_(cast.by_role(role))
    page = client.get("/threads/new").get_data(as_text=True)
    assert [a.value for a in Audience if f'name="audience" value="{a.value}"' in page] == labels
    for label in set(Audience) - set(labels):
        answer = client.post("/threads/new", data=NEW | {"audience": label, "agencies": [cast.parks.ref]})
        assert answer.status_code == 422
    assert db.session.scalar(select(Thread)) is None


def test_named_agencies_need_a_name(cast, as_):
    client = as_(cast.agency)
    answer = client.post("/threads/new", data=NEW | {"audience": "named_agencies"})
    assert (answer.status_code, "Choose the agencies that may read this" in answer.get_data(as_text=True)) == (
        422,
        True,
    )
    answer = client.post("/threads/new", data=NEW | {"audience": "named_agencies", "agencies": [cast.roads.ref]})
    assert answer.status_code == 303
    seen = {r: as_(cast.by_role(r)).get(answer.location).status_code for r in ("agency", "agency2", "vendor", "host")}
    assert seen == {"agency": 200, "agency2": 200, "vendor": 404, "host": 200}


def test_the_preview_without_scripts_shows_the_text_and_sends_nothing(cast, as_):
    answer = as_(cast.vendor).post("/threads/new", data=NEW | {"preview": "1"})
    assert (answer.status_code, "<strong>you</strong>" in answer.get_data(as_text=True)) == (200, True)
    assert db.session.scalar(select(Thread)) is None


def test_the_preview_is_the_stored_html_and_nothing_active(cast, as_):
    answer = as_(cast.vendor).post(
        "/threads/preview", data={"text": "*a* <script>alert(1)</script> [x](javascript:alert(1))"}
    )
    html = answer.get_data(as_text=True)
    assert "<em>a</em>" in html
    assert ("<script" in html, 'href="javascript' in html) == (False, False)


HOSTILE = [
    '"><script>alert(1)</script>',
    "{{ 7*7 }}",
    "Robert'); DROP TABLE post;--",
    "\u202eevil",
    "🙂" * 40,
    "<b>" * 40,
]


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_titles_and_texts_do_nothing(cast, as_, text):
    client = as_(cast.vendor)
    answer = client.post("/threads/new", data=NEW | {"title": text, "body": text})
    assert answer.status_code == 303
    for address in (answer.location, "/threads/"):
        page = client.get(address).get_data(as_text=True)
        assert ("<script>alert" in page, "\u202e" in page, ">49<" in page) == (False, False, False)


def test_the_list_is_by_last_activity_with_pinned_ones_first(cast, as_, opened, replied, monday):
    names = [opened(title=f"Talk {n}", body=f"Text {n}") for n in range(3)]
    replied(names[0], at=monday + timedelta(hours=1))
    as_(cast.host).post(f"/threads/{names[1].ref}/pin", data={"pin": "1"})
    page = as_(None).get("/threads/").get_data(as_text=True)
    places = [page.index(f">Talk {n}<") for n in (1, 0, 2)]
    assert places == sorted(places)


def test_the_list_pages_by_key_and_asks_the_same_for_one_and_for_fifty(cast, as_, opened, statements, monday):
    opened(title="Talk 0")
    client = as_(cast.host)
    client.get("/threads/")  # the first request of a session notes its use
    with statements() as one:
        client.get("/threads/")
    for n in range(1, 50):
        at = monday + timedelta(minutes=n * 3)
        draft = DiscussionDraft(f"Talk {n}", ["roads", "security"], f"Text {n}", Readers())
        service_posts.open_discussion(cast.actor("host" if n % 2 else "agency"), draft, at=at)
    db.session.commit()
    with statements() as fifty:
        page = client.get("/threads/").get_data(as_text=True)
    assert (len(one), len(fifty) <= 8) == (len(fifty), True)
    seen, address = [], "/threads/"
    while address:
        page = client.get(address).get_data(as_text=True)
        seen += [n for n in range(50) if f">Talk {n}<" in page]
        address = (
            page.split('rel="next"')[0].rsplit('href="', 1)[1].split('"')[0].replace("&amp;", "&")
            if 'rel="next"' in page
            else ""
        )
    assert sorted(seen) == list(range(50))


def test_filters_show_a_topic_and_a_label(cast, as_, opened):
    opened(title="For all")
    opened(title="For members", body="Members", readers=Audience.MEMBERS)
    client = as_(cast.vendor2)
    found = {
        a: client.get(f"/threads/?{a}").get_data(as_text=True)
        for a in ("topic=roads", "audience=members", "audience=x")
    }
    assert "Nobody has started a discussion in Roads and vehicles yet." in found["topic=roads"]
    assert ("For members" in found["audience=members"], "For all" in found["audience=members"]) == (True, False)
    assert "For all" in found["audience=x"]
    assert "Members only" not in as_(None).get("/threads/").get_data(as_text=True)


def test_a_page_shows_twenty_posts_and_leads_to_the_later_ones(cast, as_, opened, replied, statements, monday):
    thread = opened()
    client = as_(cast.host)
    client.get("/threads/")  # the first request of a session notes its use
    with statements() as short:
        client.get(f"/threads/{thread.ref}")
    for n in range(2, 46):
        replied(thread, f"Reply number {n}.", at=monday + timedelta(minutes=n * 3))
    with statements() as long:
        first = client.get(f"/threads/{thread.ref}").get_data(as_text=True)
    # One of them is the number beside "Desk", which only the office has.
    assert (len(short), len(long) <= 9) == (len(long), True)
    assert [n for n in range(1, 46) if f'id="post-{n}"' in first] == list(range(1, 21))
    linked = client.get(f"/threads/{thread.ref}?post=30").get_data(as_text=True)
    assert [n for n in range(1, 46) if f'id="post-{n}"' in linked] == list(range(30, 46))
    nowhere = client.get(f"/threads/{thread.ref}?post=999&after=zz")
    assert nowhere.status_code == 200


def test_a_need_is_not_a_discussion(cast, as_, monday):
    thread = service.open_thread(cast.actor("agency"), ThreadKind.NEED, "A need", at=monday, life=Life.LIVE)
    db.session.commit()
    assert as_(cast.host).get(f"/threads/{thread.ref}").status_code == 404
    assert as_(cast.vendor).post(f"/threads/{thread.ref}/reply", data={"body": "Hello"}).status_code == 404


def test_thirty_posts_an_hour_are_enough(cast, as_, opened, replied, monday):
    thread = opened()
    for n in range(30):
        replied(thread, f"Reply {n}", at=monday)
    answer = as_(cast.agency).post(f"/threads/{thread.ref}/reply", data={"body": "One more"})
    assert (answer.status_code, "You have written 30 posts within an hour" in answer.get_data(as_text=True)) == (
        422,
        True,
    )
    with time_machine.travel(monday + timedelta(minutes=61), tick=False):
        assert as_(cast.agency).post(f"/threads/{thread.ref}/reply", data={"body": "One more"}).status_code == 303
    assert len(db.session.scalars(select(Post)).all()) == 32
