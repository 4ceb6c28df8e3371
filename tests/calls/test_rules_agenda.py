"""What changed between two agendas and who hears of it (T3), and the warnings of the draft: pure, for any agenda."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from forum.calls import rules_agenda
from forum.calls.rules_agenda import Change, Drafted, Kind, Line, Warned, Worry

START, END = datetime.fromisoformat("2027-01-14T14:00"), datetime.fromisoformat("2027-01-14T16:30")


def at(minutes):
    return START + timedelta(minutes=minutes)


def presenter(company, minutes=0, room="", session=""):
    return Line(f"s-{company}", at(minutes), 15, session=session, session_title=session, room=room, application=company, company=company.title(), company_slug=company)  # fmt: skip


@st.composite
def agendas(draw):
    """Presenters a to f, plain lines and open slots, anywhere; a presenter may sit in any slot."""
    who = draw(st.lists(st.sampled_from("abcdef"), unique=True))
    lines = [
        Line(f"slot{draw(st.integers(0, 3))}{name}", at(15 * draw(st.integers(0, 4))), draw(st.sampled_from([15, 20])), room=draw(st.sampled_from(["", "B"])), application=name, company=name.upper(), company_slug=name)
        for name in who
    ]  # fmt: skip
    lines += [
        Line(f"plain{n}", at(15 * draw(st.integers(0, 4))), 5, title="Break") for n in range(draw(st.integers(0, 2)))
    ]
    return draw(st.permutations([*lines, *(Line(f"open{n}", at(60), 15) for n in range(draw(st.integers(0, 2))))]))


@given(agendas(), agendas())
def test_exactly_those_are_told_who_are_new_moved_or_gone(old, new):
    told = rules_agenda.told(rules_agenda.changes(old, new))
    were = {line.application: line for line in old if line.application}
    are = {line.application: line for line in new if line.application}
    expected = {(name, Kind.NEW) for name in are.keys() - were.keys()}
    expected |= {(name, Kind.LEFT) for name in were.keys() - are.keys()}
    expected |= {
        (name, Kind.MOVED)
        for name in were.keys() & are.keys()
        if any(getattr(were[name], what) != getattr(are[name], what) for what in ("starts", "minutes", "room"))
    }
    assert sorted((c.application, c.kind) for c in told) == sorted(expected)
    assert all((c.before, c.after) == (were.get(c.application) and were[c.application].starts, are.get(c.application) and are[c.application].starts) for c in told)  # fmt: skip


@given(agendas())
def test_the_same_agenda_tells_nobody_and_survives_json(lines):
    assert rules_agenda.changes(lines, lines) == ()
    assert rules_agenda.read_lines([line.kept() for line in lines]) == tuple(lines)
    found = rules_agenda.changes((), lines)
    assert rules_agenda.read_changes([change.kept() for change in found]) == found


def test_a_dropped_presenter_is_told_and_named_last():
    old, new = [presenter("ada"), presenter("bo", 15)], [presenter("bo", 0), presenter("cy", 15, "Hall B")]
    assert rules_agenda.changes(old, new) == (
        Change(Kind.MOVED, "Bo", "bo", at(15), at(0)),
        Change(Kind.NEW, "Cy", "cy", None, at(15), "", "Hall B"),
        Change(Kind.LEFT, "Ada", "ada", at(0), None),
    )


def test_lines_keep_their_distance_from_the_start_across_zones_and_clock_changes():
    old = datetime(2027, 1, 14, 21, 0, tzinfo=UTC), "America/Denver"
    new = datetime(2027, 3, 14, 8, 30, tzinfo=UTC), "America/Denver"  # 1:30 a.m., half an hour before clocks go on
    found = rules_agenda.shifted([presenter("ada", 0), presenter("bo", 30)], old, new)
    assert [line.starts.isoformat() for line in found] == ["2027-03-14T01:30:00", "2027-03-14T03:00:00"]


def warned(*drafted):
    return rules_agenda.warnings(drafted, START, END)


def test_lines_that_only_touch_are_no_warning():
    assert warned(Drafted(presenter("ada", 0)), Drafted(presenter("bo", 15))) == {}


def test_each_warning_stands_at_its_lines_and_at_no_other():
    ada, also_ada = (
        presenter("ada", 0, "A"),
        Line("s2", at(10), 15, room="B", application="x", company="Ada", company_slug="ada"),
    )
    bo = presenter("bo", 20, " b ")
    assert warned(Drafted(ada, "p1"), Drafted(also_ada, "p2"), Drafted(bo, "p3")) == {
        "s-ada": (Warned(Worry.COMPANY, "", at(10)),),
        "s2": (Warned(Worry.COMPANY, "", at(0)), Warned(Worry.ROOM, "Bo", at(20))),
        "s-bo": (Warned(Worry.ROOM, "Ada", at(10)),),
    }


def test_one_person_of_two_companies_and_lines_outside_the_event():
    early, late = presenter("ada", -5, "A"), presenter("bo", 140, "B")
    twin = Line("s3", at(0), 15, room="C", application="y", company="Cy", company_slug="cy")
    assert warned(Drafted(early, "p1"), Drafted(twin, "p1"), Drafted(late, "p2")) == {
        "s-ada": (Warned(Worry.EARLY, "", START), Warned(Worry.PERSON, "Cy", at(0))),
        "s3": (Warned(Worry.PERSON, "Ada", at(-5)),),
        "s-bo": (Warned(Worry.LATE, "", at(155), END),),
    }


def test_a_slot_within_the_time_that_somebody_cannot_present():
    away = at(15), at(30)
    found = warned(
        *(Drafted(presenter(name, m), name, name.title(), away) for name, m in (("ada", 0), ("bo", 29), ("cy", 45)))
    )
    assert found["s-bo"][-1] == Warned(Worry.AWAY, "Bo", *away)
    assert [slot for slot, all_of in found.items() if any(w.worry is Worry.AWAY for w in all_of)] == ["s-bo"]
