"""Where lines live: floors are held by import-linter (`setup.cfg`), rooms and doors here."""

import ast
from pathlib import Path

import grimp
import pytest

FORUM = Path(__file__).parents[2] / "forum"
#: A room imports rooms of earlier groups, and of its own.
ORDER = (
    {"models"}, {"signals", "rules"}, {"queries"}, {"emails", "ics"}, {"service"},
    {"listeners", "panels", "tasks", "forms"}, {"views", "cli"},
)  # fmt: skip
HEIGHT = {room: place for place, rooms in enumerate(ORDER) for room in rooms}
DOORS = {"models", "signals", "rules", "queries", "service"}
#: `mail.emails` is how a feature writes a letter, `entries.ics` how it writes an entry, `events.forms` how it asks the office's own
#: questions among its fields: faces of these features to the floors above.
MORE_DOORS = {("mail", "emails"), ("entries", "ics"), ("events", "forms")}
#: Beside features and `core`: these see everything, and nobody imports them.
TOPS = {"app", "pages", "wiring", "commands", "commands_import", "worker"}
FILES = sorted(p for p in FORUM.rglob("*.py"))
FEATURE_FILES = [p for p in FILES if len(p.relative_to(FORUM).parts) == 2 and p.parent.name != "core"]
GRAPH = grimp.build_graph("forum", cache_dir=None)


def room_of(module: str) -> str:
    """A file belongs to the room before its first underscore."""
    return module.split(".")[2].split("_")[0] if module.count(".") >= 2 else ""


def _imports():
    for module in sorted(GRAPH.modules):
        for other in sorted(GRAPH.find_modules_directly_imported_by(module)):
            yield module, other


def _calls(path: Path):
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call):
            yield ast.unparse(node.func), node.lineno


def test_every_file_of_a_feature_is_a_room():
    strange = [
        str(p.relative_to(FORUM)) for p in FEATURE_FILES if p.stem != "__init__" and p.stem.split("_")[0] not in HEIGHT
    ]
    assert strange == []


def test_rooms_import_rooms_further_left():
    wrong = [
        f"{module} imports {other}"
        for module, other in _imports()
        if module.split(".")[:2] == other.split(".")[:2] and room_of(module) in HEIGHT and room_of(other) in HEIGHT
        and HEIGHT[room_of(other)] > HEIGHT[room_of(module)]
    ]  # fmt: skip
    assert wrong == []


def test_other_features_are_entered_by_their_doors():
    wrong = []
    for module, other in _imports():
        here, there = module.split(".")[1] if "." in module else "", other.split(".")[1] if "." in other else ""
        if here == there or here in TOPS or there in TOPS | {"core"} or not room_of(other):
            continue
        if room_of(other) not in DOORS and (there, room_of(other)) not in MORE_DOORS:
            wrong.append(f"{module} enters {other}")
    assert wrong == []


def test_nobody_imports_the_tops():
    allowed = {"forum", *(f"forum.{top}" for top in TOPS)}
    wrong = [f"{m} imports {o}" for m, o in _imports() if o.removeprefix("forum.") in TOPS and m not in allowed]
    assert wrong == []


@pytest.mark.parametrize("path", FEATURE_FILES, ids=lambda p: str(p.relative_to(FORUM)))
def test_a_room_has_a_docstring_and_something_in_it(path):
    tree = ast.parse(path.read_text(encoding="utf-8"))
    assert ast.get_docstring(tree)
    if path.stem == "__init__":
        assert len(tree.body) == 1
    else:
        assert any(not isinstance(node, ast.Import | ast.ImportFrom | ast.Expr) for node in tree.body)


COMMITTERS = {"views", "tasks", "cli"}
SELECTORS = {"queries"}
#: `current` answers what counts at this moment, for whoever has none at hand.
TELLS_TIME = {"policies/queries.py"}


@pytest.mark.parametrize("path", FEATURE_FILES, ids=lambda p: str(p.relative_to(FORUM)))
def test_only_edges_commit_and_tell_the_time_and_only_queries_select(path):
    room, name = path.stem.split("_")[0], str(path.relative_to(FORUM))
    wrong = []
    for call, line in _calls(path):
        if call.endswith("session.commit") and room not in COMMITTERS:
            wrong.append(f"{name}:{line} commits")
        if (
            call in {"clock.now", "datetime.now", "datetime.utcnow", "date.today"}
            and room not in COMMITTERS | {"panels"}
            and name not in TELLS_TIME
        ):
            wrong.append(f"{name}:{line} tells the time")
        if call in {"select", "sa.select", "db.select", "db.session.query"} and room not in SELECTORS:
            wrong.append(f"{name}:{line} selects")
    assert wrong == []


def test_only_views_finish_an_act_with_a_page():
    wrong = [m for m, o in _imports() if o == "forum.core.form_pages" and room_of(m) != "views"]
    assert wrong == []


LONGEST_FILE = 300
LONGEST_FUNCTION = 60


@pytest.mark.parametrize("path", FILES, ids=lambda p: str(p.relative_to(FORUM)))
def test_files_and_functions_keep_to_a_readable_size(path):
    text = path.read_text(encoding="utf-8")
    long = [
        f"{node.name} has {node.end_lineno - node.lineno + 1} lines"
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.FunctionDef) and node.end_lineno - node.lineno >= LONGEST_FUNCTION
    ]
    assert (text.count("\n") <= LONGEST_FILE, long) == (True, [])


def test_nothing_is_called_a_junk_drawer():
    names = {"utils", "util", "helpers", "helper", "common", "misc", "base"}
    assert [str(p.relative_to(FORUM)) for p in FILES if p.stem in names] == []


#: Where text becomes markup without escaping: each place cleans what it marks.
MARKUP_MAKERS = {"core/markup.py", "core/jinja.py"}


@pytest.mark.parametrize("path", FILES, ids=lambda p: str(p.relative_to(FORUM)))
def test_markup_is_made_in_few_places(path):
    """`Markup(column_html)` of a stored `…_html` column is the one other way: it was cleaned when it was written."""
    if str(path.relative_to(FORUM)) in MARKUP_MAKERS:
        return
    wrong = []
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "Markup" and node.args:
            given = node.args[0]
            if not (isinstance(given, ast.Attribute) and given.attr.endswith("_html")):
                wrong.append(f"line {node.lineno}: Markup({ast.unparse(given)})")
    assert wrong == []
