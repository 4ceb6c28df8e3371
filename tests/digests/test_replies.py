"""Reply by mail: exactly the new text is posted as that person, under the page's rules; all else is kept for its author."""

from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from string import Template

import pytest
import time_machine

from forum.core.database import db
from forum.core.text import many_lines
from forum.digests import rules_issue, tasks
from forum.digests.models import Frequency, Issue
from forum.mail import service_inbound
from forum.mail import tasks as mail_tasks
from forum.mail.models import Message
from forum.mail.models_inbound import InboundMessage
from forum.mail.service_inbound import Envelope
from forum.organizations.models import Audience
from forum.threads import service_mailed, service_posts
from forum.threads import tasks as threads_tasks
from forum.threads.models import Post, Thread, ThreadKind
from forum.threads.models_kept import KeptReply
from forum.threads.rules import BODY_MOST, POSTS_AN_HOUR
from forum.threads.service import Readers
from forum.threads.service_posts import PostDraft
from tests.answers.replies import BORDER
from tests.digests import things
from tests.threads.test_mail_text import FOLDER, SAYS

AT = datetime(2026, 11, 23, 16, 0, tzinfo=UTC)
LATER = AT + timedelta(minutes=12)
SIMPLE = "Any phone that is less than six years old."


@pytest.fixture
def talk(app, cast, monkeypatch) -> Thread:
    """A discussion that Dana follows and hears of as it happens, with a reply of Maria's."""
    monkeypatch.setitem(app.config, "MAIL_AUTHSERV_ID", BORDER)
    return discussion(cast, "Permits by phone")


def discussion(cast, title: str, audience: Audience = Audience.PUBLIC) -> Thread:
    thread = things.thread(
        ThreadKind.DISCUSSION, title, cast.parks, AT - timedelta(days=2), topics=(cast.topics["roads"],),
        author=cast.agency_colleague, audience=audience,
    )  # fmt: skip
    things.reply(thread, 1, cast.agency_colleague, AT - timedelta(days=2))
    if db.session.query(things.Choice).filter_by(person_id=cast.vendor.id).count() == 0:
        things.choice(cast.vendor, AT - timedelta(days=1), None, Frequency.AS_IT_HAPPENS)
    things.follow(cast.vendor, AT, thread=thread)
    db.session.commit()
    return thread


def says(cast, thread: Thread, text: str = "Which phones must it work with?", readers: Readers | None = None) -> None:
    service_posts.reply(cast.actor("agency"), thread, PostDraft(text, readers), at=AT)
    db.session.commit()


def letter() -> Message:
    """What Dana is mailed about what happened."""
    tasks.announce(AT)
    mail_tasks.expand(AT)
    tasks.send_due(AT + timedelta(minutes=10))
    db.session.rollback()
    return db.session.query(Message).filter_by(address="vendor@example.org", kind="news").one()


def mailed(text: str, **head: str) -> bytes:
    lines = {
        "Authentication-Results": f"{BORDER}; dmarc=pass header.from=example.org", "From": "Dana Reyes <vendor@example.org>",
        "Message-ID": f"<{abs(hash((text, *head.items())))}@example.org>",
    } | {name.replace("_", "-"): value for name, value in head.items()}  # fmt: skip
    return ("".join(f"{k}: {v}\r\n" for k, v in lines.items()) + "\r\n" + text).encode()


def came(local_part: str, content: bytes, at: datetime = LATER) -> tuple[str, str]:
    row = service_inbound.take(Envelope(f"{local_part}@forum.example.org", content), at=at)
    db.session.commit()
    return row.state.value, row.reason


def address(cast, thread: Thread) -> str:
    return service_mailed.local_part(cast.vendor.ref, thread.ref)


def of_issue(person) -> str:
    """The address of replies to the one mail of several things that this person got."""
    issue = db.session.query(Issue).filter_by(person_id=person.id).one()
    mark = rules_issue.mark_of(issue.token_digest)
    return service_mailed.local_part(person.ref, mark, service_mailed.TO_ISSUE)


def posts(thread: Thread) -> list[tuple[str, str]]:
    found = db.session.query(Post).filter_by(thread_id=thread.id).order_by(Post.id)
    return [(post.author.name, post.body) for post in found if post.number > 1]


def kept() -> list[str]:
    return [row.body for row in db.session.query(KeptReply).order_by(KeptReply.id)]


def test_requirement_29_the_mail_about_a_discussion_says_where_a_reply_goes(cast, talk):
    says(cast, talk)
    mail = letter()
    assert (mail.subject, mail.reply_to) == ("Re: Permits by phone", address(cast, talk))
    assert mail.text.startswith("## Reply above this line to answer ##\n\nMon, Nov 23")
    assert mail.html.index("## Reply above this line to answer ##") < mail.html.index("Permits by phone")
    whole = message_from_bytes(mail_tasks.compose(mail), policy=policy.default)
    assert str(whole["Reply-To"].addresses[0].addr_spec) == f"{mail.reply_to}@forum.example.org"
    assert len(mail.reply_to) <= 64


