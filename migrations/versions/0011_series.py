"""Series of events that repeat every month: a row that ties separate events together.

Safe beside the previous release: yes, it ties no events.
Rows touched: none.
Undo loses: which events are of one series; the events themselves stay.
"""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade():
    op.create_table(
        "event_series",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ref", sa.String(length=10), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_event_series")),
        sa.UniqueConstraint("ref", name=op.f("uq_event_series_ref")),
    )
    with op.batch_alter_table("event") as batch_op:
        batch_op.add_column(sa.Column("series_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("series_number", sa.Integer(), nullable=True))
        batch_op.create_foreign_key(op.f("fk_event_series_id_event_series"), "event_series", ["series_id"], ["id"])
        batch_op.create_index(op.f("ix_event_series_id"), ["series_id"])


def downgrade():
    with op.batch_alter_table("event") as batch_op:
        batch_op.drop_index(op.f("ix_event_series_id"))
        batch_op.drop_constraint(op.f("fk_event_series_id_event_series"), type_="foreignkey")
        batch_op.drop_column("series_number")
        batch_op.drop_column("series_id")
    op.drop_table("event_series")
