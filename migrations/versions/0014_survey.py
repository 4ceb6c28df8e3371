"""Two questions about an event to those who took part, and their answers.

Safe beside the previous release: yes, it leaves the new table and columns empty.
Rows touched: none.
Undo loses: all answers, and who answered on which day.
"""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade():
    with op.batch_alter_table("event") as batch_op:
        batch_op.add_column(sa.Column("surveyed_at", sa.DateTime(timezone=True), nullable=True))
    with op.batch_alter_table("registration") as batch_op:
        batch_op.add_column(sa.Column("surveyed_on", sa.Date(), nullable=True))
    op.create_table(
        "survey_answer",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("registration_id", sa.Integer(), nullable=True),
        sa.Column("worth", sa.String(length=20), nullable=False),
        sa.Column("change", sa.Text(), nullable=False),
        sa.Column("given_on", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(["event_id"], ["event.id"], name=op.f("fk_survey_answer_event_id_event")),
        sa.ForeignKeyConstraint(
            ["registration_id"], ["registration.id"], name=op.f("fk_survey_answer_registration_id_registration")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_survey_answer")),
    )
    op.create_index(op.f("ix_survey_answer_event_id_worth"), "survey_answer", ["event_id", "worth"])
    op.create_index(op.f("ix_survey_answer_registration_id"), "survey_answer", ["registration_id"])


def downgrade():
    op.drop_table("survey_answer")
    with op.batch_alter_table("registration") as batch_op:
        batch_op.drop_column("surveyed_on")
    with op.batch_alter_table("event") as batch_op:
        batch_op.drop_column("surveyed_at")