@pytest.mark.parametrize("name", SAYS)
def test_requirement_29_twenty_mails_of_five_programs_post_exactly_what_is_new_or_keep_it(cast, talk, name):
    says(cast, talk)
    to = address(cast, talk)
    content = Template((FOLDER / f"{name}.eml").read_text(encoding="utf-8")).substitute(
        sender="vendor@example.org", recipient=f"{to}@forum.example.org", thread=talk.ref, id=name
    )
    before = posts(talk)
    ends = came(to, content.replace("\n", "\r\n").encode())
    new = [] if SAYS[name] is None else [("Dana Reyes", many_lines(SAYS[name]))]
    assert (ends[1] == "posted", posts(talk)[len(before) :]) == (bool(new), new)
    assert len(kept()) == (0 if new or "nothing_new" in name else 1)


def test_requirement_29_a_reply_is_a_post_like_any_other_and_the_same_mail_posts_it_once(cast, talk):
    content = mailed(SIMPLE)
    assert [came(address(cast, talk), content) for _time in range(2)] == [("applied", "posted")] * 2
    assert posts(talk) == [("Dana Reyes", SIMPLE)]
    post = db.session.query(Post).filter_by(number=2).one()
    assert (post.audience, post.organization_id, post.posted_at) == (talk.audience, cast.basin.id, LATER)
    assert db.session.query(Message).filter_by(kind="reply.kept").count() == 0


def locked(cast, talk):
    talk.locked_at = AT


def held(cast, talk):
    talk.hold_sentence, talk.hold_contact = "A purchase is being prepared.", "Maria Lopez"


def not_approved(cast, talk):
    cast.basin.approved_at = None


def often(cast, talk):
    for number in range(POSTS_AN_HOUR):
        service_posts.reply(cast.actor("vendor"), talk, PostDraft(f"Post {number}"), at=AT)


@pytest.mark.parametrize(
    ("before", "why"),
    [
        (locked, "This discussion takes no more replies."),
        (held, "A purchase is being prepared. Write to Maria Lopez."),
        (not_approved, "You can post once the office has approved your organization"),
        (often, "You have written 30 posts within an hour"),
    ],
)
def test_requirement_29_what_the_page_refuses_is_refused_and_kept(cast, talk, before, why):
    before(cast, talk)
    db.session.commit()
    count = len(posts(talk))
    assert came(address(cast, talk), mailed(SIMPLE)) == ("ignored", "kept")
    assert (len(posts(talk)), kept()) == (count, [SIMPLE])
    told = db.session.query(Message).filter_by(kind="reply.kept").one()
    assert (told.address, told.subject, told.text.startswith(why)) == (
        "vendor@example.org", "Your reply is not posted yet", True,
    )  # fmt: skip


def test_requirement_29_what_is_too_long_is_kept(cast, talk):
    assert came(address(cast, talk), mailed("word " * 4_400 + "\r\n\r\n> ## Reply above ##\r\n")) == ("ignored", "kept")
    assert len(kept()[0]) > BODY_MOST


@pytest.mark.parametrize(
    "head",
    [
        {"Authentication_Results": f"{BORDER}; dmarc=none"},
        {"From": "Somebody <somebody@example.org>"},
    ],
)
def test_requirement_29_what_is_not_proven_to_be_theirs_is_kept_for_them_alone(cast, talk, as_, head):
    assert came(address(cast, talk), mailed(SIMPLE, **head)) == ("ignored", "kept")
    assert (posts(talk), kept()) == ([], [SIMPLE])
    told = db.session.query(Message).filter_by(kind="reply.kept").one()
    assert told.address == "vendor@example.org"
    url = next(word for word in told.text.split() if "/kept/" in word).removeprefix("https://forum.example.org")
    page = as_(cast.vendor).get(url)
    assert (page.status_code, SIMPLE in page.get_data(as_text=True)) == (200, True)
    assert posts(talk) == []
    assert [as_(who).get(url).status_code for who in (cast.vendor2, cast.host)] == [404, 404]
    assert as_(None).get(url).status_code == 303
    answer = as_(cast.vendor).post(f"/threads/{talk.ref}/reply", data={"body": SIMPLE})
    assert (answer.status_code, posts(talk)) == (303, [("Dana Reyes", SIMPLE)])


def test_who_may_not_see_the_discussion_any_more_posts_nothing_and_learns_nothing(cast, talk):
    to = address(cast, talk)
    talk.audience = Audience.AGENCIES
    db.session.commit()
    assert came(to, mailed(SIMPLE)) == ("ignored", "hidden")
    assert (posts(talk), kept(), db.session.query(Message).filter_by(kind="reply.kept").count()) == ([], [], 0)


