"""Filling the slots of a call: the draw that anybody can check, its ticks, its mails, and what is refused."""

import hashlib
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

import pytest
import time_machine

from forum.calls import (
    queries_draw,
    queries_slots,
    rules_draw,
    service_agenda,
    service_choose,
    service_fill,
    service_slots,
    tasks_confirm,
)
from forum.calls.models import Application, ApplicationState
from forum.calls.models_draw import SlotDraw
from forum.calls.rules_draw import Method
from forum.calls.service_choose import Decision
from forum.calls.service_slots import CallDraft
from forum.core.database import db, writing
from forum.core.errors import NotShown, Refused, RefusedFields
from forum.events import service
from forum.events.models import Event, EventState, SlotsBy
from forum.mail.models import Message
from tests.events.fixtures import CLOSES
from tests.events.making import innovation, plan, wall


def recall(cast, event, at, **changed):
    """Change how the call gives its slots."""
    service_slots.open_call(cast.actor("host"), event, CallDraft(3, 15, CLOSES, method=Method(**changed)), at=at)
    db.session.commit()


def five(applied):
    return [applied(role, title) for role, title in zip(("vendor", "vendor2") * 3, "ABCDE", strict=False)]


def by_lot(event, applications):
    return sorted(applications, key=lambda a: hashlib.sha256(f"{event.draw_seed}:{a.ref}".encode()).hexdigest())


def letters(*kinds):
    found = db.session.query(Message).filter(Message.kind.in_(kinds)).order_by(Message.id)
    return [(m.kind, m.subject) for m in found]


def test_a_seed_is_made_with_the_call_and_only_its_sha256_is_public_until_the_draw(cast, as_, event, applied, after):
    sent = five(applied)
    seed, hashed = event.draw_seed, hashlib.sha256(event.draw_seed.encode()).hexdigest()
    assert len(seed) >= 30
    page, record = f"/events/{event.thread.ref}", f"/events/{event.thread.ref}/draw"
    for role in ("visitor", "vendor", "host"):
        for address in (page, record):
            html = as_(cast.by_role(role)).get(address).get_data(as_text=True)
            assert (hashed in html, seed in html) == (address == record, False)
    with time_machine.travel(after):
        closed = as_(None).get(record).get_data(as_text=True)
        assert [each.ref in closed for each in sent] == [True] * 5
        assert ("Basin Labs" in closed, seed in closed) == (False, False)
        assert as_(cast.host).post(f"{page}/fill").status_code == 303
        html = as_(None).get(record).get_data(as_text=True)
    assert (seed in html, "Basin Labs" in html, all(a.ref in html for a in sent)) == (True, True, True)
    assert [html.index(a.ref) for a in by_lot(event, sent)] == sorted(html.index(a.ref) for a in sent)


def test_the_draw_gives_the_slots_in_the_order_of_the_lots_and_tells_each_company(cast, event, applied, after):
    sent = five(applied)
    made = service_fill.fill_slots(cast.actor("host"), event, at=after)
    drawn = by_lot(event, sent)
    assert made.order == [a.ref for a in drawn]
    assert [a.place for a in drawn] == [1, 2, 3, 4, 5]
    assert [a.state.value for a in drawn] == ["selected"] * 3 + ["reserve"] * 2
    assert [s.application_id for s in queries_slots.slots(event.id)] == [None, *(a.id for a in drawn[:3])]
    assert drawn[4].reason == "The order was drawn by lot: you are number 5 of 5 for 3 slots."
    assert {a.confirm_by_at for a in drawn[:3]} == {service_choose.default_confirm_by(event, after)}
    title = "Showcase: renewing park permits"
    assert letters("slot.confirm", "slot.reserve") == [
        *[("slot.confirm", f"Confirm your slot by Dec 23: {title}")] * 3,
        ("slot.reserve", f"You are first in reserve: {title}"),
        ("slot.reserve", f"You are number 2 in reserve: {title}"),
    ]


def test_running_again_changes_nothing_and_tells_nobody(cast, as_, event, applied, after):
    five(applied)
    with time_machine.travel(after):
        answers = [as_(cast.host).post(f"/events/{event.thread.ref}/fill").status_code for _ in range(2)]
    assert answers == [303, 303]
    made = db.session.query(SlotDraw).one()
    entries = [rules_draw.Entry(**each) for each in made.entries]
    again = rules_draw.ordered(entries, Method(made.slots_by, made.kept, made.recent_goes_behind), made.seed)
    assert again == made.order
    assert len(letters("slot.confirm", "slot.reserve")) == 5


