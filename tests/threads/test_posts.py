"""Reply, change, compare, remove, mark: and what each refusal says."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import select

from forum.audit.models import Entry
from forum.core.database import db, writing
from forum.core.errors import Refused
from forum.organizations.models import Audience
from forum.threads import queries, service, service_moderation, service_posts
from forum.threads.models import Post, PostVersion, Thread
from forum.threads.service import Readers
from forum.threads.service_posts import PostDraft
from forum.threads.views_posts import Piece, difference


def test_a_reply_stands_below_and_moves_the_discussion(cast, as_, opened, monday):
    thread = opened()
    with time_machine.travel(monday + timedelta(hours=2), tick=False):
        answer = as_(cast.agency).post(
            f"/threads/{thread.ref}/reply", data={"body": "By *loops*.", "audience": "public"}
        )
    assert (answer.status_code, answer.location) == (303, f"/threads/{thread.ref}?post=2#post-2")
    assert (thread.post_count, thread.last_activity_at) == (2, monday + timedelta(hours=2))
    page = as_(None).get(f"/threads/{thread.ref}").get_data(as_text=True)
    assert page.index("How do you count?") < page.index("By <em>loops</em>.")
    assert "Maria Lopez</span>, Department of Natural Resources" in page


def test_the_same_reply_sent_twice_is_one(cast, as_, opened):
    thread, client = opened(), as_(cast.agency)
    answers = [client.post(f"/threads/{thread.ref}/reply", data={"body": "By loops."}) for _ in range(2)]
    assert [a.location for a in answers] == [f"/threads/{thread.ref}?post=2#post-2"] * 2
    assert len(db.session.scalars(select(Post)).all()) == 2


def test_an_empty_reply_keeps_the_page_and_says_what_to_do(cast, as_, opened):
    answer = as_(cast.agency).post(f"/threads/{opened().ref}/reply", data={"body": " "})
    text = answer.get_data(as_text=True)
    assert (answer.status_code, "Write your reply" in text, "How do you count?" in text) == (422, True, True)


def test_a_previewed_reply_is_not_sent(cast, as_, opened):
    thread = opened()
    text = (
        as_(cast.agency)
        .post(f"/threads/{thread.ref}/reply", data={"body": "By *loops*", "preview": "1"})
        .get_data(as_text=True)
    )
    assert ("By <em>loops</em>" in text, "By *loops*</textarea>" in text, thread.post_count) == (True, True, 1)


@pytest.mark.parametrize(
    ("label", "reads", "reads_not"),
    [
        ("members", ("vendor2", "agency2", "host"), (None, "guest", "waiting")),
        ("agencies", ("agency2", "host"), (None, "vendor", "vendor2")),
        ("named_agencies", ("agency", "host"), (None, "vendor", "agency2")),
        ("office", ("host",), (None, "vendor", "agency", "agency2")),
    ],
)
def test_a_narrow_reply_is_read_by_few_and_leaves_no_trace_for_the_rest(
    cast, as_, opened, label, reads, reads_not, monday
):
    thread = opened()
    page_of = {r: as_(r and getattr(cast, r)).get(f"/threads/{thread.ref}").get_data(as_text=True) for r in reads_not}
    data = {"body": "A quiet word.", "audience": label, "agencies": [cast.parks.ref]}
    with time_machine.travel(monday + timedelta(hours=1), tick=False):
        assert as_(cast.host).post(f"/threads/{thread.ref}/reply", data=data).status_code == 303
    for role in reads:
        assert "A quiet word." in as_(getattr(cast, role)).get(f"/threads/{thread.ref}").get_data(as_text=True)
    for role in reads_not:
        assert as_(role and getattr(cast, role)).get(f"/threads/{thread.ref}").get_data(as_text=True) == page_of[role]
    as_(cast.agency).post(f"/threads/{thread.ref}/reply", data={"body": "Aloud.", "audience": "public"})
    assert 'id="post-2"' in as_(None).get(f"/threads/{thread.ref}").get_data(as_text=True)


def test_a_reply_is_never_wider_than_its_discussion(cast, as_, opened):
    thread = opened(role="agency", readers=Audience.AGENCIES)
    page = as_(cast.agency2).get(f"/threads/{thread.ref}").get_data(as_text=True)
    assert ('value="public"' in page, 'value="members"' in page, 'value="agencies"' in page) == (False, False, True)
    with pytest.raises(Refused):
        service_posts.reply(
            cast.actor("agency2"), thread, PostDraft("Aloud", Readers(Audience.PUBLIC)), at=thread.created_at
        )
    db.session.rollback()
    assert (
        as_(cast.agency2).post(f"/threads/{thread.ref}/reply", data={"body": "x", "audience": "public"}).status_code
        == 422
    )


def test_a_reply_to_named_agencies_reaches_the_same_ones(cast, as_, opened, replied):
    thread = opened(role="host", readers=Audience.NAMED_AGENCIES, agencies=[cast.parks])
    post = replied(thread, "Between us.", "agency")
    assert (post.number, post.audience_list_id) == (2, thread.audience_list_id)
    assert "Between us." in as_(cast.procurement).get(f"/threads/{thread.ref}").get_data(as_text=True)
    assert as_(cast.agency2).get(f"/threads/{thread.ref}").status_code == 404


def _lock(cast, thread, at):
    service_moderation.lock(cast.actor("host"), thread, True, at=at)


def _close(cast, thread, at):
    service_moderation.close_at(cast.actor("host"), thread, at + timedelta(minutes=1), at=at)


def _hold(cast, thread, at):
    service.hold(thread, "A purchase is being prepared until Fri, Dec 4.", "J. Ortiz, procurement@example.org")


@pytest.mark.parametrize(
    ("stop", "sentence"),
    [
        (_lock, "The office closed it on Mon, Nov 23, 9:00\u00a0a.m. MST. Follow it to hear what comes next"),
        (_close, "Replies to this discussion closed on Mon, Nov 23, 9:01\u00a0a.m. MST."),
        (_hold, "A purchase is being prepared until Fri, Dec 4. Write to J. Ortiz, procurement@example.org."),
    ],
)
def test_a_stopped_discussion_says_what_and_why_and_what_instead(cast, as_, opened, monday, stop, sentence):
    thread = opened()
    stop(cast, thread, monday)
    db.session.commit()
    with time_machine.travel(monday + timedelta(minutes=1), tick=False):
        client = as_(cast.agency)
        refused = client.post(f"/threads/{thread.ref}/reply", data={"body": "Late"})
        assert (refused.status_code, sentence in refused.get_data(as_text=True)) == (409, True)
        page = client.get(f"/threads/{thread.ref}").get_data(as_text=True)
        assert (sentence in page, "<textarea" in page) == (True, False)
        own = as_(cast.vendor).post(f"/threads/{thread.ref}/posts/1/edit", data={"body": "Late"})
        assert own.status_code == 409
    assert thread.post_count == 1


def test_the_last_second_before_closing_is_in_time(cast, opened, replied, monday):
    thread = opened()
    _close(cast, thread, monday)
    db.session.commit()
    assert replied(thread, at=monday + timedelta(seconds=59.999)).number == 2
    with pytest.raises(Refused):
        replied(thread, "Late", at=monday + timedelta(seconds=60))


def test_who_is_not_approved_is_told_what_they_can_do(cast, as_, opened):
    thread = opened()
    page = as_(cast.waiting).get(f"/threads/{thread.ref}").get_data(as_text=True)
    assert "You can post once the office has approved your organization" in page
    assert as_(cast.waiting).post(f"/threads/{thread.ref}/reply", data={"body": "Hi"}).status_code == 404


def test_an_edit_keeps_every_version_and_shows_the_difference(cast, as_, opened, monday):
    thread, client = opened(body="We count by hand at noon."), as_(cast.vendor)
    for hour, body in ((1, "We count by loop at noon."), (2, "We count by loop at night. <b>")):
        with time_machine.travel(monday + timedelta(hours=hour), tick=False):
            assert client.post(f"/threads/{thread.ref}/posts/1/edit", data={"body": body}).status_code == 303
    page = as_(None).get(f"/threads/{thread.ref}").get_data(as_text=True)
    assert (f'<a href="/threads/{thread.ref}/posts/1/versions">edited</a>' in page, "by hand" in page) == (True, False)
    diff = as_(None).get(f"/threads/{thread.ref}/posts/1/versions").get_data(as_text=True)
    assert [w in diff for w in ("hand </del>", "loop </ins>", "noon.</del>", "night. &lt;b&gt;</ins>")] == [True] * 4
    kept = db.session.scalars(select(PostVersion).order_by(PostVersion.number)).all()
    assert [(v.number, v.data["body"], v.at) for v in kept] == [
        (1, "We count by hand at noon.", monday), (2, "We count by loop at noon.", monday + timedelta(hours=1)),
    ]  # fmt: skip
    assert thread.summary == "We count by loop at night. <b>"
    assert db.session.scalars(select(Entry.act).where(Entry.object_kind == "post")).all() == ["post.edit"] * 2


def test_saving_the_same_text_is_no_edit(cast, as_, opened):
    thread = opened()
    as_(cast.vendor).post(f"/threads/{thread.ref}/posts/1/edit", data={"body": "How do you count?"})
    assert db.session.scalar(select(PostVersion)) is None
    assert as_(cast.vendor).get(f"/threads/{thread.ref}/posts/1/versions").status_code == 404


def test_differences_are_words():
    assert difference("a b c", "a x c") == [Piece("", "a "), Piece("del", "b "), Piece("ins", "x "), Piece("", "c")]
    assert difference("", "new") == [Piece("ins", "new")]
    long = "".join(f"line {n} of many\n" for n in range(1500))
    assert [p.change for p in difference(long, long + "more\n")] == ["", "ins"]
    again = difference("a " * 9000, "b a " * 4500)
    assert "".join(p.text for p in again if p.change != "del") == "b a " * 4500


def test_a_removed_post_leaves_a_line_and_no_text_anywhere(cast, as_, opened, replied):
    thread = opened()
    post = replied(thread, "Buy snake oil.")
    as_(cast.agency).post(f"/threads/{thread.ref}/posts/2/edit", data={"body": "Buy more snake oil."})
    empty = as_(cast.host).post(f"/threads/{thread.ref}/posts/2/hide", data={"reason": " "})
    assert (empty.status_code, "Say why, in a sentence" in empty.get_data(as_text=True)) == (422, True)
    assert as_(cast.host).post(f"/threads/{thread.ref}/posts/2/hide", data={"reason": "Advertising"}).status_code == 303
    page = as_(cast.agency).get(f"/threads/{thread.ref}").get_data(as_text=True)
    assert ("snake oil" in page, "removed this post on Mon, Nov 23, 9:00\u00a0a.m. MST: Advertising" in page) == (
        False,
        True,
    )
    assert as_(cast.agency).get(f"/threads/{thread.ref}/posts/2/versions").status_code == 404
    assert as_(cast.agency).get(f"/threads/{thread.ref}/posts/2/edit").status_code == 404
    assert (db.session.get(Post, post.id).removed_by, replied(thread, "On topic.").number) == ("Helen Park", 3)


def test_one_official_answer_far_down_stands_on_top_and_in_its_place(cast, as_, opened, replied):
    thread = opened()
    for text in ("By loops.", "By hand.", "By counting plates."):
        replied(thread, text)
    replied(thread, "By cameras.", "agency2")
    client = as_(cast.host)
    for number in (2, 5):
        assert client.post(f"/threads/{thread.ref}/posts/{number}/official", data={"official": "1"}).status_code == 303
    page = as_(None).get(f"/threads/{thread.ref}").get_data(as_text=True)
    assert (page.count("By cameras."), page.count("By loops."), page.count('class="post official"')) == (2, 1, 2)
    assert page.index("By cameras.") < page.index("How do you count?")
    client.post(f"/threads/{thread.ref}/posts/5/official", data={"official": "0"})
    assert "Official answer" not in as_(None).get(f"/threads/{thread.ref}").get_data(as_text=True)


def test_an_official_answer_that_everybody_sees_anyway_stands_once(cast, as_, opened, replied):
    thread = opened()
    replied(thread, "By loops.")
    as_(cast.host).post(f"/threads/{thread.ref}/posts/2/official", data={"official": "1"})
    page = as_(None).get(f"/threads/{thread.ref}").get_data(as_text=True)
    assert (page.count("By loops."), page.count('class="post official"')) == (1, 1)


def test_a_narrow_official_answer_is_on_top_only_for_its_readers(cast, as_, opened, replied):
    thread = opened()
    post = replied(thread, "Between agencies.", "host", Readers(Audience.AGENCIES))
    as_(cast.host).post(f"/threads/{thread.ref}/posts/{post.number}/official", data={"official": "1"})
    seen = {r: as_(cast.by_role(r)).get(f"/threads/{thread.ref}").get_data(as_text=True).count("Between agencies.")
            for r in ("visitor", "vendor", "agency")}  # fmt: skip
    assert seen == {"visitor": 0, "vendor": 0, "agency": 2}


def test_the_office_closes_at_a_time_in_its_own_zone(cast, as_, opened):
    thread, client = opened(), as_(cast.host)
    past = client.post(f"/threads/{thread.ref}/close", data={"day": "2026-11-20", "hour": "17:00"})
    assert (past.status_code, "Choose a moment that is still to come" in past.get_data(as_text=True)) == (422, True)
    none = client.post(f"/threads/{thread.ref}/close", data={"day": "2/30/2027", "hour": "17:00"})
    assert (none.status_code, "Enter a day that there is, like 12/4/2026" in none.get_data(as_text=True)) == (422, True)
    client.post(f"/threads/{thread.ref}/close", data={"day": "12/4/2026", "hour": "17:00"})
    assert "Fri, Dec 4, 5:00\u00a0p.m. MST" in as_(None).get(f"/threads/{thread.ref}").get_data(as_text=True)
    client.post(f"/threads/{thread.ref}/close", data={"open": "1"})
    assert "Fri, Dec 4" not in as_(None).get(f"/threads/{thread.ref}").get_data(as_text=True)


def test_a_removed_discussion_is_for_the_office_alone(cast, as_, opened):
    thread = opened()
    as_(cast.host).post(f"/threads/{thread.ref}/remove", data={"reason": "Twice"})
    seen = {r: as_(cast.by_role(r)).get(f"/threads/{thread.ref}").status_code for r in ("visitor", "vendor", "host")}
    assert seen == {"visitor": 404, "vendor": 404, "host": 200}
    assert "Reason: Twice" in as_(cast.host).get(f"/threads/{thread.ref}").get_data(as_text=True)
    assert as_(cast.host).post(f"/threads/{thread.ref}/reply", data={"body": "x"}).status_code == 409


def test_each_act_of_the_office_writes_one_line(cast, as_, opened, replied):
    thread, client = opened(), as_(cast.host)
    replied(thread)
    before = len(db.session.scalars(select(Entry)).all())
    acts = {
        "lock": {"lock": "1"}, "pin": {"pin": "1"}, "close": {"day": "2026-12-04", "hour": "23:59"},
        "posts/2/official": {"official": "1"}, "posts/2/hide": {"reason": "Off topic"}, "remove": {"reason": "Twice"},
    }  # fmt: skip
    for act, data in acts.items():
        client.post(f"/threads/{thread.ref}/{act}", data=data)
        client.post(f"/threads/{thread.ref}/{act}", data=data)
    entries = db.session.scalars(select(Entry).order_by(Entry.id)).all()[before:]
    assert [e.act for e in entries] == [
        "thread.lock", "thread.pin", "thread.close_at", "post.mark_official", "post.remove", "thread.remove",
    ]  # fmt: skip


def test_a_person_who_moved_on_cannot_change_what_they_wrote_for_others(cast, as_, opened):
    thread = opened()
    thread_post = db.session.scalar(select(Post))
    thread_post.organization_id = cast.northfork.id
    db.session.commit()
    assert as_(cast.vendor).get(f"/threads/{thread.ref}/posts/1/edit").status_code == 404


def test_eight_replies_at_once_get_eight_numbers(app, cast, opened, monday):
    thread, actors = opened(), [cast.actor(r) for r in ("vendor", "agency", "agency2", "host")]
    ref = thread.ref

    def write(n: int) -> int:
        with app.app_context():
            writing()
            found = queries.thread_by_ref(actors[n % 4], ref)
            number = service_posts.reply(actors[n % 4], found, PostDraft(f"Reply {n}"), at=monday).number
            db.session.commit()
            return number

    with ThreadPoolExecutor(8) as pool:
        numbers = sorted(pool.map(write, range(8)))
    db.session.rollback()
    assert (numbers, db.session.scalar(select(Thread.post_count))) == (list(range(2, 10)), 9)
