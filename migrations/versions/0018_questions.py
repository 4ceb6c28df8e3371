"""The office's own questions of an event, and what people answer when they register or apply.

Safe beside the previous release: yes, it asks no questions and keeps no answers.
Rows touched: none.
Undo loses: all questions of events and their answers.
"""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade():
    op.create_table(
        "event_question",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=10), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("purpose", sa.String(length=20), nullable=False),
        sa.Column("label", sa.String(length=200), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("choices", sa.JSON(), nullable=False),
        sa.Column("required", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["event_id"], ["event.id"], name=op.f("fk_event_question_event_id_event")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_event_question")),
        sa.UniqueConstraint("ref", name=op.f("uq_event_question_ref")),
        sa.UniqueConstraint("event_id", "number", name=op.f("uq_event_question_event_id_number")),
    )
    for table in ("slot_application", "registration"):
        with op.batch_alter_table(table) as batch_op:
            batch_op.add_column(sa.Column("answers", sa.JSON(), nullable=True))


def downgrade():
    for table in ("registration", "slot_application"):
        with op.batch_alter_table(table) as batch_op:
            batch_op.drop_column("answers")
    op.drop_table("event_question")
