"""The call for presenters: its window, applications, decisions with reasons, confirming, and the mails."""

import re
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine

from forum.calls import queries_slots, service_agenda, service_choose, service_mail, service_slots
from forum.calls.models import Application, ApplicationState, Slot
from forum.calls.service_choose import Decision
from forum.calls.service_slots import CallDraft
from forum.core.database import db
from forum.core.errors import NotShown, Refused, RefusedFields
from forum.mail.models import Message
from forum.showcases import service_change
from tests.events.fixtures import CLOSES
from tests.events.making import innovation, showcase_of_two, wall

NBSP = "\u00a0"


def choose(cast, event, application, state, at, *, slot=None, by_days=3, reason="It fits."):
    by = wall(at + timedelta(days=by_days))
    service_choose.choose(cast.actor("host"), event, application, Decision(state, reason, slot, by), at=at)


def letters():
    return [(m.kind, m.address, m.subject) for m in db.session.query(Message).order_by(Message.id)]


def starts(event):
    return [(s.starts_local.strftime("%H:%M"), s.title, s.minutes) for s in queries_slots.slots(event.id)]


def test_slots_have_one_length_and_follow_one_another(event):
    assert starts(event) == [("14:00", "Welcome", 10), ("14:10", "", 15), ("14:25", "", 15), ("14:40", "", 15)]


def test_a_line_goes_and_the_rest_moves_up(cast, event, monday):
    service_slots.drop_line(cast.actor("host"), event, queries_slots.slots(event.id)[0], at=monday)
    assert starts(event) == [("14:00", "", 15), ("14:15", "", 15), ("14:30", "", 15)]
    assert [s.number for s in queries_slots.slots(event.id)] == [1, 2, 3]


@pytest.mark.parametrize(
    ("draft", "wrong"),
    [
        (CallDraft(0, 15, CLOSES), {"slot_count"}),
        (CallDraft(None, None, None), {"slot_count", "slot_minutes", "closes_on"}),
        (CallDraft(11, 15, CLOSES), {"slot_count"}),
        (CallDraft(3, 15, CLOSES - timedelta(days=1)), {"closes_on"}),
        (CallDraft(3, 15, CLOSES + timedelta(days=60)), {"closes_on"}),
    ],
)
def test_a_call_that_cannot_be_is_refused(cast, event, monday, draft, wrong):
    with pytest.raises(RefusedFields) as refusal:
        service_slots.open_call(cast.actor("host"), event, draft, at=monday)
    assert set(refusal.value.sentences) == wrong


def test_the_length_stays_once_a_company_applied(cast, event, applied, monday):
    applied("vendor")
    with pytest.raises(RefusedFields) as refusal:
        service_slots.open_call(cast.actor("host"), event, CallDraft(3, 20, CLOSES), at=monday)
    assert refusal.value.sentences == {"slot_minutes": "Companies applied for slots of 15 minutes, so the length stays"}


@pytest.mark.parametrize(("seconds", "gets"), [(-1, True), (0, False), (1, False)])
def test_the_call_ends_at_its_second(cast, event, monday, seconds, gets):
    shown = innovation(cast, "vendor", "Permits", monday)
    at = event.call_closes_at + timedelta(seconds=seconds)
    if gets:
        assert service_slots.apply(cast.actor("vendor"), event, shown, "x", at=at).state is ApplicationState.SENT
    else:
        with pytest.raises(Refused, match="The call for presenters closed on Fri, Dec 18, 5:00"):
            service_slots.apply(cast.actor("vendor"), event, shown, "x", at=at)


def test_a_company_applies_by_its_page_once_for_each_innovation(cast, as_, event, monday):
    shown = innovation(cast, "vendor", "TrailPass", monday)
    db.session.commit()
    client, address = as_(cast.vendor), f"/events/{event.thread.ref}/apply"
    refused = client.post(address, data={"innovation": "", "note": " "})
    html = refused.get_data(as_text=True)
    assert (refused.status_code, "Choose an innovation" in html, "Enter what people would see" in html) == (
        422,
        True,
        True,
    )
    typed = {"innovation": shown.thread.ref, "note": "A ranger without a signal."}
    assert [client.post(address, data=typed).status_code for _ in range(2)] == [303, 303]
    assert [(a.state, a.note) for a in db.session.query(Application)] == [(ApplicationState.SENT, typed["note"])]
    assert letters() == [
        ("application.sent", "vendor@example.org", "We have your application: Showcase: renewing park permits")
    ]
    page = client.get(address).get_data(as_text=True)
    assert "TrailPass</strong>: Sent" in page


def test_nobody_applies_with_what_is_not_theirs(cast, as_, event, monday):
    theirs = innovation(cast, "vendor2", "Maps", monday)
    db.session.commit()
    typed = {"innovation": theirs.thread.ref, "note": "x"}
    assert as_(cast.vendor).post(f"/events/{event.thread.ref}/apply", data=typed).status_code == 404
    with pytest.raises(Refused):
        service_slots.apply(cast.actor("vendor"), event, theirs, "x", at=monday)
    for role in ("agency", "guest", "waiting", "host"):
        with pytest.raises(NotShown):
            service_slots.apply(cast.actor(role), event, theirs, "x", at=monday)


