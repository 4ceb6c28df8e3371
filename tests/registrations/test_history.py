"""One history of each person, and who has answered since the event moved (`calendar-mail` requirement 27)."""

import re
from datetime import timedelta

import pytest

from forum.accounts.models import Person
from forum.core.database import db
from forum.registrations import service_answer, service_door, service_people, service_seats
from forum.registrations.models import Registration
from forum.registrations.models_history import Answer, RegistrationChange, Source
from forum.registrations.service_seats import SeatWish
from tests.entries import given
from tests.entries.given import NOW, wall


@pytest.fixture
def showcase(cast):
    found = given.event(cast)
    db.session.commit()
    return found


def minute(number):
    return NOW + timedelta(minutes=number)


def seat(cast, role, event, at=NOW):
    mine = service_seats.register(cast.actor(role), event, SeatWish(), at=at)
    db.session.commit()
    return mine


def move(event, at):
    given.change(event, at=at, starts_local=wall("2027-01-15 08:00"), ends_local=wall("2027-01-15 09:00"))
    db.session.commit()


def say(mine, said, at, source=Source.PAGE):
    service_answer.answer(mine, said, at=at, source=source)
    db.session.commit()


def lines_of(page) -> list[list[str]]:
    """The cells of each line of the tables."""
    rows = re.findall(r"<tr role=.row.>(.*?)</tr>", page.text.partition("<tbody")[2], re.S)
    cells = [re.findall(r"<t[hd] [^>]*>(.*?)</t[hd]>", row, re.S) for row in rows]
    return [[" ".join(re.sub(r"<[^>]+>", " ", cell).split()) for cell in row] for row in cells]


def people(as_, cast, event):
    return as_(cast.host).get(f"/events/{event.thread.ref}/people")


def test_each_answer_is_in_the_history_also_where_the_state_stays(cast, showcase):
    mine = seat(cast, "vendor", showcase)
    say(mine, Answer.MAYBE, minute(1), Source.MAIL)
    say(mine, Answer.YES, minute(2), Source.LINK)
    say(mine, Answer.NO, minute(3))
    say(mine, Answer.NO, minute(4), Source.MAIL)
    lines = db.session.query(RegistrationChange).order_by(RegistrationChange.id)
    assert [(it.from_state, it.to_state, it.said, it.source, it.at) for it in lines] == [
        (None, "registered", "yes", "page", NOW), ("registered", "registered", "maybe", "mail", minute(1)),
        ("registered", "registered", "yes", "link", minute(2)), ("registered", "withdrawn", "no", "page", minute(3)),
        ("withdrawn", "withdrawn", "no", "mail", minute(4)),
    ]  # fmt: skip


def lines(mine):
    found = db.session.query(RegistrationChange).filter_by(registration_id=mine.id).order_by(RegistrationChange.id)
    return [(it.to_state.value, it.said and it.said.value, it.source.value, it.at) for it in found]


def test_a_form_that_is_sent_twice_is_one_line(cast, as_, showcase):
    dana, address = as_(cast.vendor), f"/events/{showcase.thread.ref}"
    for _twice in range(2):
        assert dana.post(f"{address}/register", data={"way": "room"}).status_code == 303
    mine = db.session.query(Registration).one()
    assert [line[:3] for line in lines(mine)] == [("registered", "yes", "page")]
    for _twice in range(2):
        assert dana.post(f"{address}/give-up").status_code == 303
    assert [line[:3] for line in lines(mine)] == [("registered", "yes", "page"), ("withdrawn", "no", "page")]


def test_an_answer_that_is_said_again_is_a_line_where_something_lies_between(cast, showcase):
    mine = seat(cast, "vendor", showcase)
    say(mine, Answer.MAYBE, minute(1), Source.MAIL)
    say(mine, Answer.MAYBE, minute(2), Source.MAIL)
    say(mine, Answer.YES, minute(3))
    say(mine, Answer.YES, minute(4))
    move(showcase, minute(5))
    say(mine, Answer.YES, minute(6))
    say(mine, Answer.YES, minute(7), Source.LINK)
    assert lines(mine) == [
        ("registered", "yes", "page", NOW), ("registered", "maybe", "mail", minute(1)),
        ("registered", "yes", "page", minute(3)), ("registered", "yes", "page", minute(6)),
        ("registered", "yes", "link", minute(7)),
    ]  # fmt: skip


