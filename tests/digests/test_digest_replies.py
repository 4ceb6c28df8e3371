"""Reply by mail to a digest: never posted by a guess, kept for its author, who chooses the discussion."""

import quopri
from datetime import timedelta
from pathlib import Path
from string import Template

import pytest

from forum.core.database import db
from forum.digests import rules_issue, tasks
from forum.digests.models import Frequency, Issue
from forum.mail.models import Message
from forum.mail.models_inbound import InboundMessage
from forum.organizations.models import Audience
from forum.threads import service_mailed
from forum.threads.models import Thread
from forum.threads.models_kept import KeptReply
from tests.answers.replies import BORDER
from tests.digests import things
from tests.digests.test_replies import AT, LATER, SIMPLE, came, discussion, kept, mailed, posts

FOLDER = Path(__file__).parent / "mailed"
SAYS = "We could lend two of our rangers for a day."
#: What each mail says; None: a machine wrote it.
MAILS = {
    "1_gmail": SAYS, "2_outlook": SAYS, "3_apple": SAYS, "4_thunderbird": SAYS, "5_iphone": SAYS,
    "6_outlook_absent": None, "7_gmail_absent": None,
}  # fmt: skip


@pytest.fixture
def talks(app, cast, monkeypatch) -> tuple[Thread, Thread]:
    """Two discussions of which Dana's digest tells, beside a need."""
    monkeypatch.setitem(app.config, "MAIL_AUTHSERV_ID", BORDER)
    things.choice(cast.vendor, AT - timedelta(days=7), AT, Frequency.MONDAY)
    things.follow(cast.vendor, AT - timedelta(days=7), topic=cast.topics["roads"])
    things.need("Cameras at crossings", cast.roads, AT - timedelta(days=1), topics=(cast.topics["roads"],))
    return discussion(cast, "Permits by phone"), discussion(cast, "Maps for rangers")


def digest() -> Message:
    """What Dana is mailed at 9 a.m. on Monday."""
    tasks.send_due(AT)
    db.session.rollback()
    return db.session.query(Message).filter_by(address="vendor@example.org", kind="digest").one()


def letter() -> Message:
    """The one letter about a reply that was kept."""
    return db.session.query(Message).filter_by(kind="reply.kept").one()


def page_of(client, url: str = "") -> str:
    return client.get(url or place()).get_data(as_text=True)


def place() -> str:
    return f"/threads/kept/{db.session.query(KeptReply).one().ref}/place"


def quoted(text: str) -> dict[str, str]:
    """A text as programs quote it, with and without marks, as it is and in quoted-printable."""
    marked = "\n".join(f"> {line}".rstrip() for line in text.split("\n"))
    html = "<p>" + text.replace("\n", "<br>") + "</p>"
    texts = {"marked": marked, "quoted": text, "html": html}
    coded = {f"{name}_qp": quopri.encodestring(value.encode()).decode() for name, value in texts.items()}
    return {**texts, **coded}


def test_requirement_29_a_digest_says_where_a_reply_goes(cast, talks):
    mail = digest()
    mark = rules_issue.mark_of(db.session.query(Issue).one().token_digest)
    expected = service_mailed.local_part(cast.vendor.ref, mark, service_mailed.TO_ISSUE)
    assert (mail.reply_to, len(expected) <= 64) == (expected, True)
    assert mail.text.startswith("## Reply above this line to answer ##")
    assert service_mailed.read_tag(expected.removeprefix("reply+")) is None


def test_each_issue_has_an_address_of_its_own(cast, talks):
    first = digest().reply_to
    things.reply(talks[0], 2, cast.agency_colleague, AT + timedelta(days=1))
    db.session.commit()
    tasks.send_due(AT + timedelta(days=7))
    found = {mail.reply_to for mail in db.session.query(Message).filter_by(kind="digest", address="vendor@example.org")}
    assert (len(found), first in found) == (2, True)


def test_a_digest_that_tells_of_no_discussion_is_answered_to_the_office(cast, talks):
    for talk in talks:
        talk.audience = Audience.AGENCIES
    db.session.commit()
    mail = digest()
    assert (mail.reply_to, "##" in mail.text, mail.sender) == ("", False, "forum")


def test_the_fixtures_are_all_looked_at():
    assert sorted(path.stem for path in FOLDER.glob("*.eml")) == sorted(MAILS)


