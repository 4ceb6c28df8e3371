"""The office sets rules, everybody reads them: each page, each field, each version."""

from datetime import timedelta

import pytest
import time_machine

from forum.audit.models import Entry
from forum.core.database import db
from forum.core.errors import Refused
from forum.framework import queries, rules, service
from forum.framework.models import RuleVersion
from tests.conftest import MONDAY, table_count
from tests.framework import given

FORM = {
    "name": "Open data", "title": "Data leaves in open formats", "text": "A **copy** at any time.",
    "why": "Records outlive systems.", "source_url": "https://state.example/records", "topics": ["roads"],
}  # fmt: skip


def text_of(answer):
    return answer.get_data(as_text=True)


def acts():
    return [entry.act for entry in db.session.query(Entry).filter_by(object_kind="rule").order_by(Entry.id)]


def test_a_rule_is_added_once_and_everybody_reads_it(cast, as_):
    host = as_(cast.host)
    assert host.post("/desk/rules/new", data=FORM).location == "/desk/rules"
    assert "Data leaves in open formats" in text_of(host.get("/desk/rules"))
    page = text_of(as_(None).get("/help/rules"))
    for words in (
        'href="/help/rules/open-data">Data leaves in open formats', "Applies to needs in Roads and vehicles",
        'Version 1, since <time datetime="2026-11-23">Mon, Nov 23</time>', "A <strong>copy</strong> at any time.",
        "Records outlive systems.", 'href="https://state.example/records"',
    ):  # fmt: skip
        assert words in page
    twice = host.post("/desk/rules/new", data=FORM)
    assert (twice.status_code, "There is a rule of this name already" in text_of(twice)) == (422, True)
    assert (acts(), table_count("rule"), table_count("rule_version")) == (["rule.add"], 1, 1)


def test_without_rules_the_page_says_so_and_leads_the_office_on(cast, as_):
    sentence = "The CIO's office has set no rules yet."
    for person, way in ((None, "/help/how-it-works"), (cast.host, "/desk/rules/new")):
        page = text_of(as_(person).get("/help/rules"))
        assert (sentence in page, f'{sentence} <a href="{way}">' in page) == (True, True)
    assert "There are no rules yet." in text_of(as_(cast.host).get("/desk/rules"))
    assert as_(None).get("/help/rules/accessibility").status_code == 404


@pytest.mark.parametrize("page", ["/help/", "/help/how-it-works"])
def test_help_leads_to_the_rules(as_, page):
    assert 'href="/help/rules"' in text_of(as_(None).get(page))


BAD = [
    ("title", " ", "Write the rule in one sentence"), ("title", "x" * 121, "Use 120 characters or fewer"),
    ("text", "\n", "Say what the rule asks for"), ("text", "x" * 5001, "Use 5000 characters or fewer"),
    ("why", "", "Say why there is this rule"), ("why", "x" * 501, "Use 500 characters or fewer"),
    ("source_url", "javascript:alert(1)", "Enter an address that starts with https://"),
    ("source_url", "https://a..example/", "Enter an address that starts with https://"),
    ("source_url", "https://", "Enter an address that starts with https://"),
    ("source_url", "https://a.example/" + "x" * 300, "Use 300 characters or fewer"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        *BAD, ("name", "", "Enter one or two words, like open-data"), ("name", "???", "Use letters or digits"),
        ("name", "New", "Choose another short name"), ("name", "x" * 51, "Use 50 characters or fewer"),
    ],
)  # fmt: skip
def test_each_field_of_a_new_rule_is_refused_beside_itself_and_the_rest_is_kept(cast, as_, field, value, sentence):
    answer = as_(cast.host).post("/desk/rules/new", data=FORM | {field: value})
    page = text_of(answer)
    assert (answer.status_code, f'id="{field}-error"' in page, page.count(sentence)) == (422, True, 2)
    kept = [v for name, v in FORM.items() if name not in {field, "topics"}]
    assert [v for v in kept if v not in page] == []
    assert (table_count("rule"), acts()) == (0, [])


def test_a_topic_that_is_not_there_is_refused(cast, as_):
    assert as_(cast.host).post("/desk/rules/new", data=FORM | {"topics": ["nowhere"]}).status_code == 422
    assert table_count("rule") == 0


@pytest.mark.parametrize(("field", "value", "sentence"), [*BAD, ("changed", " ", "Say what changed")])
def test_each_field_of_a_change_is_refused_beside_itself(cast, as_, monday, field, value, sentence):
    given.rule(cast, monday)
    data = FORM | {"changed": "Shorter."} | {field: value}
    answer = as_(cast.host).post("/desk/rules/accessibility", data=data)
    page = text_of(answer)
    assert (answer.status_code, f'id="{field}-error"' in page, sentence in page) == (422, True, True)
    assert (table_count("rule_version"), acts()) == (1, ["rule.add"])