def test_the_host_chooses_only_after_the_call_and_only_with_a_reason(cast, event, applied, monday, after):
    sent, slot = applied("vendor"), queries_slots.slots(event.id)[1]
    with pytest.raises(Refused, match="The call is open until Fri, Dec 18, 5:00"):
        choose(cast, event, sent, ApplicationState.SELECTED, monday, slot=slot)
    with pytest.raises(Refused, match="Enter the reason"):
        choose(cast, event, sent, ApplicationState.SELECTED, after, slot=slot, reason="")
    with pytest.raises(NotShown):
        service_choose.choose(cast.actor("agency"), event, sent, Decision(ApplicationState.RESERVE, "x"), at=after)


def test_each_decision_is_mailed_with_its_reason(cast, event, applied, after):
    first, second, third, fourth = (
        applied(r, t) for r, t in (("vendor", "A"), ("vendor2", "B"), ("vendor", "C"), ("vendor2", "D"))
    )
    choose(cast, event, first, ApplicationState.SELECTED, after, slot=queries_slots.slots(event.id)[1])
    choose(cast, event, second, ApplicationState.RESERVE, after)
    choose(cast, event, third, ApplicationState.RESERVE, after + timedelta(seconds=1))
    choose(cast, event, fourth, ApplicationState.NOT_SELECTED, after, reason="Nobody uses it yet.")
    assert letters()[4:] == [
        ("slot.confirm", "vendor@example.org", "Confirm your slot by Dec 21: Showcase: renewing park permits"),
        ("slot.reserve", "vendor2@example.org", "You are first in reserve: Showcase: renewing park permits"),
        ("slot.reserve", "vendor@example.org", "You are number 2 in reserve: Showcase: renewing park permits"),
        ("slot.not_selected", "vendor2@example.org", "Not selected, and why: Showcase: renewing park permits"),
    ]
    said = db.session.query(Message).order_by(Message.id.desc()).first().text
    assert "Nobody uses it yet." in said
    assert (fourth.decided_at, fourth.decided_by) == (after, "Helen Park")


def test_the_letter_that_asks_to_confirm(cast, event, applied, after):
    sent = applied("vendor", "TrailPass")
    choose(cast, event, sent, ApplicationState.SELECTED, after, slot=queries_slots.slots(event.id)[1])
    letter = db.session.query(Message).filter_by(kind="slot.confirm").one()
    link = f"https://forum.example.org/slots/{service_mail.slot_token(sent)}"
    text = letter.text.replace(NBSP, " ").replace(link, "LINK")
    assert text.split("\n-- ")[0].strip() == (
        "You are selected to present. Confirm your slot, or decline it so that another company can present.\n\n"
        "Event: Showcase: renewing park permits\n"
        "When: Thu, Jan 14, 2027, 2:00 to 4:30 p.m. MST\n"
        "Innovation: TrailPass\n"
        "Your slot: Thu, Jan 14, 2027, 2:10 p.m. MST, planned. The agenda is published later\n"
        "Confirm by: Mon, Dec 21, 6:00 p.m. MST\n\n"
        "It fits.\n\n"
        "Confirm or decline:\nLINK"
    )
    assert "A need posted here is not a solicitation." in text


def test_a_presenter_confirms_without_signing_in_and_reading_changes_nothing(cast, as_, event, applied, after):
    sent = applied("vendor", "TrailPass")
    choose(cast, event, sent, ApplicationState.SELECTED, after, slot=queries_slots.slots(event.id)[1])
    db.session.commit()
    address, stranger = f"/slots/{service_mail.slot_token(sent)}", as_(None)
    with time_machine.travel(after):
        page = stranger.get(address).get_data(as_text=True)
        stranger.head(address)
        assert ("Confirm my slot" in page, sent.state) == (True, ApplicationState.SELECTED)
        assert [stranger.post(address, data={"answer": "confirm"}).status_code for _ in range(2)] == [303, 303]
        assert sent.state is ApplicationState.CONFIRMED
        service_agenda.publish(cast.actor("host"), event, at=after)
        db.session.commit()
        agenda = stranger.get(f"/events/{event.thread.ref}").get_data(as_text=True)
        assert ("TrailPass" in agenda, "Basin Labs" in agenda, "Welcome" in agenda) == (True, True, True)
    assert stranger.get("/slots/nonsense").status_code == 404
    choose(cast, event, sent, ApplicationState.RESERVE, after + timedelta(hours=1))
    db.session.commit()
    assert stranger.get(address).status_code == 404