@pytest.mark.parametrize("name", MAILS)
def test_requirement_29_a_reply_to_a_digest_is_kept_and_one_choice_posts_it(cast, talks, as_, name):
    mail = digest()
    content = Template((FOLDER / f"{name}.eml").read_text(encoding="utf-8")).substitute(
        quoted(mail.text), sender="vendor@example.org", recipient=f"{mail.reply_to}@forum.example.org", id=name,
        answers=mail.message_id, subject=mail.subject,
    )  # fmt: skip
    ends = came(mail.reply_to, content.replace("\n", "\r\n").encode())
    assert [posts(talk) for talk in talks] == [[], []]
    if MAILS[name] is None:
        # Requirement 28: what a machine wrote makes no mail.
        assert (ends[0], kept(), db.session.query(Message).filter_by(kind="reply.kept").count()) == ("ignored", [], 0)
        return
    assert (ends, kept()) == (("ignored", "kept"), [SAYS])
    assert letter().text.startswith("Your mail does not say which discussion your reply is for.")
    assert f"https://forum.example.org{place()}" in letter().text.split()
    client = as_(cast.vendor)
    page = page_of(client)
    words = (SAYS, "Permits by phone (Everyone)", "Maps for rangers (Everyone)", "Which discussion is it for?")
    assert [word for word in words if word not in page] == []
    for _twice in range(2):
        answer = client.post(place(), data={"thread": talks[1].ref, "body": SAYS})
        assert (answer.status_code, answer.location) == (303, f"/threads/{talks[1].ref}?post=2#post-2")
    assert [posts(talk) for talk in talks] == [[], [("Dana Reyes", SAYS)]]


def test_a_digest_of_one_discussion_asks_too_in_its_own_form(cast, talks, as_):
    talks[0].audience = Audience.AGENCIES
    db.session.commit()
    assert came(digest().reply_to, mailed(SIMPLE)) == ("ignored", "kept")
    assert [posts(talk) for talk in talks] == [[], []]
    url = f"/threads/{talks[1].ref}/kept/{db.session.query(KeptReply).one().ref}"
    assert f"https://forum.example.org{url}" in letter().text.split()
    assert SIMPLE in page_of(as_(cast.vendor), url)


def hide(talk, _cast):
    talk.audience = Audience.AGENCIES


def lock(talk, _cast):
    talk.locked_at = AT


@pytest.mark.parametrize("close", [hide, lock])
def test_what_the_person_may_not_see_or_post_in_now_is_not_offered(cast, talks, as_, close):
    third = discussion(cast, "Radios in canyons")
    came(digest().reply_to, mailed(SIMPLE))
    close(talks[0], cast)
    db.session.commit()
    client = as_(cast.vendor)
    page = page_of(client)
    assert [title in page for title in ("Permits by phone", "Maps for rangers", "Radios in canyons")] == [
        False,
        True,
        True,
    ]
    answer = client.post(place(), data={"thread": talks[0].ref, "body": SIMPLE})
    assert (answer.status_code, "Choose a discussion that takes replies now" in answer.get_data(as_text=True)) == (
        422,
        True,
    )
    assert [posts(talk) for talk in (*talks, third)] == [[], [], []]


def test_where_no_discussion_takes_it_the_text_can_start_one(cast, talks, as_):
    to = digest().reply_to
    for talk in talks:
        lock(talk, cast)
    db.session.commit()
    assert came(to, mailed(SIMPLE)) == ("ignored", "kept")
    client, ref = as_(cast.vendor), db.session.query(KeptReply).one().ref
    page = page_of(client)
    assert (SIMPLE in page, "None of the discussions that the mail told of takes your reply now." in page) == (
        True,
        True,
    )
    assert f"/threads/new?kept={ref}" in page
    assert SIMPLE in page_of(client, f"/threads/new?kept={ref}")
    assert SIMPLE not in page_of(as_(cast.vendor2), f"/threads/new?kept={ref}")
    assert client.get(f"/threads/{talks[0].ref}/kept/{ref}").location == place()


def test_each_field_of_the_choice_is_refused_beside_itself(cast, talks, as_):
    came(digest().reply_to, mailed(SIMPLE))
    client = as_(cast.vendor)
    for data, sentence in (
        ({"body": SIMPLE}, "Choose a discussion"),
        ({"thread": talks[0].ref, "body": ""}, "Write your reply"),
    ):
        answer = client.post(place(), data=data)
        assert (answer.status_code, sentence in answer.get_data(as_text=True)) == (422, True)


def test_nobody_else_reads_the_choice(cast, talks, as_):
    came(digest().reply_to, mailed(SIMPLE))
    assert [as_(who).get(place()).status_code for who in (cast.vendor2, cast.host)] == [404, 404]
    assert as_(None).get(place()).status_code == 303


def test_what_is_not_proven_to_be_theirs_is_kept_for_them_alone(cast, talks):
    came(digest().reply_to, mailed(SIMPLE, From="Somebody <somebody@example.org>"))
    assert (letter().address, kept()) == ("vendor@example.org", [SIMPLE])
    assert letter().text.startswith("A reply came to your address by mail, and nothing proves that you wrote it.")


def test_an_address_that_was_changed_is_nobody_s(cast, talks):
    good = digest().reply_to
    other = good.replace(cast.vendor.ref, cast.vendor2.ref)
    assert [came(to, mailed(SIMPLE)) for to in (good[:-1], other)] == [("ignored", "no_token")] * 2
    assert kept() == []


def test_the_row_of_a_reply_to_a_digest_says_which_without_its_text(cast, talks):
    to = digest().reply_to
    came(to, mailed(SIMPLE), LATER)
    row, mark = db.session.query(InboundMessage).one(), rules_issue.mark_of(db.session.query(Issue).one().token_digest)
    assert (row.object_kind, row.object_ref, row.person_ref, row.data) == ("digest", mark, cast.vendor.ref, {})
