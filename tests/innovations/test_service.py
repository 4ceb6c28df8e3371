"""Drafts, the office's review of a company's first innovation, versions, retiring."""

from datetime import timedelta

import pytest

from forum.audit import queries as audit
from forum.core.database import db
from forum.core.errors import Refused, RefusedFields
from forum.innovations import queries, service
from forum.innovations.models import InnovationState
from forum.mail import queries as mail
from forum.threads.models import Life
from tests.innovations import things


def _acts(innovation):
    return [entry.act for entry in audit.of("innovation", innovation.thread.ref)]


def _letters():
    return sorted((letter.address, letter.subject) for letter in mail.newest(50))


def test_a_companys_first_waits_for_the_office_and_the_next_is_listed_at_once(cast, monday):
    first = things.in_review(cast, monday)
    assert (first.state, first.submitted_at, first.thread.life) == (InnovationState.IN_REVIEW, monday, Life.IN_REVIEW)
    assert _letters() == [
        ("host2@example.org", "To review: Permits on a phone"), ("host@example.org", "To review: Permits on a phone"),
    ]  # fmt: skip
    service.list_(cast.actor("host"), first, at=monday)
    db.session.commit()
    second = things.in_review(cast, monday, title="Maps of trails")
    other = things.in_review(cast, monday, "vendor2", title="Of another company")
    assert [row.state for row in (first, second, other)] == [
        InnovationState.LISTED, InnovationState.LISTED, InnovationState.IN_REVIEW,
    ]  # fmt: skip
    assert _acts(first) == ["innovation.draft", "innovation.send", "innovation.list"]
    assert _acts(second) == ["innovation.draft", "innovation.list"]
    assert ("vendor@example.org", "Listed: Permits on a phone") in _letters()


def test_the_letter_to_the_office_says_by_when(cast, monday):
    things.in_review(cast, monday)
    letter = mail.newest(1)[0]
    assert "By: Thu, Nov 26" in letter.text
    assert "Company: Basin Labs" in letter.text


def test_what_was_listed_before_but_retired_still_counts_as_read_by_the_office(cast, monday):
    first = things.listed(cast, monday)
    service.retire(cast.actor("vendor"), first, at=monday)
    assert things.in_review(cast, monday, title="Second").state is InnovationState.LISTED


def test_a_returned_one_says_why_and_may_be_sent_again(cast, monday):
    innovation = things.in_review(cast, monday)
    service.return_(cast.actor("host"), innovation, "Say who counted.", at=monday)
    db.session.commit()
    assert (innovation.state, innovation.thread.life) == (InnovationState.RETURNED, Life.DRAFT)
    letter = mail.newest(1)[0]
    assert (letter.address, letter.subject) == ("vendor@example.org", "Returned with a note: Permits on a phone")
    assert "Say who counted." in letter.text
    service.save_draft(
        cast.actor("vendor_colleague"), innovation, things.draft(cast, change="Counted by parks."), at=monday
    )
    service.send(cast.actor("vendor_colleague"), innovation, at=monday)
    assert (innovation.state, innovation.return_reason) == (InnovationState.IN_REVIEW, "")


def test_returning_takes_a_reason(cast, monday):
    innovation = things.in_review(cast, monday)
    with pytest.raises(Refused) as refusal:
        service.return_(cast.actor("host"), innovation, "", at=monday)
    assert refusal.value.field == "reason"


def test_the_office_decides_once(cast, monday):
    innovation = things.listed(cast, monday)
    service.list_(cast.actor("host2"), innovation, at=monday)
    assert _acts(innovation) == ["innovation.draft", "innovation.send", "innovation.list"]
    with pytest.raises(Refused):
        service.return_(cast.actor("host2"), innovation, "Too late.", at=monday)


def test_sending_says_each_answer_that_is_missing(cast, monday):
    innovation = things.drafted(cast, monday, problem="", maturity=None, topics=[])
    with pytest.raises(RefusedFields) as refusal:
        service.send(cast.actor("vendor"), innovation, at=monday)
    assert refusal.value.sentences == {
        "problem": "Write what problem it solves, and for whom", "maturity": "Choose how far it is",
        "topics": "Choose one to three topics",
    }  # fmt: skip


def test_a_company_that_waits_keeps_drafts_and_sends_none(cast, monday):
    innovation = things.drafted(cast, monday, "waiting")
    with pytest.raises(Refused, match="still checks your company"):
        service.send(cast.actor("waiting"), innovation, at=monday)
    assert innovation.state is InnovationState.DRAFT


def test_sending_twice_is_sending_once(cast, monday):
    innovation = things.in_review(cast, monday)
    service.send(cast.actor("vendor"), innovation, at=monday)
    assert _acts(innovation) == ["innovation.draft", "innovation.send"]


def test_an_edit_keeps_every_text_with_its_author(cast, monday):
    innovation = things.listed(cast, monday)
    later = monday + timedelta(days=2)
    changed = things.draft(cast, title="Permits on any phone", topics=[cast.topics["roads"]])
    service.edit(cast.actor("vendor_colleague"), innovation, changed, at=later)
    db.session.commit()
    versions = queries.versions_of(innovation)
    assert [(v.number, v.by_name, v.at, v.data["title"], v.data["topics"]) for v in versions] == [
        (2, "Ruth Sims", later, "Permits on any phone", ["Roads and vehicles"]),
        (1, "Dana Reyes", monday, "Permits on a phone", ["Online services"]),
    ]
    assert (innovation.version, innovation.thread.last_activity_at) == (2, later)
    assert innovation.thread.summary.startswith("Visitors give up")


def test_an_edit_that_changes_nothing_leaves_no_version(cast, monday):
    innovation = things.listed(cast, monday)
    service.edit(cast.actor("vendor"), innovation, things.draft(cast), at=monday + timedelta(days=2))
    assert (innovation.version, len(queries.versions_of(innovation))) == (1, 1)
    assert _acts(innovation)[-1] == "innovation.list"


def test_a_listed_one_never_loses_an_answer(cast, monday):
    innovation = things.listed(cast, monday)
    with pytest.raises(RefusedFields) as refusal:
        service.edit(cast.actor("vendor"), innovation, things.draft(cast, change=""), at=monday)
    assert list(refusal.value.sentences) == ["change"]


def test_prices_are_refused(cast, monday):
    with pytest.raises(Refused) as refusal:
        things.drafted(cast, monday, how_to_buy="$4,000 a year")
    assert refusal.value.field == "how_to_buy"


def test_a_retired_one_stays_readable_and_is_no_longer_listed(cast, monday):
    innovation = things.listed(cast, monday)
    for _twice in range(2):
        service.retire(cast.actor("vendor"), innovation, at=monday)
    db.session.commit()
    assert (innovation.state, innovation.retired_at) == (InnovationState.RETIRED, monday)
    assert queries.by_ref(cast.actor("visitor"), innovation.thread.ref) is innovation
    assert queries.listed_count(cast.actor("visitor"), queries.Filters()) == 0
    assert _acts(innovation)[-1] == "innovation.retire"
    with pytest.raises(Refused):
        service.send(cast.actor("vendor"), innovation, at=monday)


@pytest.mark.parametrize("state", ["draft", "in_review"])
def test_only_listed_ones_are_retired(cast, monday, state):
    innovation = {"draft": things.drafted, "in_review": things.in_review}[state](cast, monday)
    with pytest.raises(Refused):
        service.retire(cast.actor("vendor"), innovation, at=monday)
