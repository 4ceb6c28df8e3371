"""Every signal is sent by a service and heard by somebody; every job and dispatch that is named is known."""

import importlib
import re
from pathlib import Path

from blinker import Signal

from forum import wiring

FORUM = Path(__file__).parents[2] / "forum"


def _signals() -> dict[str, Signal]:
    found = {}
    for path in FORUM.glob("*/signals.py"):
        module = importlib.import_module(f"forum.{path.parent.name}.signals")
        found |= {name: value for name, value in vars(module).items() if isinstance(value, Signal)}
    return found


def test_every_signal_is_sent_by_a_service():
    services = "\n".join(path.read_text(encoding="utf-8") for path in FORUM.glob("*/service*.py"))
    assert sorted(name for name in _signals() if f"{name}.send(" not in services) == []


def test_every_signal_is_heard():
    heard = {id(signal) for signal, _ in wiring.CONNECTIONS}
    assert sorted(name for name, signal in _signals().items() if id(signal) not in heard) == []


def test_every_dispatch_that_a_service_queues_can_be_expanded():
    text = "\n".join(path.read_text(encoding="utf-8") for path in FORUM.glob("*/*.py"))
    queued = set(re.findall(r"""dispatch\(\s*(?:mail\.)?About\(\s*["']([a-z._]+)["']""", text))
    assert sorted(queued - set(wiring.DISPATCHES)) == []
