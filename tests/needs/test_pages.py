"""The list, the form and one need: what is typed is kept, what is hostile is text, and how many statements a page takes."""

from datetime import timedelta

import pytest
from flask import g

from forum.core.database import db
from forum.needs import queries, service, service_import, tasks
from forum.needs.models import Need
from forum.taxonomy.models import Code
from tests.conftest import table_count
from tests.needs import given
from tests.needs.given import RELEASE_AT
from tests.needs.test_walk import PART_1, part_3, ref_of

HOSTILE = "\"><script>alert(1)</script>'{{7*7}} \u202e\u200b<img src=x onerror=alert(2)> 😀 %(name)s O'Brien"
ASK = {"title": "Write the problem in one sentence", "measure": "Say how you will know that it worked"}
ASK |= {"outcome_sought": "Say what should be different", "people_affected": "Say who is affected, and how many"}


def text_of(answer):
    return answer.get_data(as_text=True)


@pytest.mark.parametrize("field", sorted(ASK))
def test_each_empty_answer_is_refused_beside_itself_and_the_rest_is_kept(cast, as_, field):
    answer = as_(cast.agency).post("/needs/new", data={**PART_1, field: "  "})
    page = text_of(answer)
    assert (answer.status_code, page.count(ASK[field]), table_count("need")) == (422, 2, 0)
    assert "<title>Error: " in page
    assert all(value in page for name, value in PART_1.items() if name != field)


def test_a_half_written_draft_is_saved_and_colleagues_go_on(cast, as_):
    answer = as_(cast.agency).post("/needs/new", data={"title": "Half a need", "leave": "1"})
    ref = answer.location.split("/")[2]
    colleague = as_(cast.agency_colleague)
    assert "Half a need" in text_of(colleague.get(f"/needs/{ref}/edit/1"))
    assert colleague.post(f"/needs/{ref}/edit/1", data=PART_1).location == f"/needs/{ref}/edit/2"
    assert as_(cast.agency2).get(f"/needs/{ref}/edit/1").status_code == 404
    assert as_(cast.agency2).post(f"/needs/{ref}/edit/1", data=PART_1).status_code == 404


def test_the_form_sent_twice_is_one_draft(cast, as_):
    client = as_(cast.agency)
    refs = {ref_of(client.post("/needs/new", data=PART_1)) for _ in range(2)}
    assert (len(refs), table_count("need")) == (1, 1)


def test_sending_a_draft_names_each_answer_that_is_missing_with_a_link(cast, as_, monday):
    need = given.draft(cast, monday, problem=service.Problem("Only a title"), whole=False)
    answer = as_(cast.agency).post(f"/needs/{need.thread.ref}/check")
    page = text_of(answer)
    assert answer.status_code == 422
    sentences = [s for name, s in ASK.items() if name != "title"]
    sentences += ["Enter the day that questions close", "Enter the day that the need closes"]
    assert [s for s in sentences if s not in page] == []
    assert f"/needs/{need.thread.ref}/edit/3?check=1#closes_on" in page


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        ({"questions_close_on": "2026-11-30"}, "Choose a day after Mon, Nov 30 (5 workdays from today)"),
        ({"questions_close_on": "2020-01-01"}, "Choose a day after Mon, Nov 30 (5 workdays from today)"),
        ({"questions_close_on": "2026-02-30"}, "Enter the day that questions close, like 12/4/2026"),
        ({"questions_close_on": "1/2"}, "Enter the day that questions close, like 12/4/2026"),
        ({"closes_on": "2026-12-03"}, "Choose Fri, Dec 4 or a later day: questions close then"),
        ({"closes_on": "99999-01-01"}, "Enter the day that the need closes, like 1/29/2027"),
        ({"topics": []}, "Choose one to three topics"),
        ({"contact": ""}, "Choose who answers for your agency"),
        ({"codes": "x" * 201}, "This has 201 characters. The most is 200"),
    ],
)
def test_part_three_refuses_what_cannot_stand_beside_its_field(cast, as_, monday, data, sentence):
    need = given.draft(cast, monday, whole=False)
    answer = as_(cast.agency).post(f"/needs/{need.thread.ref}/edit/3", data=part_3(cast.agency) | data)
    assert (answer.status_code, sentence in text_of(answer)) == (422, True)


def test_codes_are_suggested_never_demanded_and_unknown_ones_are_named(cast, as_, monday):
    db.session.add(Code(scheme="naics", code="541512", title="Computer systems design"))
    need = given.draft(cast, monday, whole=False)
    ref = need.thread.ref
    client = as_(cast.agency)
    wrong = client.post(f"/needs/{ref}/edit/3", data=part_3(cast.agency, codes="541512, 999999"))
    assert (wrong.status_code, "We do not know the code 999999" in text_of(wrong)) == (422, True)
    assert client.post(f"/needs/{ref}/edit/3", data=part_3(cast.agency, codes="541512")).status_code == 303
    assert queries.codes_of(queries.by_thread_ref(ref).id) == ["541512"]


