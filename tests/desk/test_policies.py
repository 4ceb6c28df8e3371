"""The settings of the forum: saved, kept, refused beside each field."""

import pytest

from forum.audit.models import Entry
from forum.core.database import db
from forum.policies import queries
from tests.conftest import MONDAY, table_count

FORM = {
    "forum_name": "Market Forum", "office_name": "Office of the Chief Information Officer", "notice": "", "contact_address": "",
    "zone": "America/Phoenix", "workdays": ["0", "1", "2", "3", "4"], "holidays": "", "review_days": "3", "answer_days": "5",
    "question_days": "10", "least_question_days": "5", "engagement_days": "40", "material_days": "10", "release_hour": "15", "inbound_calendar_days": "365", "second_person": "y", "tells_declined": "y",
}  # fmt: skip


def test_a_change_is_saved_kept_and_listed(as_, cast):
    client = as_(cast.host)
    client.get("/desk/policies")
    answer = client.post(
        "/desk/policies",
        data=FORM
        | {"forum_name": "Desert Market", "holidays": "11/26/2026\n2026-12-25\n\n11/26/2026", "second_person": ""},
    )
    assert (answer.status_code, answer.location) == (303, "/desk/policies")
    now = queries.at(MONDAY)
    assert (now.forum_name, now.holidays, now.second_person, now.review_days) == (
        "Desert Market",
        ("2026-11-26", "2026-12-25"),
        False,
        3,
    )
    html = client.get("/desk/policies").get_data(as_text=True)
    for words in (
        "11/26/2026\n12/25/2026",
        "Name of the forum: Desert Market · Helen Park",
        "Holidays: 2 days",
        "A second person publishes: no",
        "<title>Policies · Desert Market",
    ):
        assert words in html
    assert sorted(e.act for e in db.session.query(Entry).filter_by(object_kind="policy")) == ["policy.set"] * 3


def test_the_same_values_again_change_nothing(as_, cast):
    client = as_(cast.host)
    client.post("/desk/policies", data=FORM)
    assert "0 settings changed." in client.get("/desk/policies").get_data(as_text=True)
    assert table_count("policy") == 0


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("forum_name", " ", "Enter a name"), ("office_name", "x" * 101, "Use 100 characters or fewer"),
        ("contact_address", "nobody", "Enter a mail address"), ("notice", "x" * 401, "Use 400 characters or fewer"),
        ("zone", "Mars/Olympus", "Choose a time zone from the list"), ("workdays", [], "Tick one working day or more"),
        ("holidays", "11/26/2026\n2/30/2027", "Line 2: enter a day like 11/26/2026"), ("review_days", "0", "Enter a number from 1 to 30"),
        ("inbound_calendar_days", "29", "Enter a number from 30 to 3650"),
        ("answer_days", "many", "Enter a number from 1 to 30"), ("question_days", "", "Enter a number from 1 to 120"),
        ("least_question_days", "61", "Enter a number from 1 to 60"), ("engagement_days", "1e3", "Enter a number from 1 to 400"),
        ("release_hour", "24", "Enter a number from 0 to 23"), ("release_hour", "-1", "Enter a number from 0 to 23"),
    ],
)  # fmt: skip
def test_each_field_is_refused_beside_itself_and_nothing_is_set(as_, cast, field, value, sentence):
    answer = as_(cast.host).post("/desk/policies", data=FORM | {"forum_name": "Kept as typed"} | {field: value})
    html = answer.get_data(as_text=True)
    assert (answer.status_code, f'id="{field}-error"' in html, sentence in html) == (422, True, True)
    assert field == "forum_name" or 'value="Kept as typed"' in html
    assert table_count("policy") == 0
