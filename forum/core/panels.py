"""What high features show on the pages of low ones: an ordered table place -> functions, filled by `wiring`.

A panel takes (actor, object), runs at most one statement, filters by `seen_by`, and returns a `Panel` or None.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from forum.core.actor import Actor


@dataclass(frozen=True)
class Panel:
    """A template and the frozen value that it shows as `panel`."""

    template: str
    value: Any


PanelFunction = Callable[[Actor, Any], Panel | None]
_places: dict[str, tuple[PanelFunction, ...]] = {}


def fill(places: dict[str, tuple[PanelFunction, ...]]) -> None:
    """Say what stands where. Called once, by `wiring`."""
    _places.clear()
    _places.update(places)


def at(place: str, actor: Actor, thing: Any) -> list[Panel]:
    """The panels of a place for this reader, in order."""
    found = (show(actor, thing) for show in _places.get(place, ()))
    return [panel for panel in found if panel is not None]
