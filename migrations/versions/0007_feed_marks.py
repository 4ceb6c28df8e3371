"""Feeds ask one row whether anything changed, and find what they still show by an index.

Safe beside the previous release: yes; what that release changes meanwhile moves no mark of a public feed, so a program
that has the feed sees it with the next change.
Rows touched: each event_text gets the moment at which it leaves the feeds.
Undo loses: nothing that cannot be made again from the events.
"""

from datetime import timedelta

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

PAST_STAYS, CANCELLED_STAYS = timedelta(days=90), timedelta(days=30)


def upgrade():
    moment = sa.DateTime(timezone=True)
    op.create_table(
        "feed_mark",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("changed_at", moment, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_feed_mark")),
    )
    never = "9999-12-31 00:00:00.000000"
    op.add_column("event_text", sa.Column("leaves_at", moment, nullable=False, server_default=never))
    op.create_index("ix_event_text_leaves_at", "event_text", ["leaves_at"])
    _fill()


def _fill():
    moment = sa.DateTime(timezone=True)
    event = sa.table("event", sa.column("id"), sa.column("ends_at", moment), sa.column("cancelled_at", moment))
    text = sa.table(
        "event_text", sa.column("event_id"), sa.column("leaves_at", moment), sa.column("modified_at", moment),
        sa.column("is_public", sa.Boolean()),
    )  # fmt: skip
    mark = sa.table("feed_mark", sa.column("id"), sa.column("revision"), sa.column("changed_at", moment))
    connection = op.get_bind()
    events = sa.select(event.c.id, event.c.ends_at, event.c.cancelled_at)
    for key, ends_at, cancelled_at in connection.execute(events).all():
        leaves = [ends_at + PAST_STAYS, *([cancelled_at + CANCELLED_STAYS] if cancelled_at else [])]
        connection.execute(text.update().where(text.c.event_id == key).values(leaves_at=min(leaves)))
    newest = connection.execute(sa.select(sa.func.max(text.c.modified_at)).where(text.c.is_public)).scalar()
    if newest is not None:
        connection.execute(mark.insert().values(id=1, revision=1, changed_at=newest))


def downgrade():
    op.drop_index("ix_event_text_leaves_at", "event_text")
    with op.batch_alter_table("event_text") as changed:
        changed.drop_column("leaves_at")
    op.drop_table("feed_mark")