def test_saying_it_again_is_the_newest_word_all_the_same(cast, showcase):
    mine = seat(cast, "vendor", showcase)
    say(mine, Answer.YES, minute(4))
    assert (mine.said_at, len(lines(mine))) == (minute(4), 1)


def test_another_wish_is_a_line(cast, showcase):
    mine = seat(cast, "vendor", showcase)
    wish = SeatWish(takes_part_with="A ramp")
    for number in (1, 2):
        service_seats.register(cast.actor("vendor"), showcase, wish, at=minute(number))
    assert [line[3] for line in lines(mine)] == [NOW, minute(1)]


def test_the_office_reads_a_persons_history(cast, as_, showcase):
    showcase.approves = True
    mine = seat(cast, "vendor", showcase)
    service_people.approve(cast.actor("host"), showcase, mine, at=minute(5))
    say(mine, Answer.MAYBE, minute(8), Source.MAIL)
    page = as_(cast.host).get(f"/events/{showcase.thread.ref}/people/{mine.ref}/history")
    assert lines_of(page) == [
        ["Mon, Nov 23, 9:08 a.m. MST", "Maybe", "Registered, in the room", "From a calendar, by mail", "Dana Reyes"],
        ["Mon, Nov 23, 9:05 a.m. MST", "", "Registered, in the room", "The CIO's office", cast.host.name],
        ["Mon, Nov 23, 9:00 a.m. MST", "Yes", "Asks for a seat", "On the page", "Dana Reyes"],
    ]


def test_a_history_is_the_offices_and_of_this_event(cast, as_, showcase):
    mine, other = seat(cast, "vendor", showcase), given.event(cast, "Another")
    db.session.commit()
    for who, ref in ((cast.vendor, showcase.thread.ref), (cast.host, other.thread.ref)):
        assert as_(who).get(f"/events/{ref}/people/{mine.ref}/history").status_code in {403, 404}


def test_the_office_sees_who_has_answered_since_the_move(cast, as_, showcase):
    first, second = seat(cast, "vendor", showcase), seat(cast, "vendor2", showcase)
    assert "since the move" not in people(as_, cast, showcase).text
    move(showcase, minute(1))
    seat(cast, "agency", showcase, minute(2))  # knows the new time alone
    say(second, Answer.YES, minute(3), Source.MAIL)
    since = {line[0]: line[4] for line in lines_of(people(as_, cast, showcase))[:3] if "History" in line[4]}
    at = "Mon, Nov 23, 9:0{} a.m. MST"
    assert since == {
        first.person.name: f"{at.format(0)} Not answered since the move History {first.person.name}",
        second.person.name: f"{at.format(0)} Answered since the move: {at.format(3)} History {second.person.name}",
        cast.agency.name: f"{at.format(2)} History {cast.agency.name}",
    }


def test_who_answered_costs_the_same_for_many(cast, as_, showcase, statements):
    seat(cast, "vendor", showcase)
    move(showcase, minute(1))
    counts, office = [], as_(cast.host)
    address = f"/events/{showcase.thread.ref}/people"
    for number in (1, 30):
        for n in range(number):
            name = f"p{number}-{n}"
            person = Person(
                name=name,
                email=f"{name}@example.org",
                email_key=f"{name}@example.org",
                fs_uniquifier=name,
                joined_at=NOW,
            )
            db.session.add(
                Registration(event=showcase, person=person, created_at=NOW, state_at=NOW, state="registered")
            )
        db.session.commit()
        with statements() as sent:
            page = office.get(address)
        assert page.text.count("Not answered since the move") == 1 + number + (number > 1)
        counts.append(len(sent))
    assert counts[0] == counts[1] <= 8


def test_a_word_after_the_check_in_leaves_what_undoing_gives_back(cast, showcase):
    showcase.starts_at = NOW + timedelta(hours=1)
    mine = seat(cast, "vendor", showcase)
    service_door.check_in(cast.actor("host"), showcase, mine, at=minute(5))
    say(mine, Answer.YES, minute(6), Source.LINK)
    service_door.undo(cast.actor("host"), showcase, mine, at=minute(7))
    assert mine.state == "registered"
