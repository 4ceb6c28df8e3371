"""The question "Files" on the form of a need: each limit beside the field, what was typed and sent is kept, doubled is once."""

import io
from urllib.parse import quote

import pytest
from werkzeug.datastructures import FileStorage

from forum.core.database import db
from forum.files import rules, tasks
from forum.files.models import File
from forum.needs import service as needs_service
from tests.conftest import table_count
from tests.files import given, made
from tests.needs import given as needs

TYPED = {"why_now": "The season opens on May 1.", "tried": "A PDF form by mail.", "constraints": "", "looked": "1"}
NONE_OF_THE_TYPES = "is none of the types that can be added. Save it as PDF, Word, Excel, PowerPoint, PNG or JPEG"
MOST = 10 * 1024 * 1024


@pytest.fixture
def draft(cast, monday):
    return needs.draft(cast, monday)


def send(client, ref, *files, **typed):
    data = TYPED | typed | {"files": [(io.BytesIO(data), name) for name, data in files]}
    return client.post(f"/needs/{ref}/edit/2", data=data, content_type="multipart/form-data")


def names():
    db.session.rollback()
    return [name for (name,) in db.session.query(File.name).filter(File.removed_at.is_(None)).order_by(File.id)]


def text_of(answer):
    return answer.get_data(as_text=True).replace("&#34;", '"').replace("&#39;", "'")


def test_files_of_every_type_are_kept_on_continue_and_stand_on_each_page(cast, as_, draft, monday):
    client, ref = as_(cast.agency), draft.thread.ref
    answer = send(client, ref, *made.GOOD.items())
    assert (answer.status_code, answer.location, names()) == (303, f"/needs/{ref}/edit/3", list(made.GOOD))
    rows = db.session.query(File).order_by(File.id).all()
    assert [(f.size, f.uploaded_by_id, f.uploaded_at) for f in rows] == [
        (len(data), cast.agency.id, monday) for data in made.GOOD.values()
    ]
    for page in (f"/needs/{ref}/edit/2", f"/needs/{ref}/check", f"/needs/{ref}"):
        text = text_of(client.get(page))
        assert [f.name for f in rows if f"/files/{f.ref}/{f.name}" not in text] == []
        assert all(fact in text for fact in ("PDF, 1 kB", "Word, 1 kB", "Excel", "PowerPoint", "PNG", "JPEG"))
    needs_service.submit(cast.actor("agency"), draft, at=monday)
    db.session.commit()
    assert "Slides.pptx" in text_of(as_(cast.host).get(f"/needs/{ref}/review"))
    assert table_count("audit_entry WHERE act = 'file.attach'") == 6


def test_a_file_may_have_ten_megabytes_and_no_byte_more(cast, as_, draft):
    client, ref = as_(cast.agency), draft.thread.ref
    whole = made.pdf().ljust(MOST)
    assert send(client, ref, ("Whole.pdf", whole)).status_code == 303
    for size, said in ((MOST + 1, "10.1 MB"), (14 * 1024 * 1024, "14 MB")):
        answer = send(client, ref, ("Large.pdf", made.pdf().ljust(size)), why_now="Typed and kept")
        page = text_of(answer)
        assert (answer.status_code, page.count(f"“Large.pdf”: The file is {said}. The most is 10 MB")) == (422, 2)
        assert 'href="#files"' in page and "<title>Error: " in page
        assert "Typed and kept" in page and "A PDF form by mail." in page
    assert names() == ["Whole.pdf"]


def test_more_than_a_request_may_bring_gets_the_page_that_says_so(cast, as_, draft):
    answer = send(as_(cast.agency), draft.thread.ref, *[(f"{n}.pdf", made.pdf().ljust(MOST)) for n in range(6)])
    assert (answer.status_code, "larger than 54 MB" in text_of(answer), names()) == (413, True, [])


def test_other_routes_and_other_people_stay_at_the_small_limit(cast, as_, draft):
    large = {"title": "A need", "files": [(io.BytesIO(b"x" * 1_200_000), "a.pdf")]}
    assert as_(cast.agency).post("/needs/new", data=large).status_code == 413
    for person in (cast.vendor, cast.guest, None):
        large = {"files": [(io.BytesIO(b"x" * 1_200_000), "a.pdf")]}
        assert as_(person).post(f"/needs/{draft.thread.ref}/edit/2", data=large).status_code in {303, 404, 413}
    assert names() == []


