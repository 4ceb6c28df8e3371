"""A whole showcase, from planning it on a need to what people thought of it: by mouse, by keyboard, without scripts.

The forum's clock is moved on between the days, so that calls close, doors open and letters go out by themselves.
"""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from tests.browser.conftest import ROOT, Served, environment, flask, free_port, serving
from tests.browser.sample import Sample
from tests.browser.walking import KeyWalker, Walker, day

pytestmark = pytest.mark.browser

PASSWORD = "juniper-sample-forum"
NEED = "Renew a park"
EVENT = "Showcase: permits without a line"
HERE = ZoneInfo("America/Phoenix")
CALL_CLOSES, HELD = day(3), day(9)


class Later(Served):
    """A forum whose clock the walk moves on."""

    def be(self, on: date, at: str) -> None:
        """It is `at` o'clock of a day in Phoenix, from now on."""
        moment = datetime.combine(on, time.fromisoformat(at), HERE)
        self.file.write_text(str((moment - datetime.now(UTC)).total_seconds() / 3600))


@pytest.fixture
def later(tmp_path):
    """A sample forum of its own, at the true time until `be` is called."""
    port = free_port()
    env = environment(tmp_path / "instance", port)
    forum = Later(env["BASE_URL"], env)
    forum.file = tmp_path / "hours"
    forum.file.write_text("0")
    flask(env, "db", "upgrade")
    flask(env, "demo", "load")
    env |= {"PYTHONPATH": f"{ROOT / 'tests' / 'browser' / 'clock'}:{ROOT}", "LATER_FILE": str(forum.file)}
    with serving(env):
        yield forum


WAYS = {
    "mouse": (Walker, {}),
    "keyboard": (KeyWalker, {}),
    "no script": (Walker, {"java_script_enabled": False}),
}


@pytest.mark.parametrize("way", WAYS)
def test_from_planning_a_showcase_to_what_people_thought(later, readers_of, way):
    kind, options = WAYS[way]

    def person(name: str) -> Walker:
        return kind(readers_of(later.address)(name, **options), scripted=way != "no script")

    helen, jo, maria, dana, lee = map(person, ("Helen Park", "Jo Ortiz", "Maria Lopez", "Dana Reyes", "Lee Novak"))
    kim = person(None).go("/sign-in")
    kim.fill({"Email address": "kim@example.org", "Password": PASSWORD}).press("Sign in")
    plan(later, helen)
    invite(helen, jo)
    apply(helen, dana, lee, kim)
    draw_and_answer(later, helen, {"Basin Labs": dana, "Northfork Software": lee, "Quietwater Sensors": kim})
    publish_and_move(later, helen, maria)
    hold_the_day(later, helen)
    give_materials(later, helen, jo)
    ask_what_people_thought(later, helen, maria)
    assert [line for walker in (helen, jo, maria, dana, lee, kim) for line in walker.found] == []


def plan(later: Later, helen: Walker) -> None:
    """On the need: everything but the day and the place is filled in."""
    sample = Sample(later.env["INSTANCE_DIR"])
    helen.go(sample.path(NEED)).click("Plan a showcase").tick("In the room").fill({
        "Title": EVENT, "Day": HELD.isoformat(), "Start": "14:00", "End": "15:30", "Register by": day(7).isoformat(),
        "Place": "Room 210, Capitol Annex", "Seats in the room": "40",
    }).press("Continue").reads("This is what people will see.", EVENT)  # fmt: skip
    helen.press("Publish").reads("Published. People can register now.")


def invite(helen: Walker, jo: Walker) -> None:
    """An agency by its name; who is asked answers by the link of the letter."""
    helen.click("Invite people").fill({"Organizations": "Department of Health", "Answer by": day(5).isoformat()})
    helen.press("Continue").reads("2 people get this mail.", EVENT, "2:00 to 3:30 p.m. MST")
    helen.press("Invite 2 people").reads("Invited")
    helen.mail("Jo Ortiz", f"Invitation: {EVENT[:24]}")
    jo.go(link_of(helen, "/answer/")).press("Register").reads("You are registered")


