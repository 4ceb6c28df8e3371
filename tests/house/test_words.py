"""The README tells of every setting and command; what people read avoids the words that the office does not use."""

import re
from pathlib import Path

from forum.core.settings import SETTINGS

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")


def test_every_setting_stands_in_the_readme():
    assert [s.name for s in SETTINGS if s.name != "TESTING" and f"`{s.name}`" not in README] == []


def test_every_command_stands_in_the_readme(session_app):
    ours = []
    for name, command in session_app.cli.commands.items():
        if name in {"db", "roles", "users", "limiter"}:
            continue
        ours += [f"flask {name} {sub}" for sub in getattr(command, "commands", {})] or [f"flask {name}"]
    assert [command for command in ours if command not in README] == []


def test_no_lock_file_names_an_index():
    texts = {
        p.name: p.read_text(encoding="utf-8") for p in [*ROOT.glob("requirements*.txt"), ROOT / "package-lock.json"]
    }
    found = {
        name: re.findall(r"""(?:--(?:extra-)?index-url|"resolved"|--find-links).*""", text)[:1]
        for name, text in texts.items()
    }
    assert {name: lines for name, lines in found.items() if lines} == {}


#: Never in people's sight (the wording page of the project): how we talk among ourselves, blame, and begging.
NEVER = re.compile(
    r"\b(please|sorry|invalid|oops|forbidden|successfully|click here|RSVP|waiting list|payload|broker|UID|supplier)\b|!(?=[\"'\s])",
    re.I,
)


def test_what_people_read_avoids_the_words_that_the_office_does_not_use():
    wrong = []
    for path in [*(ROOT / "forum").rglob("*.py"), *(ROOT / "templates").rglob("*.*")]:
        text = path.read_text(encoding="utf-8")
        for quote in re.findall(r"""\b_l?\(\s*(?:"((?:[^"\\]|\\.)*)"|'((?:[^'\\]|\\.)*)')""", text):
            sentence = "".join(quote)
            if NEVER.search(sentence):
                wrong.append(f"{path.relative_to(ROOT)}: {sentence}")
    assert wrong == []
