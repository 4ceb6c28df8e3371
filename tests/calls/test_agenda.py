"""The agenda: ordered as a draft, published as versions, told to exactly those whom it concerns."""

from datetime import timedelta

import pytest
import time_machine

from forum.calls import queries_agenda, queries_slots, rules_agenda, service_agenda, service_choose, service_slots
from forum.calls.models_agenda import AgendaVersion
from forum.calls.service_agenda import SessionDraft
from forum.core.database import db
from forum.core.errors import NotShown, Refused
from forum.digests import queries, queries_at_once, queries_news
from forum.events.models import Way
from forum.events.rules import Move
from forum.invitations import rules as invitations_rules
from forum.mail import tasks as mail_tasks
from forum.mail.models import Dispatch, Message
from forum.registrations import service_seats
from forum.registrations.service_seats import SeatWish
from forum.showcases import service_change
from forum.threads import service as threads
from tests.events.making import innovation, showcase_of_two

WAIT = invitations_rules.CHANGE_WAIT
TITLE = ": Showcase: renewing park permits"


@pytest.fixture
def host(cast):
    return cast.actor("host")


@pytest.fixture
def event(cast, monday):
    """A showcase from 2:00 to 4:30 p.m. whose call closed: Basin Labs has the first slot, the other company the second."""
    made = showcase_of_two(cast, monday)
    db.session.commit()
    return made


@pytest.fixture
def at(event):
    return event.call_closes_at + timedelta(hours=1)


def lines(event):
    return [(o.line.starts.strftime("%H:%M"), o.line.name, o.line.session_title) for o in queries_agenda.drafted(event)]


def letters(at):
    """What presenters were told until then."""
    db.session.commit()
    mail_tasks.expand(at)
    return [
        (m.kind, m.address, m.subject.replace("\u00a0", " ").removesuffix(TITLE))
        for m in db.session.query(Message).order_by(Message.id)
    ]


def slots(event):
    return queries_slots.slots(event.id)


def text(answer):
    return answer.get_data(as_text=True).replace("\u00a0", " ")


def companies(event):
    return [o.line.company for o in queries_agenda.drafted(event) if o.line.company]


def test_changes_of_the_draft_reach_nobody_until_they_are_published(cast, as_, host, event, at):
    first, second = companies(event)
    service_slots.add_line(host, event, "Welcome", 10, slots(event)[0], at=at)
    service_agenda.move(host, event, slots(event)[1], 1, at=at)
    db.session.commit()
    assert lines(event) == [("14:00", "Welcome", ""), ("14:10", second, ""), ("14:25", first, ""), ("14:40", "", "")]
    assert (letters(at), db.session.query(Dispatch).filter_by(kind="event.agenda").count()) == ([], 0)
    for role in ("visitor", "guest", "vendor", "vendor2", "agency", "procurement", "waiting"):
        for page in ("", "/agenda"):
            shown = text(as_(cast.by_role(role)).get(f"/events/{event.thread.ref}{page}"))
            assert ("Welcome" in shown, f'<div class="meta">{first}' in shown, f'<div class="meta">{second}' in shown) == (False, False, False)  # fmt: skip
    assert "Welcome" not in text(as_(cast.host).get(f"/events/{event.thread.ref}"))


def test_a_version_tells_exactly_who_is_new_moved_or_gone_each_in_their_words(cast, host, event, at):
    first, second = companies(event)
    service_agenda.publish(host, event, at=at)
    assert letters(at + WAIT) == [
        ("slot.new", "vendor@example.org", "Your slot is at 2:00 p.m. MST"),
        ("slot.new", "vendor2@example.org", "Your slot is at 2:15 p.m. MST"),
    ]
    assert service_agenda.publish(host, event, at=at + timedelta(hours=1)) is None
    service_slots.add_line(host, event, "Break", 25, slots(event)[1], at=at)
    holder = slots(event)[0].application
    service_choose.answer(holder, confirms=False, actor=cast.actor("vendor"), at=at)
    service_agenda.publish(host, event, at=at + timedelta(hours=2))
    assert letters(at + timedelta(hours=3))[2:] == [
        ("slot.left", "vendor@example.org", "Your slot leaves your calendar"),
        ("slot.moved", "vendor2@example.org", "Your slot is now 2:40 p.m. MST"),
    ]
    assert [(c.kind.value, c.name) for c in queries_agenda.history(event)[0].changes] == [
        ("new", "Break"), ("moved", second), ("left", first),
    ]  # fmt: skip
    assert [(d.kind, d.revision) for d in db.session.query(Dispatch).filter_by(kind="event.agenda").order_by(Dispatch.id)] == [("event.agenda", 1), ("event.agenda", 2)]  # fmt: skip


def test_who_is_only_beside_a_change_hears_nothing(host, event, at):
    service_agenda.publish(host, event, at=at)
    letters(at + WAIT)
    service_slots.add_line(host, event, "Closing words", 5, None, at=at)
    service_agenda.publish(host, event, at=at + timedelta(hours=1))
    assert [kind for kind, _address, _subject in letters(at + timedelta(hours=2))] == ["slot.new", "slot.new"]


