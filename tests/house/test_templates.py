"""Every template is used, none is too long, none trusts text that was not cleaned."""

import re
from fnmatch import fnmatch
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
TEMPLATES = sorted((ROOT / "templates").rglob("*.*"))
NAMES = [str(p.relative_to(ROOT / "templates")) for p in TEMPLATES]
LONGEST = 120


def _named() -> set[str]:
    """Every template name that a Python file or a template writes down."""
    texts = [p.read_text(encoding="utf-8") for p in [*(ROOT / "forum").rglob("*.py"), *TEMPLATES]]
    return {name for text in texts for name in re.findall(r"""["']([\w/.{}()\[\]:-]+\.(?:html|txt))["']""", text)}


def _is_named(name: str) -> bool:
    """Written down whole, or by a pattern such as `f"needs/edit_{part}.html"`."""
    patterns = [re.sub(r"\{[^}]*\}", "*", written) for written in _named()]
    return any(fnmatch(name, pattern) for pattern in patterns)


def test_every_template_is_used():
    assert [name for name in NAMES if not _is_named(name)] == []


def test_every_template_that_is_named_is_there():
    pages = {name for name in _named() if "/" in name and "{" not in name}
    assert sorted(pages - set(NAMES)) == []


@pytest.mark.parametrize("path", TEMPLATES, ids=NAMES)
def test_templates_keep_to_a_readable_size(path):
    assert path.read_text(encoding="utf-8").count("\n") <= LONGEST


@pytest.mark.parametrize("path", TEMPLATES, ids=NAMES)
def test_only_stored_clean_html_is_marked_safe(path):
    """`thing_html | safe`: the column was cleaned by `core.markup` when it was written."""
    marked = re.findall(r"\{\{\s*([^}|]*?)\s*\|\s*safe", path.read_text(encoding="utf-8"))
    assert [m for m in marked if not m.strip().endswith("_html")] == []


@pytest.mark.parametrize("path", [p for p in TEMPLATES if p.suffix == ".html" and "emails" not in p.parts], ids=str)
def test_no_template_has_inline_script_or_style(path):
    text = re.sub(r"\{#.*?#\}|\{%.*?%\}|\{\{.*?\}\}", "", path.read_text(encoding="utf-8"), flags=re.S)
    assert re.findall(r"<style|\sstyle=|<script(?![^>]*\ssrc=)|\son\w+=[\"']", text) == []


def test_links_name_pages_that_there_are(app):
    """`link_to` is nothing for a page that there is not, so a wrong name would only leave the link out."""
    texts = [p.read_text(encoding="utf-8") for p in TEMPLATES]
    named = {name for text in texts for name in re.findall(r"""(?:link_to|nav_item)\(["']([\w.]+)["']""", text)}
    assert sorted(named - set(app.view_functions)) == []
