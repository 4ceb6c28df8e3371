"""The list of organizations, one of them, and its profile."""

import re
from datetime import date

import pytest

from forum.core.database import db
from forum.organizations import queries, service
from forum.organizations.models import Offer, OrganizationKind
from tests.cast import organization
from tests.pages import Page


def titles(answer) -> list[str]:
    return [
        link.split("/")[2]
        for link in Page(answer.get_data(as_text=True)).links
        if link.startswith("/organizations/") and "?" not in link and len(link) > 15
    ]


def company(name, at, **fields):
    made = organization(OrganizationKind.VENDOR, name, at)
    for key, value in fields.items():
        setattr(made, key, value)
    return made


def test_the_list_holds_approved_companies_and_agencies_by_name(client, cast):
    assert titles(client.get("/organizations/")) == [
        "basin-labs", "department-of-natural-resources", "department-of-transportation", "northfork-software",
    ]  # fmt: skip


def test_an_empty_forum_says_so(client):
    assert "No company or agency is here yet." in client.get("/organizations/").get_data(as_text=True)


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("kind=vendor", ["4-rivers", "basin-labs", "northfork-software"]),
        ("kind=agency", ["department-of-natural-resources", "department-of-transportation"]),
        ("kind=host", None), ("letter=n", ["northfork-software"]), ("letter=0-9", ["4-rivers"]), ("letter=%25", None),
        ("q=LABS", ["basin-labs"]), ("q=%25", []), ("q=_", []), ("q=moreno", []),
        ("q=natural+resources", ["department-of-natural-resources"]), ("topic=roads", ["4-rivers"]), ("topic=nothing", []),
        ("kind=vendor&q=department", []), ("after=nonsense", None),
    ],
)  # fmt: skip
def test_the_list_is_narrowed(client, cast, monday, query, found):
    company("4 Rivers", monday, topics=[cast.topics["roads"]])
    db.session.commit()
    everything = [
        "4-rivers", "basin-labs", "department-of-natural-resources", "department-of-transportation", "northfork-software",
    ]  # fmt: skip
    expected = everything if found is None else found
    assert titles(client.get(f"/organizations/?{query}")) == expected


def test_the_list_pages_by_key_and_costs_the_same_for_one_and_fifty(as_, cast, monday, statements):
    client = as_(cast.vendor)
    client.get("/organizations/")
    with statements() as few:
        client.get("/organizations/?kind=vendor&letter=b")
    for number in range(50):
        company(f"Crew {number:02}", monday, topics=[cast.topics["roads"]], summary="What they do")
    db.session.commit()
    with statements() as many:
        first = client.get("/organizations/?kind=vendor")
    assert (len(many), len(many) <= 8) == (len(few), True)
    seen, address = titles(first), "/organizations/?kind=vendor"
    while "Next page" in first.get_data(as_text=True):
        address = next(link for link in Page(first.get_data(as_text=True)).links if "after=" in link)
        first = client.get(address)
        seen += titles(first)
    assert seen == ["basin-labs", *(f"crew-{n:02}" for n in range(50)), "northfork-software"]


def test_a_company_page_says_who_they_are(client, cast, monday):
    service.edit_profile(
        cast.actor("vendor"), cast.basin, at=monday,
        draft=service.ProfileDraft("Sensors for rivers", "We **measure** floods.", "https://basin.example", "Yuma", "AZ", ("roads",)),
    )  # fmt: skip
    db.session.commit()
    html = client.get("/organizations/basin-labs").get_data(as_text=True)
    for words in (
        "Company</p>",
        "Sensors for rivers",
        "<strong>measure</strong>",
        "Yuma, AZ",
        "Roads and vehicles",
        'rel="nofollow noopener">basin.example<',
    ):
        assert words in html
    for words in ("Edit this page", "Who speaks for it", "Ask to speak for it"):
        assert words not in html


def test_an_imported_company_shows_its_record_as_published(client, cast, monday):
    made = company("Axis Copiers", monday, imported_from="COSTARS", imported_key="axis", state="PA")
    db.session.flush()
    db.session.add(
        Offer(organization_id=made.id, record_key="1", programme="costars-1", offering_group="Copiers", capabilities="Lease; repair",
              brands="Kyocera", expires_on=date(2015, 8, 12), contract_number="77")
    )  # fmt: skip
    db.session.commit()
    html = client.get("/organizations/axis-copiers").get_data(as_text=True)
    for words in (
        "Imported public record, COSTARS",
        "As published",
        "Copiers",
        "Lease; repair",
        "Brands: Kyocera",
        "Contract 77",
        "until Wed, Aug 12, 2015",
    ):
        assert words in html
    assert "On the forum since" not in html