@pytest.mark.parametrize(
    ("name", "data", "sentence"),
    [
        ("notes.txt", b"plain text", f"“notes.txt” {NONE_OF_THE_TYPES}"),
        ("Cost.pdf", b"<html><script>alert(1)</script>", f"“Cost.pdf” {NONE_OF_THE_TYPES}"),
        ("mark.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>", f"“mark.svg” {NONE_OF_THE_TYPES}"),
        ("bomb.docx", made.bomb(), f"“bomb.docx” {NONE_OF_THE_TYPES}"),
        ("Plan.docm", made.office(made.MACRO_WORD), "“Plan.docm” holds macros. Save it without macros"),
        ("Plan.docx", made.office(parts=("word/vbaProject.bin",)), "“Plan.docx” holds macros."),
        ("Plan.doc", made.OLD_WORD, "“Plan.doc” has a password or is of an older Office."),
        ("Empty.pdf", b"", "“Empty.pdf” is empty. Save it once more"),
    ],
)
def test_what_cannot_be_attached_is_refused_beside_the_field_and_the_rest_stays(cast, as_, draft, name, data, sentence):
    client = as_(cast.agency)
    answer = send(client, draft.thread.ref, ("Good.pdf", made.pdf()), (name, data))
    page = text_of(answer)
    assert (answer.status_code, page.count(sentence), names()) == (422, 2, ["Good.pdf"])
    assert "The season opens on May 1." in page and "Good.pdf" in page


def test_files_are_kept_when_another_answer_is_wrong(cast, as_, draft):
    client, ref = as_(cast.agency), draft.thread.ref
    answer = send(client, ref, ("Cost.pdf", made.pdf()), why_now="x" * 2_001)
    page = text_of(answer)
    assert (answer.status_code, "This has 2001 characters. The most is 2000" in page) == (422, True)
    assert (names(), "Cost.pdf" in page) == (["Cost.pdf"], True)
    assert send(client, ref).status_code == 303
    assert names() == ["Cost.pdf"]


def test_save_and_leave_keeps_files_too(cast, as_, draft):
    answer = send(as_(cast.agency), draft.thread.ref, ("Cost.pdf", made.pdf()), leave="1")
    assert (answer.location, names()) == (f"/needs/{draft.thread.ref}", ["Cost.pdf"])


def test_the_form_sent_twice_attaches_once(cast, as_, draft):
    client = as_(cast.agency)
    for _ in range(2):
        send(client, draft.thread.ref, ("Cost.pdf", made.pdf()), ("Map.png", made.png()))
    assert (names(), table_count("audit_entry WHERE act = 'file.attach'")) == (["Cost.pdf", "Map.png"], 2)


def test_a_button_removes_one_file_and_keeps_what_was_typed(cast, as_, draft):
    client, ref = as_(cast.agency), draft.thread.ref
    send(client, ref, ("Cost.pdf", made.pdf()), ("Map.png", made.png()))
    file = db.session.query(File).filter_by(name="Cost.pdf").one()
    answer = send(client, ref, remove=file.ref, why_now="Typed before Remove")
    assert (answer.status_code, answer.location) == (303, f"/needs/{ref}/edit/2#files")
    assert (names(), "Typed before Remove" in text_of(client.get(answer.location))) == (["Map.png"], True)
    send(client, ref, remove=file.ref)
    assert table_count("audit_entry WHERE act = 'file.remove'") == 1
    assert client.get(f"/files/{file.ref}/{file.name}").status_code == 404


def test_the_button_removes_no_file_of_another_need(cast, as_, draft, monday):
    other = needs.draft(cast, monday, by="agency2", problem=needs_service.Problem("Another need"))
    file = given.attached(cast.actor("agency2"), other.thread, monday)
    own = given.attached(cast.actor("agency"), needs.published(cast, monday).thread, monday, data=made.png())
    for ref in (file.ref, own.ref, "0000000000", "x' OR 1=1"):
        send(as_(cast.agency), draft.thread.ref, remove=ref)
    assert len(names()) == 2