def test_a_swap_changes_the_presenters_and_not_the_times(host, event, at):
    first, second = companies(event)
    service_agenda.swap(host, event, slots(event)[0], slots(event)[1], at=at)
    service_agenda.swap(host, event, slots(event)[1], slots(event)[2], at=at)
    assert lines(event) == [("14:00", second, ""), ("14:15", "", ""), ("14:30", first, "")]
    with pytest.raises(Refused):
        service_agenda.swap(host, event, slots(event)[0], slots(event)[0], at=at)


def test_the_first_and_the_last_line_stay(host, event, at):
    before = lines(event)
    service_agenda.move(host, event, slots(event)[0], -1, at=at)
    service_agenda.move(host, event, slots(event)[-1], 1, at=at)
    assert lines(event) == before


def test_sessions_run_side_by_side_and_clash_only_as_a_warning(cast, host, event, at):
    first, second = companies(event)
    part = service_agenda.put_session(host, event, SessionDraft("Main", "Hall A", event.starts_local), None, at=at)
    other = service_agenda.put_session(host, event, SessionDraft("Track B", "hall a", event.starts_local), None, at=at)
    service_agenda.put_into(host, event, slots(event)[1], other, at=at)
    assert lines(event) == [("14:00", first, "Main"), ("14:15", "", "Main"), ("14:00", second, "Track B")]
    drafted = queries_agenda.drafted(event)
    found = rules_agenda.warnings(drafted, *rules_agenda.hours(event))
    assert {name: [w.worry.value for w in all_of] for name, all_of in found.items()} == {drafted[0].line.slot: ["room"], drafted[2].line.slot: ["room"]}  # fmt: skip
    with pytest.raises(Refused, match="Move the lines of this session"):
        service_agenda.drop_session(host, event, other, at=at)
    service_agenda.put_into(host, event, slots(event)[2], part, at=at)
    service_agenda.drop_session(host, event, other, at=at)
    service_agenda.drop_session(host, event, part, at=at)
    assert lines(event) == [("14:00", first, ""), ("14:15", "", ""), ("14:30", second, "")]


def test_only_the_office_orders_and_only_until_the_end(cast, host, event, at):
    for role in ("vendor", "agency", "procurement", "guest"):
        with pytest.raises(NotShown):
            service_agenda.publish(cast.actor(role), event, at=at)
    with pytest.raises(Refused, match="not over"):
        service_agenda.publish(host, event, at=event.ends_at)


def test_another_draft_than_the_one_that_was_seen_is_not_published(host, event, at):
    with pytest.raises(Refused, match="The draft changed since you looked at it"):
        service_agenda.publish(host, event, seen="other", at=at)
    assert db.session.query(AgendaVersion).count() == 0


def test_a_move_of_the_event_shifts_what_is_published_and_leaves_the_draft_hidden(cast, host, event, at):
    first, second = companies(event)
    service_agenda.publish(host, event, at=at)
    service_seats.register(cast.actor("vendor"), event, SeatWish(Way.ROOM), at=at)
    service_slots.add_line(host, event, "Secret pause", 10, slots(event)[0], at=at)
    letters(at + WAIT)
    db.session.query(Message).delete()
    later = timedelta(days=1, hours=1)
    to = Move(
        event.starts_local + later, event.ends_local + later, event.zone, True, event.place, True, event.online_url
    )
    service_change.move(host, event, to, at=at + WAIT)
    shown = queries_agenda.published_lines(event)
    assert [(line.starts.isoformat(), line.name) for line in shown] == [
        ("2027-01-15T15:00:00", first), ("2027-01-15T15:15:00", second), ("2027-01-15T15:30:00", ""),
    ]  # fmt: skip
    assert lines(event)[0] == ("15:00", "Secret pause", "")
    # The slot is an entry of its own in each presenter's calendar, also of who is registered.
    assert [letter for letter in letters(at + 2 * WAIT) if letter[0] == "slot.moved"] == [
        ("slot.moved", "vendor@example.org", "Your slot is now Fri, Jan 15, 2027, 3:00 p.m. MST: Showcase: renewing…"),
        ("slot.moved", "vendor2@example.org", "Your slot is now Fri, Jan 15, 2027, 3:15 p.m. MST: Showcase: renewing…"),
    ]
    assert queries_agenda.slot_times(event)[cast.vendor.id] == [shown[0].starts]
    assert db.session.query(Dispatch).filter_by(kind="event.agenda").count() == 1


def test_the_page_that_moves_says_that_a_published_agenda_moves_along(cast, as_, host, event, at):
    page, said = f"/events/{event.thread.ref}/move", "published agenda moves along"
    assert said not in text(as_(cast.host).get(page))
    service_agenda.publish(host, event, at=at)
    db.session.commit()
    html = text(as_(cast.host).get(page))
    assert "Nobody is registered or invited yet, so nobody is asked again." in html
    assert f"With another time the {said}, as version 2: 2 presenters keep their slots in order." in html


