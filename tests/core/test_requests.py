"""Text with a NUL is read without it, wherever it comes from: PostgreSQL takes none."""

import pytest


@pytest.mark.parametrize(
    "page", ["/needs/", "/innovations/", "/events/", "/threads/", "/organizations/", "/search", "/desk/mail"]
)
def test_an_argument_with_a_nul_is_read_without_it(cast, as_, page):
    host = as_(cast.host)
    names = (
        "topic",
        "agency",
        "q",
        "kind",
        "stage",
        "after",
        "month",
        "when",
        "source",
        "sort",
        "group",
        "ref",
        "need",
        "copy",
        "about",
    )
    found = {name: host.get(f"{page}?{name}=%00").status_code for name in names}
    assert found == dict.fromkeys(names, host.get(page).status_code)


def test_a_field_with_a_nul_is_read_without_it(cast, as_):
    typed = {"title": "Renew\0 a permit", "need": "\0", "topics": "\0", "zone": "America/Denver\0", "kind": "\0"}
    html = as_(cast.host).post("/events/new", data=typed).get_data(as_text=True)
    assert 'value="Renew a permit"' in html
