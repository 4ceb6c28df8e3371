"""`flask import` on real records: twice the same is once, and a bad line never loses the good ones."""

import json
from datetime import date
from pathlib import Path

import pytest
from click.testing import Result

from forum import commands_import
from forum.audit import queries as audit
from forum.audit.models import Entry
from forum.core.database import db
from forum.innovations import queries as innovations
from forum.innovations.models import Innovation
from forum.innovations.queries import Filters
from forum.organizations.models import AgencyDomain, Offer, Organization, OrganizationKind
from forum.organizations.queries import by_name_key
from forum.search import queries as search
from forum.threads import service as threads
from forum.threads.models import Thread
from tests.conftest import table_count

DATA = Path(__file__).parents[1] / "data"
#: Kind, file, and how many records the file has.
FILES = [
    ("needs", "needs.jsonl", 12), ("innovations", "innovations.jsonl", 10), ("events", "events.jsonl", 12),
    ("threads", "threads.jsonl", 10), ("agencies", "agencies.csv", 13), ("vendors", "vendors.csv", 15), ("codes", "naics_2022.csv", 15),
]  # fmt: skip


def _run(app, kind, file, *more) -> Result:
    db.session.rollback()
    result = app.test_cli_runner().invoke(args=["import", kind, str(file), *more])
    db.session.rollback()
    db.session.expire_all()
    return result


def _written(tmp_path, records) -> Path:
    file = tmp_path / "records.jsonl"
    file.write_bytes(b"".join(r if isinstance(r, bytes) else json.dumps(r).encode() + b"\n" for r in records))
    return file


@pytest.fixture
def record():
    return json.loads((DATA / "innovations.jsonl").read_text(encoding="utf-8").splitlines()[0])


@pytest.mark.parametrize(("kind", "name", "count"), FILES)
def test_a_file_is_taken_in_and_the_second_time_changes_nothing(app, cast, kind, name, count, rows_of_all_tables):
    first = _run(app, kind, DATA / name)
    assert (first.exit_code, first.output) == (0, f"{count} imported, 0 updated, 0 unchanged, 0 rejected\n")
    before = rows_of_all_tables()
    second = _run(app, kind, DATA / name)
    assert (second.exit_code, second.output) == (0, f"0 imported, 0 updated, {count} unchanged, 0 rejected\n")
    assert rows_of_all_tables() == before


def test_the_log_has_one_entry_for_a_run_that_changed_something(app, cast, monday):
    _run(app, "innovations", DATA / "innovations.jsonl")
    (entry,) = audit.of("import", "innovations")
    assert (entry.act, entry.at, entry.payload["imported"], entry.payload["file"]) == (
        "import.run", monday, 10, "innovations.jsonl",
    )  # fmt: skip
    assert len(entry.payload["sha256"]) == 64
    assert [e.act for e in db.session.query(Entry) if e.at == monday and e.object_kind != "person"] == ["import.run"]


def test_bad_lines_are_named_and_the_good_ones_stay(app, cast, tmp_path, record):
    file = _written(
        tmp_path,
        [
            record,
            b"{half a record\n",
            {**record, "id": "two", "title": None},
            {**record, "id": "three", "title": ["no", "text"]},
            {**record, "id": "four", "title": "x" * 301},
            {**record, "id": "five", "text": "x\x00y"},
            b'{"id": "\xff"}\n',
            {**record, "id": "seven", "year": "MMXVII"},
            {**record, "id": "eight", "url": "javascript:alert(1)"},
            {**record, "id": "nine", "company": "!!!"},
            {**record, "id": "ten", "state": "Virginia"},
            {**record, "id": "last"},
        ],
    )
    result = _run(app, "innovations", file)
    assert result.output.splitlines() == [
        "2 imported, 0 updated, 0 unchanged, 10 rejected",
        "line 2: is no JSON",
        "line 3: title is missing",
        "line 4: title is no text",
        "line 5: title has 301 characters; the most is 300",
        "line 6: text holds a NUL or half a character",
        "line 7: is no UTF-8 text",
        "line 8: year is no whole number from 1900 to 2100",
        "line 9: url is no web address",
        "line 10: company has no letter",
        "line 11: state has 8 characters; the most is 2",
    ]
    keys = sorted(row.imported_key for row in db.session.query(Thread))
    assert keys == sorted([record["id"], "last"])
    assert table_count("organization") == 7  # six of the cast, and the one of both good lines


