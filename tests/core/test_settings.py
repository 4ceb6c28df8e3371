"""Settings as operators write them."""

from pathlib import Path

from forum.core import settings


def test_a_folder_that_is_named_from_where_one_stands_is_that_folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("DATABASE_URL", raising=False)
    found = settings.load({"DEMO": True, "INSTANCE_DIR": "data"})
    assert (found["INSTANCE_DIR"], found["DATABASE_URL"]) == (tmp_path / "data", f"sqlite:///{tmp_path}/data/forum.db")
    assert isinstance(found["INSTANCE_DIR"], Path)
