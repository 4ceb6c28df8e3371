"""The people of an event as files, and what the event did."""

import csv
from datetime import datetime, timedelta
from io import BytesIO, StringIO
from zipfile import ZipFile

import pytest
from python_calamine import CalamineWorkbook

from forum.core import sheets
from forum.core.database import db
from forum.events import service
from forum.events.models import Way
from forum.events.models_questions import Purpose, QuestionKind
from forum.events.rules_questions import QuestionDraft
from forum.registrations import (
    queries_people,
    queries_seats,
    rules_people,
    service_attendees,
    service_people,
    service_seats,
    service_states,
)
from forum.registrations.models import RegistrationState
from forum.registrations.models_history import Source
from forum.registrations.rules_people import Did
from forum.registrations.service_seats import SeatWish
from forum.showcases import service_questions as asking
from tests.events.making import plan

HEAD = ["Name", "Address", "Organization", "Way", "State", "Since", "Checked in", "Needs to take part"]
DANGERS = [
    "=1+1", "+1", "-1", "@SUM(A1)", " =1+1", "\t=1+1", "\r=1+1", "\n=1+1", "\u00a0=1+1", "\u200b=1+1", "\ufeff=1+1", "＝1+1",
    "＋1", "－1", "＠SUM(A1)", "﹦1", "﹢1", "﹣1", "﹫x", " \u3000＝1", "\ttext", "=cmd|' /C calc'!A0", '"=1+1'[1:],
]  # fmt: skip


@pytest.fixture
def event(cast, monday):
    """A showcase with a vendor in the room whose name is a formula, and an agency online."""
    made = plan(cast, monday)
    service.publish(cast.actor("host"), made, at=monday)
    cast.vendor.name = '=HYPERLINK("https://evil.example.org")'
    service_seats.register(cast.actor("vendor"), made, SeatWish(Way.ROOM, "  @ramp, no stairs"), at=monday)
    service_seats.register(cast.actor("agency"), made, SeatWish(Way.ONLINE), at=monday)
    db.session.commit()
    return made


@pytest.mark.parametrize("text", DANGERS)
def test_no_text_becomes_a_formula_and_each_comes_back(text):
    assert sheets.safe(text) == f"'{text}" and sheets.plain(sheets.safe(text)) == text


@pytest.mark.parametrize("text", ["", "Ada", "O'Neil", "'quoted'", "a=b", "12", "Room 5-7", "…", "é"])
def test_other_texts_stay(text):
    assert sheets.safe(text) == text and sheets.plain(text) == text


def test_csv_holds_everybody_and_no_formula(cast, as_, event):
    answer = as_(cast.host).get(f"/events/{event.thread.ref}/people.csv")
    assert answer.data.startswith(b"\xef\xbb\xbf") and answer.content_type == "text/csv; charset=utf-8"
    assert f'people-{event.thread.ref}.csv"' in answer.headers["Content-Disposition"]
    head, *rows = csv.reader(StringIO(answer.data.decode("utf-8-sig")))
    found = {row[1]: row for row in rows}
    assert head == HEAD and len(rows) == 2
    assert found[cast.vendor.email] == [
        '\'=HYPERLINK("https://evil.example.org")', cast.vendor.email, cast.basin.name, "Room", "Registered",
        "2026-11-23 09:00", "", "'  @ramp, no stairs",
    ]  # fmt: skip
    assert found[cast.agency.email][3:5] == ["Online", "Registered"]


