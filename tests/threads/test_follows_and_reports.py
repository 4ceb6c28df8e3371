"""Follow, mute, stop; be told of replies; report a post and hear what became of it."""

import re

import pytest
from sqlalchemy import select

from forum.audit.models import Entry
from forum.core import links
from forum.core.database import db
from forum.digests import tasks as digests
from forum.digests.models import Choice, Frequency
from forum.digests.rules_ways import HOLD
from forum.mail import queries as mail
from forum.mail import tasks
from forum.organizations.models import Audience
from forum.threads import queries_follow, service
from forum.threads.models import Follow, Life, Post, Report, ReportDecision, Thread, ThreadKind
from forum.threads.service import Readers


def _state(person):
    return db.session.scalars(select(Follow.muted).where(Follow.person_id == person.id)).all()


def test_following_muting_and_stopping_a_thread(cast, as_, opened):
    thread, client = opened(), as_(cast.guest)
    states = []
    for action in ("follow", "follow", "mute", "follow", "unfollow", "unfollow", "mute"):
        assert client.post(f"/threads/{thread.ref}/follow", data={"action": action}).status_code == 303
        states.append((_state(cast.guest), db.session.scalar(select(Thread.follower_count))))
    # The author follows too.
    assert states == [([False], 2), ([False], 2), ([True], 1), ([False], 2), ([], 1), ([], 1), ([True], 1)]


def test_whoever_follows_stops_or_mutes_reads_what_comes_of_it(cast, as_, opened):
    thread, client = opened(), as_(cast.guest)
    hears = "You hear of it as often as your mail settings say."
    for address, name in (
        (f"/threads/{thread.ref}/follow", thread.title),
        ("/topics/roads/follow", "Roads and vehicles"),
        ("/organizations/basin-labs/follow", "Basin Labs"),
    ):
        said = []
        for action in ("follow", "mute", "unfollow"):
            page = client.post(address, data={"action": action}, follow_redirects=True).get_data(as_text=True)
            said += re.findall(r'usa-alert__text">(.*?)</p>', page)
        assert said == [
            f"You follow {name}. {hears}",
            f"Muted. You hear nothing of {name}.",
            f"You no longer follow {name}.",
        ]


def test_every_kind_of_thread_can_be_followed_by_whoever_sees_it(cast, as_, monday):
    seen = {}
    for kind in ThreadKind:
        thread = service.open_thread(
            cast.actor("agency"), kind, f"A {kind.value}", at=monday, life=Life.LIVE, readers=Readers(Audience.AGENCIES)
        )
        db.session.commit()
        seen[kind.value] = [
            as_(person).post(f"/threads/{thread.ref}/follow").status_code
            for person in (cast.agency2, cast.vendor, cast.guest)
        ]
    assert seen == {kind.value: [303, 404, 404] for kind in ThreadKind}


def test_the_list_of_what_i_follow_holds_topics_organizations_and_threads(cast, as_, opened):
    thread, client = opened(), as_(cast.vendor2)
    for address in ("/topics/roads/follow", "/organizations/basin-labs/follow", f"/threads/{thread.ref}/follow"):
        assert client.post(address, data={"action": "follow"}).status_code == 303
    client.post("/topics/roads/follow", data={"action": "mute"})
    page = client.get("/me/follows").get_data(as_text=True)
    assert [w in page for w in ("Roads and vehicles", "Basin Labs", "Counting cars", "Hear of it again")] == [True] * 4
    assert [(f.kind, f.muted) for f in queries_follow.followed_by(cast.actor("vendor2"))] == [
        ("discussion", False), ("organization", False), ("topic", True),
    ]  # fmt: skip
    assert "You follow nothing yet." in as_(cast.guest).get("/me/follows").get_data(as_text=True)


def test_what_is_no_longer_seen_leaves_the_list(cast, as_, opened):
    thread = opened(role="agency", readers=Audience.MEMBERS)
    as_(cast.vendor).post(f"/threads/{thread.ref}/follow")
    thread.audience = Audience.AGENCIES
    db.session.commit()
    assert "Counting cars" not in as_(cast.vendor).get("/me/follows").get_data(as_text=True)


@pytest.mark.parametrize("unknown", ["/threads/nothing/follow", "/topics/nothing/follow", "/organizations/nothing/follow",
                                     "/organizations/moreno-mapping/follow"])  # fmt: skip
def test_what_is_not_there_cannot_be_followed(cast, as_, unknown):
    assert as_(cast.vendor).post(unknown).status_code == 404


@pytest.mark.parametrize(
    ("referrer", "back"),
    [
        ("https://forum.example.org/needs/abc?x=1", "/needs/abc?x=1"),
        ("https://forum.example.org/", "/"),
        ("https://evil.example/needs", "/other"),
        ("https://forum.example.org//evil.example", "/other"),
        ("https://forum.example.org/\\evil.example", "/other"),
        ("https://forum.example.org/\t/evil.example", "/other"),
        ("https://forum.example.org:80/x", "/other"),
        ("javascript:alert(1)", "/other"),
        (None, "/other"),
    ],
)
def test_one_goes_back_only_to_a_page_of_ours(referrer, back):
    got = links.back(referrer, "forum.example.org", "/other")
    assert (got, got.startswith("//")) == (back, False)


def _at_once(*people, at):
    for person in people:
        db.session.add(Choice(person_id=person.id, frequency=Frequency.AS_IT_HAPPENS, covered_until=at))
    db.session.commit()


