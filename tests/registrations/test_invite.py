"""Invite people: whom it reaches, what each is asked, and who is left out."""

import re
from datetime import date, datetime

import icalendar
import pytest
import time_machine

from forum.accounts.models import Person
from forum.audit.models import Entry
from forum.core.database import db
from forum.core.errors import NotShown, Refused, RefusedFields
from forum.events.models import MayRegister
from forum.innovations.models import Showing
from forum.mail.models import Dispatch
from forum.policies.rules import local_moment
from forum.registrations import (
    rules_invite,
    service_invite,
    service_seats,
)
from forum.registrations.models import Registration
from forum.registrations.models_history import RegistrationChange
from forum.registrations.queries_invite import Group
from forum.registrations.service_invite import InviteDraft
from forum.registrations.service_seats import SeatWish
from forum.showcases import service_change
from forum.threads import service as threads
from tests.events.making import innovation
from tests.registrations.inviting import LINK, S, invite, mails


@pytest.fixture
def event(planned):
    return planned()


def names(event):
    rows = db.session.query(Registration).filter_by(event_id=event.id, state=S.INVITED)
    return sorted(row.person.name or row.person.email for row in rows)


def test_people_of_organizations_are_invited(cast, event, monday):
    assert invite(cast, event, monday, organizations=("basin labs", "Northfork Software, Inc.")) == 3
    assert names(event) == ["Dana Reyes", "Lee Novak", "Ruth Sims"]
    row = db.session.query(Registration).filter_by(person_id=cast.vendor.id).one()
    assert (row.invited_at, row.invited_by, row.answer_by_at, row.organization_id) == (
        monday, "Helen Park", event.starts_at, cast.basin.id,
    )  # fmt: skip
    assert [e.payload["count"] for e in db.session.query(Entry).filter_by(act="event.invite")] == [3]


def test_a_topic_reaches_its_followers_and_the_companies_that_work_on_it(cast, event, monday):
    cast.northfork.topics.append(cast.topics["security"])
    cast.parks.topics.append(cast.topics["security"])
    threads.follow_topic(cast.actor("guest"), cast.topics["security"], at=monday)
    threads.follow_topic(cast.actor("agency"), cast.topics["roads"], at=monday)
    invite(cast, event, monday, topic_slugs=("security",))
    assert names(event) == ["Gil Stone", "Lee Novak"]


def test_the_match_of_a_need_reaches_followers_companies_that_showed_and_companies_of_its_topics(
    cast, planned, need, monday
):
    event = planned(need_ref=need.thread.ref)
    threads.follow(cast.actor("agency2"), need.thread, at=monday)
    shown = innovation(cast, "vendor", "Permit reader", monday)
    db.session.add(Showing(need=need, innovation=shown, how="x", shown_at=monday, acknowledged_at=monday))
    cast.northfork.topics.append(cast.topics["online-services"])
    invite(cast, event, monday, by_need=True)
    assert names(event) == ["Amir Haddad", "Dana Reyes", "Lee Novak", "Ruth Sims"]


def test_a_showing_that_was_withdrawn_invites_nobody(cast, planned, need, monday):
    event = planned(need_ref=need.thread.ref)
    shown = innovation(cast, "vendor", "Permit reader", monday)
    db.session.add(
        Showing(need=need, innovation=shown, how="x", shown_at=monday, acknowledged_at=monday, withdrawn_at=monday)
    )
    with pytest.raises(Refused, match="invited before"):
        invite(cast, event, monday, by_need=True)


def test_addresses_find_accounts_and_make_guests_each_once(cast, event, monday):
    typed = "VENDOR@example.org\n\n  Ann Lee <ann@example.net>,\nann@EXAMPLE.net\nbob@example.net;\nvendor@example.org"
    assert invite(cast, event, monday, addresses=typed) == 3
    assert names(event) == ["Ann Lee", "Dana Reyes", "bob@example.net"]
    guest = db.session.query(Person).filter_by(email_key="ann@example.net").one()
    assert (guest.is_guest, guest.password, guest.confirmed_at) == (True, None, None)
    assert invite(cast, event, monday, addresses="new@example.net\n" + typed) == 1
    assert db.session.query(Person).filter(Person.is_guest).count() == 3


@pytest.mark.parametrize(
    ("text", "people", "wrong"),
    [
        ("", {}, ()),
        ("ann@example.net", {"ann@example.net": ""}, ()),
        ('"Lee, Ann" <ann@example.net>', {"ann@example.net": "Lee, Ann"}, ()),
        ("ann", {}, ((1, "ann"),)),
        ("\nann@example.net\n<>", {"ann@example.net": ""}, ((3, "<>"),)),
        ("a@b.example, c@d.example", {}, ((1, "a@b.example, c@d.example"),)),
        ("<script>alert(1)</script>", {}, ((1, "<script>alert(1)</script>"),)),
        ("Eve\u202e <eve@example.net>\u0000", {"eve@example.net": "Eve"}, ()),
        ("x@" + "y" * 400, {}, ((1, "x@" + "y" * 78),)),
        ("a@example.net\rBcc: b@example.net", {"a@example.net": ""}, ((2, "Bcc: b@example.net"),)),
    ],
)
def test_what_is_pasted_is_read_line_by_line(text, people, wrong):
    assert rules_invite.read_addresses(text) == rules_invite.Addresses(people, wrong)