def test_xlsx_has_typed_cells_and_no_formula(cast, as_, event):
    answer = as_(cast.host).get(f"/events/{event.thread.ref}/people.xlsx")
    sheet = CalamineWorkbook.from_filelike(BytesIO(answer.data)).get_sheet_by_index(0).to_python()
    assert sheet[0] == HEAD
    row = next(row for row in sheet if row[1] == cast.vendor.email)
    assert row[0] == '=HYPERLINK("https://evil.example.org")' and row[5] == datetime(2026, 11, 23, 9, 0)  # noqa: DTZ001
    with ZipFile(BytesIO(answer.data)) as parts:
        text = parts.read("xl/worksheets/sheet1.xml").decode()
        assert "<f>" not in text and "hyperlink" not in text and "<autoFilter" in text


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_each_question_is_a_column_and_comes_back_as_nothing(cast, as_, event, monday, form):
    labels = ["=1+1", "Attended", "Email", "Name"]
    kinds = [QuestionKind.LINE, QuestionKind.YES_NO, QuestionKind.LINE, QuestionKind.TEXT]
    asked = [
        asking.add_question(cast.actor("host"), event, QuestionDraft(Purpose.REGISTER, label, kind), at=monday)
        for label, kind in zip(labels, kinds, strict=True)
    ]
    asking.add_question(cast.actor("host"), event, QuestionDraft(Purpose.APPLY, "Power?", QuestionKind.LINE), at=monday)
    said = dict(zip((row.ref for row in asked), ["@cmd", "yes", "x@y.example", ""], strict=True))
    service_seats.register(cast.actor("vendor2"), event, SeatWish(Way.ROOM, answers=said), at=monday)
    db.session.commit()
    body = as_(cast.host).get(f"/events/{event.thread.ref}/people.{form}").data
    head, *rows = csv.reader(StringIO(body.decode("utf-8-sig"))) if form == "csv" else sheets.read(body, 10)
    found = {row[1]: row[8:] for row in rows}
    mark = "'" if form == "csv" else ""
    assert head == [*HEAD, f"{mark}=1+1", "Attended", "Email", "Name"]
    assert found[cast.vendor2.email] == [f"{mark}@cmd", "Yes", "x@y.example", ""]
    assert found[cast.vendor.email] == [""] * 4
    wanted, rejected = service_attendees.read(event, body)
    assert (sorted(one.address for one in wanted), rejected) == (sorted(found), [])
    done = service_attendees.check(event, wanted, rejected, at=monday)
    assert (done.count, done.known, [one.attended for one in wanted]) == (0, 3, [False] * 3)


@pytest.mark.parametrize("role", ["vendor", "agency", "newcomer_person", None])
def test_files_are_for_the_office(cast, as_, event, role):
    person = getattr(cast, role, None) if role else None
    for form in ("csv", "xlsx", "pdf"):
        answer = as_(person).get(f"/events/{event.thread.ref}/people.{form}")
        assert answer.status_code in {302, 303, 404} and b"Ada" not in answer.data
    assert as_(cast.host).get(f"/events/{event.thread.ref}/people.pdf").status_code == 404


def did(event, at):
    return rules_people.did(queries_people.tally(event, at), *queries_people.companies(event))


def test_what_an_event_did(cast, as_, event, monday):
    host, late = cast.actor("host"), monday + timedelta(days=60)
    earlier = plan(
        cast, monday, starts_local=datetime.fromisoformat("2026-12-03T14:00"),
        ends_local=datetime.fromisoformat("2026-12-03T16:00"),
    )  # fmt: skip
    service.publish(host, earlier, at=monday)
    service_seats.register(cast.actor("vendor"), earlier, SeatWish(Way.ROOM), at=monday)
    service_seats.register(cast.actor("vendor2"), event, SeatWish(Way.ROOM), at=monday)
    service_seats.register(cast.actor("agency2"), event, SeatWish(Way.ROOM), at=monday)
    service_seats.give_up(cast.actor("agency2"), event, at=monday)
    for person, state in ((cast.vendor, RegistrationState.ATTENDED), (cast.agency, RegistrationState.ABSENT)):
        seat = queries_seats.registration(event.id, person.id)
        service_states.put_state(host, seat, state, at=late, source=Source.OFFICE)
    db.session.commit()
    assert did(event, monday) == Did(
        invited=0, registered=3, attended=1, absent=1, waitlisted=0, declined=1, companies=2, first_time=1
    )
    html = as_(cast.host).get(f"/events/{event.thread.ref}/people").get_data(as_text=True)
    assert "What it did" in html and "1 for the first time, 1 again" in html


def test_one_who_was_invited_counts_as_invited_for_good(cast, event, monday):
    host = cast.actor("host")
    seat = queries_seats.registration(event.id, cast.vendor.id)
    service_states.put_state(host, seat, RegistrationState.INVITED, at=monday, source=Source.OFFICE)
    seat.invited_at = monday
    service_states.put_state(host, seat, RegistrationState.REGISTERED, at=monday, source=Source.PAGE)
    service_people.remove(host, event, queries_seats.registration(event.id, cast.agency.id), "No room.", at=monday)
    db.session.commit()
    assert did(event, monday) == Did(1, 1, 0, 0, 0, 0, 1, 1)
