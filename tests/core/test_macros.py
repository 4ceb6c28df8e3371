"""The macros of every page: labels, hints and errors are tied, hostile text stays text."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import html5lib
import pytest
import time_machine
from flask import Flask, render_template_string
from flask_babel import Babel
from flask_wtf import CSRFProtect
from wtforms import (
    BooleanField,
    DateField,
    EmailField,
    Form,
    RadioField,
    SelectChoice,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.validators import DataRequired, InputRequired, Length, Optional

from forum.core import jinja
from forum.core.settings import ROOT

NOW = datetime(2026, 11, 22, 19, 0, tzinfo=UTC)
HOSTILE = '"><script>alert(1)</script>'


class AskForm(Form):
    """One field of each kind that a page may hold."""

    title = StringField(
        "What is the problem?",
        [DataRequired("Say what the problem is"), Length(max=100)],
        description="In one sentence.",
    )
    tried = TextAreaField("What have you tried?", [Optional(), Length(max=2000)])
    until = DateField("When do questions close?", [DataRequired("Enter the day that questions close, like 12/4/2026")])
    stage = RadioField(
        "How far are you?",
        [InputRequired("Choose how far you are")],
        choices=[SelectChoice("e", "Exploring"), SelectChoice("o", "Open")],
    )
    topics = SelectMultipleField(
        "Topics",
        [DataRequired("Choose one to three topics")],
        choices=[SelectChoice("1", "Data"), SelectChoice("2", HOSTILE)],
    )
    mail = EmailField("Work address", [DataRequired(), Length(max=254)], render_kw={"autocomplete": "email"})
    shown = BooleanField("Show my name")


@pytest.fixture
def app() -> Iterator[Flask]:
    """A bare application with the real templates and filters, at noon in Denver on Sunday, November 22."""
    app = Flask("macros", root_path=str(ROOT), template_folder="templates", static_folder="static")
    app.config.update(SECRET_KEY="macros", FORUM_ZONE="America/Denver", TESTING=True)
    Babel(app)
    CSRFProtect(app)
    jinja.init_app(app)
    with time_machine.travel(NOW, tick=False), app.test_request_context("/"):
        yield app


def drawn(source: str, **context: Any) -> Any:
    """The markup that a template makes, parsed as a browser would."""
    return html5lib.parseFragment(render_template_string(source, **context), namespaceHTMLElements=False)


def field(form: Form, name: str, rest: str = "") -> Any:
    source = '{% from "macros/forms.html" import field %}{{ field(f' + rest + ") }}"
    return drawn(source, f=form[name])


def words(element: Any) -> str:
    return " ".join("".join(element.itertext()).split())


def test_field_ties_label_hint_reader_error_and_count(app: Flask) -> None:
    form = AskForm(data={"title": ""})
    form.validate()
    box = field(form, "title", ', reader="Everyone"')
    control, label = box.find(".//input"), box.find(".//label")
    assert label.get("for") == control.get("id") == "title"
    assert control.get("aria-invalid") == "true"
    described = control.get("aria-describedby").split()
    assert [words(box.find(f".//*[@id='{part}']")) for part in described] == [
        "In one sentence.",
        "Who reads this: Everyone",
        "Error: Say what the problem is",
        "At most 100 characters",
    ]


def test_field_without_error_or_hint_says_nothing_of_them(app: Flask) -> None:
    control = field(AskForm(), "mail").find(".//input")
    assert (control.get("aria-invalid"), control.get("aria-describedby")) == (None, None)
    assert (control.get("autocomplete"), control.get("type")) == ("email", "email")


@pytest.mark.parametrize(
    ("name", "optional"),
    [("title", False), ("tried", True), ("until", False), ("stage", False), ("topics", False)],
)
def test_only_optional_fields_say_so(app: Flask, name: str, optional: bool) -> None:
    box = field(AskForm(), name)
    head = box.find(".//legend") if box.find(".//legend") is not None else box.find(".//label")
    assert words(head).endswith("(optional)") is optional


def test_browser_does_not_cut_text_at_its_most(app: Flask) -> None:
    assert field(AskForm(), "tried").find(".//textarea").get("maxlength") is None


def test_summary_links_each_error_to_its_control(app: Flask) -> None:
    form = AskForm(data={"title": "A title", "mail": "dana@example.org"})
    form.validate()
    page = drawn(
        '{% import "macros/forms.html" as m %}{{ m.error_summary(form) }}'
        "{% for f in form %}{{ m.field(f) }}{% endfor %}",
        form=form,
    )
    links = {words(link): link.get("href") for link in page.findall(".//*[@id='problems']//a")}
    assert links == {
        "Enter the day that questions close, like 12/4/2026": "#until",
        "Choose how far you are": "#stage-0",
        "Choose one to three topics": "#topics-0",
    }
    for href in links.values():
        assert page.find(f".//*[@id='{href[1:]}']").tag == "input"


def test_summary_is_absent_without_errors(app: Flask) -> None:
    assert (
        render_template_string(
            '{% from "macros/forms.html" import error_summary %}{{ error_summary(form) }}', form=AskForm()
        ).strip()
        == ""
    )


def test_every_choice_has_its_own_label(app: Flask) -> None:
    box = field(AskForm(data={"topics": ["2"]}), "topics")
    ticked = {label.get("for"): words(label) for label in box.findall(".//label")}
    assert ticked == {"topics-0": "Data", "topics-1": HOSTILE}
    assert [control.get("value") for control in box.findall(".//input[@checked]")] == ["2"]


def test_act_posts_with_its_token(app: Flask) -> None:
    box = drawn(
        '{% from "macros/forms.html" import act %}{{ act("/follow", "Follow", "secondary", {"next": x}) }}',
        x=HOSTILE,
    )
    form = box.find(".//form")
    names = {part.get("name"): part.get("value") for part in form.findall(".//input")}
    assert (form.get("method"), form.get("action"), words(form.find(".//button"))) == (
        "post",
        "/follow",
        "Follow",
    )
    assert set(names) == {"csrf_token", "next"}
    assert names["csrf_token"]
    assert names["next"] == HOSTILE


@pytest.mark.parametrize(
    ("file", "call"),
    [
        ("forms", "m.field(f, x)"),
        (
            "forms",
            "m.audience_label(x), m.outcome_note(x), m.answers([{'question': x, 'answer': x, 'href': x}])",
        ),
        ("lists", "m.line(x, x, x, [x, x], x, 'open', x, x, true, x, x, x)"),
        ("lists", "m.event_line(x, x, x, x, x, x, x, x, 'open', x, x)"),
        (
            "lists",
            "m.empty(x, x, x), m.count_head(x, x, [{'href': x, 'label': x}]), m.finder(x, x, x, x, {x: x})",
        ),
        ("home", "m.waiting([{'href': x, 'text': x, 'rest': x, 'due': x, 'near': true}])"),
        ("page", "m.alert('info', x, x), m.stage([x, 'b'], x), m.state(x, x), m.fact(x, x, x)"),
        ("thread", "m.post(m.person(x, x), x, x, x, true, [{'href': x, 'label': x}], x)"),
        ("thread", "m.question(x, x, x, x, x)"),
        (
            "tables",
            "m.desk_table(x, [{'key': 'a', 'label': x}, {'key': 'b', 'label': x}], [{'a': x, 'b': x}])",
        ),
        ("mail", "m.item(x, x, [m.change(x, x, x, x)], x, (x, x)), m.dated(x, x, x, x)"),
    ],
)
def test_hostile_text_stays_text(app: Flask, file: str, call: str) -> None:
    form = AskForm(data={"title": HOSTILE})
    form.title.label.text = form.title.description = HOSTILE
    form.title.errors = [HOSTILE]
    page = drawn(
        f'{{% import "macros/{file}.html" as m %}}{{% for part in [{call}] %}}{{{{ part }}}}{{% endfor %}}',
        x=HOSTILE,
        f=form.title,
    )
    assert page.find(".//script") is None
    assert HOSTILE in "".join(page.itertext())


def test_line_marks_a_near_deadline_only(app: Flask) -> None:
    source = (
        '{% from "macros/lists.html" import lines, line %}{% call lines() %}'
        '{{ line("/a", "Near", deadline_label="Questions until", deadline="Fri, Dec 4", deadline_near=true) }}'
        '{{ line("/b", "Far", deadline_label="Questions until", deadline="Tue, Jan 12") }}{% endcall %}'
    )
    rows = drawn(source).findall(".//ul/li")
    assert [words(row) for row in rows] == [
        "Near Questions until Fri, Dec 4",
        "Far Questions until Tue, Jan 12",
    ]
    assert [len(row.findall(".//*[@class='near']")) for row in rows] == [1, 0]


def test_parts_of_a_line_that_are_missing_leave_nothing(app: Flask) -> None:
    row = drawn('{% from "macros/lists.html" import line %}{{ line("/a", "Alone") }}').find(".//li")
    assert words(row) == "Alone"
    assert [part.get("class") for part in row.iter() if part.get("class")] == [
        "line line-plain",
        "line-title",
    ]


@pytest.mark.parametrize(
    ("left", "near", "text"),
    [
        (timedelta(0), 1, "Sun, Nov 22, 12:00 p.m. MST today"),
        (timedelta(days=7), 1, "Sun, Nov 29, 12:00 p.m. MST in 7 days"),
        (timedelta(days=8), 0, "Mon, Nov 30, 12:00 p.m. MST in 8 days"),
        (timedelta(days=30), 0, "Tue, Dec 22, 12:00 p.m. MST in 30 days"),
        (timedelta(days=31), 0, "Wed, Dec 23, 12:00 p.m. MST"),
        (timedelta(days=-1), 0, "Sat, Nov 21, 12:00 p.m. MST"),
    ],
)
def test_deadline_is_near_within_seven_days(app: Flask, left: timedelta, near: int, text: str) -> None:
    page = drawn('{% from "macros/time.html" import deadline with context %}{{ deadline(at) }}', at=NOW + left)
    assert (words(page), len(page.findall(".//*[@class='near']"))) == (text, near)


def test_moment_adds_the_reader_s_time_where_it_differs(app: Flask) -> None:
    source = '{% from "macros/time.html" import moment, day with context %}{{ moment(at) }}'
    at = datetime(2026, 12, 10, 21, 0, tzinfo=UTC)
    here, there = (drawn(source, at=at, reader_zone=zone) for zone in ("America/Denver", "America/New_York"))
    assert words(here) == "Thu, Dec 10, 2:00 p.m. MST"
    assert words(there) == "Thu, Dec 10, 2:00 p.m. MST Thu, Dec 10, 4:00 p.m. EST for you"
    assert here.find(".//time").get("datetime") == "2026-12-10T21:00:00+00:00"


def test_day_is_machine_readable(app: Flask) -> None:
    mark = drawn('{% from "macros/time.html" import day %}{{ day(on) }}', on=date(2026, 12, 4)).find(".//time")
    assert (mark.get("datetime"), words(mark)) == ("2026-12-04", "Fri, Dec 4")


def test_stage_marks_the_present_step(app: Flask) -> None:
    source = '{% from "macros/page.html" import stage %}{{ stage(["Exploring", "Open", "Closed"], "Open") }}'
    steps = drawn(source).findall(".//li")
    assert [(words(step), step.get("class"), step.get("aria-current")) for step in steps] == [
        ("Exploring", "done", None),
        ("Open", "now", "step"),
        ("Closed", None, None),
    ]


def test_waiting_is_absent_when_nothing_waits(app: Flask) -> None:
    assert render_template_string('{% from "macros/home.html" import waiting %}{{ waiting([]) }}').strip() == ""


def test_table_repeats_its_heads_for_a_phone(app: Flask) -> None:
    columns = [{"key": "who", "label": "Person"}, {"key": "n", "label": "Days", "number": True}]
    source = '{% from "macros/tables.html" import desk_table %}{{ desk_table("2 people", columns, rows) }}'
    table = drawn(source, columns=columns, rows=[{"who": "Dana", "n": 0}, {"who": "Maria"}]).find(".//table")
    assert words(table.find("caption")) == "2 people"
    cells = [(cell.get("data-label"), cell.get("class"), words(cell)) for cell in table.findall(".//td")]
    assert cells == [("Days", "number", "0"), ("Days", "number", "")]


def test_mail_has_its_facts_in_html_and_in_text(app: Flask) -> None:
    given = {
        "sentence": "You have a seat.",
        "facts": [("What", "Parks & permits"), ("When", "Thu, Jan 14")],
        "button": ("https://forum.example.org/events/1", "See the event"),
        "why": ("You asked for a seat.", "https://forum.example.org/me/mail"),
        "notice": "Not a solicitation.",
        "forum_name": "Market Forum",
        "office_name": "Office of the CIO",
    }
    page = render_template_string('{% extends "emails/_layout.html" %}', **given)
    rows = html5lib.parse(page, namespaceHTMLElements=False).findall(".//table[@class='facts']//tr")
    assert [words(row) for row in rows] == ["WhatParks & permits", "WhenThu, Jan 14"]
    app.jinja_env.autoescape = False
    assert render_template_string('{% extends "emails/_layout.txt" %}', **given) == (
        "You have a seat.\n\n"
        "What: Parks & permits\nWhen: Thu, Jan 14\n\n"
        "See the event:\nhttps://forum.example.org/events/1\n\n"
        "-- \nYou asked for a seat.\nChange what we send: https://forum.example.org/me/mail\n"
        "Not a solicitation.\nMarket Forum, Office of the CIO\n"
    )