def test_two_hosts_who_draw_at_once_make_one_draw(app, cast, event, applied, after):
    five(applied)
    key = event.id
    db.session.commit()

    def run(_n):
        with app.app_context():
            writing()
            made = service_fill.fill_slots(cast_host, db.session.get(Event, key), at=after)
            order = list(made.order)
            db.session.commit()
            return order

    cast_host = cast.actor("host")
    with ThreadPoolExecutor(2) as pool:
        first, second = pool.map(run, range(2))
    db.session.rollback()
    assert (first == second, db.session.query(SlotDraw).count()) == (True, 1)
    assert len(letters("slot.confirm", "slot.reserve")) == 5


def test_nobody_draws_before_the_call_closes_or_after_the_start(cast, event, applied, monday):
    five(applied)
    host = cast.actor("host")
    for at in (monday, event.call_closes_at - timedelta(seconds=1)):
        with pytest.raises(Refused, match="The call is open until Fri, Dec 18, 5:00"):
            service_fill.fill_slots(host, event, at=at)
    with pytest.raises(Refused, match="has started or was cancelled"):
        service_fill.fill_slots(host, event, at=event.starts_at)
    for role in ("vendor", "agency", "guest"):
        with pytest.raises(NotShown):
            service_fill.fill_slots(cast.actor(role), event, at=event.call_closes_at)
    assert len(service_fill.fill_slots(host, event, at=event.call_closes_at).order) == 5


def test_a_draw_needs_an_application_on_which_nobody_has_decided(cast, event, applied, after):
    with pytest.raises(Refused, match="There is no application to put in order"):
        service_fill.fill_slots(cast.actor("host"), event, at=after)


def test_what_was_decided_by_hand_stays_and_the_record_says_so(cast, as_, event, applied, after):
    sent, host, slots = five(applied), cast.actor("host"), queries_slots.slots(event.id)
    by_hand = Decision(ApplicationState.SELECTED, "The need asks for it.", slots[2], wall(after + timedelta(days=3)))
    service_choose.choose(host, event, sent[0], by_hand, at=after)
    made = service_fill.fill_slots(host, event, at=after)
    db.session.commit()
    assert (sent[0].ref in made.order, sent[0].place, made.free) == (False, None, 2)
    assert [a.state.value for a in by_lot(event, sent[1:])] == ["selected", "selected", "reserve", "reserve"]
    later = Decision(ApplicationState.NOT_SELECTED, "It was withdrawn from the market.")
    drawn = by_lot(event, sent[1:])[0]
    service_choose.choose(host, event, drawn, later, at=after + timedelta(hours=1))
    db.session.commit()
    with time_machine.travel(after + timedelta(hours=2)):
        html = as_(None).get(f"/events/{event.thread.ref}/draw").get_data(as_text=True)
    assert ("Slots given by hand" in html, html.count("Decided by hand by the CIO"), "The need asks" in html) == (
        True,
        1,
        False,
    )


def presented(cast, role, ended_at, state=EventState.COMPLETED):
    """An earlier event at which this person's company presented."""
    made = plan(cast, ended_at - timedelta(days=30), title="Earlier")
    made.starts_at, made.ends_at, made.state = ended_at - timedelta(hours=2), ended_at, state
    shown = innovation(cast, role, f"Earlier of {role}", ended_at)
    db.session.add(
        Application(
            event=made, innovation=shown, organization_id=cast.actor(role).organization_id,
            person_id=cast.actor(role).person_id, state=ApplicationState.PRESENTED, sent_at=ended_at,
        )
    )  # fmt: skip
    db.session.commit()


def test_kept_slots_go_to_companies_that_never_presented_and_recent_ones_go_behind(cast, event, applied, monday, after):
    recall(cast, event, monday, by=SlotsBy.ORDER, kept=1, recent_goes_behind=True)
    presented(cast, "vendor", monday - timedelta(days=100))
    sent = [applied("vendor", "A"), applied("vendor", "B"), applied("vendor2", "C"), applied("vendor", "D")]
    made = service_fill.fill_slots(cast.actor("host"), event, at=after)
    rest = by_lot(event, [sent[0], sent[1], sent[3]])  # sent in one second: ties go by lot
    assert made.order == [sent[2].ref, *(a.ref for a in rest)]
    assert sent[2].reason == (
        "Slots go in order of application: you are number 1 of 4 for 3 slots. "
        "A slot was kept for a company that never presented here."
    )
    assert rest[0].reason.endswith("Companies that presented here in the last 12 months go behind the others.")


