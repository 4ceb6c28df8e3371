"""Nothing active survives rendering: hostile texts, read again as a browser would read them."""

import itertools
import re
from collections.abc import Iterator

import html5lib
import pytest
from hypothesis import given
from hypothesis import strategies as st

from forum.core.markup import render

PLAIN_TAGS = {"blockquote", "br", "code", "em", "h3", "h4", "h5", "h6", "hr", "li", "p", "pre", "s", "strong"}
TABLE_TAGS = {"table", "tbody", "td", "th", "thead", "tr", "ul"}
ATTRIBUTES = {"a": {"href", "rel"}, "ol": {"start"}}

ADDRESSES = [
    "javascript:alert(1)", "JaVaScRiPt:alert(1)", " javascript:alert(1)", "javascript&colon;alert(1)",
    "javascript&#58;alert(1)", "javascript&#x3A;alert(1)", "&#106;avascript:alert(1)",
    "&#x6A;avascript:alert(1)", "&#0000106avascript:alert(1)", "java&Tab;script:alert(1)",
    "java&NewLine;script:alert(1)", "java\tscript:alert(1)", "java\nscript:alert(1)", "java\rscript:alert(1)",
    "java\x00script:alert(1)", "\x01javascript:alert(1)", "\x1fjavascript:alert(1)",
    "java\u200bscript:alert(1)", "\u2028javascript:alert(1)", "\ufeffjavascript:alert(1)",
    "\xa0javascript:alert(1)", "\u3000javascript:alert(1)", "ｊavascript:alert(1)", "javascript：alert(1)",
    "javaſcript:alert(1)", "javascript%3Aalert(1)", "javascript\\:alert(1)", "\\javascript:alert(1)",
    "javascript://x.example/%0aalert(1)", "javascript:/*--></title>*/alert(1)", "jav&#x09;ascript:alert(1)",
    "jav&#x0A;ascript:alert(1)", "jav&#x0D;ascript:alert(1)", "&#14;javascript:alert(1)",
    "x:javascript:alert(1)", "//javascript:alert(1)", "./javascript:alert(1)", "?javascript:alert(1)",
    "#javascript:alert(1)", "vbscript:msgbox(1)", "VBSCRIPT:msgbox(1)", "livescript:alert(1)",
    "mocha:alert(1)", "data:text/html,<script>1</script>",
    "data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==", "DATA:text/html,x",
    "data:image/svg+xml,<svg/onload=1>", "data:image/png;base64,AAAA", "data:application/javascript,alert(1)",
    "data:,x", "&#100;ata:text/html,x", "view-source:javascript:alert(1)", "view-source:https://x.example/",
    "VIEW-SOURCE:data:text/html,x", "jar:https://x.example/a.jar!/x.html", "jar:javascript:alert(1)!/",
    "intent://x.example/#Intent;scheme=http;end", "intent:#Intent;action=android.intent.action.VIEW;end",
    "android-app://com.example/x", "file:///etc/passwd", "file:c:/windows/", "blob:https://x.example/1",
    "filesystem:https://x.example/t/1", "about:blank", "chrome://settings", "resource://gre/", "wyciwyg://1/",
    "ms-word:ofe|u|https://x.example/a.docx", "ms-msdt:/id PCWDiagnostic", "search-ms:query=x",
    "steam://run/1", "ftp://x.example/", "sftp://x.example", "ssh://x.example", "ws://x.example",
    "gopher://x.example", "ldap://x.example", "magnet:?xt=1", "cid:1@x.example", "mid:1@x.example", "urn:x",
    "sms:+1555", "facetime:x", "skype:x?call", "slack://open", "vscode://x", "feed:javascript:alert(1)",
    "webcal:javascript:alert(1)", "http:javascript:alert(1)", "https:alert(1)", "http:\\\\x.example",
    "https:///x", "mailto:", "tel:javascript", "//x.example/a.js", "/\\x.example", "\\\\x.example\\a",
    "/\t/x.example", "///x.example", "https:\\x.example",
]  # fmt: skip

SHAPES = [
    "[x]({})",
    "[x](<{}>)",
    "<{}>",
    "![x]({})",
    "[x][r]\n\n[r]: {}",
    "[x][r]\n\n[r]: <{}>",
    '<a href="{}">x</a>',
]

