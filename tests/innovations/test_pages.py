"""The pages of innovations: list, one, writing, review, versions, side by side."""

import re
from datetime import timedelta

import pytest

from forum.core.database import db
from forum.innovations.models import Innovation, InnovationState, Maturity
from forum.taxonomy.models import Topic
from tests.conftest import table_count
from tests.innovations import things
from tests.innovations.things import TYPED


def _text(answer):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.get_data(as_text=True)))


def _first():
    return db.session.query(Innovation).one()


def test_a_vendor_writes_sends_and_sees_it_wait(cast, as_):
    client = as_(cast.vendor)
    answer = client.post("/innovations/new", data=TYPED)
    ref = _first().thread.ref
    assert (answer.status_code, answer.location) == (303, f"/innovations/{ref}")
    page = _text(client.get(answer.location))
    assert "A draft. Only Basin Labs sees it." in page
    assert "Send for review" in page
    for word in ("Visitors give up", "58% before", "In daily use at one organization", "Maker", "Cedar County parks"):
        assert word in page
    assert client.post(f"/innovations/{ref}/send").status_code == 303
    assert "The office reads this by Thu, Nov 26." in _text(client.get(f"/innovations/{ref}"))


def test_who_uses_it_is_marked_unconfirmed(cast, as_, monday):
    innovation = things.listed(cast, monday, used_by="Cedar County parks")
    page = _text(as_(None).get(f"/innovations/{innovation.thread.ref}"))
    assert "Cedar County parks Said by the company, unconfirmed." in page
    assert "Listed means readable, not recommended." in page


def test_colleagues_share_drafts_and_nobody_else_sees_them(cast, as_, monday):
    path = f"/innovations/{things.drafted(cast, monday).thread.ref}"
    statuses = {
        role: as_(cast.by_role(role)).get(path).status_code
        for role in ("vendor", "vendor_colleague", "vendor2", "agency", "host", "visitor")
    }
    assert statuses == {
        "vendor": 200,
        "vendor_colleague": 200,
        "vendor2": 404,
        "agency": 404,
        "host": 404,
        "visitor": 404,
    }


@pytest.mark.parametrize("role", ["guest", "agency", "host"])
def test_who_speaks_for_no_company_writes_no_innovation(cast, as_, role):
    client = as_(cast.by_role(role))
    statuses = [client.get("/innovations/new").status_code, client.post("/innovations/new", data=TYPED).status_code]
    assert (statuses, table_count("innovation")) == ([404, 404], 0)


def test_one_form_sent_twice_makes_one_draft(cast, as_):
    client = as_(cast.vendor)
    form = client.get("/innovations/new").get_data(as_text=True)
    ref = re.search(r'name="ref" type="hidden" value="(\w{10})"', form).group(1)
    locations = {client.post("/innovations/new", data={**TYPED, "ref": ref}).location for _ in range(2)}
    assert locations == {f"/innovations/{ref}"}
    assert table_count("innovation") == 1


def test_a_ref_of_somebody_elses_thread_gives_a_draft_of_its_own(cast, as_, monday):
    ref = things.drafted(cast, monday).thread.ref
    answer = as_(cast.vendor2).post("/innovations/new", data={**TYPED, "ref": ref})
    assert answer.status_code == 303
    assert answer.location != f"/innovations/{ref}"
    assert table_count("innovation") == 2


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("title", "  ", "Enter what you call it"),
        ("title", "x" * 101, "Use at most 100 characters. There are 101 now"),
        ("problem", "", "Write what problem it solves, and for whom"),
        ("problem", "x" * 2001, "Use at most 2000 characters. There are 2001 now"),
        ("change", "\x00\n", "Write what changed for somebody who uses it"),
        ("maturity", "", "Choose how far it is"),
        ("maturity", "finished", "Choose one from the list"),
        ("vendor_role", "", "Choose your part in it"),
        ("topics", [], "Choose one to three topics"),
        ("topics", ["no-such-topic"], "Choose from the list"),
        ("delivery", "pigeon", "Choose one from the list"),
        ("how_to_buy", "$5,000 a year", "Leave out prices. Name a contract or a partner, or write &#34;not yet&#34;"),
    ],
)
def test_each_question_is_refused_beside_itself_and_the_rest_is_kept(cast, as_, field, value, sentence):
    answer = as_(cast.vendor).post("/innovations/new", data={**TYPED, field: value})
    html = answer.get_data(as_text=True)
    assert answer.status_code == 422
    errors = re.findall(r'<p class="field-error" id="(\w+)-error">\s*<span[^>]*>Error:</span> ([^<]*)</p>', html)
    assert errors == [(field, sentence)]
    assert "<title>Error: " in html
    kept = "58% before" if field != "change" else "Visitors give up"
    assert kept in html
    assert table_count("innovation") == 0


def test_four_topics_are_one_too_many(cast, as_):
    db.session.add(Topic(slug="health", name="Health", position=9))
    db.session.commit()
    every = ["online-services", "roads", "security", "health"]
    answer = as_(cast.vendor).post("/innovations/new", data={**TYPED, "topics": every})
    assert answer.status_code == 422
    assert answer.get_data(as_text=True).count("Choose one to three topics") == 2  # the list on top, and beside