def test_a_change_is_a_new_version_and_the_earlier_one_stays_readable(cast, as_, monday):
    given.rule(cast, monday)
    host = as_(cast.host)
    form = text_of(host.get("/desk/rules/accessibility"))
    assert "Everybody can use it" in form and "Saving makes version 2" in form and "Meets *WCAG 2.1*" in form
    data = FORM | {"title": "Everybody can use it on a phone too", "changed": "Phones are named."}
    with time_machine.travel(MONDAY + timedelta(days=2), tick=False):
        client = as_(cast.host)
        assert client.post("/desk/rules/accessibility", data=data).location == "/desk/rules"
        assert client.post("/desk/rules/accessibility", data=data).location == "/desk/rules"
        assert "there is no new version" in text_of(client.get("/desk/rules"))
    page = text_of(as_(None).get("/help/rules/accessibility"))
    for words in (
        "<h1>Everybody can use it on a phone too</h1>", 'Version 2, since <time datetime="2026-11-25">',
        "Phones are named.", 'Version 1, from <time datetime="2026-11-23">Mon, Nov 23</time> to <time datetime="2026-11-25">',
        "<h3>Everybody can use it</h3>", "Meets <em>WCAG 2.1</em>, level AA.", "Applies to every need",
    ):  # fmt: skip
        assert words in page
    assert (acts(), table_count("rule_version")) == (["rule.add", "rule.change"], 2)
    assert "Change this rule" not in page and "Helen Park" not in page


def test_a_retired_rule_leaves_the_list_and_keeps_its_page(cast, as_, monday):
    given.rule(cast, monday)
    host = as_(cast.host)
    refused = host.post("/desk/rules/accessibility/retire", data={"reason": " "})
    assert (refused.status_code, "Say why the rule is retired" in text_of(refused)) == (422, True)
    assert "New needs no longer get it" in text_of(host.get("/desk/rules/accessibility/retire"))
    for _twice in range(2):
        assert host.post("/desk/rules/accessibility/retire", data={"reason": "A law replaced it."}).status_code == 303
    assert "Retired: A law replaced it." in text_of(host.get("/desk/rules"))
    assert "Everybody can use it" not in text_of(as_(None).get("/help/rules"))
    page = text_of(as_(None).get("/help/rules/accessibility"))
    assert 'Retired on <time datetime="2026-11-23">' in page and "A law replaced it." in page
    changed = host.post("/desk/rules/accessibility", data=FORM | {"changed": "Back."})
    assert (changed.status_code, "This rule is retired." in text_of(changed)) == (409, True)
    assert acts() == ["rule.add", "rule.retire"]


def test_rules_stand_in_the_order_that_the_office_gives_them(cast, as_, monday):
    for name in ("first", "second", "third"):
        given.rule(cast, monday, name)
    host = as_(cast.host)
    host.post("/desk/rules/third/up")
    host.post("/desk/rules/third/up")
    host.post("/desk/rules/third/up")
    host.post("/desk/rules/first/down")
    assert [rule.slug for rule in queries.rules()] == ["third", "second", "first"]
    assert acts().count("rule.move") == 3
    assert host.post("/desk/rules/third/sideways").status_code == 404


def test_only_the_office_sets_rules(cast, monday):
    rule = given.rule(cast, monday)
    for role in ("visitor", "vendor", "agency", "procurement"):
        actor = cast.actor(role)
        for act in (
            lambda actor=actor: service.add_rule(actor, "mine", given.ACCESSIBILITY, at=monday),
            lambda actor=actor: service.change_rule(actor, rule, given.SIGN_ON, "Mine.", at=monday),
            lambda actor=actor: service.move_rule(actor, rule, 1, at=monday),
            lambda actor=actor: service.retire_rule(actor, rule, "Mine.", at=monday),
        ):
            with pytest.raises(Refused, match="Only the CIO's office"):
                act()


def test_hostile_text_stays_text(cast, as_):
    hostile = "\"><script>alert(1)</script>'{{7*7}} %(name)s <img src=x onerror=alert(2)>"
    data = FORM | {"title": hostile, "text": hostile, "why": hostile}
    host = as_(cast.host)
    assert host.post("/desk/rules/new", data=data).status_code == 303
    for address in ("/help/rules", "/help/rules/open-data", "/desk/rules", "/desk/rules/open-data"):
        page = text_of(host.get(address))
        assert ("<script>alert" in page, "<img src=x" in page, "{{7*7}}" in page) == (False, False, True)


def test_the_list_takes_the_same_statements_for_one_rule_and_for_twenty(cast, as_, monday, statements):
    client, sent = as_(cast.host), []
    for numbers in (range(1), range(1, 20)):
        for number in numbers:
            given.rule(cast, monday, f"rule-{number}")
        for address in ("/help/rules", "/desk/rules"):
            with statements() as asked:
                client.get(address)
            sent.append(len(asked))
    assert sent[:2] == sent[2:]


@pytest.mark.parametrize(
    ("named", "topics", "expected"),
    [([], set(), True), ([], {"roads"}, True), (["roads"], {"roads", "security"}, True), (["roads"], {"security"}, False),
     (["roads"], set(), False)],
)  # fmt: skip
def test_a_rule_applies_to_every_need_or_to_those_in_its_topics(named, topics, expected):
    assert rules.applies(RuleVersion(data={"topics": named}), topics) is expected


@pytest.mark.parametrize(("name", "slug"), [("Open data", "open-data"), ("Éxit & more", "exit-more"), ("!?", "")])
def test_a_short_name_becomes_a_word_for_addresses(name, slug):
    assert rules.slug(name) == slug