def test_a_thread_takes_twenty_files(cast, as_, draft):
    client, ref = as_(cast.agency), draft.thread.ref
    many = [(f"{n:02}.pdf", made.pdf(f"Number {n}")) for n in range(21)]
    answer = send(client, ref, *many)
    assert (answer.status_code, len(names())) == (422, rules.COUNT_MOST)
    assert "“20.pdf”: there are 20 files already. Remove one first" in text_of(answer)


@pytest.mark.parametrize("role", ["visitor", "guest", "waiting", "vendor", "agency2"])
def test_nobody_else_adds_files_to_a_draft(cast, as_, draft, role):
    answer = send(as_(cast.by_role(role)), draft.thread.ref, ("Cost.pdf", made.pdf()))
    assert (answer.status_code in {303, 404}, names()) == (True, [])


@pytest.mark.parametrize("role", ["agency", "host", "vendor"])
def test_a_published_need_takes_no_more_files(cast, as_, monday, role):
    need = needs.published(cast, monday)
    answer = send(as_(cast.by_role(role)), need.thread.ref, ("Cost.pdf", made.pdf()))
    assert (answer.status_code in {404, 409}, names()) == (True, [])


def test_the_office_adds_files_to_what_it_reviews_and_the_agency_may_remove_them(cast, as_, monday):
    need = needs.in_review(cast, monday)
    send(as_(cast.host), need.thread.ref, ("Cost.pdf", made.pdf()))
    file = db.session.query(File).one()
    assert file.organization_id == cast.office.id
    assert [rules.may_remove(cast.actor(role), file) for role in ("agency", "host", "agency2", "vendor", "visitor")] == [
        True, True, False, False, False,
    ]  # fmt: skip


HOSTILE = [
    "../../../../etc/cron.d/x", "..\\..\\boot.ini", "/etc/passwd", "C:\\con", "con.pdf", ".htaccess", "a\u2028X-Evil: 1.pdf",
    '"; filename="evil.exe', "x.pdf\0.exe", "<img src=x onerror=alert(1)>.pdf", "{{7*7}}.pdf", "%2e%2e%2fx.pdf", "..%c0%af.pdf",
    "\u202egpj.exe", "a" * 400, "計画 ✓.pdf", "%s%n%d.pdf", "-rf.pdf", "|ls.pdf", "$(id).pdf", "`id`.pdf", "a;b.pdf", "a?b#c.pdf",
]  # fmt: skip


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_name_is_a_name_and_nothing_else(app, cast, as_, draft, name):
    client = as_(cast.agency)
    sent = FileStorage(io.BytesIO(made.pdf()), filename=name)
    answer = client.post(f"/needs/{draft.thread.ref}/edit/2", data=TYPED | {"files": [sent]})
    assert answer.status_code == 303
    (kept,) = names()
    assert (kept.endswith(".pdf"), len(kept) <= 100, kept.strip(), "/" in kept, "\\" in kept) == (
        True, True, kept, False, False,
    )  # fmt: skip
    page = client.get(f"/needs/{draft.thread.ref}/edit/2").get_data(as_text=True)
    assert "<img src=x" not in page and "49.pdf" not in page
    file = db.session.query(File).one()
    got = client.get(f"/files/{file.ref}/{quote(file.name)}")
    assert (got.status_code, got.data, len(got.headers.getlist("Content-Disposition"))) == (200, made.pdf(), 1)
    assert "X-Evil" not in got.headers and "\n" not in got.headers["Content-Disposition"]
    outside = [p for p in app.config["INSTANCE_DIR"].rglob("*") if p.is_file() and p.read_bytes() == made.pdf()]
    assert [p.parent.parent.name for p in outside] == ["files"]


def test_bytes_of_a_refused_request_leave_nothing_behind(cast, as_, draft, monday):
    send(as_(cast.agency), draft.thread.ref, ("Large.pdf", made.pdf().ljust(MOST + 1)), ("x.txt", b"text"))
    assert (names(), tasks.sweep(monday)) == ([], 0)
    from forum.files import service_bytes  # noqa: PLC0415

    assert [p for p in service_bytes.folder().rglob("*") if p.is_file() and p.name != ".lock"] == []
