"""What an event leaves behind: questions from the room, slides and notes with their readers, who is told, what is late."""

import re
from datetime import datetime, timedelta
from io import BytesIO

import pytest
import time_machine

from forum.calls import queries_slots, service_choose, service_slots
from forum.calls.models import ApplicationState
from forum.calls.service_choose import Decision
from forum.calls.service_slots import CallDraft
from forum.core.database import db
from forum.core.errors import NotShown, Refused, RefusedFields
from forum.desk import queries as desk
from forum.desk.rules import Queue
from forum.events import service
from forum.events.models import Way
from forum.files.models import File
from forum.mail import tasks as mail_tasks
from forum.mail.models import Message
from forum.needs import tasks as needs_tasks
from forum.needs.models import Question, QuestionAsker, QuestionState
from forum.organizations.models import Audience
from forum.registrations import service_seats
from forum.registrations.service_seats import SeatWish
from forum.showcases import rules_after, service_after
from forum.showcases import tasks as events_tasks
from forum.showcases.models_after import Material, MaterialKind, SpokenQuestion
from forum.showcases.service_after import Asked, MaterialDraft
from forum.threads import service as threads
from tests.events.making import innovation, plan, wall

PDF = b"%PDF-1.7 slides"


@pytest.fixture
def event(cast, monday):
    """A showcase with one presenter of Basin Labs at 2:00 p.m."""
    host = cast.actor("host")
    made = plan(cast, monday)
    service.publish(host, made, at=monday)
    service_slots.open_call(host, made, CallDraft(2, 15, wall(monday + timedelta(days=9))), at=monday)
    applied = service_slots.apply(
        cast.actor("vendor"), made, innovation(cast, "vendor", "Permits", monday), "", at=monday
    )
    slot = queries_slots.slots(made.id)[0]
    decision = Decision(ApplicationState.SELECTED, "Works.", slot, wall(monday + timedelta(days=12)))
    service_choose.choose(host, made, applied, decision, at=monday + timedelta(days=10))
    service_seats.register(cast.actor("agency"), made, SeatWish(Way.ROOM), at=monday)
    db.session.commit()
    return made


def page(client, event, path=""):
    return client.get(f"/events/{event.thread.ref}{path}").get_data(as_text=True)


def told(event, at):
    while mail_tasks.expand(at):
        pass
    rows = db.session.query(Message).filter(Message.kind == "event.released").order_by(Message.id)
    return {row.address: row.subject for row in rows}


def notes(title, readers):
    return MaterialDraft(MaterialKind.NOTES, title, None, "", f"{title}.", readers)


def asked_at(event, clock="14:20", slot=None, text="Must rangers check without a signal?"):
    return Asked(text, "Yes, for **24 hours**.", datetime.fromisoformat(f"2027-01-14T{clock}"), slot)


def test_a_question_from_the_room_goes_into_the_record_of_the_need(cast, as_, event, need):
    event.need = need
    at, slot = event.ends_at, queries_slots.slots(event.id)[0]
    release_at = service_after.write_down(cast.actor("host"), event, asked_at(event, slot=slot), at=at)
    assert service_after.write_down(cast.actor("host"), event, asked_at(event, slot=slot), at=at) == release_at
    question = db.session.query(Question).one()
    assert (question.state, question.release_at, need.question_count) == (QuestionState.ANSWERED, release_at, 1)
    assert db.session.query(QuestionAsker).count() == 0
    db.session.commit()
    with time_machine.travel(release_at, tick=False):
        needs_tasks.release(release_at)
        html = as_(None).get(f"/needs/{need.thread.ref}").get_data(as_text=True)
    where = "Asked at Showcase: renewing park permits, 2:20\u00a0p.m., during Basin Labs"
    assert (question.asked_where, where in html, "<strong>24 hours</strong>" in html) == (where, True, True)