def test_five_hundred_addresses_are_one_act_and_one_dispatch(cast, event, monday, statements):
    draft = InviteDraft(addresses="\n".join(f"person{n}@example.net" for n in range(500)))
    with statements() as asked:
        assert service_invite.invite(cast.actor("host"), event, draft, at=monday) == 500
        db.session.commit()
    assert len(asked) <= 25
    assert db.session.query(Dispatch).filter_by(kind="event.invited").count() == 1
    assert db.session.query(RegistrationChange).count() == 500
    assert len({m.address for m in mails(monday, "event.invited")}) == 500


def test_each_is_asked_by_a_request_of_their_own(cast, event, monday):
    invite(cast, event, monday, addresses="vendor@example.org\nann@example.net", answer_by_on=date(2027, 1, 8))
    found = mails(monday, "event.invited")
    assert [m.address for m in found] == ["vendor@example.org", "ann@example.net"]
    assert len({m.sender for m in found}) == 2
    for message in found:
        entry = icalendar.Calendar.from_ical(message.calendar).events[0]
        attendee = entry["ATTENDEE"]
        assert (message.calendar_method, str(attendee), attendee.params["PARTSTAT"], attendee.params["RSVP"]) == (
            "REQUEST", f"mailto:{message.address}", "NEEDS-ACTION", "TRUE",
        )  # fmt: skip
        assert message.subject == "Invitation: Showcase: renewing park…, Thu, Jan 14, 2027, 2:00 p.m. MST"
        text = message.text.replace("\u00a0", " ")
        assert text.startswith("You are invited. Answer by Fri, Jan 8, 2027. No seat is held for you until you do.")
        assert "Answer the invitation:\nhttps://forum.example.org/answer/" in text
        # Who has no seat does not get the link to the meeting, by mail or in the calendar.
        assert LINK not in message.text + message.html + message.calendar


def test_the_confirmation_of_an_invited_person_reads_differently_and_has_the_link(cast, event, monday):
    invite(cast, event, monday, addresses="vendor@example.org")
    mails(monday)
    service_seats.register(cast.actor("vendor"), event, SeatWish(service_seats.Way.ONLINE), at=monday)
    db.session.commit()
    first, second = mails(monday)
    assert second.subject == "You have a seat: Showcase: renewing park permits"
    assert (second.references, second.sender, LINK in second.calendar) == (first.message_id, first.sender, True)
    uids = {str(icalendar.Calendar.from_ical(m.calendar).events[0]["UID"]) for m in (first, second)}
    assert uids == {event.uid}


def test_invited_twice_is_once_and_who_declined_is_not_asked_again(cast, event, monday):
    service_seats.register(cast.actor("agency"), event, SeatWish(service_seats.Way.ROOM), at=monday)
    invite(cast, event, monday, addresses="vendor@example.org\nvendor2@example.org")
    service_seats.give_up(cast.actor("vendor"), event, at=monday)
    cast.guest.active = False
    db.session.commit()
    everybody = "\n".join(p.email for p in (cast.vendor, cast.vendor2, cast.agency, cast.guest))
    planned = service_invite.plan(cast.actor("host"), event, InviteDraft(addresses=everybody), at=monday)
    assert planned.counts == {Group.GONE: 1, Group.ALREADY: 2, Group.CLOSED: 1, Group.INVITE: 0}
    with pytest.raises(Refused, match="invited before"):
        invite(cast, event, monday, addresses=everybody)


def test_to_a_restricted_event_only_who_may_see_it_is_invited(cast, planned, monday):
    event = planned(may_register=MayRegister.AGENCIES)
    draft = InviteDraft(addresses="agency@example.org\nvendor@example.org\nguest@example.org\nann@example.net")
    assert service_invite.plan(cast.actor("host"), event, draft, at=monday).counts == {
        Group.INVITE: 1, Group.MAY_NOT_SEE: 3,
    }  # fmt: skip
    service_invite.invite(cast.actor("host"), event, draft, at=monday)
    db.session.commit()
    assert names(event) == ["Maria Lopez"]
    assert db.session.query(Person).filter(Person.is_guest).count() == 0
    assert [m.subject for m in mails(monday)] == ["Invitation: an event for members, Thu, Jan 14, 2027, 2:00 p.m. MST"]


def test_who_lost_the_right_meanwhile_gets_no_mail(cast, planned, monday):
    event = planned(may_register=MayRegister.AGENCIES)
    invite(cast, event, monday, addresses="agency@example.org")
    cast.parks.approved_at = None
    db.session.commit()
    assert mails(monday) == []