def test_who_follows_as_it_happens_is_mailed_and_the_rest_are_not(cast, as_, opened, replied, monday):
    thread = opened()
    for person in (cast.guest, cast.vendor2, cast.agency, cast.agency2):
        as_(person).post(f"/threads/{thread.ref}/follow")
    as_(cast.agency2).post(f"/threads/{thread.ref}/follow", data={"action": "mute"})
    _at_once(cast.guest, cast.agency, cast.agency2, cast.host, at=monday)
    replied(thread, "By *loops*.", "agency")
    replied(thread, "Between agencies.", "host", Readers(Audience.AGENCIES))
    tasks.expand(monday)
    digests.send_due(monday + HOLD)
    told = {m.address: (m.subject, "loops" in m.html, "Between" in m.text) for m in mail.newest()}
    # Dana chose nothing, Maria wrote the first reply and may read the second one.
    assert told == {
        "guest@example.org": ("Re: Counting cars", True, False),
        "agency@example.org": ("An update for members", False, True),
    }


def test_a_reply_removed_before_the_mail_goes_is_not_told(cast, as_, opened, replied, monday):
    thread = opened()
    as_(cast.guest).post(f"/threads/{thread.ref}/follow")
    _at_once(cast.guest, at=monday)
    replied(thread)
    as_(cast.host).post(f"/threads/{thread.ref}/posts/2/hide", data={"reason": "Wrong"})
    tasks.expand(monday)
    digests.send_due(monday + HOLD)
    assert [m for m in mail.newest() if m.kind == "news"] == []


def _reported(cast, as_, thread, *people):
    for person in people:
        answer = as_(person).post(f"/threads/{thread.ref}/posts/2/report", data={"reason": "It is advertising"})
        assert answer.status_code == 303
    return db.session.scalars(select(Report).order_by(Report.id)).all()


def test_a_report_needs_a_reason_and_waits_once(cast, as_, opened, replied):
    thread = opened()
    replied(thread, "Buy now.")
    empty = as_(cast.guest).post(f"/threads/{thread.ref}/posts/2/report", data={"reason": ""})
    assert (empty.status_code, "Say why, in a sentence" in empty.get_data(as_text=True)) == (422, True)
    assert len(_reported(cast, as_, thread, cast.guest, cast.guest)) == 1


@pytest.mark.parametrize(
    ("decision", "sentence", "author", "stays"),
    [
        ("keep", "and keeps it.", None, True),
        ("warn", "and wrote to its author. The post stays.", "About a post of yours", True),
        ("hide", "and removed it.", "We removed a post of yours", False),
    ],
)
def test_a_decision_reaches_who_reported_and_the_author(cast, as_, opened, replied, decision, sentence, author, stays):
    thread = opened()
    replied(thread, "Buy now.")
    reports = _reported(cast, as_, thread, cast.guest, cast.vendor)
    page = as_(cast.host).get(f"/desk/reports/{reports[0].ref}").get_data(as_text=True)
    assert ("It is advertising" in page, "Buy now." in page, "Gil Stone" in page) == (True, True, True)
    data = {"decision": decision, "note": "We ask for facts."}
    assert as_(cast.host).post(f"/desk/reports/{reports[0].ref}", data=data).status_code == 303
    told = {m.address: m for m in mail.newest()}
    expected = {"guest@example.org", "vendor@example.org"} | ({"agency@example.org"} if author else set())
    assert set(told) == expected
    assert told["guest@example.org"].subject == "What we did about your report"
    assert (sentence in told["guest@example.org"].text, "We ask for facts." in told["guest@example.org"].text) == (
        True,
        True,
    )
    if author:
        assert (told["agency@example.org"].subject, "Gil" in told["agency@example.org"].text) == (author, False)
    assert ("Buy now." in as_(None).get(f"/threads/{thread.ref}").get_data(as_text=True)) is stays
    assert {r.decision for r in db.session.scalars(select(Report))} == {ReportDecision(decision)}
    acts = db.session.scalars(
        select(Entry.act).where(Entry.object_kind.in_(("report", "post"))).order_by(Entry.id)
    ).all()
    assert acts == ["post.add", "report.send", "report.send", "report.decide"]
    again = as_(cast.host2).post(f"/desk/reports/{reports[1].ref}", data={"decision": "keep", "note": "No"})
    assert (again.status_code, "Helen Park decided on this report already." in again.get_data(as_text=True)) == (
        409,
        True,
    )


def test_a_decision_needs_a_choice_and_a_sentence(cast, as_, opened, replied):
    thread = opened()
    replied(thread, "Buy now.")
    report = _reported(cast, as_, thread, cast.guest)[0]
    answer = as_(cast.host).post(f"/desk/reports/{report.ref}", data={"decision": "", "note": ""})
    text = answer.get_data(as_text=True)
    assert (answer.status_code, "Choose what you decide" in text, "Write one sentence that they read" in text) == (
        422,
        True,
        True,
    )
    assert mail.newest() == []


def test_what_one_may_not_read_cannot_be_reported(cast, as_, opened, replied):
    thread = opened()
    post = replied(thread, "Quiet.", "host", Readers(Audience.AGENCIES))
    assert as_(cast.vendor).get(f"/threads/{thread.ref}/posts/{post.number}/report").status_code == 404
    assert db.session.scalar(select(Post).where(Post.id == post.id)).removed_at is None