TEXTS = [
    "<script>alert(1)</script>", "<SCRIPT SRC=//x.example/a.js>",
    "<scr<script>ipt>alert(1)</scr</script>ipt>", "<script\x00>alert(1)</script>",
    "<script/x>alert(1)</script>", "<<script>alert(1);//<</script>", "</p><script>1</script>",
    "<img src=x onerror=alert(1)>", "<img src=x onerror\n=alert(1)>", '<IMG """><SCRIPT>1</SCRIPT>">',
    "<img/src/onerror=1>", "<image src=x onerror=alert(1)>", "<svg onload=alert(1)>",
    "<svg><script>1</script></svg>", "<svg><animate onbegin=1>",
    "<svg><a xlink:href=javascript:1><text>x</text></a></svg>",
    "<math><mtext><table><mglyph><style><img src onerror=1>", "<math href=javascript:alert(1)>x</math>",
    '<svg></p><style><a id="</style><img src=1 onerror=1>">', "<iframe src=//x>",
    '<iframe srcdoc="<script>1</script>">', "<object data=javascript:1>", "<embed src=javascript:1>",
    "<base href=//x>", "<link rel=stylesheet href=//x>",
    '<meta http-equiv=refresh content="0;url=javascript:1">', "<style>*{x:y}</style>",
    "<style>@import '//x.example';</style>", '<div style="background:url(javascript:1)">x</div>',
    "<p style=x:expression(1)>x", "<form action=//x><input name=password></form>",
    "<button formaction=javascript:1>x</button>", "<input autofocus onfocus=1>",
    "<select autofocus onfocus=1>", "<textarea autofocus onfocus=1>", "<details open ontoggle=1>",
    "<video><source onerror=1>", "<audio src=x onerror=1>", "<body onload=1>", "<marquee onstart=1>",
    "<keygen autofocus onfocus=1>", "<frameset onload=1>", "<template><script>1</script></template>",
    '<noscript><p title="</noscript><img src=x onerror=1>">', "<xmp><script>1", "<plaintext><script>1",
    "<title><img src=x onerror=1></title>", "<!--><script>1</script>-->", "<!-- --!><img src=x onerror=1>",
    "<![CDATA[<script>1</script>]]>", "<?xml version='1.0'?><script>1</script>",
    "<!DOCTYPE x [<!ENTITY y '<script>'>]>&y;", "<a href=# onclick=1>x</a>",
    "<a target=_blank href=//x>x</a>", "<a ping=//x href=/>x</a>", "<p id=csrf_token>x</p>",
    "<form name=body><input name=firstChild></form>", "<a name=location href=//x>",
    "<p class=usa-button>x</p>", "<div hx-get=/me hx-trigger=load>x</div>",
    "<div data-hx-post=/sign-out hx-trigger=load></div>", "<p hx-on:load=alert(1)>x</p>",
    "<div hx-on--load=1 hx-swap-oob=true id=main>", "<p hx-vals='js:{x:1}' hx-boost=true>",
    "<p x-data x-init=1>", "<p v-on:load=1>", "<p _='on load 1'>",
    "<p ng-app>{{constructor.constructor('1')()}}</p>", "{{ 7*7 }} {% raw %} ${7*7} #{7*7} <%= 7 %>",
    '[x](https://a.example "onmouseover=alert(1)")', '[x](https://a.example/"onmouseover="alert(1))',
    "[x](https://a'onclick='1)", '[x](https://a.example "\\" onclick=\\"1")',
    '![x" onerror="1](https://a.example/)', '!["><script>1</script>](https://a/)',
    '["><script>1</script>](https://a.example/)', '<https://a.example/"onclick="1>',
    "<https://a.example/<script>1</script>>", "[x](https://a.example/<script>1</script>)",
    '``` "><script>1</script>\ncode\n```', "```x onload=1 hx-get=/\ncode\n```", "`<script>1</script>`",
    "    <script>1</script>", "# <img src=x onerror=1>\n===",
    "| <script>1</script> | b |\n| - | - |\n| <b onclick=1> | d |", "&lt;script&gt;1&lt;/script&gt;",
    "&#60;script&#62;1&#60;/script&#62;", "&amp;lt;script&amp;gt;", "\\<script>1\\</script>",
    "＜script＞1＜/script＞", "‹script›1‹/script›", "%3Cscript%3E1%3C/script%3E", "\\u003cscript\\u003e1",
    "+ADw-script+AD4-1", "<script>\ud83d</script>", "\ud800<img src=x onerror=1>", "<\u200bscript>1</script>",
    "\u202e<tpircs>1", "<a\x0bhref=javascript:1>x</a>", '<a href="java\x00script:1">x</a>',
    "<img src=`x`onerror=1>", "<x onclick=1>x</x>", "<custom-element is=x>", "<dialog open>x</dialog>",
    "[a]: javascript:1 'x'\n[a]", "[[x](https://a.example)](javascript:1)",
    "[![x](javascript:1)](https://a.example)", "[x](\njavascript:1)", "<javascript:alert(1)@x.example>",
    '<a@b" onclick="1>', "mailto:x@x.example?cc=y", "javascript:alert(1)", "*<b onclick=1>*",
    "9999999999. x\n999999999. <b>", '1. x" onclick="1', "- [x](javascript:1)\n  - [y](data:x)",
    "> <script>\n> 1\n> </script>",
]  # fmt: skip