def test_save_and_leave_keeps_what_is_there(cast, as_):
    client = as_(cast.waiting)
    answer = client.post("/innovations/new", data={"title": "Half a thought", "leave": "1"})
    assert answer.status_code == 303
    page = _text(client.get(answer.location))
    assert "Answer what is missing" in page
    assert "5 questions are not answered yet." in page
    assert client.post("/innovations/new", data={"leave": "1"}).status_code == 422


def test_quotes_and_emoji_come_back_as_typed(cast, as_):
    client = as_(cast.vendor)
    name = "O'Neil's \"Trail\" <b>🌲</b>"
    path = client.post("/innovations/new", data={**TYPED, "title": name}).location
    assert "O&#39;Neil&#39;s &#34;Trail&#34; &lt;b&gt;🌲&lt;/b&gt;" in client.get(path).get_data(as_text=True)


def test_the_office_lists_it_for_everyone(cast, as_, monday):
    ref = things.in_review(cast, monday).thread.ref
    answer = as_(cast.host).post(f"/innovations/{ref}/review", data={"list": "1"})
    assert (answer.status_code, answer.location) == (303, f"/innovations/{ref}")
    assert "Permits on a phone" in _text(as_(None).get("/innovations/"))


def test_the_office_returns_it_with_a_note(cast, as_, monday):
    ref = things.in_review(cast, monday).thread.ref
    host = as_(cast.host)
    refused = host.post(f"/innovations/{ref}/review", data={"return": "1", "reason": " "})
    assert refused.status_code == 422
    assert "Write what should change" in _text(refused)
    assert host.post(f"/innovations/{ref}/review", data={"return": "1", "reason": "Who counted?"}).status_code == 303
    assert "Returned with a note Who counted?" in _text(as_(cast.vendor).get(f"/innovations/{ref}"))
    assert host.get(f"/innovations/{ref}").status_code == 404


def test_an_edit_shows_at_once_and_the_old_text_stays(cast, as_, monday):
    ref = things.listed(cast, monday).thread.ref
    client = as_(cast.vendor)
    form = client.get(f"/innovations/{ref}/edit").get_data(as_text=True)
    assert "Visitors give up" in form
    assert 'value="maker" checked' in form
    assert client.post(f"/innovations/{ref}/edit", data={**TYPED, "change": "Now 95%."}).status_code == 303
    page = _text(as_(None).get(f"/innovations/{ref}"))
    assert "Now 95%." in page
    assert "58%" not in page
    assert "Version 2. See what it said before" in page
    before = _text(as_(None).get(f"/innovations/{ref}/versions"))
    assert before.index("Version 2") < before.index("Now 95%.") < before.index("Version 1")


def test_an_edit_takes_no_half_answers(cast, as_, monday):
    ref = things.listed(cast, monday).thread.ref
    answer = as_(cast.vendor).post(f"/innovations/{ref}/edit", data={**TYPED, "change": "", "leave": "1"})
    assert answer.status_code == 422
    assert _first().version == 1


def test_what_the_office_reads_cannot_be_changed(cast, as_, monday):
    ref = things.in_review(cast, monday).thread.ref
    answer = as_(cast.vendor).get(f"/innovations/{ref}/edit")
    assert answer.status_code == 409
    assert "This innovation cannot be changed now" in _text(answer)


def test_retiring_asks_first_and_is_said_on_the_page(cast, as_, monday):
    ref = things.listed(cast, monday).thread.ref
    client = as_(cast.vendor)
    assert "Keep it listed" in _text(client.get(f"/innovations/{ref}/retire"))
    assert client.head(f"/innovations/{ref}/retire").status_code == 200
    assert _first().state is InnovationState.LISTED
    for _twice in range(2):
        assert client.post(f"/innovations/{ref}/retire").status_code == 303
    assert "does not offer this any more" in _text(as_(None).get(f"/innovations/{ref}"))
    assert "Permits on a phone" not in _text(as_(None).get("/innovations/"))


def test_filters_narrow_the_list(cast, as_, monday):
    things.listed(cast, monday)
    things.in_review(cast, monday, title="Road maps", topics=[cast.topics["roads"]], maturity=Maturity.PILOT)
    client = as_(None)
    for query, found in {
        "": ["Road maps", "Permits on a phone"], "?topic=roads": ["Road maps"], "?maturity=one": ["Permits on a phone"],
        "?imported=no": ["Road maps", "Permits on a phone"], "?imported=yes": [], "?topic=none": [], "?delivery=service": [],
        "?maturity=nonsense": ["Road maps", "Permits on a phone"],
    }.items():  # fmt: skip
        titles = re.findall(
            r'class="line-title"><a[^>]*>([^<]*)<', client.get(f"/innovations/{query}").get_data(as_text=True)
        )
        assert (query, titles) == (query, found)