def test_a_line_that_the_database_refuses_loses_no_other(app, cast, tmp_path, record):
    def put(line, *, at):
        if line["id"] == "bad":
            db.session.add(Thread(kind=None))
            db.session.flush()
        return commands_import.innovations.put_imported(line, at=at)

    file = _written(tmp_path, [record, {**record, "id": "bad"}, {**record, "id": "last"}])
    run = commands_import.run_file("innovations", file, commands_import.json_lines, put)
    assert (dict(run.counts), [number for number, _ in run.rejected]) == ({"imported": 2}, [2])


def test_more_lines_than_one_transaction_holds(app, cast, tmp_path, record):
    file = _written(tmp_path, [{**record, "id": f"many-{n}"} for n in range(205)])
    assert _run(app, "innovations", file).output == "205 imported, 0 updated, 0 unchanged, 0 rejected\n"
    assert table_count("innovation") == 205


def test_a_changed_record_is_updated(app, cast, tmp_path, record):
    _run(app, "innovations", _written(tmp_path, [record]))
    changed = _written(tmp_path, [{**record, "title": "A new title", "text": "New text. And more."}])
    assert _run(app, "innovations", changed).output == "0 imported, 1 updated, 0 unchanged, 0 rejected\n"
    (innovation,) = db.session.query(Innovation)
    assert (innovation.thread.title, innovation.as_published, innovation.thread.summary) == (
        "A new title", "New text. And more.", "New text. And more.",
    )  # fmt: skip


def test_what_the_office_removed_stays_removed(app, cast, tmp_path, record, monday):
    _run(app, "innovations", _written(tmp_path, [record]))
    threads.remove(cast.actor("host"), db.session.query(Thread).one(), "Not of this state.", at=monday)
    db.session.commit()
    again = _run(app, "innovations", _written(tmp_path, [{**record, "title": "A new title"}]))
    assert again.output == "0 imported, 0 updated, 1 unchanged, 0 rejected\n"
    assert innovations.listed_count(cast.actor("visitor"), Filters()) == 0


def test_an_imported_innovation_reads_as_a_public_record(app, cast, as_, record, tmp_path):
    _run(app, "innovations", _written(tmp_path, [record]))
    (innovation,) = db.session.query(Innovation)
    company = innovation.thread.organization
    # The record shouts; the page does not.
    assert record["company"] == "PROGENY SYSTEMS CORPORATION"
    assert (company.name, company.is_approved, company.kind) == (
        "Progeny Systems Corporation", True, OrganizationKind.VENDOR,
    )  # fmt: skip
    assert innovation.listed_at.year == record["year"]
    page = as_(None).get(f"/innovations/{innovation.thread.ref}").get_data(as_text=True)
    for words in (
        f"Imported public record, {record['source']}",
        "<h2>As published</h2>",
        "Department of Homeland Security",
    ):
        assert words in page
    assert "The problem, and for whom" not in page
    assert as_(cast.host).get(f"/innovations/{innovation.thread.ref}/edit").status_code == 404


def test_a_company_that_is_here_already_gets_the_record(app, cast, tmp_path, record):
    _run(app, "innovations", _written(tmp_path, [{**record, "company": "BASIN LABS, INC."}]))
    (innovation,) = db.session.query(Innovation)
    assert innovation.thread.organization_id == cast.basin.id
    assert cast.basin.imported_from is None
    # A public record is nothing that the office has read, so the company's own first one still waits.
    assert not innovations.was_listed(cast.basin.id)


