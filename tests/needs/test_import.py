"""Public records become closed public needs; a second import changes nothing."""

import re
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from forum.core.database import db
from forum.core.errors import Refused
from forum.needs import queries, service_import
from forum.needs.models import NeedState
from forum.organizations.models import Audience
from forum.threads.models import Life
from tests.conftest import table_count

RECORD = service_import.Notice(
    source="sbir.gov via somebody/SBIR", key="sbir-1", title="Low-Cost Flood\u2028 Sensor",
    text="OBJECTIVE: Develop a sensor. <script>alert(1)</script>\n\nDESCRIPTION: Floods cost lives.",
    agency="Department of Natural Resources", posted_on=date(2015, 12, 4), due_on=date(2016, 1, 20),
    url="https://example.org/1", license="US-PD", codes=("541512",), topic_slugs=("security",),
)  # fmt: skip


def test_three_imports_are_one_need(cast, monday):
    results = [service_import.put_notice(RECORD, at=monday), service_import.put_notice(RECORD, at=monday)]
    results.append(service_import.put_notice(replace(RECORD, title="A new title"), at=monday))
    db.session.commit()
    assert (results, table_count("need")) == (["imported", "unchanged", "updated"], 1)


def test_an_imported_need_is_public_and_closed_and_not_of_an_agency_of_the_forum(cast, monday):
    service_import.put_notice(RECORD, at=monday)
    db.session.commit()
    need = queries.imported("sbir.gov", "sbir-1")
    thread = need.thread
    assert (need.state, thread.life, thread.audience, thread.title) == (
        NeedState.CLOSED, Life.LIVE, Audience.PUBLIC, "Low-Cost Flood Sensor",
    )  # fmt: skip
    assert need.closes_at == datetime(2016, 1, 21, 0, 0, tzinfo=UTC)  # 5:00 p.m. in Phoenix
    assert (thread.organization.name, thread.organization_id == cast.parks.id) == (
        "Department of Natural Resources",
        False,
    )
    assert "<script" not in need.as_published_html
    assert [topic.slug for topic in thread.topics] == ["security"]


def test_its_page_says_where_it_comes_from_and_takes_no_questions(cast, as_, monday):
    service_import.put_notice(replace(RECORD, due_on=date(2027, 1, 20)), at=monday)
    service_import.put_notice(replace(RECORD, key="sbir-2", title="T" * 187, due_on=None), at=monday)
    db.session.commit()
    refs = [queries.imported("sbir.gov", key).thread.ref for key in ("sbir-1", "sbir-2")]
    page = as_(cast.vendor).get(f"/needs/{refs[0]}").get_data(as_text=True)
    assert "Imported public record, sbir.gov" in page and "As published" in page
    assert "What should be different" not in page and "Ask a question" not in page
    refused = as_(cast.vendor).get(f"/needs/{refs[0]}/ask")
    assert (refused.status_code, "Read the original notice instead" in refused.get_data(as_text=True)) == (409, True)
    assert as_(None).get(f"/needs/{refs[1]}").status_code == 200
    assert as_(cast.host).get(f"/needs/{refs[0]}/update").status_code == 404
    listed = as_(None).get("/needs/?imported=only").get_data(as_text=True)
    assert "Low-Cost Flood Sensor" in listed and "T" * 187 not in listed
    assert "T" * 187 in as_(None).get("/needs/?stage=closed&imported=only").get_data(as_text=True)
    assert "Low-Cost Flood Sensor" not in as_(None).get("/needs/?imported=none").get_data(as_text=True)


RAW = {
    "id": "topic-9", "source": "fbo.gov via 18F/fbopen", "title": "Lodging", "text": "Rooms.", "agency": "Department of Defense",
    "posted": "2014-02-04", "due": None, "category": "Security", "codes": {"naics": "721110"}, "url": None, "license": "US-PD",
}  # fmt: skip


def test_a_line_of_a_file_becomes_a_need_without_a_due_day(cast, monday):
    assert [service_import.put_imported(RAW, at=monday) for _ in range(2)] == ["imported", "unchanged"]
    need = queries.imported("fbo.gov", "topic-9")
    assert (need.state, need.closes_at, list(queries.codes_of(need.id)), [t.slug for t in need.thread.topics]) == (
        NeedState.CLOSED, None, ["721110"], ["security"],
    )  # fmt: skip


def test_an_address_that_is_none_is_left_out_and_the_need_kept(cast, monday):
    assert service_import.put_imported(RAW | {"url": "javascript:alert(1)"}, at=monday) == "imported"
    assert queries.imported("fbo.gov", "topic-9").source_url == ""


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"title": " "}, "title is missing"),
        ({"id": None}, "id is missing"),
        ({"text": 5}, "text is no text"),
        ({"due": "2014-02-30"}, "due is no day: 2014-02-30"),
        ({"title": "x" * 301}, "title has 301 characters; the most is 300"),
    ],
)
def test_a_bad_line_is_refused_with_its_reason(cast, monday, change, sentence):
    with pytest.raises(Refused, match=re.escape(sentence)):
        service_import.put_imported(RAW | change, at=monday)