def test_where_readers_of_a_need_may_not_read_the_event_its_title_is_not_told(cast, event, need):
    event.thread.audience = Audience.AGENCIES
    where = rules_after.asked_where(
        event, datetime.fromisoformat("2027-01-14T14:20"), "Basin Labs", need.thread.audience
    )
    assert where == "Asked at an event, 2:20\u00a0p.m."


def test_without_a_need_the_question_stands_on_the_event_and_is_told_once(cast, as_, event):
    threads.follow(cast.actor("vendor2"), event.thread, at=event.starts_at)
    with time_machine.travel(event.ends_at, tick=False):
        host, address = as_(cast.host), f"/events/{event.thread.ref}/materials/ask"
        wrong = host.post(address, data={"asked_on": "1/14/2027", "asked_time": "8:00 p.m.", "text": "", "answer": ""})
        assert (wrong.status_code, "Write the question" in wrong.get_data(as_text=True)) == (422, True)
        typed = {"asked_on": "1/14/2027", "asked_time": "8:00 p.m.", "text": "Why?", "answer": "Because."}
        late = host.post(address, data=typed)
        assert (late.status_code, "Enter a time within the event" in late.get_data(as_text=True)) == (422, True)
        slot = queries_slots.slots(event.id)[0].ref
        for _ in range(2):
            assert host.post(address, data=typed | {"asked_time": "2:20 p.m.", "slot": slot}).status_code == 303
        assert "Because." not in page(as_(None), event)
    question = db.session.query(SpokenQuestion).one()
    at = question.release_at
    assert (events_tasks.release(at - timedelta(seconds=1)), events_tasks.release(at), events_tasks.release(at)) == (
        0,
        1,
        0,
    )
    with time_machine.travel(at, tick=False):
        html = page(as_(None), event)
    assert ("Why?" in html, "during Basin Labs" in html, "Because." in html) == (True, True, True)
    subject = "Slides and answers: Showcase: renewing park permits"
    assert told(event, at) == {"agency@example.org": subject, "vendor2@example.org": subject}


def test_a_question_is_refused_before_the_start_and_from_others(cast, event):
    with pytest.raises(Refused):
        service_after.write_down(cast.actor("host"), event, asked_at(event), at=event.starts_at - timedelta(seconds=1))
    with pytest.raises(NotShown):
        service_after.write_down(cast.actor("agency"), event, asked_at(event), at=event.ends_at)
    with pytest.raises(RefusedFields):
        service_after.write_down(cast.actor("host"), event, asked_at(event, "18:00"), at=event.ends_at)


def test_a_presenter_adds_slides_that_the_office_publishes_to_all_alike(cast, as_, event):
    with time_machine.travel(event.ends_at, tick=False):
        slot = queries_slots.slots(event.id)[0]
        address = f"/events/{event.thread.ref}/materials/new"
        vendor = as_(cast.vendor)
        wrong = vendor.post(address, data={"title": "Our slides", "slot": slot.ref})
        assert (wrong.status_code, "Choose a file" in wrong.get_data(as_text=True)) == (422, True)
        for _ in range(2):
            sent = {"title": "Our slides", "slot": slot.ref, "file": (BytesIO(PDF), "slides.pdf")}
            assert vendor.post(address, data=sent, content_type="multipart/form-data").status_code == 303
        assert [as_(p).get(address).status_code for p in (cast.vendor2, cast.agency)] == [404, 404]
        material, file = db.session.query(Material).one(), db.session.query(File).one()
        link = f"/files/{file.ref}/slides.pdf"
        assert ["Our slides" in page(as_(p), event, "/materials") for p in (cast.vendor, cast.host, cast.vendor2)] == [
            True,
            True,
            False,
        ]
        assert [as_(p).get(link).status_code for p in (cast.vendor, cast.vendor2)] == [200, 404]
        as_(cast.host).post(f"/events/{event.thread.ref}/materials/publish")
        db.session.refresh(material)
        at = material.release_at
    events_tasks.release(at)
    with time_machine.travel(at, tick=False):
        seen = [
            ("Our slides" in page(as_(p), event, "/materials"), as_(p).get(link).status_code)
            for p in (None, cast.vendor2)
        ]
        assert seen == [(True, 200), (True, 200)]
        as_(cast.host).post(f"/events/{event.thread.ref}/materials/{material.ref}/remove")
        assert ("Our slides" in page(as_(None), event, "/materials"), as_(None).get(link).status_code) == (False, 404)