def test_a_cancelled_event_and_an_unconfirmed_slot_are_no_presentation(cast, event, applied, monday, after):
    presented(cast, "vendor", monday - timedelta(days=100), EventState.CANCELLED)
    assert queries_draw.last_presented(after) == {}
    presented(cast, "vendor2", monday - timedelta(days=400))
    key = cast.actor("vendor2").organization_id
    assert queries_draw.last_presented(after) == {key: monday - timedelta(days=400)}


def test_order_of_application_is_the_order_of_sending(cast, event, monday, after):
    recall(cast, event, monday, by=SlotsBy.ORDER)
    sent = [
        service_slots.apply(cast.actor("vendor"), event, innovation(cast, "vendor", f"I {n}", monday), "x", at=at)
        for n, at in enumerate(monday + timedelta(minutes=m) for m in (3, 1, 2, 0))
    ]
    made = service_fill.fill_slots(cast.actor("host"), event, at=after)
    assert made.order == [sent[n].ref for n in (3, 1, 2, 0)]


def test_how_slots_are_given_stays_once_a_company_applied(cast, as_, event, applied, monday):
    applied("vendor")
    with pytest.raises(RefusedFields) as refusal:
        recall(cast, event, monday, by=SlotsBy.ORDER)
    said = "Companies have applied, so how slots are given stays as it was published"
    assert refusal.value.sentences == {"slots_by": said}
    db.session.rollback()
    typed = {
        "slot_count": "3", "slot_minutes": "15", "closes_on": "2026-12-18", "closes_time": "17:00", "slots_by": "draw",
        "first_timer_slots": "1",
    }  # fmt: skip
    answer = as_(cast.host).post(f"/events/{event.thread.ref}/call", data=typed)
    assert (answer.status_code, said in answer.get_data(as_text=True)) == (422, True)


@pytest.mark.parametrize(
    ("typed", "status", "sentence"),
    [
        ({"slots_by": "auction"}, 422, "Choose how slots are given"),
        ({"slots_by": ""}, 422, "Choose how slots are given"),
        ({"first_timer_slots": "4"}, 422, "Enter a number from 0 to the number of slots"),
        ({"first_timer_slots": "-1"}, 422, "Enter a number from 0 to the number of slots"),
        ({"first_timer_slots": "<b>"}, 422, "Enter a whole number"),
        ({"opens_on": "2026-11-01"}, 422, "Choose a time that is still to come, or leave it out"),
        ({"opens_on": "2026-12-18", "opens_time": "17:00"}, 422, "Choose a time before the call closes"),
        ({"first_timer_slots": "2", "recent_goes_behind": "y"}, 303, ""),
    ],
)
def test_the_page_of_the_call(cast, as_, monday, typed, status, sentence):
    made = plan(cast, monday)
    service.publish(cast.actor("host"), made, at=monday)
    db.session.commit()
    whole = {
        "slot_count": "3", "slot_minutes": "15", "closes_on": "2026-12-18", "closes_time": "17:00", "slots_by": "draw",
    } | typed  # fmt: skip
    answer = as_(cast.host).post(f"/events/{made.thread.ref}/call", data=whole)
    assert (answer.status_code, sentence in answer.get_data(as_text=True)) == (status, True)
    if status == 303:
        assert rules_draw.method_of(made) == Method(SlotsBy.DRAW, 2, True)


@pytest.mark.parametrize(("seconds", "state"), [(-1, None), (0, ApplicationState.SENT), (1, ApplicationState.SENT)])
def test_a_call_opens_at_its_minute(cast, event, monday, seconds, state):
    opens = datetime.fromisoformat("2026-12-01T09:00")
    event.call_opens_at = event.call_closes_at = None
    draft = CallDraft(3, 15, CLOSES, opens)
    service_slots.open_call(cast.actor("host"), event, draft, at=monday)
    assert event.call_opens_at.isoformat() == "2026-12-01T16:00:00+00:00"
    at, shown = event.call_opens_at + timedelta(seconds=seconds), innovation(cast, "vendor", "I", monday)
    if state is None:
        with pytest.raises(Refused, match="The call for presenters opens on Tue, Dec 1, 9:00"):
            service_slots.apply(cast.actor("vendor"), event, shown, "x", at=at)
    else:
        assert service_slots.apply(cast.actor("vendor"), event, shown, "x", at=at).state is state


