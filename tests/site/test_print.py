"""On paper a page names its address and the year of its dates; a page behind a secret address does not name that."""

import re

from tests.needs import given

PRINTED = re.compile(r'<p class="printed">(.*?)</p>')


def printed(page) -> list[str]:
    return PRINTED.findall(page.get_data(as_text=True))


def test_a_record_on_paper_names_its_address_and_the_year(cast, as_, monday):
    need = given.published(cast, monday)
    path = f"/needs/{need.thread.ref}"
    assert printed(as_(None).get(path)) == [
        f"Printed from https://forum.example.org{path} on Mon, Nov 23, 2026. Dates without a year are in 2026."
    ]
    assert printed(as_(None).get("/needs/?stage=closed"))[0].startswith(
        "Printed from https://forum.example.org/needs/?stage=closed on"
    )


def test_a_page_that_cannot_be_shown_and_one_behind_a_secret_name_no_address(cast, as_):
    assert printed(as_(None).get("/needs/zzzzzzzzzz")) == []
    assert printed(as_(None).get("/unsubscribe/secret")) == []
    assert printed(as_(None).get("/reset/secret")) == []