def test_each_hears_in_one_mail_only_of_what_they_may_see(cast, event):
    host, at = cast.actor("host"), event.ends_at
    for role in ("agency", "vendor2"):
        threads.follow(cast.actor(role), event.thread, at=at)
    service_after.add(host, event, notes("For agencies", Audience.AGENCIES), None, at=at)
    service_after.add(host, event, notes("For the office", Audience.OFFICE), None, at=at)
    link = MaterialDraft(
        MaterialKind.RECORDING, "Recording", None, "https://video.example.org/1", "", Audience.AGENCIES
    )
    service_after.add(host, event, link, None, at=at)
    release_at = service_after.publish(host, event, at=at)
    assert service_after.publish(host, event, at=at) is None
    db.session.commit()
    assert events_tasks.release(release_at) == 3
    assert told(event, release_at) == {"agency@example.org": "Slides and answers: Showcase: renewing park permits"}
    text = db.session.query(Message).filter(Message.kind == "event.released").one().text
    assert ("For agencies" in text, "Recording" in text, "For the office" in text) == (True, True, False)


def test_a_label_is_never_wider_than_the_event(cast, event):
    event.thread.audience = Audience.AGENCIES
    assert rules_after.labels(event) == [Audience.AGENCIES, Audience.OFFICE]
    with pytest.raises(Refused):
        service_after.add(cast.actor("host"), event, notes("Wide", Audience.PUBLIC), None, at=event.ends_at)
    bad = MaterialDraft(MaterialKind.RECORDING, "Tape", None, "http://video.example.org", "", Audience.OFFICE)
    with pytest.raises(RefusedFields):
        service_after.add(cast.actor("host"), event, bad, None, at=event.ends_at)


def test_an_event_is_late_with_its_materials_ten_workdays_after_it(cast, event):
    def waiting(days):
        return [
            w.title for w in desk.queue(cast.actor("host"), Queue.MATERIALS, event.ends_at + timedelta(days=days)).rows
        ]

    # Thu, Jan 14; the tenth workday after it is Thu, Jan 28.
    assert (waiting(14), waiting(15)) == ([], [event.thread.title])
    service_after.add(cast.actor("host"), event, notes("Late", Audience.PUBLIC), None, at=event.ends_at)
    release_at = service_after.publish(cast.actor("host"), event, at=event.ends_at)
    assert waiting(15) == [event.thread.title]
    service_after.release(event, at=release_at)
    assert waiting(15) == []


def test_questions_from_the_room_are_read_page_by_page_and_the_event_shows_the_first(cast, as_, event):
    for number in range(45):
        db.session.add(
            SpokenQuestion(
                event=event, asked_local=event.starts_local + timedelta(minutes=number // 2), text=f"Question {number:02d}?", answer="Yes.",
                answer_html="<p>Yes.</p>", by_name="Helen Park", written_at=event.ends_at, release_at=event.ends_at,
                published_at=event.ends_at,
            )
        )  # fmt: skip
    event.released_at = event.ends_at
    db.session.commit()
    visitor, page = as_(None), f"/events/{event.thread.ref}"
    asked = [f"Question {number:02d}?" for number in range(45)]

    def read(path):
        html = visitor.get(path).get_data(as_text=True)
        following = re.search(r'href="([^"#]*)[^"]*" rel="next"', html)
        return re.findall(r"Question \d\d\?", html), following and following[1]

    assert read(page)[0] == asked[:5]
    first, following = read(f"{page}/materials")
    second, last = read(following)
    third, none = read(last)
    assert (first + second + third, none) == (asked, None)
