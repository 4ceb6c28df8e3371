"""What readers get of typed Markdown: ordinary posts whole, any text without failure and in time."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import Markup

from forum.core.markup import MARKED_LIMIT, excerpt, plain, published_lede, render

REL = 'rel="nofollow noopener ugc"'

ORDINARY = [
    ("", ""),
    (
        "We renew 40,000 permits a year.\n\nHalf of them on *paper*, at **12 parks**.",
        "<p>We renew 40,000 permits a year.</p>\n"
        "<p>Half of them on <em>paper</em>, at <strong>12 parks</strong>.</p>\n",
    ),
    ("first line\nsecond line", "<p>first line<br>\nsecond line</p>\n"),
    (
        "# What we learned\n## Rangers\n#### Radios\n###### Notes",
        "<h3>What we learned</h3>\n<h4>Rangers</h4>\n<h6>Radios</h6>\n<h6>Notes</h6>\n",
    ),
    (
        "- one\n- two\n\n3. three\n4. four",
        '<ul>\n<li>one</li>\n<li>two</li>\n</ul>\n<ol start="3">\n<li>three</li>\n<li>four</li>\n</ol>\n',
    ),
    (
        "See [the rule](https://rules.example/4?a=1&b=2 'Four'), <https://map.example/> or [us](/needs/K3).",
        f'<p>See <a href="https://rules.example/4?a=1&amp;b=2" {REL}>the rule</a>, '
        f'<a href="https://map.example/" {REL}>https://map.example/</a> or '
        f'<a href="/needs/K3" {REL}>us</a>.</p>\n',
    ),
    (
        "[Write](mailto:ops@agency.example) or [call](tel:+1-555-0100)",
        f'<p><a href="mailto:ops@agency.example" {REL}>Write</a> or <a href="tel:+1-555-0100" {REL}>call</a></p>\n',
    ),
    (
        "> Must it work offline?\n\nYes.",
        "<blockquote>\n<p>Must it work offline?</p>\n</blockquote>\n<p>Yes.</p>\n",
    ),
    (
        "Use `a < b && c`:\n\n```python\nif a < b:\n    print('x')\n```",
        "<p>Use <code>a &lt; b &amp;&amp; c</code>:</p>\n<pre><code>if a &lt; b:\n    print('x')\n</code></pre>\n",
    ),
    (
        "| Park | Permits |\n| --- | ---: |\n| North | 1,200 |",
        "<table>\n<thead>\n<tr>\n<th>Park</th>\n<th>Permits</th>\n</tr>\n</thead>\n"
        "<tbody>\n<tr>\n<td>North</td>\n<td>1,200</td>\n</tr>\n</tbody>\n</table>\n",
    ),
    (
        "![Flow of a permit](https://img.example/f.png) and ![](https://img.example/g.png)",
        f'<p><a href="https://img.example/f.png" {REL}>Flow of a permit</a> and '
        f'<a href="https://img.example/g.png" {REL}>https://img.example/g.png</a></p>\n',
    ),
    (
        "[![Plan](https://img.example/p.png)](https://plan.example/)",
        f'<p><a href="https://plan.example/" {REL}>Plan</a></p>\n',
    ),
    ("~~old~~ new\n\n---", "<p><s>old</s> new</p>\n<hr>\n"),
    (
        "AT&T, 5 < 6, R&amp;D, “quoted”, 日本語, 👨‍👩‍👧",
        "<p>AT&amp;T, 5 &lt; 6, R&amp;D, “quoted”, 日本語, 👨‍👩‍👧</p>\n",
    ),
    ("<b>bold</b> as typed", "<p>&lt;b&gt;bold&lt;/b&gt; as typed</p>\n"),
    (
        "[a file](notes.pdf) and [away](//other.example)",
        "<p>[a file](notes.pdf) and [away](//other.example)</p>\n",
    ),
]


@pytest.mark.parametrize(("typed", "html"), ORDINARY)
def test_ordinary_posts_are_unharmed(typed: str, html: str) -> None:
    assert str(render(typed)) == html


def test_windows_line_ends_give_the_same_page() -> None:
    assert render("- one\r\n- two\r\n\r\nend") == render("- one\n- two\n\nend")


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        (
            "# Title\n\nSome *words* and [a link](https://x.example/).\n\n- one\n- two",
            "Title\nSome words and a link.\none\ntwo",
        ),
        ("line\nbroken ![a picture](https://x.example/p.png)", "line broken a picture"),
        ("```\ncode\n```", "code"),
        ("AT&amp;T <b>x</b>", "AT&T <b>x</b>"),
        ("", ""),
    ],
)
def test_plain(typed: str, words: str) -> None:
    assert plain(typed) == words


@pytest.mark.parametrize(
    ("typed", "limit", "words"),
    [
        (
            "## Why\n\nWe wait. Dr. Lee of No. 7 waits too. And more.",
            40,
            "We wait. Dr. Lee of No. 7 waits too.",
        ),
        ("Must it? No. We have one.", 12, "Must it? No."),
        ("> quoted\n\nThe answer.\n\nThe rest.", 200, "The answer. The rest."),
        ("# Only a heading", 200, "Only a heading"),
        ("One two three four five six seven.", 20, "One two three four…"),
        ("x" * 50, 20, "x" * 19 + "…"),
        ("About 3.5 million e.g. in Utah. Then", 35, "About 3.5 million e.g. in Utah."),
        ("", 20, ""),
    ],
)
def test_excerpt(typed: str, limit: int, words: str) -> None:
    assert excerpt(typed, limit) == words


@pytest.mark.parametrize(
    ("notice", "lede"),
    [
        ("Summary: Storms cost lives. They come more often.", "Storms cost lives. They come more often."),
        (
            "TECHNOLOGY AREAS: Sensors; MeshOBJECTIVE: Develop a cheap sensor that warns of flooded roadsDESCRIPTION: Every year",
            "Develop a cheap sensor that warns of flooded roads",
        ),
        ("OBJECTIVE: AMENDED TOPIC (as of May 1): Find weak code. Mend it.", "Find weak code. Mend it."),
        ("Roads flood. Nobody knows.", "Roads flood. Nobody knows."),
    ],
)
def test_the_lede_of_a_notice_has_no_labels(notice: str, lede: str) -> None:
    assert published_lede(notice) == lede


def test_a_text_over_the_limit_is_shown_as_typed_and_whole() -> None:
    typed = "**a** <script>\n\n" + "x" * MARKED_LIMIT
    assert str(render(typed)) == ("<p>**a** &lt;script&gt;</p>\n<p>" + "x" * MARKED_LIMIT + "</p>")
    assert plain(typed) == typed


@given(st.text(st.characters(codec=None), max_size=200))
def test_any_text_is_rendered(typed: str) -> None:
    assert isinstance(render(typed), Markup)
    assert isinstance(plain(typed), str)
    assert len(excerpt(typed, 60)) <= 60


@given(st.text(st.sampled_from("[]()<>!*_`~#|-+>&;:\\/\n\t a1x\"'=?%\ud800\x00"), max_size=120))
def test_any_heap_of_marks_is_rendered(typed: str) -> None:
    assert isinstance(render(typed), Markup)
    assert len(excerpt(typed, 60)) <= 60


HEAPS = [
    "[",
    "![",
    ">",
    "> ",
    "*",
    "*a ",
    "_a",
    "**a **",
    "`",
    "`a",
    "[a](",
    "<",
    "&",
    "- ",
    "|a",
    "#",
    "a\n",
    "[a][b]",
]
HEAPS += [
    "\\",
    "~~a",
    "![a](b)",
    "[a](http://b) ",
    "> a\n",
    "- a\n",
    "[a]: /b\n",
    "|a|b|\n|-|-|\n",
    "((",
    ". A",
    ".)",
    "a ",
]
HEAPS += [
    "[a](http://b)",
    "***a",
    "<a:",
    "]",
    "&amp;",
    "1. a\n",
    "* *a",
    "\r",
    "\u200d",
    "=?",
    "a" * 50 + " ",
]


@pytest.mark.parametrize("heap", HEAPS)
@pytest.mark.parametrize("size", [MARKED_LIMIT, 100_000])
def test_no_heap_of_marks_takes_long(heap: str, size: int) -> None:
    typed = (heap * size)[:size]
    start = time.process_time()
    render(typed)
    excerpt(typed)
    assert time.process_time() - start < 3
