"""Find words, and only where the reader may; survive whatever is typed."""

from urllib.parse import quote

import pytest

from forum.core.database import db
from forum.innovations import service as innovations
from forum.organizations.models import Audience
from forum.organizations.signals import OrganizationChanged, organization_changed
from forum.search import queries, rules, tasks
from forum.search.models import Document
from forum.search.rules import FoundKind
from forum.threads import service, service_moderation, service_posts
from forum.threads.models import Life, ThreadKind
from forum.threads.service import Readers
from forum.threads.service_posts import DiscussionDraft, PostDraft
from tests.innovations import things


@pytest.fixture
def talk(cast, monday):
    """`talk(title, body)` is a committed discussion."""

    def make(title="Flood sensor", body="Water over the road", role="agency", readers=Audience.PUBLIC):
        draft = DiscussionDraft(title, ["roads"], body, Readers(readers, (cast.parks.id,)))
        thread = service_posts.open_discussion(cast.actor(role), draft, at=monday)
        db.session.commit()
        return thread

    return make


def found(cast, query, role="visitor", kind=None):
    return [hit.title for hit in queries.hits(cast.actor(role), rules.cleaned(query), kind)]


@pytest.mark.parametrize(
    "query",
    ["flood", "FLOOD", "floods", "flo", "sensor flood", "water road", '"flood', "flood NEAR", "title:flood", "flood*"],
)
def test_words_are_found_in_any_order_case_and_form(cast, talk, query):
    talk()
    talk("Permit renewal", "Parks")
    expected = [] if query in {"flood NEAR", "title:flood"} else ["Flood sensor"]
    assert found(cast, query) == expected


def test_a_title_counts_more_than_a_text(cast, talk):
    talk("Permits", "We heard of a flood once, long ago.")
    talk("Flood", "Water")
    assert found(cast, "flood") == ["Flood", "Permits"]


def test_replies_are_found_until_they_are_removed_and_changed_words_no_longer(cast, talk, monday):
    thread = talk()
    post = service_posts.reply(cast.actor("host"), thread, PostDraft("Try a magnetometer"), at=monday)
    service_posts.edit(cast.actor("host"), thread, post, "Try a piezometer", at=monday)
    db.session.commit()
    assert (found(cast, "magnetometer"), found(cast, "piezometer")) == ([], ["Flood sensor"])
    service_moderation.remove_post(cast.actor("host"), thread, post, "Wrong", at=monday)
    db.session.commit()
    assert (found(cast, "piezometer"), found(cast, "piezometer", "host")) == ([], [])


def test_a_reply_is_found_soon_after_and_its_thread_is_written_once_for_all_of_them(cast, talk, monday):
    thread = talk()
    for words in ("Try a magnetometer", "Or a piezometer"):
        service_posts.reply(cast.actor("host"), thread, PostDraft(words), at=monday)
        db.session.commit()
    assert (found(cast, "flood"), found(cast, "magnetometer")) == (["Flood sensor"], [])
    assert (tasks.add_waiting(monday), tasks.add_waiting(monday)) == (1, 0)
    assert (found(cast, "magnetometer"), found(cast, "piezometer")) == (["Flood sensor"], ["Flood sensor"])


def test_what_was_removed_before_it_was_written_is_never_found(cast, talk, monday):
    thread = talk()
    post = service_posts.reply(cast.actor("host"), thread, PostDraft("Try a magnetometer"), at=monday)
    service_moderation.remove_post(cast.actor("host"), thread, post, "Wrong", at=monday)
    db.session.commit()
    assert (tasks.add_waiting(monday), found(cast, "magnetometer")) == (1, [])


def test_a_narrow_reply_never_matches_not_even_for_its_readers(cast, talk, monday):
    thread = talk()
    service_posts.reply(cast.actor("host"), thread, PostDraft("A magnetometer", Readers(Audience.AGENCIES)), at=monday)
    db.session.commit()
    tasks.add_waiting(monday)
    assert [found(cast, "magnetometer", role) for role in ("visitor", "agency", "host")] == [[], [], []]


def test_each_reader_finds_what_they_may_read(cast, talk, monday):
    for label in Audience:
        talk(f"Glacier {label.value}", "Ice", "host", label)
    service.open_thread(cast.actor("host"), ThreadKind.NEED, "Glacier draft", at=monday)
    service.put_text(
        service.open_thread(cast.actor("agency"), ThreadKind.NEED, "x", at=monday),
        title="Glacier draft",
        summary="",
        words="",
    )
    gone = talk("Glacier gone", "Ice", "host")
    service_moderation.remove_discussion(cast.actor("host"), gone, "Twice", at=monday)
    db.session.commit()
    seen = {role: sorted(t.removeprefix("Glacier ") for t in found(cast, "glacier", role))
            for role in ("visitor", "guest", "waiting", "vendor", "agency", "agency2", "host")}  # fmt: skip
    public, members = ["public"], ["members", "public"]
    assert seen == {
        "visitor": public, "guest": public, "waiting": public, "vendor": members,
        "agency": ["agencies", "members", "named_agencies", "public"], "agency2": ["agencies", "members", "public"],
        "host": ["agencies", "members", "named_agencies", "office", "public"],
    }  # fmt: skip


