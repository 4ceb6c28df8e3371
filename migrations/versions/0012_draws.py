"""How the slots of a call are given, the seed of the draw, and the record of how they were filled.

Safe beside the previous release: yes, its calls say "draw" and have no seed until they are filled.
Rows touched: none.
Undo loses: how each call gives its slots, the seeds and all records of draws, and who was reminded.
"""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade():
    with op.batch_alter_table("event") as batch_op:
        batch_op.add_column(sa.Column("slots_by", sa.String(length=20), nullable=False, server_default="draw"))
        batch_op.add_column(sa.Column("draw_seed", sa.String(length=64), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("first_timer_slots", sa.Integer(), nullable=False, server_default="0"))
        batch_op.add_column(sa.Column("recent_goes_behind", sa.Boolean(), nullable=False, server_default=sa.false()))
    with op.batch_alter_table("slot_application") as batch_op:
        batch_op.add_column(sa.Column("place", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("nudged_at", sa.DateTime(timezone=True), nullable=True))
    op.create_table(
        "slot_draw",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("slots_by", sa.String(length=20), nullable=False),
        sa.Column("seed", sa.String(length=64), nullable=False),
        sa.Column("kept", sa.Integer(), nullable=False),
        sa.Column("recent_goes_behind", sa.Boolean(), nullable=False),
        sa.Column("free", sa.Integer(), nullable=False),
        sa.Column("entries", sa.JSON(), nullable=False),
        sa.Column("order_refs", sa.JSON(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_name", sa.String(length=120), nullable=False),
        sa.ForeignKeyConstraint(["event_id"], ["event.id"], name=op.f("fk_slot_draw_event_id_event")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_slot_draw")),
        sa.UniqueConstraint("event_id", name=op.f("uq_slot_draw_event_id")),
    )


def downgrade():
    op.drop_table("slot_draw")
    with op.batch_alter_table("slot_application") as batch_op:
        batch_op.drop_column("nudged_at")
        batch_op.drop_column("place")
    with op.batch_alter_table("event") as batch_op:
        for name in ("recent_goes_behind", "first_timer_slots", "draw_seed", "slots_by"):
            batch_op.drop_column(name)
