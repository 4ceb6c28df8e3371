"""A real khal imports what the forum really sends, and lists it at the right hour."""

import shutil
import subprocess
from email import message_from_bytes, policy

import pytest

from tests.clients.conftest import HERE, IN_JULY, IN_MARCH, YEAR

pytestmark = pytest.mark.clients

CONFIG = """[calendars]
[[home]]
path = {folder}/home
type = calendar
[sqlite]
path = {folder}/khal.db
[default]
default_calendar = home
[locale]
local_timezone = {zone}
default_timezone = {zone}
timeformat = %H:%M
dateformat = %Y-%m-%d
longdateformat = %Y-%m-%d
datetimeformat = %Y-%m-%d %H:%M
longdatetimeformat = %Y-%m-%d %H:%M
"""


@pytest.fixture
def khal(tmp_path):
    """`khal("list", day)` runs khal with one empty calendar; raises with a sentence when it is not installed."""
    program = shutil.which("khal")
    if program is None:
        raise RuntimeError(
            "khal is not installed. Install it (Debian: apt-get install khal), then run make test-clients again."
        )
    config = tmp_path / "config"
    config.write_text(CONFIG.format(folder=tmp_path, zone=HERE), encoding="utf-8")
    (tmp_path / "home").mkdir()

    def run(*arguments: str) -> str:
        command = [program, "--config", str(config), *arguments]
        return subprocess.run(command, check=True, capture_output=True, text=True).stdout

    return run


@pytest.fixture
def attached(tmp_path):
    """`attached(mail)` is the file of the calendar that is attached to a mail."""

    def save(data: bytes) -> str:
        mail = message_from_bytes(data, policy=policy.default)
        (part,) = mail.iter_attachments()
        file = tmp_path / part.get_filename()
        file.write_bytes(part.get_content())
        return str(file)

    return save


def listed(khal, *days) -> list[str]:
    """What stands on these days."""
    shape = ("--day-format", "", "--format", "{start} to {end}: {title}")
    return [line for day in days for line in khal("list", *shape, f"{day:%Y-%m-%d}", "1d").splitlines() if line]


def test_khal_lists_the_invitation_and_its_update_at_the_right_hour(forum, khal, attached):
    event = forum.invite("Showcase: meters that are read by radio", IN_MARCH)
    khal("import", "--batch", attached(forum.mail(event, "Invitation: ")))
    march = f"{YEAR}-03-20 21:00 to {YEAR}-03-20 23:30: {event.thread.title}"
    assert listed(khal, IN_MARCH) == [march]
    forum.move(event, IN_JULY)
    khal("import", "--batch", attached(forum.mail(event, "Moved to ")))
    july = f"{YEAR}-07-15 17:30 to {YEAR}-07-15 20:00: {event.thread.title}"
    assert listed(khal, IN_MARCH, IN_JULY) == [july]
