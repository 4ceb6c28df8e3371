"""Which rules of the state apply to a need: in its form, on its check page, and on its page once it is published."""

from dataclasses import replace

import pytest

from forum.core.database import db
from forum.framework import queries as framework
from forum.framework import service as framework_service
from forum.needs import queries, queries_rules, service, service_import
from forum.needs.models import NeedRule
from forum.needs.rules_framework import Choice
from tests.conftest import table_count
from tests.framework import given as rules
from tests.needs import given
from tests.needs.test_walk import part_3

EVERY, SIGN_ON, ROADS = "accessibility", "sign-on", "road-data"
SHOWN = {"shown_rule": [EVERY, SIGN_ON, ROADS]}
HEADING = "Rules of the state that apply"


@pytest.fixture
def three(cast, monday):
    """A rule for every need, one for online services, one for roads."""
    rules.rule(cast, monday)
    rules.rule(cast, monday, SIGN_ON, replace(rules.SIGN_ON, topics=("online-services",)))
    rules.rule(cast, monday, ROADS, replace(rules.SIGN_ON, title="Road data is open", topics=("roads",)))


@pytest.fixture
def ref(cast, three, monday):
    return given.draft(cast, monday, whole=False).thread.ref


def text_of(answer):
    return answer.get_data(as_text=True)


def ticked(page):
    return [slug for slug in (EVERY, SIGN_ON, ROADS) if f'name="rule_{slug}" value="y" checked' in page]


def decided(ref):
    need = queries.by_thread_ref(ref)
    return {d.rule.slug: (d.by_topics, d.applies, d.reason) for d in queries_rules.decided(need)}


def test_what_applies_is_ticked_and_topics_chosen_later_tick_more(cast, as_, ref):
    client = as_(cast.agency)
    page = text_of(client.get(f"/needs/{ref}/edit/2"))
    assert "Ticked for you; untick with a reason." in page
    assert (ticked(page), page.count("If you untick it, say why")) == ([EVERY], 1)
    client.post(f"/needs/{ref}/edit/2", data=SHOWN | {f"rule_{EVERY}": "y"})
    client.post(f"/needs/{ref}/edit/3", data=part_3(cast.agency))
    assert ticked(text_of(client.get(f"/needs/{ref}/edit/2"))) == [EVERY, SIGN_ON]
    check = text_of(client.get(f"/needs/{ref}/check"))
    assert "Which of the state's rules apply?" in check and f"/needs/{ref}/edit/2?check=1#rules" in check
    assert ("Everybody can use it" in check, "Road data is open" in check) == (True, False)
    assert "People sign in with the state&#39;s account" in check
    assert table_count("need_rule") == 0


def test_unticking_without_a_reason_is_refused_beside_the_rule_and_what_was_typed_is_kept(cast, as_, ref):
    answer = as_(cast.agency).post(f"/needs/{ref}/edit/2", data=SHOWN | {"why_now": "A law", f"rule_{ROADS}": "y"})
    page = text_of(answer)
    assert (answer.status_code, page.count("Say why this rule does not apply, or tick it: Everybody can use it")) == (
        422,
        2,
    )
    assert (f'id="reason_{EVERY}-error"' in page, "A law" in page, ticked(page)) == (True, True, [ROADS])
    assert table_count("need_rule") == 0
    long = as_(cast.agency).post(f"/needs/{ref}/edit/2", data=SHOWN | {f"reason_{EVERY}": "x" * 301})
    assert (long.status_code, "This has 301 characters. The most is 300" in text_of(long)) == (422, True)


def test_a_rule_is_left_out_with_a_reason_and_another_added_and_both_can_change_back(cast, as_, ref):
    client = as_(cast.agency)
    chosen = SHOWN | {f"reason_{EVERY}": "Rangers alone use it.", f"rule_{ROADS}": "y"}
    for _twice in range(2):
        assert client.post(f"/needs/{ref}/edit/2", data=chosen).location == f"/needs/{ref}/edit/3"
    assert decided(ref) == {
        EVERY: (True, False, "Rangers alone use it."), SIGN_ON: (False, False, ""), ROADS: (False, True, ""),
    }  # fmt: skip
    assert table_count("need_rule") == 2
    page = text_of(client.get(f"/needs/{ref}/edit/2"))
    assert (ticked(page), 'value="Rangers alone use it."' in page) == ([ROADS], True)
    assert "Does not apply: Everybody can use it. Why: Rangers alone use it." in text_of(
        client.get(f"/needs/{ref}/check")
    )
    client.post(f"/needs/{ref}/edit/2", data=SHOWN | {f"rule_{EVERY}": "y", f"reason_{EVERY}": "Rangers alone use it."})
    assert (decided(ref)[EVERY], decided(ref)[ROADS]) == ((True, True, ""), (False, False, ""))
    assert table_count("need_rule") == 0