CORPUS = TEXTS + [shape.format(address) for shape, address in itertools.product(SHAPES, ADDRESSES)]


def faults(html: str) -> Iterator[str]:
    """What a browser would find in the HTML that may not be there."""
    for node in html5lib.parseFragment(html, namespaceHTMLElements=False).iter():
        if node.tag == "DOCUMENT_FRAGMENT":
            continue
        if node.tag not in PLAIN_TAGS | TABLE_TAGS | set(ATTRIBUTES):
            yield f"element {node.tag}"
            continue
        yield from (f"attribute {node.tag} {name}" for name in set(node.attrib) - ATTRIBUTES.get(node.tag, set()))
        if node.tag == "a":
            yield from address_faults(node.attrib.get("href", ""))
            if node.attrib.get("rel") != "nofollow noopener ugc":
                yield f"rel {node.attrib}"
        if not node.attrib.get("start", "1").isdigit():
            yield f"start {node.attrib}"


def address_faults(address: str) -> Iterator[str]:
    # A browser drops tabs and line ends, and controls and blanks in front, before it looks for the scheme.
    seen = re.sub(r"[\t\r\n]", "", address).lstrip("".join(map(chr, range(33)))).replace("\\", "/")
    if not re.match(r"(https?://[^/]|mailto:.|tel:[+0-9(]|/(?!/))", seen, re.I):
        yield f"address {address!r}"


def test_the_corpus_is_large_and_the_check_can_fail() -> None:
    assert len(set(CORPUS)) >= 800
    assert list(faults("<p>x</p>")) == []
    assert list(faults("<p onclick=1>x</p><script>1</script>")) == ["attribute p onclick", "element script"]
    assert list(faults('<a rel="nofollow noopener ugc" href="java\nscript:1">x</a>')) == ["address 'java\\nscript:1'"]
    assert list(faults('<a rel="nofollow noopener ugc" href="/\\x.example">x</a>')) == ["address '/\\\\x.example'"]


@pytest.mark.parametrize("texts", [TEXTS, CORPUS[len(TEXTS) :]], ids=["texts", "addresses"])
def test_nothing_active_survives(texts: list[str]) -> None:
    found = {text: list(faults(render(text))) for text in texts}
    assert {text: wrong for text, wrong in found.items() if wrong} == {}


@given(
    st.lists(st.sampled_from(CORPUS), min_size=2, max_size=4),
    st.sampled_from(["", " ", "\n", "\n\n> ", "*", "[", "`"]),
)
def test_nothing_active_survives_in_any_company(texts: list[str], between: str) -> None:
    assert list(faults(render(between.join(texts)))) == []


@given(st.text(st.sampled_from("<>\"'=/()[]!:;&#\\`\n abijpsx1"), max_size=80))
def test_no_heap_of_marks_becomes_active(typed: str) -> None:
    assert list(faults(render(typed))) == []
