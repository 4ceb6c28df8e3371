"""Sessions of an agenda, its published versions, and when a presenter cannot present.

Safe beside the previous release: yes, it shows the agenda from the slots and writes no version.
Rows touched: events with slots get their agenda as version 1, so that what people read today stays to be read.
Undo loses: sessions (their lines stay, one after the other), all published versions, and stated unavailability.
"""

from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade():
    op.create_table(
        "agenda_session",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=120), nullable=False),
        sa.Column("room", sa.String(length=120), nullable=False),
        sa.Column("starts_local", sa.DateTime(), nullable=False),
        sa.Column("ref", sa.String(length=10), nullable=False),
        sa.ForeignKeyConstraint(["event_id"], ["event.id"], name=op.f("fk_agenda_session_event_id_event")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agenda_session")),
        sa.UniqueConstraint("event_id", "number", name=op.f("uq_agenda_session_event_id_number")),
        sa.UniqueConstraint("ref", name=op.f("uq_agenda_session_ref")),
    )
    versions = op.create_table(
        "agenda_version",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_name", sa.String(length=120), nullable=False),
        sa.Column("lines", sa.JSON(), nullable=False),
        sa.Column("changes", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["event_id"], ["event.id"], name=op.f("fk_agenda_version_event_id_event")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agenda_version")),
        sa.UniqueConstraint("event_id", "number", name=op.f("uq_agenda_version_event_id_number")),
    )
    with op.batch_alter_table("event") as batch_op:
        batch_op.add_column(sa.Column("agenda_number", sa.Integer(), nullable=False, server_default="0"))
    with op.batch_alter_table("slot") as batch_op:
        batch_op.add_column(sa.Column("session_id", sa.Integer(), nullable=True))
        batch_op.create_foreign_key(op.f("fk_slot_session_id_agenda_session"), "agenda_session", ["session_id"], ["id"])
    with op.batch_alter_table("slot_application") as batch_op:
        batch_op.add_column(sa.Column("away_from_local", sa.DateTime(), nullable=True))
        batch_op.add_column(sa.Column("away_until_local", sa.DateTime(), nullable=True))
    _publish(versions)


_LINES = """
    SELECT slot.event_id, event.modified_at, slot.ref, slot.starts_local, slot.minutes, slot.title, slot_application.ref,
           organization.name, organization.slug
    FROM slot
    JOIN event ON event.id = slot.event_id AND event.state <> 'draft'
    LEFT JOIN slot_application ON slot_application.id = slot.application_id
        AND slot_application.state IN ('selected', 'confirmed', 'presented')
    LEFT JOIN organization ON organization.id = slot_application.organization_id
    ORDER BY slot.event_id, slot.number
"""


def _publish(versions):
    found = {}
    for event_id, at, ref, starts, minutes, title, application, company, slug in op.get_bind().execute(sa.text(_LINES)):
        starts, at = _moment(starts), _moment(at)
        line = {
            "slot": ref, "starts": starts.replace(tzinfo=None).isoformat(), "minutes": minutes, "title": title,
            "session": "", "session_title": "", "room": "", "application": application or "", "company": company or "",
            "company_slug": slug or "",
        }  # fmt: skip
        row = {
            "number": 1,
            "at": at if at.tzinfo else at.replace(tzinfo=UTC),
            "by_name": "",
            "lines": [],
            "changes": [],
        }
        found.setdefault(event_id, {"event_id": event_id, **row})["lines"].append(line)
    if found:
        op.bulk_insert(versions, list(found.values()))
        op.execute("UPDATE event SET agenda_number = 1 WHERE id IN (SELECT event_id FROM agenda_version)")


def _moment(value):
    return datetime.fromisoformat(value) if isinstance(value, str) else value


def downgrade():
    with op.batch_alter_table("slot_application") as batch_op:
        batch_op.drop_column("away_until_local")
        batch_op.drop_column("away_from_local")
    with op.batch_alter_table("slot") as batch_op:
        batch_op.drop_constraint(op.f("fk_slot_session_id_agenda_session"), type_="foreignkey")
        batch_op.drop_column("session_id")
    with op.batch_alter_table("event") as batch_op:
        batch_op.drop_column("agenda_number")
    op.drop_table("agenda_version")
    op.drop_table("agenda_session")