@pytest.mark.parametrize(
    ("draft", "field", "sentence"),
    [
        ({}, "addresses", "Choose an organization"),
        ({"addresses": "ann@example.net\nnobody"}, "addresses", "Line 2 holds no email address: nobody"),
        ({"addresses": "\n".join(f"a{n}@b.example" for n in range(1001))}, "addresses", "at most 1,000 addresses"),
        ({"organizations": ("Nobody Inc.",)}, "organizations", "No organization here has the name “Nobody Inc.”"),
        ({"addresses": "a@b.example", "answer_by_on": date(2026, 11, 20)}, "answer_by_on", "Choose today or a later"),
    ],
)
def test_what_cannot_be_sent_is_said_beside_its_field(cast, event, monday, draft, field, sentence):
    with pytest.raises(RefusedFields) as refused:
        invite(cast, event, monday, **draft)
    assert (list(refused.value.sentences), sentence in refused.value.sentences[field]) == ([field], True)
    assert db.session.query(Registration).count() == 0


def test_only_the_office_invites_and_only_while_registration_is_open(cast, event, monday):
    with pytest.raises(NotShown):
        service_invite.plan(cast.actor("agency"), event, InviteDraft(addresses="a@b.example"), at=monday)
    with pytest.raises(Refused, match="registration is open"):
        invite(cast, event, event.starts_at, addresses="a@b.example")
    service_change.cancel(cast.actor("host"), event, "Flood.", at=monday)
    with pytest.raises(Refused, match="registration is open"):
        invite(cast, event, monday, addresses="a@b.example")


def test_the_host_sees_mail_entry_and_count_before_anything_goes_out(cast, as_, event, rows_of_all_tables):
    host, page = as_(cast.host), f"/events/{event.thread.ref}/invite"
    assert host.get(page).status_code == 200
    typed = {"addresses": "vendor@example.org\nvendor2@example.org", "answer_by_on": "1/8/2027", "organizations": ""}
    before = rows_of_all_tables()
    html = host.post(page, data=typed).get_data(as_text=True).replace("\u00a0", " ")
    assert rows_of_all_tables() == before
    assert re.findall(r"<dt>([^<]*)</dt><dd>\s*<details[^>]*><summary>(\d+)", html) == [("People with an account", "2")]
    more = host.post(page, data=typed | {"addresses": "vendor@example.org\nnew@nowhere.example"}).get_data(as_text=True)
    assert re.findall(r"<dt>([^<]*)</dt><dd>\s*<details[^>]*><summary>(\d+)", more) == [
        ("People with an account", "1"), ("Guests without an account", "1"),
    ]  # fmt: skip
    for part in (
        "2 people get this mail.", "Invite 2 people", "You are invited. Answer by Fri, Jan 8, 2027",
        "The entry in their calendar", "Answer the invitation", 'value="vendor@example.org\nvendor2@example.org"',
    ):  # fmt: skip
        assert part in html
    assert LINK not in html
    html = host.post(page, data=typed | {"change": "1"}).get_data(as_text=True)
    assert "vendor2@example.org</textarea>" in html
    answer = host.post(page, data=typed | {"send": "1"})
    assert (answer.status_code, names(event)) == (303, ["Dana Reyes", "Lee Novak"])
    assert host.post(page, data=typed | {"send": "1"}).status_code == 422
    html = host.get(f"/events/{event.thread.ref}/people").get_data(as_text=True)
    assert "2 people were invited" in html and "2 without an answer" in html and "Remind 2 people" in html


@pytest.mark.parametrize(
    ("now", "register_by", "day"),
    [
        # Thursday, January 14, 2 p.m. in Denver; Monday the 11th is three workdays before.
        ("2026-11-23T09:00", None, date(2027, 1, 11)),
        ("2026-11-23T09:00", "2027-01-08T12:00", date(2027, 1, 8)),
        ("2026-11-23T09:00", "2027-01-13T12:00", date(2027, 1, 11)),
        ("2027-01-11T16:59", None, date(2027, 1, 11)),
        ("2027-01-11T17:00", None, date(2027, 1, 12)),
        ("2027-01-13T18:00", None, date(2027, 1, 14)),
        ("2027-01-14T13:00", None, date(2027, 1, 14)),
    ],
)
def test_the_form_proposes_a_day_to_answer_by_that_is_never_past(planned, now, register_by, day):
    event = planned(register_by_local=datetime.fromisoformat(register_by) if register_by else None)
    at = local_moment(datetime.fromisoformat(now), event.zone).moment
    found = rules_invite.proposed_day(event, at, range(5), ())
    assert (found, rules_invite.answer_by(event, found) > at) == (day, True)


def test_in_the_evening_of_the_event_no_day_is_proposed(cast, as_, planned):
    event = planned(starts_local=datetime(2027, 1, 14, 20), ends_local=datetime(2027, 1, 14, 21))  # noqa: DTZ001
    at = local_moment(datetime(2027, 1, 14, 18), event.zone).moment  # noqa: DTZ001
    assert rules_invite.proposed_day(event, at, range(5), ()) is None
    with time_machine.travel(at, tick=False):
        assert as_(cast.host).get(f"/events/{event.thread.ref}/invite").status_code == 200


def test_the_invite_page_is_filled_in_with_that_day(cast, as_, event):
    assert 'value="2027-01-11"' in as_(cast.host).get(f"/events/{event.thread.ref}/invite").text
