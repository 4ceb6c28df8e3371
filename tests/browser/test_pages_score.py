"""The pages of a call by score, before and after the slots are filled, as each role meets them."""

import pytest

from tests.browser.sample import Sample
from tests.browser.test_pages import check, send_empty, visit
from tests.browser.walking import Walker

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def sample(served) -> Sample:
    return Sample(served.env["INSTANCE_DIR"])


def test_a_call_by_score(reader, sample):
    event, open_event = sample.path("Showcase: words"), sample.path("Industry day: highways")
    applied = "SELECT a.ref FROM slot_application a JOIN event e ON e.id = a.event_id WHERE e.slots_by = 'score' ORDER BY a.id"
    one = f"{event}/scores/{sample.one(applied)}"
    maria, helen = reader("Maria Lopez"), reader("Helen Park")
    found = visit(reader(), [event, f"{event}/draw"]) + visit(maria, ["/", f"{event}/scores", one, f"{one}/recuse"])
    found += send_empty(maria, {one: "Save my scores", f"{one}/recuse": "Stand back"})
    found += visit(
        helen, [f"{event}/slots", f"{event}/call", f"{event}/criteria", f"{event}/reviewers", f"{event}/scores", one]
    )
    found += send_empty(
        helen, {f"{event}/reviewers": "Name the reviewer", f"{open_event}/criteria": "Add the criterion"}
    )
    walker = Walker(maria, scripted=False)
    walker.go(one).fill({"People understood it": "8", "We can see it live": "3"}).press("Save my scores")
    found += visit(maria, [one])
    Walker(helen, scripted=False).go(f"{event}/slots").press("Fill the slots by score")
    found += visit(helen, [f"{event}/slots", f"{event}/draw", f"{event}/scores", one, f"{event}/reviewers"])
    found += visit(maria, [f"{event}/scores", one]) + visit(reader(), [f"{event}/draw"])
    check(found)
