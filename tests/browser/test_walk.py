"""The main job, from the need to the digest and the outcome, as five people in five browsers."""

from datetime import UTC, datetime, timedelta

import pytest

from tests.browser.sample import Sample
from tests.browser.walking import Walker, day

pytestmark = pytest.mark.browser

TITLE = "Find a free campsite before driving there"
EVENT = "Showcase: finding a free campsite"
QUESTION = "How often are the lists of free sites updated today?"
ANSWER = "Twice a day, by hand, at 7 a.m. and at 4 p.m."
OUTCOME = "Two parks now publish free sites every five minutes. Rangers stopped answering the phone for it."


def test_from_the_need_to_the_digest_and_the_outcome(served, reader):
    maria, helen, dana, lee, visitor = people = [
        Walker(reader(name)) for name in ("Maria Lopez", "Helen Park", "Dana Reyes", "Lee Novak", None)
    ]
    write_and_publish(maria, helen)
    ask_and_answer(served, maria, dana, visitor)
    plan_the_showcase(helen)
    show_and_apply(dana)
    register_and_move(served, helen, dana, lee, maria, visitor)
    read_the_digest(served, visitor)
    close_with_an_outcome(maria, visitor)
    assert [line for person in people for line in person.found] == []


def write_and_publish(maria: Walker, helen: Walker) -> None:
    maria.home("Post a need").fill({
        "What is the problem, in one sentence?": TITLE,
        "What should be different when it is solved?": "A visitor knows before leaving home whether a site is free.",
        "Who is affected, and how many?": "40,000 campers a year, and 64 rangers who answer the phone.",
        "How will you know that it worked?": "Calls about free sites: 300 a week now, 30 wanted.",
    }).press("Continue").fill({"Why now?": "The season opens on May 1."}).press("Continue")  # fmt: skip
    maria.tick("Open: we want answers", "Not known", "Land and water")
    maria.fill({"Who answers for your agency?": "Maria Lopez"}).press("Continue")
    maria.reads("Check your answers", TITLE).press("Send to the CIO's office").reads("Sent to the CIO's office.")
    helen.waits(TITLE).reads("Review")
    helen.press("Publish to all").reads(TITLE, "Nobody has asked yet")


def ask_and_answer(served, maria: Walker, dana: Walker, visitor: Walker) -> None:
    dana.go("/").reads("New for you").click(TITLE).click("Ask a question")
    dana.fill({"Your question": QUESTION}).press("Send question").reads(QUESTION)
    assert QUESTION not in visitor.home(TITLE).text()
    maria.waits(QUESTION).reads(QUESTION).fill({"Your answer": ANSWER}).press("Publish to all")
    assert ANSWER not in visitor.home(TITLE).text()
    hour = datetime.now(UTC) + timedelta(days=5)
    assert served.flask("jobs", "run", "needs.release", "--at", hour.isoformat()) == "needs.release: 1 done.\n"
    visitor.home(TITLE).reads(QUESTION, ANSWER)
    assert "Basin Labs" not in visitor.text()


def plan_the_showcase(helen: Walker) -> None:
    helen.home(TITLE).click("Plan a showcase").tick("In the room").fill({
        "Title": EVENT, "Why come?": "Two companies show how a camper sees a free site. Questions follow.",
        "Day": day(8).isoformat(), "Start": "14:00", "End": "15:30", "Register by": day(7).isoformat(), "Place": "Room 210, Capitol Annex",
        "Seats in the room": "40",
    }).press("Continue").reads("This is what people will see.", EVENT)  # fmt: skip
    helen.press("Publish").reads("Published. People can register now.").click("Call and slots")
    helen.click("Open a call for presenters")
    helen.fill({"How many slots?": "3", "Minutes of each slot": "15", "The call closes on": day(3).isoformat()})
    helen.press("Publish the call").reads("The call is open.")


def show_and_apply(dana: Walker) -> None:
    dana.waits(QUESTION).reads(ANSWER).click("Show an innovation")
    dana.tick("CreekWatch permits module", "This is market information")
    dana.fill({"How does it answer this need?": "Rangers mark a site free where they stand."})
    dana.press("Show on this need").reads("Shown. Everyone who sees this need can read it")
    dana.home(EVENT).click("Apply to present").tick("CreekWatch permits module")
    dana.fill({"What would people see?": "A ranger marks a site, and a camper sees it."})
    dana.press("Send the application").reads("We have your application.")


def register_and_move(served, helen: Walker, dana: Walker, lee: Walker, maria: Walker, visitor: Walker) -> None:
    for person in (dana, lee, maria):
        person.home(EVENT).press("Register").reads("You are registered.")
    visitor.mail("Lee Novak", "Invitation: Showcase: finding a free").reads(
        "REQUEST", "2:00 to 3:30 p.m. MST", "Room 210"
    )
    assert calendar(visitor) == (True, f"{day(8):%Y%m%d}T140000", "SEQUENCE:0")
    helen.home(EVENT).click("Move").fill({"Start": "15:00", "End": "16:30"}).press("Move the event").reads(EVENT)
    Sample(served.env["INSTANCE_DIR"]).let_changes_go()
    visitor.mail("Lee Novak", "Moved to").reads("REQUEST", "3:00 to 4:30 p.m. MST", EVENT)
    assert calendar(visitor) == (True, f"{day(8):%Y%m%d}T150000", "SEQUENCE:1")


def calendar(it: Walker) -> tuple[bool, str, str]:
    """Of the entry of the mail at hand: whether it asks for an answer, its start in Phoenix, its revision."""
    text = it.reader.context.request.get(f"{it.page.url}/invite.ics").text().replace("\r\n ", "")
    lines = text.splitlines()
    start = next(line for line in lines if line.startswith("DTSTART;TZID=America/Phoenix:"))
    return "METHOD:REQUEST" in lines, start.split(":")[1], next(line for line in lines if line.startswith("SEQUENCE"))


def read_the_digest(served, visitor: Walker) -> None:
    served.flask("digests", "send", "--at", (datetime.now(UTC) + timedelta(days=8)).isoformat())
    newest = "SELECT ref FROM mail_message WHERE kind = 'digest' AND address = ? ORDER BY id DESC"
    ref = Sample(served.env["INSTANCE_DIR"]).one(newest, "vendor@example.org")
    visitor.menu("Mailbox of the sample people").click("Dana Reyes").open(f"/mailbox/{ref}")
    words = visitor.page.frame_locator("iframe").locator("body").inner_text()
    assert TITLE in words and EVENT in words, words
    assert "COMING EVENTS" in words.upper() and "You are registered" in words, words


def close_with_an_outcome(maria: Walker, visitor: Walker) -> None:
    maria.home(TITLE).click("Close now").press("Close and tell everyone").click("Record the outcome")
    maria.tick("Handled inside").fill({"What did you learn?": OUTCOME}).press("Publish the outcome").reads(OUTCOME)
    visitor.home("Closed with an outcome").click(TITLE).reads("Outcome: Handled inside", OUTCOME)