def test_a_declined_slot_goes_to_the_first_in_reserve(cast, event, applied, after):
    first, second, third = (applied(r, t) for r, t in (("vendor", "A"), ("vendor2", "B"), ("vendor2", "C")))
    slot = queries_slots.slots(event.id)[1]
    choose(cast, event, first, ApplicationState.SELECTED, after, slot=slot)
    choose(cast, event, third, ApplicationState.RESERVE, after)
    choose(cast, event, second, ApplicationState.RESERVE, after + timedelta(seconds=1))
    service_choose.answer(first, confirms=False, actor=cast.actor("vendor"), at=after)
    held = db.session.get(Slot, slot.id)
    assert (first.state, third.state, second.state, held.application_id) == (
        ApplicationState.DECLINED, ApplicationState.SELECTED, ApplicationState.RESERVE, third.id,
    )  # fmt: skip
    by = third.confirm_by_at.astimezone(ZoneInfo("America/Denver"))
    assert (by.isoformat(), letters()[-1][0]) == ("2026-12-23T17:00:00-07:00", "slot.confirm")


def test_a_company_takes_its_application_back_and_sends_it_again(cast, as_, event, applied):
    sent = applied("vendor")
    address = f"/events/{event.thread.ref}/withdraw"
    assert as_(cast.vendor2).post(address, data={"application": sent.ref}).status_code == 404
    assert [as_(cast.vendor).post(address, data={"application": sent.ref}).status_code for _ in range(2)] == [303, 303]
    assert sent.state is ApplicationState.WITHDRAWN
    typed = {"innovation": sent.innovation.thread.ref, "note": "Once more"}
    assert as_(cast.vendor).post(f"/events/{event.thread.ref}/apply", data=typed).status_code == 303
    assert (sent.state, sent.note, db.session.query(Application).count()) == (ApplicationState.SENT, "Once more", 1)


def test_applicants_hear_that_the_event_is_cancelled(cast, event, applied, monday):
    applied("vendor", "A"), applied("vendor", "B"), applied("vendor2", "C")
    service_change.cancel(cast.actor("host"), event, "The room floods.", at=monday)
    told = [(kind, address) for kind, address, _s in letters() if kind == "application.cancelled"]
    assert told == [("application.cancelled", "vendor@example.org"), ("application.cancelled", "vendor2@example.org")]


def test_a_slot_that_waits_is_the_one_button_of_the_event_s_page(cast, as_, monday):
    event = showcase_of_two(cast, monday)
    db.session.commit()
    page = f"/events/{event.thread.ref}"
    with time_machine.travel(event.call_closes_at + timedelta(hours=1)):
        own = as_(cast.vendor).get(page).get_data(as_text=True)
        other = as_(cast.agency).get(page).get_data(as_text=True)
    (button,) = re.findall(r'<a href="([^"]*)" class="usa-button">(.*?)</a>', own)
    assert (button[0].startswith("/slots/"), button[1]) == (True, "Confirm or decline")
    assert (own.count("Confirm or decline"), "<dt>Confirm your slot by</dt>" in own) == (1, True)
    assert ("Confirm or decline" in other, "Confirm your slot by" in other) == (False, False)
    with time_machine.travel(event.ends_at):
        assert "Confirm or decline" not in as_(cast.vendor).get(page).get_data(as_text=True)


def test_the_host_does_all_of_it_on_pages(cast, as_, event, applied, after):
    sent = applied("vendor", "TrailPass")
    client, page = as_(cast.host), f"/events/{event.thread.ref}/slots"
    with time_machine.travel(after):
        html = client.get(page).get_data(as_text=True)
        assert ("TrailPass" in html, "A ranger without a signal." in html) == (True, True)
        address = f"{page}/{sent.ref}/choose"
        assert client.get(address).status_code == 200
        wrong = client.post(address, data={"state": "selected", "reason": " "})
        assert (wrong.status_code, "Enter the reason. The company reads it" in wrong.get_data(as_text=True)) == (
            422,
            True,
        )
        slot = queries_slots.slots(event.id)[2].ref
        typed = {"state": "selected", "reason": "It fits.", "slot": slot, "confirm_by_on": "2026-12-22"}
        assert client.post(address, data=typed).status_code == 303
        assert "Selected, confirm by Tue, Dec 22" in client.get(page).get_data(as_text=True)


def test_the_title_of_an_event_for_agencies_stands_in_no_subject(cast, event, applied, after):
    sent = applied("vendor")
    event.thread.audience = type(event.thread.audience).MEMBERS
    choose(cast, event, sent, ApplicationState.NOT_SELECTED, after)
    assert letters()[-1][2] == "An update for members"


def test_an_application_is_private_to_its_company_and_the_office(cast, as_, event, applied, after):
    applied("vendor2", "Umberdell Sensors")
    address = f"/events/{event.thread.ref}"
    found = {
        role
        for role in ("visitor", "guest", "vendor", "vendor2", "agency", "host")
        for page in ("", "/apply", "/slots")
        if "Umberdell" in as_(cast.by_role(role)).get(address + page).get_data(as_text=True)
    }
    assert found == {"vendor2", "host"}