def test_what_waits_is_seen_by_its_people_and_the_office_alone(as_, cast):
    answers = {
        role: as_(cast.by_role(role)).get("/organizations/moreno-mapping").status_code
        for role in ("visitor", "guest", "vendor", "agency", "procurement", "waiting", "host")
    }
    assert answers == {
        "visitor": 404,
        "guest": 404,
        "vendor": 404,
        "agency": 404,
        "procurement": 404,
        "waiting": 200,
        "host": 200,
    }


def test_people_whose_company_waits_read_on_each_page_what_they_may_do_and_until_when(as_, cast, monday):
    service.request_company(cast.actor("guest"), service.CompanyDraft("Alder Grid"), at=monday)
    db.session.commit()
    client = as_(cast.guest)
    sentence = (
        "checks Alder Grid by Thu, Nov 26. Until then you may follow, write drafts, and register for public events."
    )
    assert [
        sentence in client.get(path).get_data(as_text=True)
        for path in ("/", "/organizations/", "/organizations/alder-grid")
    ] == [True] * 3
    service.refuse_organization(
        cast.actor("host"), queries.by_slug("alder-grid"), "We could not <reach> you.", at=monday
    )
    db.session.commit()
    assert "did not approve Alder Grid" in client.get("/").get_data(as_text=True)
    assert "We could not &lt;reach&gt; you." in client.get("/organizations/alder-grid").get_data(as_text=True)


FORM = {
    "summary": "Sensors",
    "about": "We *measure*",
    "website": "basin.example",
    "city": "Yuma",
    "state": "az",
    "topics": ["roads", "security"],
}


def test_a_profile_is_saved_and_shown(as_, cast):
    client = as_(cast.vendor)
    answer = client.post("/organizations/basin-labs/edit", data=FORM)
    assert (answer.status_code, answer.location) == (303, "/organizations/basin-labs")
    html = client.get("/organizations/basin-labs").get_data(as_text=True)
    for words in ("The page is saved", "<em>measure</em>", "Yuma, AZ", "https://basin.example"):
        assert words in html
    form = client.get("/organizations/basin-labs/edit").get_data(as_text=True)
    ticked = re.findall(r'<input[^>]*name="topics"[^>]*>', form)
    assert 'value="Yuma"' in form
    assert sorted(re.findall(r'value="(\w+)"', "".join(box for box in ticked if "checked" in box))) == [
        "roads",
        "security",
    ]


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("summary", " \u200b ", "Say what you do, in one sentence"), ("summary", "x" * 201, "Use 200 characters or fewer"),
        ("website", "javascript:alert(1)", "Enter the address of a website"), ("state", "Arizona", "Enter the two letters of the state"),
        ("city", "x" * 81, "Use 80 characters or fewer"), ("about", "x" * 10_001, "Use 10,000 characters or fewer"),
        ("topics", ["roads", "nothing"], "nothing"),
    ],
)  # fmt: skip
def test_each_field_is_refused_beside_itself_and_what_was_typed_is_kept(as_, cast, field, value, sentence):
    answer = as_(cast.vendor).post("/organizations/basin-labs/edit", data=FORM | {field: value})
    html = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert f'id="{field}-error"' in html
    assert sentence in html
    assert "<title>Error:" in html
    assert field == "about" or "We *measure*" in html
    assert queries.by_slug("basin-labs").summary == ""


def test_extra_fields_change_nothing(as_, cast, monday):
    before = {c.name: getattr(cast.basin, c.name) for c in cast.basin.__table__.columns}
    as_(cast.vendor).post(
        "/organizations/basin-labs/edit", data=FORM | {name: "7" for name in before if name not in FORM}
    )
    after = queries.by_slug("basin-labs")
    changed = {name for name, value in before.items() if getattr(after, name) != value}
    assert changed == {"summary", "about", "about_html", "website", "city", "state"}


def test_a_page_of_an_organization_takes_few_statements(as_, cast, statements):
    client = as_(cast.vendor)
    with statements() as asked:
        client.get("/organizations/basin-labs")
    assert len(asked) <= 8
