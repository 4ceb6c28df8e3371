"""How often may we write? The page, and what it changes."""

from datetime import UTC, datetime

import pytest
import time_machine

from forum.accounts.models import Person
from forum.core import tokens
from forum.core.database import db
from forum.digests import queries, service
from forum.digests.models import Choice, Frequency, Way
from tests.conftest import table_count

MONDAY = datetime(2026, 11, 23, 16, 0, tzinfo=UTC)


def choice_of(person: Person) -> tuple:
    db.session.rollback()
    choice = queries.choice_of(person.id)
    return (choice.frequency, choice.next_due_at, choice.covered_until) if choice else ()


def test_the_page_asks_one_question_with_monday_chosen_and_says_what_always_comes(cast, as_):
    page = as_(cast.vendor).get("/me/mail").get_data(as_text=True)
    assert page.count('type="radio"') == 5
    assert 'value="monday" checked' in page
    assert "What waits for you, and changes to events you are registered for, always come at once." in page
    assert (
        "Answers and updates on needs you follow come in one mail, at 3:00\u00a0p.m. on the day they are published."
        in page
    )


@pytest.mark.parametrize(
    ("answer", "due"),
    [
        ("workday", datetime(2026, 11, 24, 14, tzinfo=UTC)),
        ("month", datetime(2026, 12, 1, 14, tzinfo=UTC)),
        ("never", None),
        ("as_it_happens", None),
    ],
)
def test_an_answer_is_kept_shown_and_written_down_once(cast, as_, answer, due):
    client = as_(cast.vendor)
    answered = [client.post("/me/mail", data={"frequency": answer}) for _ in range(2)]
    assert [(a.status_code, a.location) for a in answered] == [(303, "/me/mail")] * 2
    assert choice_of(cast.vendor) == (Frequency(answer), due, MONDAY)
    assert f'value="{answer}" checked' in client.get("/me/mail").get_data(as_text=True)
    assert table_count("audit_entry WHERE act = 'digest.choose'") == 1


@pytest.mark.parametrize("data", [{}, {"frequency": "hourly"}])
def test_what_is_no_answer_is_refused_beside_the_question(cast, as_, data):
    answered = as_(cast.vendor).post("/me/mail", data=data)
    assert answered.status_code == 422
    assert "There is a problem" in answered.get_data(as_text=True)
    assert choice_of(cast.vendor) == ()


def test_a_new_rhythm_misses_nothing_and_a_new_start_begins_now(cast, as_):
    client = as_(cast.vendor)
    client.post("/me/mail", data={"frequency": "workday"})
    with time_machine.travel(datetime(2026, 11, 25, 18, tzinfo=UTC), tick=False):
        client.post("/me/mail", data={"frequency": "monday"})
        assert choice_of(cast.vendor) == (Frequency.MONDAY, datetime(2026, 11, 30, 14, tzinfo=UTC), MONDAY)
        client.post("/me/mail", data={"frequency": "never"})
    later = datetime(2026, 12, 9, 18, tzinfo=UTC)
    with time_machine.travel(later, tick=False):
        client.post("/me/mail", data={"frequency": "monday"})
    assert choice_of(cast.vendor) == (Frequency.MONDAY, datetime(2026, 12, 14, 14, tzinfo=UTC), later)


def test_the_due_moment_is_in_the_persons_own_zone(cast, as_):
    cast.vendor.zone = "America/New_York"
    db.session.commit()
    as_(cast.vendor).post("/me/mail", data={"frequency": "workday"})
    assert choice_of(cast.vendor)[1] == datetime(2026, 11, 24, 12, tzinfo=UTC)


WHOLE = {
    "frequency": "workday", "needs": "at_once", "answers": "digest", "discussions": "none", "events": "usual",
    "innovations": "usual", "quiet_from": "22", "quiet_until": "7", "paused_on": "12/4/2026",
}  # fmt: skip


def test_everything_else_is_folded_kept_and_shown_open_again(cast, as_):
    client = as_(cast.vendor)
    assert '<details class="keep" id="kinds">' in client.get("/me/mail").get_data(as_text=True)
    assert client.post("/me/mail", data=WHOLE).status_code == 303
    db.session.rollback()
    choice = queries.choice_of(cast.vendor.id)
    assert [getattr(choice, kind) for kind in ("needs", "answers", "discussions", "events", "innovations")] == [
        Way.AT_ONCE, Way.DIGEST, Way.NONE, None, None,
    ]  # fmt: skip
    assert (choice.quiet_from, choice.quiet_until) == (22, 7)
    assert choice.paused_until == datetime(2026, 12, 4, 14, 0, tzinfo=UTC)
    page = client.get("/me/mail").get_data(as_text=True)
    for words in (
        '<details class="keep" id="kinds" open>', "Mail is paused until Fri, Dec 4.", "Write again now",
        "Stopped: Replies in discussions you follow", 'value="2026-12-04"',
    ):  # fmt: skip
        assert words in page
    assert table_count("audit_entry WHERE act = 'digest.choose'") == 1


