"""Pages that one meets seldom, looked at as the others are; and the looking itself, on a page that is wrong."""

import re

import pytest

from tests.browser.conftest import Reader, environment, flask, free_port, serving
from tests.browser.sample import Sample
from tests.browser.test_pages import WIDTHS, check, look, send_empty, visit
from tests.browser.walking import Walker

pytestmark = pytest.mark.browser

PLANTED = """<!doctype html><html lang="en"><title>Planted</title><main><h1>Planted</h1><img src="data:,">
<p style="color: #bbbbbb; background: #ffffff">Too pale to read</p><input type="text"><div style="width: 1500px">Wide</div></main>"""


def test_the_look_reports_what_is_planted(reader):
    it = reader()
    it.page.goto("about:blank")
    it.page.set_content(PLANTED)
    found = look(it)
    for rule in ("image-alt", "color-contrast", "label"):
        assert len([line for line in found if f" {rule}: " in line]) == len(WIDTHS), (rule, found)
    assert [line.split(" at ")[1][:4].rstrip(":") for line in found if "pixels wide" in line] == ["320", "390", "1280"]
    with pytest.raises(AssertionError, match="12 in all"):
        check(found)


@pytest.fixture(scope="module")
def sample(served) -> Sample:
    served.flask("digests", "send")
    return Sample(served.env["INSTANCE_DIR"])


def test_an_edited_post_and_its_report(reader, sample):
    dana = Walker(reader("Dana Reyes"), scripted=False)
    dana.go("/threads/new").fill({"What is it about?": "Reading meters", "What do you want": "Who reads them by hand?"})
    dana.tick("Land and water").press("Start the discussion").click("Change")
    dana.fill({"The text": "Who still reads them by hand?"}).press("Save the change")
    talk = sample.path("Reading meters")
    lee = Walker(reader("Lee Novak"), scripted=False)
    lee.go(f"{talk}/posts/1/report").fill({"Why?": "It is about nothing."}).press("Send the report")
    report = sample.one("SELECT ref FROM report ORDER BY id DESC")
    found = visit(reader(), [f"{talk}/posts/1/versions"])
    helen = reader("Helen Park")
    found += visit(helen, [f"/desk/reports/{report}"])
    found += send_empty(helen, {f"/desk/reports/{report}": "Decide, and tell them"})
    check(found)


def test_pages_behind_the_links_of_mails(reader, sample):
    slots = "SELECT group_concat(text, ' ') FROM mail_message WHERE kind = 'slot.confirm'"
    digest = "SELECT html FROM mail_message WHERE kind = 'digest' ORDER BY id DESC"
    paths = sorted(set(re.findall(r"/slots/[\w.~-]+", sample.one(slots))))
    paths += re.findall(r"/digests/[\w.~-]+", sample.one(digest))[:1]
    it = reader()
    found, texts = [], []
    for path in paths:
        found += visit(it, [path])
        texts.append(it.page.inner_text("main"))
    words = " ".join(texts)
    wanted = ("Your slot is confirmed", "Confirm my slot", "Digest of")
    assert [part for part in wanted if part not in words] == []
    check(found)


def test_opening_a_need_again_and_what_a_procurement_officer_meets(reader, sample):
    closed = sample.path("Benefit letters") + "/reopen"
    helen = reader("Helen Park")
    found = visit(helen, [closed]) + send_empty(helen, {closed: "Open it again and tell everyone"})
    check(found + visit(reader("Jo Ortiz"), ["/", "/desk/", "/desk/queues/questions", "/me/"]))


def test_the_page_that_sets_a_new_forum_up(chromium, tmp_path):
    env, said = environment(tmp_path / "instance", free_port()), tmp_path / "said"
    flask(env, "db", "upgrade")
    with serving(env, said):
        path = re.search(r"/first-run/\S+", said.read_text()).group()
        it = Reader(chromium.new_context(), env["BASE_URL"])
        found = visit(it, ["/", path]) + send_empty(it, {path: "Set up the forum"})
        it.context.close()
    check(found + it.problems)