def test_kinds_are_told_apart_and_companies_wait_for_approval(cast, as_, talk, monday):
    talk("Basin floods", "Water")
    need = service.open_thread(cast.actor("agency"), ThreadKind.NEED, "A basin", at=monday, life=Life.LIVE)
    service.put_text(need, title="A basin", summary="Wide", words="")
    for organization in (cast.basin, cast.newcomer, cast.office, cast.parks):
        organization.summary = "Works in the basin"
        organization_changed.send(OrganizationChanged(organization))
    db.session.commit()
    by_kind = {kind.value: sorted(found(cast, "basin", "host", kind)) for kind in FoundKind}
    assert by_kind == {
        "needs": ["A basin"], "innovations": [], "events": [], "discussions": ["Basin floods"],
        "companies": ["Basin Labs"], "agencies": ["Department of Natural Resources"],
    }  # fmt: skip
    page = as_(None).get("/search?q=basin&kind=companies").get_data(as_text=True)
    assert ('href="/organizations/basin-labs"' in page, "A basin" in page, "1 found" in page) == (True, False, True)


@pytest.mark.parametrize(
    "typed",
    [
        "%", "_", "\\", "'", '"', "*", "(", ")", "NEAR(a b)", "a OR", "NOT", "-", "^a", "{title}:a", "a:*", "& | !", "<->",
        "\x00", "\ud800", "🙂", "²", "ﬀ", "İ", "a" * 5000, " ".join("abcdefghijklmnopqrstuvwxyz"), "' OR 1=1 --", "ǅ", "١٢٣",
        "../../etc/passwd", "<script>alert(1)</script>", "{{ 7*7 }}", "the", "a the of", "__", "foo_bar", "50%",
    ],
)  # fmt: skip
def test_whatever_is_typed_gives_a_page(cast, as_, talk, typed):
    talk()
    address = "/search?q=" + quote(typed.encode("utf-8", "surrogatepass"))
    answer = as_(None).get(address)
    assert (answer.status_code, "<script>alert" in answer.get_data(as_text=True)) == (200, False)


def test_signs_find_only_themselves(cast, talk):
    talk("Save 50% of the water")
    talk("Save half of it")
    talk("A snake_case title")
    assert (found(cast, "%"), found(cast, "_"), found(cast, "\\")) == (
        ["Save 50% of the water"],
        ["A snake_case title"],
        [],
    )


def test_many_hits_are_counted_to_a_cap_and_paged_without_doubles(cast, as_, monday, statements):
    thread = None
    client = as_(cast.host)
    client.get("/search")  # the first request of a session notes its use
    for n in range(230):
        thread = service.open_thread(
            cast.actor("host"), ThreadKind.DISCUSSION, f"Glacier {n}", at=monday, life=Life.LIVE
        )
        service.put_text(thread, title=f"Glacier {n}", summary="", words="")
        if n == 0:
            db.session.commit()
            with statements() as one:
                client.get("/search?q=glacier")
    db.session.commit()
    with statements() as many:
        page = client.get("/search?q=glacier").get_data(as_text=True)
    assert ("More than 200 found" in page, len(one), len(many) <= 8) == (True, len(many), True)
    seen: list[str] = []
    address = "/search?q=glacier"
    while address:
        page = client.get(address).get_data(as_text=True)
        seen += [line.split("<")[0] for line in page.split('">Glacier ')[1:]]
        address = (
            page.split('rel="next"')[0].rsplit('href="', 1)[1].split('"')[0].replace("&amp;", "&")
            if 'rel="next"' in page
            else ""
        )
    assert (len(seen), len(set(seen))) == (200, 200)


def test_a_misspelt_word_leads_to_the_right_one(cast, as_, talk):
    talk()
    page = as_(None).get("/search?q=flod+sensor").get_data(as_text=True)
    assert ("Nothing for “flod sensor”." in page, ">flood sensor</a>?" in page) == (True, True)


def test_a_better_spelling_tells_nothing_of_what_one_may_not_see(cast, as_, talk):
    talk("Quagmire", "Mud", "host", Audience.OFFICE)
    assert "quagmire" not in as_(cast.vendor).get("/search?q=quagmier").get_data(as_text=True)
    assert "quagmire" in as_(cast.host).get("/search?q=quagmier").get_data(as_text=True)


def test_the_index_can_be_written_anew(app, cast, talk):
    talk()
    db.session.query(Document).delete()
    db.session.commit()
    assert found(cast, "flood") == []
    answer = app.test_cli_runner().invoke(args=["search", "rebuild"])
    assert (answer.exit_code, answer.output) == (0, "7 things can be found.\n")
    db.session.rollback()
    assert (found(cast, "flood"), found(cast, "water"), found(cast, "basin")) == (
        ["Flood sensor"],
        ["Flood sensor"],
        ["Basin Labs"],
    )


def test_a_retired_innovation_is_found_no_more_also_in_an_index_written_anew(app, cast, monday):
    innovation = things.listed(cast, monday, problem="Quillwork on a phone.")
    assert found(cast, "quillwork") == [innovation.thread.title]
    innovations.retire(cast.actor("vendor"), innovation, at=monday)
    db.session.commit()
    assert found(cast, "quillwork", "vendor") == []
    assert app.test_cli_runner().invoke(args=["search", "rebuild"]).exit_code == 0
    db.session.rollback()
    assert found(cast, "quillwork", "host") == []


def test_the_words_of_a_query_are_folded_and_few():
    assert rules.terms("Flood-sensors, 2 of __ them") == ["flood", "sensors", "2", "of", "them"]
    assert len(rules.terms("x " * 50)) == rules.TERMS_MOST
    assert rules.fts5_query(["a", "near"]) == '"a" "near"*'
    assert rules.tsquery(["a", "b"]) == "'a' & 'b':*"
    assert rules.better_spelling(["flod", "sensor"], ["Flood sensors"]) == "flood sensor"
    assert rules.better_spelling(["zzz"], ["Flood"]) is None
    assert rules.better_spelling(["zzz", "flood"], ["Flood"]) == "flood"
