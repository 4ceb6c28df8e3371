"""Slots by score: criteria, reviewers, their scores, and whether names are hidden while they score.

Safe beside the previous release: yes, its calls show names and have no criteria; it must not fill a call by score.
Rows touched: none.
Undo loses: all criteria, reviewers and scores, and the records of slots filled by score; such calls become calls by draw.
"""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade():
    with op.batch_alter_table("event") as batch_op:
        batch_op.add_column(sa.Column("hides_names", sa.Boolean(), nullable=False, server_default=sa.false()))
    _criterion()
    _reviewer()
    _review()
    _score()


def _criterion():
    op.create_table(
        "criterion",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=10), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=100), nullable=False),
        sa.Column("meaning", sa.Text(), nullable=False),
        sa.Column("most", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["event_id"], ["event.id"], name=op.f("fk_criterion_event_id_event")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_criterion")),
        sa.UniqueConstraint("ref", name=op.f("uq_criterion_ref")),
        sa.UniqueConstraint("event_id", "number", name=op.f("uq_criterion_event_id_number")),
    )


def _reviewer():
    op.create_table(
        "reviewer",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=10), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("named_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["event_id"], ["event.id"], name=op.f("fk_reviewer_event_id_event")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_reviewer_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reviewer")),
        sa.UniqueConstraint("ref", name=op.f("uq_reviewer_ref")),
        sa.UniqueConstraint("event_id", "person_id", name=op.f("uq_reviewer_event_id_person_id")),
    )
    op.create_index(op.f("ix_reviewer_person_id"), "reviewer", ["person_id"])


def _review():
    op.create_table(
        "review",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("application_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("recused_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["application_id"], ["slot_application.id"], name=op.f("fk_review_application_id_slot_application")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_review_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_review")),
        sa.UniqueConstraint("application_id", "person_id", name=op.f("uq_review_application_id_person_id")),
    )
    op.create_index(op.f("ix_review_person_id"), "review", ["person_id"])


def _score():
    op.create_table(
        "score",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("review_id", sa.Integer(), nullable=False),
        sa.Column("criterion_id", sa.Integer(), nullable=False),
        sa.Column("points", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["review_id"], ["review.id"], name=op.f("fk_score_review_id_review")),
        sa.ForeignKeyConstraint(["criterion_id"], ["criterion.id"], name=op.f("fk_score_criterion_id_criterion")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_score")),
        sa.UniqueConstraint("review_id", "criterion_id", name=op.f("uq_score_review_id_criterion_id")),
    )
    op.create_index(op.f("ix_score_criterion_id"), "score", ["criterion_id"])


def downgrade():
    for table in ("score", "review", "reviewer", "criterion"):
        op.drop_table(table)
    # The previous release knows no calls by score.
    op.execute("UPDATE event SET slots_by = 'draw' WHERE slots_by = 'score'")
    op.execute("DELETE FROM slot_draw WHERE slots_by = 'score'")
    with op.batch_alter_table("event") as batch_op:
        batch_op.drop_column("hides_names")