def test_a_declined_slot_goes_to_the_first_of_the_published_order(cast, event, applied, after):
    sent = five(applied)
    service_fill.fill_slots(cast.actor("host"), event, at=after)
    drawn = by_lot(event, sent)
    slot = queries_slots.slot_of(drawn[1])
    service_choose.answer(drawn[1], confirms=False, actor=cast.actor("vendor"), at=after + timedelta(hours=1))
    assert (slot.application_id, drawn[3].state, drawn[4].state) == (
        drawn[3].id,
        ApplicationState.SELECTED,
        ApplicationState.RESERVE,
    )


def test_who_the_host_puts_in_reserve_by_hand_waits_behind_the_published_order(cast, event, applied, after):
    sent, host = five(applied), cast.actor("host")
    service_choose.choose(host, event, sent[0], Decision(ApplicationState.RESERVE, "Late slides."), at=after)
    service_fill.fill_slots(host, event, at=after + timedelta(minutes=1))
    drawn = by_lot(event, sent[1:])
    assert [a.ref for a in queries_slots.reserves(event)] == [drawn[3].ref, sent[0].ref]


def test_one_nudge_goes_out_a_day_before_the_moment_to_confirm_by(cast, event, applied, after):
    sent = five(applied)
    service_fill.fill_slots(cast.actor("host"), event, at=after)
    drawn = by_lot(event, sent)
    service_choose.answer(drawn[0], confirms=True, actor=cast.actor("vendor"), at=after)
    db.session.commit()
    by = drawn[1].confirm_by_at
    runs = [tasks_confirm.nudge_unconfirmed(by + delta) for delta in (
        -timedelta(days=1, seconds=1), -timedelta(days=1), -timedelta(hours=23), timedelta(0),
    )]  # fmt: skip
    assert runs == [0, 2, 0, 0]
    title = "Showcase: renewing park permits"
    assert letters("slot.nudge") == [("slot.nudge", f"Slot not confirmed, answer by Dec 23: {title}")] * 2


@pytest.mark.parametrize("publishes", [False, True])
def test_the_nudge_says_of_a_slot_that_no_agenda_shows_that_it_is_planned(cast, event, applied, after, publishes):
    sent, host = five(applied), cast.actor("host")
    service_fill.fill_slots(host, event, at=after)
    if publishes:
        service_agenda.publish(host, event, at=after)
    db.session.commit()
    tasks_confirm.nudge_unconfirmed(by_lot(event, sent)[0].confirm_by_at - timedelta(days=1))
    rows = db.session.query(Message).filter_by(kind="slot.nudge").all()
    assert ([", planned. The agenda is published later" in row.text for row in rows]) == [not publishes] * 3


def test_the_host_passes_a_late_slot_on_by_one_button(cast, as_, event, applied, after):
    sent = five(applied)
    service_fill.fill_slots(cast.actor("host"), event, at=after)
    db.session.commit()
    drawn = by_lot(event, sent)
    late, first = drawn[0], drawn[3]
    slot, by = queries_slots.slot_of(late), late.confirm_by_at
    address = f"/events/{event.thread.ref}/slots/{late.ref}/pass-on"
    with time_machine.travel(by - timedelta(seconds=1)):
        client = as_(cast.host)
        assert client.post(address).status_code == 409
    with time_machine.travel(by):
        page = client.get(f"/events/{event.thread.ref}/slots").get_data(as_text=True)
        assert (page.count("(late)"), page.count("Pass the slot of ")) == (3, 3)
        assert [client.post(address).status_code for _ in range(2)] == [303, 303]
        assert as_(cast.vendor).post(address).status_code == 404
    assert (late.state, first.state, slot.application_id) == (
        ApplicationState.NOT_SELECTED,
        ApplicationState.SELECTED,
        first.id,
    )
    assert late.reason.startswith("The slot was not confirmed by Wed, Dec 23, 5:00")
    assert first.confirm_by_at > by
    assert len(letters("slot.not_selected")) == 1
