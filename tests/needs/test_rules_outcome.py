"""The outcome check asks about each branded text and about no plain one."""

import time

import pytest

from forum.needs.rules_outcome import BRANDS, Mark, marks

BRANDED = [
    ("outcome_sought", "Visitors renew with Acme Permits 4.2 on a phone.", [("Acme Permits 4.2", "version")]),
    ("outcome_sought", "All agencies move to ServiceNow.", [("ServiceNow", "product")]),
    ("constraints", "Forms must be built in SharePoint.", [("must be built in", "only"), ("SharePoint", "product")]),
    ("constraints", "It has to fit with Oracle 19c.", [("Oracle 19c", "version")]),
    ("outcome_sought", "Staff use Microsoft Teams on the road.", [("Microsoft Teams", "product")]),
    ("outcome_sought", "Laptops run Windows 11 by June.", [("Windows 11", "version")]),
    ("outcome_sought", "A router, Cisco or equal, at each site.", [("Cisco", "product"), ("or equal", "only")]),
    ("constraints", "Brand name or equal: see the list.", [("Brand name", "only"), ("or equal", "only")]),
    ("constraints", "The solution must use blockchain.", [("must use", "only")]),
    ("constraints", "Vendors must use the Riverbend Ledger.", [("must use", "only")]),
    ("constraints", "We accept only gateways of one maker.", [("accept only", "only")]),
    ("constraints", "Only Riverbend Ledger will do.", [("Only", "only")]),
    ("outcome_sought", "A camera equivalent to the one in Basin County.", [("equivalent to", "only")]),
    ("constraints", "No substitutions are allowed.", [("No substitutions", "only")]),
    ("measure", "Reports appear in Power BI each Monday.", [("Power BI", "product")]),
    ("why_now", "Trailhead Cases v7 is not supported any more.", [("Trailhead Cases v7", "version")]),
    ("why_now", "Our contract for Basin Forms version 12 ends.", [("Basin Forms version 12", "version")]),
    ("title", "A chatbot for permit questions", [("chatbot", "tool_in_title")]),
    ("title", "Salesforce CRM for the licensing office", [("Salesforce CRM", "product"), ("CRM", "tool_in_title")]),
    ("title", "AI to read inspection reports", [("AI", "tool_in_title")]),
]

PLAIN = [
    ("title", "Renew a park permit in under five minutes"),
    ("title", "Residents cannot tell which office handles a complaint"),
    ("title", "Detect flooded road crossings before drivers reach them"),
    ("title", "Supply of vehicles, maintenance and tracking"),
    ("title", "Collect and compost green waste from twelve towns"),
    ("outcome_sought", "A visitor renews a permit on a phone in five minutes."),
    ("outcome_sought", "Drivers are warned at least 20 minutes before a crossing floods."),
    ("outcome_sought", "Fire alarms in 140 buildings are tested each year and faults are mended in two days."),
    ("outcome_sought", "A doctor plans a treatment in one hour instead of six, with the same result."),
    ("people_affected", "About 4.2 million residents and 1,900 clerks in Region 4 and District 9."),
    ("measure", "Today 58% finish; we want 90%. Only 12 of 100 callers wait longer than 3.5 minutes."),
    ("measure", "Nobody measures it yet. We count from January 14 on."),
    ("why_now", "Section 4.2 of the act changes on July 1, and Title 28 applies from then."),
    ("why_now", "The contract ends in 2027. Each workday 300 people wait in line."),
    ("constraints", "WCAG 2.1 AA, TLS 1.3, FAR 52.212 and Rule 7.4 apply."),
    ("constraints", "Rangers work without a network, so it must work offline for 24 hours."),
    ("constraints", "Rangers must use paper forms today where there is no signal."),
    ("constraints", "It must keep the records that the state already has, and it must speak Spanish."),
    ("tried", "We tried Acme Permits 4.2 and SharePoint; rangers could not use either offline."),
    ("tried", "A pilot with two counties showed that people want to be called back."),
]


def test_there_are_twenty_of_each() -> None:
    assert (len(BRANDED), len(PLAIN)) == (20, 20)
    assert 75 <= len(set(BRANDS)) == len(BRANDS)


@pytest.mark.parametrize(("field", "text", "found"), BRANDED)
def test_a_branded_text_is_asked_about(field: str, text: str, found: list[tuple[str, str]]) -> None:
    assert [(mark.field, mark.phrase, mark.kind) for mark in marks({field: text})] == [(field, *f) for f in found]


@pytest.mark.parametrize(("field", "text"), PLAIN)
def test_a_plain_text_is_left_alone(field: str, text: str) -> None:
    assert marks({field: text}) == ()


def test_a_tool_is_asked_about_in_the_title_only() -> None:
    assert marks({"outcome_sought": "People find the portal and the app by themselves."}) == ()


def test_finds_come_in_the_order_of_fields_and_words_and_once_a_field() -> None:
    typed = {
        "title": "A dashboard in Tableau",
        "constraints": "Tableau, then Okta, then Tableau again; it must use Okta.",
        "measure": "",
    }
    assert [(mark.field, mark.phrase) for mark in marks(typed)] == [
        ("title", "dashboard"),
        ("title", "Tableau"),
        ("constraints", "Tableau"),
        ("constraints", "Okta"),
        ("constraints", "must use"),
    ]


def sentence(mark: Mark) -> str:
    return str(mark.sentence)


def test_each_kind_asks_in_its_own_sentence() -> None:
    typed = {"title": "A kiosk", "outcome_sought": "Acme Permits 4.2 or equal, on Jira"}
    assert list(map(sentence, marks(typed))) == [
        '"kiosk" is a tool. A title that names the problem gets more kinds of answers. What is the problem for people?',
        '"Acme Permits 4.2" is a product and a version. Naming one narrows the answers you get. '
        "What must it do for people?",
        '"or equal" leaves room for one answer. What must the answer do, and what must it fit with?',
        '"Jira" is a product. Naming one narrows the answers you get. What must it do for people?',
    ]


def test_a_percent_sign_in_a_phrase_does_no_harm() -> None:
    assert sentence(marks({"title": "Zoom 100%"})[0]).startswith('"Zoom 100"')


@pytest.mark.parametrize("heap", ["A-", "A ", "Aa", "only A", "must use ", "Oracle ", "1.", "v1.", "Oracle 1.1", "it "])
def test_no_heap_of_words_takes_long(heap: str) -> None:
    typed = (heap * 20_000)[:20_000]
    start = time.process_time()
    marks({"title": typed})
    assert time.process_time() - start < 1
