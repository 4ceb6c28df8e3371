"""What is news to a presenter: their slot as it was last told, against what the agenda says now. Pure."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from forum.entries.rules import Facts, is_placed_anew
from forum.policies.rules import local_moment


@dataclass(frozen=True)
class SlotFacts:
    """When and where a company presents: wall times in the event's zone, and the session's own room, where it has one."""

    starts_local: datetime
    ends_local: datetime
    room: str
    event: Facts

    @property
    def starts_at(self) -> datetime:
        return local_moment(self.starts_local, self.event.zone).moment

    @property
    def ends_at(self) -> datetime:
        return local_moment(self.ends_local, self.event.zone).moment


class News(StrEnum):
    """What happened to a slot since its presenter was last told."""

    NEW = "new"
    MOVED = "moved"
    LEFT = "left"


def news(told: SlotFacts | None, now: SlotFacts | None) -> News | None:
    """What to tell who was told `told` and has `now`; None on either side: no slot, and None as the answer: nothing."""
    if told is None or now is None:
        return News.LEFT if told else News.NEW if now else None
    return News.MOVED if is_moved(told, now) or is_elsewhere(told, now) else None


def is_moved(told: SlotFacts, now: SlotFacts) -> bool:
    """Whether the time changed: the moment, or what the clocks there show."""
    return (told.starts_local, told.ends_local, told.event.zone) != (now.starts_local, now.ends_local, now.event.zone)


def is_elsewhere(told: SlotFacts, now: SlotFacts) -> bool:
    """Whether the place changed: the room, or the event's place where no room is named."""
    return told.room != now.room or (not now.room and is_placed_anew(told.event, now.event))