def test_who_saves_and_leaves_without_a_reason_finds_the_tick_again(cast, as_, ref):
    client = as_(cast.agency)
    assert client.post(f"/needs/{ref}/edit/2", data=SHOWN | {"leave": "1"}).location == f"/needs/{ref}"
    assert ticked(text_of(client.get(f"/needs/{ref}/edit/2"))) == [EVERY]


def test_a_rule_that_came_after_the_page_was_opened_is_left_as_it_is(cast, as_, ref):
    assert as_(cast.agency).post(f"/needs/{ref}/edit/2", data={"why_now": "A law"}).status_code == 303
    assert decided(ref)[EVERY] == (True, True, "")


def test_a_forum_without_rules_does_not_ask(cast, as_, monday):
    ref = given.draft(cast, monday, whole=False).thread.ref
    client = as_(cast.agency)
    for address in (f"/needs/{ref}/edit/2", f"/needs/{ref}/check"):
        assert "Which of the state" not in text_of(client.get(address))


def _published(cast, at, **kwargs):
    background = service.Background(rules=(Choice(EVERY, False, "Rangers alone use it."), Choice(ROADS, True)))
    return given.published(cast, at, background=background, **kwargs)


def test_the_page_names_what_applies_and_the_reasons_to_the_agency_and_the_office_alone(cast, as_, three, monday):
    ref = _published(cast, monday).thread.ref
    for person, inside in (
        (None, False), (cast.vendor, False), (cast.agency2, False), (cast.agency, True), (cast.agency_colleague, True),
        (cast.host, True),
    ):  # fmt: skip
        page = text_of(as_(person).get(f"/needs/{ref}"))
        assert (HEADING in page, "Rangers alone use it." in page) == (True, inside)
        assert (f'href="/help/rules/{SIGN_ON}#version-1"' in page, f"/help/rules/{ROADS}#version-1" in page) == (
            True,
            True,
        )
        assert (f"/help/rules/{EVERY}" in page, "Rules that do not apply" in page) == (inside, inside)


def test_a_published_need_keeps_the_version_that_stood(cast, as_, three, monday):
    ref = _published(cast, monday).thread.ref
    host = cast.actor("host")
    framework_service.change_rule(host, framework.rule(SIGN_ON), rules.ACCESSIBILITY, "All of it.", at=monday)
    framework_service.retire_rule(host, framework.rule(ROADS), "A law replaced it.", at=monday)
    db.session.commit()
    page = text_of(as_(None).get(f"/needs/{ref}"))
    assert "People sign in with the state&#39;s account" in page and "version 1, as it stood" in page
    assert f"/help/rules/{SIGN_ON}#version-1" in page and f"/help/rules/{ROADS}#version-1" in page
    kept = db.session.query(NeedRule).order_by(NeedRule.position).all()
    assert [(row.rule.slug, row.applies, row.version_number) for row in kept] == [
        (EVERY, False, 1), (SIGN_ON, True, 1), (ROADS, True, 1),
    ]  # fmt: skip


def test_what_is_retired_before_publication_applies_to_nothing(cast, three, monday):
    need = given.in_review(cast, monday, background=service.Background(rules=(Choice(ROADS, True),)))
    framework_service.retire_rule(cast.actor("host"), framework.rule(ROADS), "A law replaced it.", at=monday)
    given.service_review.publish(cast.actor("host"), need, at=monday)
    assert [(row.rule.slug, row.applies) for row in queries_rules.rows(need.id)] == [(EVERY, True), (SIGN_ON, True)]


def test_the_office_changes_the_rules_of_a_need_in_review_and_reads_the_reasons(cast, as_, three, monday):
    background = service.Background(rules=(Choice(EVERY, False, "Rangers alone use it."),))
    ref = given.in_review(cast, monday, background=background).thread.ref
    host = as_(cast.host)
    assert "Why: Rangers alone use it." in text_of(host.get(f"/needs/{ref}/review"))
    every = SHOWN | {f"rule_{EVERY}": "y", f"rule_{SIGN_ON}": "y"}
    assert host.post(f"/needs/{ref}/edit/2?check=1", data=every).status_code == 303
    assert decided(ref)[EVERY] == (True, True, "")


def test_a_copy_takes_no_reasons_of_another_agency_along(cast, three, monday):
    copied = service.copy(cast.actor("agency2"), _published(cast, monday), at=monday)
    assert queries_rules.rows(copied.id) == []


def test_imported_needs_carry_no_rules(cast, as_, three, monday):
    service_import.put_imported(
        {"source": "Sample", "id": "1", "title": "A notice", "text": "Words.", "posted": "2026-11-20"},
        at=monday,
    )
    db.session.commit()
    need = queries.imported("Sample", "1")
    assert HEADING not in text_of(as_(cast.host).get(f"/needs/{need.thread.ref}"))
