"""Migrations: numbered, one head, the way back, and no drift from the models."""

import re
from pathlib import Path

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask_migrate import downgrade, upgrade
from sqlalchemy import inspect

from forum import create_app
from forum.core.database import db

FOLDER = Path(__file__).parents[2] / "migrations"
STEPS = sorted((FOLDER / "versions").glob("*.py"))


def test_steps_are_numbered_from_one_and_have_one_head():
    numbers = [int(path.name[:4]) for path in STEPS]
    assert numbers == list(range(1, len(STEPS) + 1))
    assert len(ScriptDirectory(str(FOLDER)).get_heads()) == 1


def test_each_step_says_what_it_does_and_imports_nothing_of_ours():
    for path in STEPS:
        text = path.read_text(encoding="utf-8")
        assert [h for h in ("Safe beside the previous release:", "Rows touched:", "Undo loses:") if h not in text] == []
        assert re.findall(r"^\s*(?:from|import) forum", text, flags=re.M) == []


def test_the_models_say_what_the_migrations_made(app):
    options = {"include_object": _ours, "compare_type": True}
    with db.engine.connect() as connection:
        difference = compare_metadata(MigrationContext.configure(connection, opts=options), db.metadata)
    assert difference == []


def test_the_way_back_leads_to_an_empty_database_and_forth_again(tmp_path):
    app = create_app({"TESTING": True, "INSTANCE_DIR": tmp_path, "DATABASE_URL": f"sqlite:///{tmp_path / 'way.db'}"})
    with app.app_context():
        upgrade()
        downgrade(revision="base")
        assert [t for t in inspect(db.engine).get_table_names() if t != "alembic_version"] == []
        upgrade()
        assert "need" in inspect(db.engine).get_table_names()
        db.engine.dispose()


def _ours(_thing, name, kind, _reflected, _compare_to):
    # The database's own full-text structures: see migrations/env.py.
    return not (kind in {"table", "index"} and name is not None and name.startswith("search_fts"))