def test_followers_hear_once_and_presenters_not_again(cast, host, event, at):
    threads.follow(cast.actor("agency"), event.thread, at=at)
    service_agenda.publish(host, event, at=at)
    db.session.commit()
    news = queries_news.news(at, at + timedelta(minutes=1), timedelta(days=14))
    (change,) = [c for c in news.changes[event.thread.id] if type(c).__name__ == "Scheduled"]
    assert (change.at, change.number, change.count) == (at, 1, 2)
    row = db.session.query(Dispatch).filter_by(kind="event.agenda").one()
    letters(at + WAIT)
    told = {(m.address, m.dispatch_id) for m in db.session.query(Message)}
    slots_row = db.session.query(Dispatch).filter_by(kind="event.slots").one()
    assert told == {("vendor@example.org", slots_row.id), ("vendor2@example.org", slots_row.id)}
    dana = cast.vendor.ref
    assert (event.thread.ref, at) in queries.told_by_letters([dana], at)[dana]
    assert queries_at_once.event_followers(row, 0, 10) == []  # nobody chose at once


def test_a_company_says_when_it_cannot_present(cast, as_, host, event, monday):
    shown = innovation(cast, "vendor", "TrailPass", monday)
    db.session.commit()
    client, page = as_(cast.vendor), f"/events/{event.thread.ref}/apply"
    typed = {"innovation": shown.thread.ref, "note": "Live."}
    said = {
        ("15:00", ""): "Enter from when until when you cannot present, or leave both empty",
        ("15:30", "15:00"): "Enter an end that is later than the start",
        ("18:00", "19:00"): "Enter a time within the event, or leave both empty",
    }
    for (start, end), sentence in said.items():
        answer = client.post(page, data=typed | {"away_from": start, "away_until": end})
        assert (answer.status_code, sentence in text(answer)) == (422, True)
    assert client.post(page, data=typed | {"away_from": "15:00", "away_until": "15:30"}).status_code == 303
    sent = queries_slots.application_with(event, shown)
    assert (str(sent.away_from_local), str(sent.away_until_local)) == ("2027-01-14 15:00:00", "2027-01-14 15:30:00")


def test_the_host_orders_publishes_and_everybody_reads_what_changed(cast, as_, event, at):
    first, second = companies(event)
    client, page = as_(cast.host), f"/events/{event.thread.ref}/agenda"
    with time_machine.travel(at):
        added = client.post(
            f"{page}/edit", data={"title": "Long welcome", "minutes": "200", "before": slots(event)[0].ref}
        )
        assert added.status_code == 303
        assert "after the event ends at 4:30 p.m." in text(client.get(f"{page}/edit"))
        assert client.post(f"{page}/edit", data={"title": " ", "minutes": ""}).status_code == 422
        assert client.post(f"{page}/lines/{slots(event)[0].ref}/drop").status_code == 303
        check = text(client.get(f"{page}/publish"))
        assert (f"New: {first}, 2:00 p.m." in check, "2 presenters get a mail" in check) == (True, True)
        seen = check.split('name="seen" value="')[1].split('"')[0]
        assert [client.post(f"{page}/publish", data={"seen": seen}).status_code for _ in range(2)] == [303, 303]
        assert client.post(f"{page}/lines/{slots(event)[0].ref}/order", data={"way": "down"}).status_code == 303
        check = text(client.get(f"{page}/publish"))
        seen = check.split('name="seen" value="')[1].split('"')[0]
        assert f"{second} moved from 2:15 to 2:00 p.m." in check
        client.post(f"{page}/publish", data={"seen": seen})
        stranger = as_(None)
        read = text(stranger.get(page))
        assert f"{first} moved from 2:00 to 2:15 p.m." in read and "Version 2, published Fri, Dec 18" in read
        assert "Version 2, published Fri, Dec 18" in text(stranger.get(f"/events/{event.thread.ref}"))
        assert "Nothing changed since version 2" in text(client.get(f"{page}/publish"))
    assert db.session.query(AgendaVersion).count() == 2


def test_a_session_is_added_changed_and_taken_off_by_its_page(cast, as_, event, at):
    client, page = as_(cast.host), f"/events/{event.thread.ref}/agenda/sessions"
    with time_machine.travel(at):
        wrong = client.post(f"{page}/new", data={"title": "", "starts_on": "2027-01-20", "starts_time": "9:00"})
        assert (wrong.status_code, "Enter what the session is called" in text(wrong)) == (422, True)
        typed = {"title": "Morning", "room": "Hall A", "starts_on": "2027-01-14", "starts_time": "14:30"}
        assert client.post(f"{page}/new", data=typed).status_code == 303
        part = queries_agenda.sessions(event.id)[0]
        assert [start for start, _name, _title in lines(event)] == ["14:30", "14:45", "15:00"]
        assert client.post(f"{page}/{part.ref}", data=typed | {"starts_time": "14:00"}).status_code == 303
        assert [start for start, _name, _title in lines(event)] == ["14:00", "14:15", "14:30"]
        assert client.post(f"{page}/{part.ref}/drop").status_code == 303
    assert queries_agenda.sessions(event.id) == []
