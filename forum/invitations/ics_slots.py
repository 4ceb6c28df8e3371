"""From a presenter's slot to the entry that a calendar text is written of. Pure."""

from flask_babel import gettext as _

from forum.entries.ics import Entry
from forum.entries.ics_events import description_text, place_text
from forum.entries.rules import Facts
from forum.invitations.models_slots import SlotInvitation


def slot_entry(row: SlotInvitation, told: Facts, *, page_url: str, notice: str, organizer: tuple[str, str]) -> Entry:
    """A presenter's slot: an entry that belongs to the event's, of which `told` speaks. `organizer` is name and address."""
    event = row.event
    return Entry(
        uid=row.uid,
        sequence=row.sequence,
        stamp=row.stamped_at,
        created_at=row.created_at,
        modified_at=row.stamped_at,
        starts_local=row.starts_local,
        ends_local=row.ends_local,
        zone=told.zone,
        title=str(_("You present: %(event)s", event=event.thread.title)),
        description=description_text(row.application.innovation.thread.title, page_url, notice),
        location=row.room or place_text(told),
        page_url=page_url,
        organizer_name=organizer[0],
        organizer_address=organizer[1],
        related_to=event.uid,
    )