def test_vendors_of_one_name_become_one_company_with_its_offers(app, cast):
    _run(app, "vendors", DATA / "vendors.csv")
    company = by_name_key(OrganizationKind.VENDOR, "beyer ford")
    offers = db.session.query(Offer).filter_by(organization_id=company.id).all()
    assert (company.name, company.is_approved, len(offers)) == ("Beyer Ford, LLC", True, 3)
    assert len({(offer.programme, offer.offering_group) for offer in offers}) == 3
    # "10.24/15" stands in the list itself.
    assert date(2015, 10, 24) in {offer.expires_on for offer in db.session.query(Offer)}


@pytest.mark.parametrize("day", ["13/1/2015", "2/30/15", "soon", "2015-01-01", "1/1/015"])
def test_a_day_that_does_not_exist_is_refused(app, cast, tmp_path, day):
    head, row = (DATA / "vendors.csv").read_text(encoding="utf-8").splitlines()[:2]
    file = tmp_path / "vendors.csv"
    file.write_text(f"{head}\n{row.replace('8/12/15', day)}\n", encoding="utf-8")
    assert _run(app, "vendors", file).output.splitlines() == [
        "0 imported, 0 updated, 0 unchanged, 1 rejected", f"line 2: expires is no day: {day}",
    ]  # fmt: skip
    assert by_name_key(OrganizationKind.VENDOR, "axis business consultants") is None


def test_agencies_keep_their_domains_as_facts_and_nobody_joins_by_them(app, cast):
    _run(app, "agencies", DATA / "agencies.csv")
    ohio = (
        db.session.query(Organization)
        .filter_by(kind=OrganizationKind.AGENCY, state="OH")
        .order_by(Organization.id)
        .all()
    )
    assert [(row.name, row.website) for row in ohio] == [
        ("State Of Ohio", "https://testohio.gov"), ("State of Ohio", "https://courtnewsohio.gov"),
    ]  # fmt: skip
    assert "oh.gov" in ohio[1].about
    assert [row.domain for row in db.session.query(AgencyDomain)] == ["dnr.state.example"]


def test_codes_take_their_scheme_from_the_files_name_or_from_the_option(app, cast, tmp_path):
    file = tmp_path / "list.csv"
    file.write_text("class,title,friendly_name\n005,ABRASIVES,Abrasive equipment\n", encoding="utf-8")
    assert _run(app, "codes", file).output.splitlines()[1] == "line 2: scheme is missing"
    assert _run(app, "codes", file, "--scheme", "nigp").output == "1 imported, 0 updated, 0 unchanged, 0 rejected\n"
    file.write_text("class,title,friendly_name\n005,ABRASIVES,\n", encoding="utf-8")
    assert _run(app, "codes", file, "--scheme", "nigp").output == "0 imported, 1 updated, 0 unchanged, 0 rejected\n"


def test_a_file_without_its_columns_is_refused_with_a_sentence(app, cast, tmp_path):
    file = tmp_path / "vendors.csv"
    file.write_text("name,place\nBasin Labs,Mesa\n", encoding="utf-8")
    result = _run(app, "vendors", file)
    assert result.exit_code == 1
    assert "The first line names no column programme, company" in result.output


def test_a_file_that_is_not_there_is_refused(app, cast, tmp_path):
    assert _run(app, "needs", tmp_path / "nothing.jsonl").exit_code == 2


def test_the_second_run_asks_one_or_two_statements_a_record(app, cast, statements):
    _run(app, "innovations", DATA / "innovations.jsonl")
    with statements() as asked:
        _run(app, "innovations", DATA / "innovations.jsonl")
    assert len(asked) <= 2 * 10


def test_agencies_that_came_with_needs_are_found(app, cast):
    _run(app, "needs", DATA / "needs.jsonl")
    made = (
        db.session.query(Organization)
        .filter_by(kind=OrganizationKind.AGENCY)
        .filter(Organization.imported_from.is_not(None))
        .all()
    )
    assert made != []
    missing = [agency.name for agency in made if search.document_of_organization(agency.id) is None]
    assert missing == []
