"""The mailbox of the sample people: every message as its receiver sees it, and only with DEMO."""

import pytest

from forum.core.database import db
from forum.mail.emails import Parts, compose
from forum.mail.models import Message
from forum.mail.service import About, Recipient, queue

ADDRESSES = ("/mailbox/", "/mailbox/{ref}", "/mailbox/{ref}/body", "/mailbox/{ref}/invite.ics")
INVITATION = """BEGIN:VCALENDAR\r
VERSION:2.0\r
PRODID:-//forum//EN\r
METHOD:REQUEST\r
BEGIN:VEVENT\r
UID:0c6cb7a6-3f0f-4f5e-9d35-8c1f6c5d2d10\r
DTSTAMP:20261123T160000Z\r
DTSTART:20270114T210000Z\r
DTEND:20270114T233000Z\r
SEQUENCE:2\r
SUMMARY:Showcase: renewing park permits\r
LOCATION:Capitol Annex 110\r
ORGANIZER:mailto:events@example.org\r
ATTENDEE;RSVP=TRUE:mailto:vendor@example.org\r
END:VEVENT\r
END:VCALENDAR\r
"""


@pytest.fixture
def demo(app):
    app.config["DEMO"] = True
    yield
    app.config["DEMO"] = False


@pytest.fixture
def message(app, cast, monday) -> Message:
    parts = Parts("Invitation: Showcase", "You are invited.", [("Where", "Capitol Annex 110")], why="You asked.")
    letter = compose(parts, notice="Not an offer.", sender="Forum", calendar=INVITATION.encode(), method="REQUEST")
    made = queue(letter, Recipient("vendor@example.org", "Dana Reyes"), About("event.invitation"), at=monday)
    queue(
        compose(Parts("Confirm your address", "Hello."), notice="", sender="F"),
        Recipient("b@example.org"),
        About("x"),
        at=monday,
    )
    db.session.commit()
    return made


def test_without_demo_nobody_has_it(cast, as_, message):
    for person in (None, cast.vendor, cast.host):
        client = as_(person)
        assert [client.get(a.format(ref=message.ref)).status_code for a in ADDRESSES] == [404] * 4


def test_the_list_is_newest_first_and_of_one_receiver_when_asked(demo, client, message):
    page = client.get("/mailbox/").get_data(as_text=True)
    assert 0 < page.index("Confirm your address") < page.index("Invitation: Showcase")
    one = client.get("/mailbox/?to=vendor@example.org").get_data(as_text=True)
    assert ("Invitation: Showcase" in one, "Confirm your address" in one) == (True, False)


def test_a_message_shows_head_frame_text_and_what_its_calendar_part_asks(demo, client, message):
    page = client.get(f"/mailbox/{message.ref}").get_data(as_text=True)
    for words in (
        "Invitation: Showcase", "vendor@example.org", "You are invited.", "An invitation: calendars show", "REQUEST",
        "Capitol Annex 110", "Thu, Jan 14, 2027, 9:00 to 11:30\u00a0p.m. UTC",
        f'src="/mailbox/{message.ref}/body"',
    ):  # fmt: skip
        assert words in page
    assert "<dt>Revision</dt><dd>2</dd>" in page


def test_a_proposal_that_was_refused_is_told_in_words(demo, client, message):
    lines = [line for line in INVITATION.splitlines(keepends=True) if not line.startswith("SUMMARY")]
    message.calendar = "".join(lines).replace("METHOD:REQUEST", "METHOD:DECLINECOUNTER")
    db.session.commit()
    page = client.get(f"/mailbox/{message.ref}").get_data(as_text=True)
    assert "A no to another time that was proposed: calendars keep the entry as it is" in page
    assert "<dt>What</dt>" not in page


def test_links_work_in_the_plain_text(demo, client, message):
    message.text = "Read it: https://forum.example.org/needs/1 <b>"
    db.session.commit()
    page = client.get(f"/mailbox/{message.ref}").get_data(as_text=True)
    assert 'href="https://forum.example.org/needs/1"' in page
    assert "&lt;b&gt;" in page


def test_the_body_stands_in_a_frame_that_may_do_nothing(demo, client, message):
    answer = client.get(f"/mailbox/{message.ref}/body")
    assert answer.get_data(as_text=True) == message.html
    assert answer.headers["Content-Security-Policy"] == (
        "default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'self'; sandbox"
    )


def test_the_calendar_part_can_be_fetched_as_it_was_sent(demo, client, message):
    answer = client.get(f"/mailbox/{message.ref}/invite.ics")
    assert (answer.data, answer.mimetype) == (INVITATION.encode(), "text/calendar")


def test_a_mail_without_calendar_part_has_none_to_fetch(demo, client, message):
    other = db.session.query(Message).filter_by(address="b@example.org").one()
    assert client.get(f"/mailbox/{other.ref}/invite.ics").status_code == 404
    assert client.get(f"/mailbox/{other.ref}").status_code == 200


def test_it_pages_by_key_in_the_same_number_of_statements(demo, client, message, monday, statements):
    client.get("/mailbox/")  # the first one finds the templates
    with statements() as few:
        client.get("/mailbox/")
    for number in range(25):
        letter = compose(Parts(f"Letter {number}", "Hello."), notice="", sender="Forum")
        queue(letter, Recipient("many@example.org"), About("x"), at=monday)
    db.session.commit()
    with statements() as many:
        first = client.get("/mailbox/").get_data(as_text=True)
    assert (len(few), len(many)) == (3, 3)
    after = first.split('rel="next"')[0].rpartition('href="')[2].split('"')[0]
    second = client.get(after).get_data(as_text=True)
    assert ("Letter 24" in first, "Letter 24" in second, "Invitation: Showcase" in second) == (True, False, True)
