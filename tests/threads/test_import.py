"""Real questions and answers, taken in once."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import select

from forum.core.database import db
from forum.core.errors import Refused
from forum.threads.models import Post, Thread
from forum.threads.service_import import put_imported

RECORD = {
    "id": "thr-1", "program": "State RFI", "title": "Is the cloud allowed?", "labels": ["Online services", "Other"],
    "posts": [
        {"n": 0, "role": "vendor", "date": "2017-06-09", "text": "May we *host* in the cloud?"},
        {"n": 1, "role": "agency", "date": "2017-06-22", "text": "Yes. <script>alert(1)</script>"},
    ],
}  # fmt: skip


def changed(**fields):
    return json.loads(json.dumps(RECORD | fields))


def test_a_record_becomes_a_public_discussion_without_replies(cast, as_, monday):
    assert put_imported(RECORD, at=monday) == "imported"
    db.session.commit()
    thread = db.session.scalar(select(Thread))
    assert (thread.post_count, thread.imported_from, thread.last_activity_at, [t.slug for t in thread.topics]) == (
        2, "State RFI", datetime(2017, 6, 22, 12, 0, 1, tzinfo=UTC), ["online-services"],
    )  # fmt: skip
    page = as_(cast.vendor).get(f"/threads/{thread.ref}").get_data(as_text=True)
    words = ("Imported public record, State RFI", ">Vendor<", ">Agency<", "<em>host</em>", "so it takes no replies")
    assert [w in page for w in words] == [True] * 5
    assert ("<script>alert" in page, "<textarea" in page) == (False, False)
    assert as_(cast.vendor).post(f"/threads/{thread.ref}/reply", data={"body": "x"}).status_code == 409
    assert "Is the cloud allowed?" in as_(None).get("/search?q=hosting+cloud").get_data(as_text=True)


def test_the_same_record_changes_nothing_and_a_new_one_what_is_new(cast, monday):
    posts = [*RECORD["posts"], {"n": 2, "role": "vendor", "date": "2017-06-22", "text": "Thanks."}]
    outcomes = [
        put_imported(r, at=monday)
        for r in (RECORD, RECORD, changed(posts=posts), changed(posts=posts), changed(posts=posts, title="New"))
    ]
    assert outcomes == ["imported", "unchanged", "updated", "unchanged", "updated"]
    assert db.session.scalars(select(Post.number).order_by(Post.number)).all() == [1, 2, 3]


def test_what_the_office_removed_stays_removed(cast, as_, monday):
    put_imported(RECORD, at=monday)
    db.session.commit()
    as_(cast.host).post(f"/threads/{db.session.scalar(select(Thread.ref))}/remove", data={"reason": "Twice"})
    assert put_imported(changed(title="New"), at=monday) == "unchanged"


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"posts": []}, "posts is no list of 1 to 500 posts"),
        ({"posts": "none"}, "posts is no list of 1 to 500 posts"),
        ({"posts": [7]}, "post 1 is no object"),
        ({"posts": [{"role": "host", "date": "2017-06-09", "text": "x"}]}, "role is neither vendor nor agency"),
        ({"posts": [{"role": "vendor", "date": "June", "text": "x"}]}, "date is no day like 2017-06-22"),
        ({"posts": [{"role": "vendor", "date": "2017-06-09", "text": ""}]}, "text is missing"),
        ({"title": " "}, "title is missing"),
        ({"program": None}, "program is missing"),
    ],
)
def test_a_bad_record_is_refused_with_its_field(cast, monday, fields, sentence):
    with pytest.raises(Refused) as refused:
        put_imported(changed(**fields), at=monday)
    assert refused.value.sentence == sentence


SAMPLES = sorted(Path(__file__).parents[2].glob("forum/**/threads*.jsonl"))


@pytest.mark.parametrize("path", SAMPLES, ids=lambda p: p.name)
def test_the_sample_records_are_taken_in(cast, monday, path):
    lines = path.read_text(encoding="utf-8").splitlines()
    records = [json.loads(line) for line in lines]
    assert {put_imported(r, at=monday) for r in records} == {"imported"}
    assert {put_imported(r, at=monday) for r in records} == {"unchanged"}
