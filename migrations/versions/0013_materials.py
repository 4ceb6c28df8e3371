"""What events leave behind: slides, recordings, notes, and questions from the room.

Safe beside the previous release: yes, it leaves the new tables and columns empty.
Rows touched: none.
Undo loses: all materials (their files stay), questions from rooms of events without a need, and where others were asked.
"""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def _moment(name, nullable=True):
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def _material():
    op.create_table(
        "material",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("slot_id", sa.Integer(), nullable=True),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("file_id", sa.Integer(), nullable=True),
        sa.Column("url", sa.String(length=500), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("body_html", sa.Text(), nullable=False),
        sa.Column("by_name", sa.String(length=120), nullable=False),
        _moment("written_at", nullable=False),
        _moment("release_at"),
        _moment("published_at"),
        _moment("removed_at"),
        sa.Column("ref", sa.String(length=10), nullable=False),
        sa.Column("audience", sa.String(length=20), nullable=False),
        sa.Column("audience_list_id", sa.Integer(), nullable=True),
        sa.Column("organization_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["event_id"], ["event.id"], name=op.f("fk_material_event_id_event")),
        sa.ForeignKeyConstraint(["slot_id"], ["slot.id"], name=op.f("fk_material_slot_id_slot"), ondelete="SET NULL"),
        sa.ForeignKeyConstraint(["file_id"], ["file.id"], name=op.f("fk_material_file_id_file")),
        sa.ForeignKeyConstraint(
            ["audience_list_id"], ["audience_list.id"], name=op.f("fk_material_audience_list_id_audience_list")
        ),
        sa.ForeignKeyConstraint(
            ["organization_id"], ["organization.id"], name=op.f("fk_material_organization_id_organization")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_material")),
        sa.UniqueConstraint("ref", name=op.f("uq_material_ref")),
    )
    op.create_index(op.f("ix_material_event_id_id"), "material", ["event_id", "id"])
    op.create_index(op.f("ix_material_organization_id"), "material", ["organization_id"])
    op.create_index(op.f("ix_material_published_at_release_at"), "material", ["published_at", "release_at"])
    op.create_index(op.f("ix_material_slot_id"), "material", ["slot_id"])


def _spoken_question():
    op.create_table(
        "spoken_question",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("asked_local", sa.DateTime(), nullable=False),
        sa.Column("during", sa.String(length=200), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("answer_html", sa.Text(), nullable=False),
        sa.Column("by_name", sa.String(length=120), nullable=False),
        _moment("written_at", nullable=False),
        _moment("release_at", nullable=False),
        _moment("published_at"),
        sa.Column("ref", sa.String(length=10), nullable=False),
        sa.ForeignKeyConstraint(["event_id"], ["event.id"], name=op.f("fk_spoken_question_event_id_event")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_spoken_question")),
        sa.UniqueConstraint("ref", name=op.f("uq_spoken_question_ref")),
    )
    op.create_index(op.f("ix_spoken_question_event_id_id"), "spoken_question", ["event_id", "id"])
    op.create_index(
        op.f("ix_spoken_question_published_at_release_at"), "spoken_question", ["published_at", "release_at"]
    )


def upgrade():
    _material()
    _spoken_question()
    with op.batch_alter_table("event") as batch_op:
        batch_op.add_column(_moment("released_at"))
    with op.batch_alter_table("question") as batch_op:
        batch_op.add_column(sa.Column("asked_where", sa.String(length=400), nullable=False, server_default=""))


def downgrade():
    with op.batch_alter_table("question") as batch_op:
        batch_op.drop_column("asked_where")
    with op.batch_alter_table("event") as batch_op:
        batch_op.drop_column("released_at")
    op.drop_table("spoken_question")
    op.drop_table("material")
