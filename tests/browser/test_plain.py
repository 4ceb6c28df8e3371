"""Without JavaScript and without a mouse: the same acts, by plain forms and by the keyboard."""

import pytest

from tests.browser.sample import Sample
from tests.browser.walking import Walker

pytestmark = pytest.mark.browser

#: What has the focus, and whether one sees that it has.
FOCUSED = """() => {
  const it = document.activeElement, style = getComputedStyle(it)
  const label = it.id && document.querySelector(`label[for="${it.id}"]`)
  const ring = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2
  return [(label || it).innerText.trim(), ring || style.boxShadow !== "none"]
}"""
MOST_TABS = 60


def test_joining_asking_and_registering_need_no_script(served, reader):
    sample = Sample(served.env["INSTANCE_DIR"])
    lee = Walker(reader("Lee Novak", java_script_enabled=False), scripted=False)
    lee.go(sample.path("Renew a park")).click("Ask a question")
    lee.fill({"Your question": "Do rangers carry phones or tablets?"}).press("Send question")
    lee.reads("Do rangers carry phones or tablets?")
    lee.go(sample.path("Showcase: warning")).click("Register").tick("Online").press("Register").reads(
        "You are registered."
    )
    lee.go("/threads/new").fill({"What do you want to say or ask?": "A **bold** word."})
    lee.press("See how it will look")
    assert lee.page.locator(".preview strong").inner_text() == "bold"

    new = Walker(reader(java_script_enabled=False), scripted=False)
    new.go("/").click("Join").fill({
        "Email address": "rosa@newcomer.example", "Your name": "Rosa Lind", "Password": "seven quiet rivers north",
    }).press("Send me the link")  # fmt: skip
    new.go("/mailbox/?to=rosa@newcomer.example").click("Confirm your address")
    link = new.page.locator(".mail-text a[href*='/join/confirm/']").first.get_attribute("href")
    new.go(str(link)).press("Confirm and go on")
    assert "Rosa Lind" in new.page.inner_text("header")


def test_the_digest_stops_without_a_script_or_a_sign_in(served, reader):
    served.flask("digests", "send")
    sample = Sample(served.env["INSTANCE_DIR"])
    stops = sample.one(
        "SELECT unsubscribe_url FROM mail_message WHERE kind = 'digest' AND address = ? ORDER BY id DESC",
        "agency2@example.org",
    )
    it = Walker(reader(java_script_enabled=False), scripted=False)
    it.go(stops).reads("Stop the digest").press("Stop the digest").reads("You get no digest any more.")


def test_the_form_of_a_need_goes_by_the_keyboard_alone(reader):
    page = reader("Maria Lopez").go("/needs/new")
    order, unseen = [], []
    for _ in range(MOST_TABS):
        page.keyboard.press("Tab")
        words, seen = page.evaluate(FOCUSED)
        order.append(words)
        unseen += [] if seen else [words]
        if words == "Save and leave":
            break
    wanted = [
        "Skip to the content", "What is the problem, in one sentence?", "What should be different when it is solved?",
        "Who is affected, and how many?", "How will you know that it worked?", "Continue", "Save and leave",
    ]  # fmt: skip
    assert [words for words in order if words in wanted] == wanted
    assert unseen == []
    page.goto(page.url)
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert page.evaluate("() => document.activeElement.id") == "main"