def test_write_again_now_ends_the_pause_alone(cast, as_):
    client = as_(cast.vendor)
    client.post("/me/mail", data=WHOLE)
    assert [client.post("/me/mail/again").status_code for _ in range(2)] == [303, 303]
    db.session.rollback()
    choice = queries.choice_of(cast.vendor.id)
    assert (choice.paused_until, choice.needs, choice.quiet_from) == (None, Way.AT_ONCE, 22)
    assert choice.next_due_at == datetime(2026, 11, 24, 14, 0, tzinfo=UTC)
    assert "paused until" not in client.get("/me/mail").get_data(as_text=True)
    assert table_count("audit_entry WHERE act = 'digest.choose'") == 2


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"quiet_until": "usual"}, "Choose both hours, or no quiet hours in both"),
        ({"quiet_until": "22"}, "Choose another hour than the one at which quiet hours begin"),
        ({"paused_on": "11/23/2026"}, "Choose a day after Mon, Nov 23"),
        ({"paused_on": "soon"}, "Enter the day that mail starts again, like 12/4/2026"),
        ({"needs": "hourly"}, "Not a valid choice"),
    ],
)
def test_each_field_is_refused_beside_itself_and_nothing_is_kept(cast, as_, wrong, said):
    answered = as_(cast.vendor).post("/me/mail", data=WHOLE | wrong)
    page = answered.get_data(as_text=True)
    assert (answered.status_code, page.count(said) >= 2, "open" in page.split('id="kinds"')[1][:6]) == (422, True, True)
    assert choice_of(cast.vendor) == ()


def test_an_unknown_kind_cannot_be_started(cast, as_):
    assert as_(cast.vendor).post("/me/mail/again", data={"kind": "weather"}).status_code == 404


class TestUnsubscribing:
    """RFC 8058: reading changes nothing, one POST without a cookie stops the digest, and only that."""

    @pytest.fixture(autouse=True)
    def real_tokens(self, app):
        app.config["WTF_CSRF_ENABLED"] = True
        yield
        app.config["WTF_CSRF_ENABLED"] = False

    def address(self, person: Person) -> str:
        return f"/unsubscribe/{service.stop_token(person.ref)}"

    def test_reading_changes_nothing(self, cast, client, rows_of_all_tables):
        address, before = self.address(cast.vendor), rows_of_all_tables()
        assert [client.get(address).status_code, client.head(address).status_code] == [200, 200]
        assert rows_of_all_tables() == before

    def test_one_click_without_cookie_stops_the_digest_of_this_person_alone(self, cast, client):
        answer = client.post(self.address(cast.vendor), data={"List-Unsubscribe": "One-Click"})
        assert (answer.status_code, answer.headers.get("Set-Cookie")) == (200, None)
        assert choice_of(cast.vendor)[:2] == (Frequency.NEVER, None)
        assert table_count("digest_choice") == 1
        assert table_count("audit_entry WHERE act = 'digest.choose'") == 1

    def test_the_page_stops_and_starts_again(self, app, cast, client):
        address = self.address(cast.vendor)
        assert client.post(address).location == address
        assert "The digest is stopped" in client.get(address).get_data(as_text=True)
        app.config["WTF_CSRF_ENABLED"] = False
        client.post(f"{address}/start")
        assert choice_of(cast.vendor)[:2] == (Frequency.MONDAY, datetime(2026, 11, 30, 14, tzinfo=UTC))
        assert "Stop the digest" in client.get(address).get_data(as_text=True)

    def test_starting_again_needs_a_page_of_ours(self, cast, client):
        assert client.post(f"{self.address(cast.vendor)}/start").status_code == 400

    def test_whoever_hears_as_it_happens_keeps_that(self, cast, client):
        db.session.add(Choice(person_id=cast.vendor.id, frequency=Frequency.AS_IT_HAPPENS, covered_until=MONDAY))
        db.session.commit()
        client.post(self.address(cast.vendor), data={"List-Unsubscribe": "One-Click"})
        assert choice_of(cast.vendor)[0] is Frequency.AS_IT_HAPPENS

    @pytest.mark.parametrize("token", ["nonsense", "IjEi.aaaa.bbbb"])
    def test_other_words_are_nobodys(self, app, cast, client, token):
        assert (client.get(f"/unsubscribe/{token}").status_code, client.post(f"/unsubscribe/{token}").status_code) == (
            404,
            404,
        )

    def test_a_token_for_another_purpose_is_nobodys(self, app, cast, client):
        word = tokens.sign("accounts.confirm", cast.vendor.ref)
        assert client.post(f"/unsubscribe/{word}").status_code == 404