def link_of(it: Walker, part: str) -> str:
    """The address in the letter at hand that leads to such a page."""
    return str(it.page.locator(f".mail-text a[href*='{part}']").first.get_attribute("href"))


def apply(helen: Walker, *companies: Walker) -> None:
    """A call by draw for two slots, and three companies that apply."""
    helen.home(EVENT).click("Call and slots").click("Open a call for presenters")
    helen.fill({"How many slots?": "2", "Minutes of each slot": "20", "The call closes on": CALL_CLOSES.isoformat()})
    helen.press("Publish the call").reads("The call is open.")
    for it in companies:
        it.home(EVENT).click("Apply to present")
        it.use(it.page.locator("label[class*=__label]").first)
        it.fill({"What would people see?": "A person renews a permit while we watch the clock."})
        it.press("Send the application").reads("We have your application.")


def draw_and_answer(later: Later, helen: Walker, by_company: dict[str, Walker]) -> None:
    """After the call: one confirms, one declines, and the reserve gets that slot."""
    later.be(CALL_CLOSES, "17:30")
    helen.home(EVENT).click("Call and slots").press("Draw, and fill the slots")
    helen.go("/").click(EVENT).click("How slots are given").reads("Check it yourself", *by_company)
    first, second, reserve = (by_company[name] for name in placed(helen, by_company))
    first.home(EVENT).click("Confirm or decline").press("Confirm my slot").reads("Your slot is confirmed")
    second.home(EVENT).click("Confirm or decline").press("Decline the slot").reads("You declined the slot")
    reserve.home(EVENT).click("Confirm or decline").press("Confirm my slot").reads("Your slot is confirmed")


def placed(helen: Walker, names: dict[str, Walker]) -> list[str]:
    """Companies in the order in which the page of the draw names them."""
    return sorted(names, key=helen.text().index)


def publish_and_move(later: Later, helen: Walker, maria: Walker) -> None:
    """The agenda, and then an hour later: who holds the entry gets the new hour."""
    helen.home(EVENT).click("Order the agenda").click("See what changed and who will be told")
    helen.press("Publish the agenda")
    maria.home(EVENT).press("Register").reads("You are registered.")
    helen.home(EVENT).click("Move").fill({"Start": "15:00", "End": "16:30"}).press("Move the event").reads(EVENT)
    Sample(later.env["INSTANCE_DIR"]).let_changes_go()
    helen.mail("Maria Lopez", "Moved to").reads("REQUEST", "3:00 to 4:30 p.m. MST")


def hold_the_day(later: Later, helen: Walker) -> None:
    """Maria comes, Jo does not."""
    later.be(HELD, "14:50")
    helen.home(EVENT).click("Check-in").fill({"Name, company or code": "Maria"}).press("Search")
    helen.press("Check in").reads("Maria Lopez is in.")
    later.be(HELD, "16:45")
    helen.go("/desk/").click(EVENT).press("Complete the event").reads("Completed.")


def give_materials(later: Later, helen: Walker, jo: Walker) -> None:
    """Notes reach who was there and who was not."""
    helen.click("Slides and answers").click("Add slides, a recording or notes").tick("Notes")
    helen.fill({"What is it called?": "What was shown", "Notes": "Two permits in four minutes."}).press("Add")
    helen.press("Publish to all")
    # Whatever holidays there are: by then the release hour and the next workday have come.
    later.be(HELD + timedelta(days=5), "17:30")
    jo.go(helen.page.url).wait_for("Two permits in four minutes.")
    jo.go(helen.page.url.removesuffix("/materials")).reads("You were not checked in. Tell us if that is wrong")


def ask_what_people_thought(later: Later, helen: Walker, maria: Walker) -> None:
    """The letter of the next workday leads to two questions; the office reads the count."""
    helen.mail("Maria Lopez", "Two questions")
    maria.go(link_of(helen, "/survey/")).tick("Yes").press("Send my answer")
    helen.go("/events/?when=past").click(EVENT).click("People").reads("Was it worth your time?", "Yes 1")