def test_a_product_is_asked_about_once_and_never_blocks(cast, as_):
    client = as_(cast.agency)
    named = PART_1 | {"outcome_sought": "Visitors renew in Acme Permits 4.2 on a phone."}
    ref = ref_of(first := client.post("/needs/new", data=named))
    assert first.location == f"/needs/{ref}/edit/1?look=1"
    note = text_of(client.get(first.location))
    assert "is a product and a version" in note and "Keep it, and say why" in note
    on = client.post(f"/needs/{ref}/edit/1", data=named | {"looked": "1", "kept_outcome_sought": "The contract runs."})
    assert on.location == f"/needs/{ref}/edit/2"
    assert queries.by_thread_ref(ref).kept_phrases == {"Acme Permits 4.2": "The contract runs."}
    assert client.post(f"/needs/{ref}/edit/1", data=named | {"looked": "1"}).location == f"/needs/{ref}/edit/2"
    assert "You keep" in text_of(client.get(f"/needs/{ref}/check"))


def test_hostile_text_in_every_field_stays_text_everywhere(cast, as_, monday):
    title = HOSTILE[:100]
    problem = service.Problem(title, HOSTILE, HOSTILE, HOSTILE)
    client = as_(cast.agency)
    answer = client.post("/needs/new", data={**PART_1, "title": title, "outcome_sought": HOSTILE, "looked": "1"})
    assert answer.status_code == 303
    need = given.published(cast, monday, problem=problem)
    question = given.asked(cast, need, monday, HOSTILE, show_company=True)
    given.answered(cast, need, question, monday, HOSTILE)
    tasks.release(RELEASE_AT)
    ref = need.thread.ref
    for address in ("/needs/", f"/needs/{ref}", f"/needs/{ref}/told", f"/needs/{ref_of(answer)}/check"):
        page = text_of(as_(cast.agency).get(address))
        assert "<script>alert" not in page and "<img src=x" not in page and "49 " not in page


def test_a_copy_brings_the_words_and_leaves_the_dates(cast, as_, monday):
    need = given.published(cast, monday)
    answer = as_(cast.agency2).post(f"/needs/{need.thread.ref}/copy")
    made = queries.by_thread_ref(ref_of(answer))
    assert (made.thread.title, made.measure, made.questions_close_at, made.closes_at, made.number) == (
        need.thread.title, need.measure, None, None, None,
    )  # fmt: skip
    assert made.thread.organization_id == cast.roads.id


def test_the_list_goes_on_by_key_soonest_deadline_first(cast, as_, monday):
    for n in range(25):
        service_import.put_notice(
            service_import.Notice(
                "sbir.gov", f"k{n}", f"Need {n:02}", "Text.", due_on=(monday + timedelta(days=30 - n)).date()
            ),
            at=monday,
        )  # fmt: skip
    db.session.commit()
    client = as_(None)
    first = text_of(client.get("/needs/"))
    assert [f"Need {n:02}" in first for n in (24, 5, 4)] == [True, True, False]
    after = first.split('rel="next"')[0].rsplit('href="', 1)[1].split('"')[0].replace("&amp;", "&")
    second = text_of(client.get(after))
    assert [f"Need {n:02}" in second for n in (5, 4, 0)] == [False, True, True]
    newest = text_of(client.get("/needs/?order=newest&q=Need+0"))
    assert "Need 09" in newest and "Need 10" not in newest
    assert "Need" not in text_of(client.get("/needs/?q=%25%25")).split("<main")[1].split("finder")[0].replace(
        "Needs", ""
    )
    assert client.get("/needs/?after=nonsense&stage=nowhere&topic=none&agency=none").status_code == 200


@pytest.mark.parametrize("role", ["visitor", "vendor", "agency"])
def test_a_page_takes_at_most_eight_statements_the_same_for_one_and_fifty(cast, as_, statements, monday, role):
    need = given.published(cast, monday)
    client = as_(cast.by_role(role))
    counts = []
    for more in (1, 49):
        for n in range(more):
            record = service_import.Notice("s", f"{more}-{n}", f"T {n}", "Text.", f"Agency {n}", due_on=given.CLOSES_ON)
            service_import.put_notice(record, at=monday)
            given.answered(cast, need, given.asked(cast, need, monday, f"Question {more} {n}?"), monday)
        db.session.commit()
        tasks.release(RELEASE_AT)
        for address in ("/needs/", f"/needs/{need.thread.ref}"):
            g.pop("policies", None)  # the tests' own context outlives requests
            with statements() as asked:
                assert client.get(address).status_code == 200
            counts.append(len(asked))
    assert counts[:2] == counts[2:]
    assert max(counts) <= 8
    assert db.session.query(Need).count() == 51