@pytest.mark.parametrize("tag", ["", "reply", "0" * 46, "x" * 46])
def test_an_address_that_we_made_for_nobody_posts_nothing(cast, talk, tag):
    assert came(f"reply+{tag}" if tag else "reply", mailed(SIMPLE)) == ("ignored", "no_token")
    good = address(cast, talk)
    wrong = good[:-1] + ("a" if good[-1] != "a" else "b")
    other = good.replace(cast.vendor.ref, cast.host.ref)
    assert [came(to, mailed(SIMPLE)) for to in (wrong, other)] == [("ignored", "no_token")] * 2
    assert posts(talk) == []


def test_a_reply_to_something_that_fewer_may_read_is_never_posted_for_more(cast, talk):
    things.choice(cast.agency_colleague, AT - timedelta(days=1), None, Frequency.AS_IT_HAPPENS)
    things.follow(cast.agency_colleague, AT, thread=talk)
    db.session.commit()
    says(cast, talk, "Between us agencies.", Readers(Audience.AGENCIES))
    tasks.announce(AT)
    mail_tasks.expand(AT)
    tasks.send_due(AT + timedelta(minutes=10))
    mail = db.session.query(Message).filter_by(kind="news").one()
    assert (mail.address, mail.reply_to) == ("ben@example.org", of_issue(cast.agency_colleague))
    assert came(mail.reply_to, mailed("I agree.", From="ben@example.org")) == ("ignored", "kept")
    assert [author for author, _text in posts(talk)] == ["Maria Lopez"]


def test_requirement_29_a_reply_to_a_mail_about_several_is_kept_and_can_be_placed(cast, talk):
    other = discussion(cast, "Maps for rangers")
    says(cast, talk)
    says(cast, other)
    mail = letter()
    assert mail.reply_to == of_issue(cast.vendor)
    assert came(mail.reply_to, mailed(SIMPLE)) == ("ignored", "kept")
    told, waits = db.session.query(Message).filter_by(kind="reply.kept").one(), db.session.query(KeptReply).one()
    assert told.text.startswith("Your mail does not say which discussion your reply is for.")
    assert f"https://forum.example.org/threads/kept/{waits.ref}/place" in told.text.split()
    assert sorted(waits.thread_refs) == sorted([talk.ref, other.ref])
    assert (posts(talk), posts(other)) == ([("Maria Lopez", "Which phones must it work with?")],) * 2


def test_a_mail_without_a_discussion_takes_no_replies(cast, talk):
    things.follow(cast.vendor, AT, topic=cast.topics["roads"])
    things.thread(ThreadKind.INNOVATION, "River sensors", cast.northfork, AT, topics=(cast.topics["roads"],))
    db.session.commit()
    mail = letter()
    assert (mail.reply_to, "##" in mail.text) == ("", False)


def test_machines_post_nothing_and_get_no_mail(cast, talk):
    to = address(cast, talk)
    robots = [{"Auto_Submitted": "auto-replied"}, {"Return_Path": "<>"}, {"List_Id": "<l.example.org>"}]
    assert [came(to, mailed(SIMPLE, **head))[0] for head in robots] == ["ignored"] * 3
    calendar = mailed("BEGIN:VCALENDAR", Auto_Submitted="auto-replied", Content_Type="text/calendar")
    assert came(to, calendar) == ("ignored", "auto")
    assert (posts(talk), kept(), db.session.query(Message).count()) == ([], [], 0)


def test_no_more_than_ten_letters_a_day_about_what_is_kept(cast, talk):
    unproven = {"Authentication_Results": f"{BORDER}; dmarc=none"}
    ends = [came(address(cast, talk), mailed(f"Reply {number}", **unproven))[1] for number in range(12)]
    assert ends == ["kept"] * 10 + ["often"] * 2


def test_what_is_kept_is_forgotten_after_thirty_days(cast, talk):
    came(address(cast, talk), mailed(SIMPLE, Authentication_Results="x; dmarc=none"))
    soon, then = LATER + timedelta(days=30) - timedelta(seconds=1), LATER + timedelta(days=30)
    assert [threads_tasks.sweep_kept(at) for at in (soon, then)] == [0, 1]
    assert kept() == []


def test_the_row_of_a_reply_says_what_became_of_it_without_its_text(cast, talk):
    came(address(cast, talk), mailed(SIMPLE))
    row = db.session.query(InboundMessage).one()
    assert (row.object_kind, row.object_ref, row.person_ref, row.data) == ("thread", talk.ref, cast.vendor.ref, {})


def test_a_refusal_is_said_in_the_person_s_language_and_zone(cast, talk):
    locked(cast, talk)
    db.session.commit()
    with time_machine.travel(LATER, tick=False):
        came(address(cast, talk), mailed(SIMPLE))
    assert "The office closed it on Mon, Nov 23" in db.session.query(Message).one().text.replace("\xa0", " ")