def test_the_list_goes_on_by_key(cast, as_, monday):
    things.listed(cast, monday)
    for number in range(22):
        things.in_review(cast, monday + timedelta(minutes=number), title=f"Number {number:02}")
    client = as_(None)
    first = client.get("/innovations/").get_data(as_text=True)
    following = re.search(r'<a href="([^"]+)" rel="next"', first).group(1).replace("&amp;", "&")
    second = client.get(following).get_data(as_text=True)
    titles = [re.findall(r'class="line-title"><a[^>]*>([^<]*)<', page) for page in (first, second)]
    assert titles == [[f"Number {n:02}" for n in range(21, 1, -1)], ["Number 01", "Number 00", "Permits on a phone"]]
    assert 'rel="next"' not in second


def test_a_page_takes_as_many_statements_for_one_as_for_many(cast, as_, monday, statements):
    refs = [things.listed(cast, monday).thread.ref]
    client = as_(cast.agency)
    client.get("/innovations/")  # the policies are read once
    counts = []
    for more in (1, 30):
        for number in range(more):
            refs.append(things.in_review(cast, monday, title=f"Number {number}").thread.ref)
        pages = ["/innovations/", f"/innovations/{refs[0]}", "/innovations/compare?ref=" + "&ref=".join(refs[:4])]
        counts.append([])
        for page in pages:
            with statements() as asked:
                assert client.get(page).status_code == 200
            counts[-1].append(len(asked))
    assert counts[0] == counts[1]
    assert max(counts[0]) <= 7  # the policies are one more


def test_the_own_list_groups_by_state(cast, as_, monday):
    things.listed(cast, monday)
    things.drafted(cast, monday, title="In the works")
    things.drafted(cast, monday, "vendor2", title="Not ours")
    page = _text(as_(cast.vendor_colleague).get("/innovations/?mine=1"))
    assert page.index("Draft In the works") < page.index("Listed Permits on a phone")
    assert "Not ours" not in page
    assert "In the works" not in _text(as_(cast.agency).get("/innovations/?mine=1"))


def test_an_empty_list_is_one_sentence_and_one_link(cast, as_):
    page = as_(cast.vendor).get("/innovations/").get_data(as_text=True)
    assert '<p class="empty">No innovation is listed yet. <a href="/innovations/new">Add the first</a></p>' in page


def test_two_stand_side_by_side_and_what_is_not_visible_is_left_out(cast, as_, monday):
    first = things.listed(cast, monday, used_by="Cedar County")
    second = things.in_review(cast, monday, title="Road maps", change="Half the time.")
    hidden = things.drafted(cast, monday, title="A secret draft")
    query = "&".join(f"ref={row.thread.ref}" for row in (second, first, hidden))
    for role in ("visitor", "vendor"):
        page = as_(cast.by_role(role)).get(f"/innovations/compare?{query}").get_data(as_text=True)
        heads = re.findall(r'role="columnheader"><a[^>]*>([^<]*)<', page)
        assert heads == ["Road maps", "Permits on a phone"]
        assert "A secret draft" not in page
        assert "Not said" in page


def test_a_reader_follows_an_innovation_and_stops(cast, as_, monday):
    path = f"/innovations/{things.listed(cast, monday).thread.ref}"
    client = as_(cast.agency)
    assert "Follow" in _text(client.get(path))
    ref = path.rsplit("/", 1)[1]
    assert client.post(f"/threads/{ref}/follow", data={"action": "follow"}).status_code == 303
    assert "Stop following" in _text(client.get(path))
    assert "Follow" not in _text(as_(None).get(path))


def test_one_alone_leads_to_the_list_where_the_next_is_chosen(cast, as_, monday):
    first = things.listed(cast, monday).thread.ref
    second = things.in_review(cast, monday, title="Road maps").thread.ref
    client = as_(None)
    assert f'href="/innovations/?with={first}"' in client.get(f"/innovations/compare?ref={first}").get_data(
        as_text=True
    )
    chooser = client.get(f"/innovations/?with={first}").get_data(as_text=True)
    assert f'href="/innovations/compare?ref={first}&amp;ref={second}"' in chooser


def test_five_are_too_many(cast, as_):
    answer = as_(None).get("/innovations/compare?ref=a&ref=b&ref=c&ref=d&ref=e")
    assert answer.status_code == 409
    assert "At most four fit side by side." in _text(answer)


def test_another_companys_innovation_cannot_be_changed(cast, as_, monday):
    ref = things.listed(cast, monday).thread.ref
    client = as_(cast.vendor2)
    statuses = [client.get(f"/innovations/{ref}/edit").status_code, client.post(f"/innovations/{ref}/edit", data=TYPED).status_code,
                client.post(f"/innovations/{ref}/send").status_code, client.post(f"/innovations/{ref}/retire").status_code]  # fmt: skip
    assert statuses == [404, 404, 404, 404]


def test_a_later_one_is_sent_from_its_page_and_listed_at_once(cast, as_, monday):
    things.listed(cast, monday)
    ref = things.drafted(cast, monday, title="Second").thread.ref
    client = as_(cast.vendor)
    assert "List for everyone" in _text(client.get(f"/innovations/{ref}"))
    assert client.post(f"/innovations/{ref}/send").status_code == 303
    assert "Second" in _text(as_(None).get("/innovations/"))
