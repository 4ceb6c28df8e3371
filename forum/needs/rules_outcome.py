"""The outcome check: finds words in a need that name a tool instead of the change for people. It never blocks."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

Kind = Literal["product", "version", "only", "tool_in_title"]

TITLE_FIELD = "title"
TOLD_FIELDS = frozenset({"tried"})
"""Fields in which the name of a product is a fact that readers need, not a wish."""

BRANDS = (
    *("Accela", "Acrobat", "Active Directory", "Adobe", "Amazon Web Services", "Android", "Appian", "ArcGIS", "Asana"),
    *("Atlassian", "Avaya", "AWS", "Axon", "Azure", "Blue Prism", "ChatGPT", "Chromebook", "Cisco", "Citrix"),
    *("Confluence", "Copilot", "CrowdStrike", "Databricks", "Dell", "DocuSign", "Dropbox", "Drupal", "Dynamics 365"),
    *("Esri", "Fortinet", "Genesys", "GitHub", "GitLab", "Gmail", "Google", "Granicus", "Hewlett Packard", "Hyland"),
    *("IBM", "Infor", "iPad", "iPhone", "Jira", "Laserfiche", "Lenovo", "Mendix", "Microsoft", "Microsoft 365"),
    *("MongoDB", "Motorola", "MySQL", "NEOGOV", "Office 365", "Okta", "OnBase", "OpenAI", "OpenGov", "Oracle"),
    *("OutSystems", "Palo Alto Networks", "Pega", "PeopleSoft", "PostgreSQL", "Power BI", "Qualtrics", "Red Hat"),
    *("Salesforce", "SAP", "ServiceNow", "SharePoint", "Sitecore", "Smartsheet", "Snowflake", "Splunk", "SQL Server"),
    *("SurveyMonkey", "Tableau", "Trello", "Twilio", "Tyler Technologies", "UiPath", "UKG", "VMware", "Webex"),
    *("Windows", "WordPress", "Workday", "Zendesk", "Zoom", "Zscaler"),
)
"""Well-known names in public IT; matched with their capitals, so that "a workday" is no product."""

_NUMBER = r"\d\w*(?:\.\d+)*"
_NAMES = "|".join(re.escape(brand) for brand in sorted(BRANDS, key=len, reverse=True))
_BRAND = re.compile(rf"\b(?:{_NAMES})\b(?: [A-Z][\w+]*){{0,2}}(?P<version> (?:[Vv]ersion |v)?{_NUMBER})?")
_VERSION = re.compile(
    r"(?<![\w+&-])(?P<name>[A-Z][\w+&-]{0,40}(?: [A-Z][\w+&-]{0,40}){0,3}) (?:(?:[Vv]ersion |[Rr]elease |v)\d+(?:\.\d+)*|\d{1,3}(?:\.\d+)+)"
    r"(?! ?(?:%|percent|per|million|billion|thousand|hours?|minutes?|seconds?|days?|miles?|points?|times|of|to)\b)(?![\d%])"
)
# Laws, standards and parts of a text have numbers too, and a sentence begins with a capital.
_NO_PRODUCT = frozenset(
    {"About", "Above", "Act", "Almost", "Annex", "Appendix", "Article", "At", "Attachment", "Below", "By", "Chapter"}
    | {"Clause", "Code", "DFARS", "DoD", "DoDI", "Exhibit", "FAR", "FHIR", "FIPS", "Figure", "For", "From", "Goal"}
    | {"Guidelines", "HTTP", "IEC", "IEEE", "ISO", "In", "Item", "Language", "Level", "Line", "Mach", "NIST", "Nearly"}
    | {"OAuth", "On", "Only", "Over", "PCI", "PDF", "Paragraph", "Part", "Phase", "Policy", "Qty", "Regulation"}
    | {"Release", "Rule", "SAML", "Section", "Some", "Standard", "Statute", "Step", "Subpart", "Subsection"}
    | {"Subtopic", "TLS", "Table", "Task", "Title", "To", "Topic", "Under", "Version", "WCAG", "With"}
)
_ONLY = (
    re.compile(
        r"\b(?:solution|system|answer|vendor|tool|product|software|platform|application|app|contractor|company|it)s?"
        r" (?P<phrase>must (?:only )?(?:use|run on|be built (?:on|with|in)|be based on))\b",
        re.I,
    ),
    re.compile(r"\b(?P<phrase>must (?:only )?(?:use|run on|be built (?:on|with|in))) (?:the |an? )?[A-Z]"),
    re.compile(r"\b(?P<phrase>(?:use|accept|consider|support|buy)s? only)\b", re.I),
    re.compile(r"\b(?P<phrase>[Oo]nly) (?:the )?[A-Z][\w+]+(?: [A-Z][\w+]+)* (?:will|can|may|is|are|meets?)\b"),
    re.compile(r"\b(?P<phrase>equivalent to|or (?:an )?(?:approved )?(?:equal|equivalent))\b", re.I),
    re.compile(r"\b(?P<phrase>brand[- ]name|no substitut(?:es?|ions?)|sole[- ]source)\b", re.I),
)
_TOOLS = re.compile(
    r"\b(?:AI|A\.I\.|CRM|ERP|RPA|SaaS|(?i:artificial intelligence|machine learning|blockchain|chat ?bots?|mobile apps?"
    r"|apps?|portals?|dashboards?|software|platforms?|low[- ]code|data (?:lake|warehouse)s?|digital twins?|drones?"
    r"|kiosks?|virtual assistants?))(?!\w)"
)


@dataclass(frozen=True)
class Mark:
    """One find: where, the words as they were typed, why it was marked, and the sentence that asks."""

    field: str
    phrase: str
    kind: Kind
    sentence: LazyString


def marks(text_by_field: Mapping[str, str]) -> tuple[Mark, ...]:
    """Every find in the fields' texts (field name -> what was typed), in their order, each phrase once a field.

    The check knows words only: it asks, and the author may keep the words and say why (domain rule 6).
    """
    return tuple(mark for field, text in text_by_field.items() for mark in _marks_in(field, text))


def _marks_in(field: str, text: str) -> Iterator[Mark]:
    seen: set[str] = set()
    for _, phrase, kind in sorted(_finds(field, text)):
        if phrase.casefold() not in seen:
            seen.add(phrase.casefold())
            yield Mark(field, phrase, kind, _sentence(kind, phrase))


def _finds(field: str, text: str) -> Iterator[tuple[int, str, Kind]]:
    if field not in TOLD_FIELDS:
        yield from _products(text)
    for pattern in _ONLY:
        yield from ((match.start("phrase"), match["phrase"], "only") for match in pattern.finditer(text))
    if field == TITLE_FIELD:
        yield from ((match.start(), match[0], "tool_in_title") for match in _TOOLS.finditer(text))


def _products(text: str) -> Iterator[tuple[int, str, Kind]]:
    taken: list[range] = []
    for match in _BRAND.finditer(text):
        taken.append(range(match.start(), match.end()))
        yield match.start(), match[0], "version" if match["version"] else "product"
    for match in _VERSION.finditer(text):
        is_known = any(match.start() < span.stop and span.start < match.end() for span in taken)
        if not is_known and _may_be_product(match["name"]):
            yield match.start(), match[0], "version"


def _may_be_product(name: str) -> bool:
    # Names in capitals alone are nearly always laws, offices and standards (FAR 52.212, IEEE 802.11).
    return not name.isupper() and not _NO_PRODUCT.intersection(name.split())


def _sentence(kind: Kind, phrase: str) -> LazyString:
    if kind == "version":
        return _l(
            '"%(phrase)s" is a product and a version. Naming one narrows the answers you get. '
            "What must it do for people?",
            phrase=phrase,
        )
    if kind == "product":
        return _l(
            '"%(phrase)s" is a product. Naming one narrows the answers you get. What must it do for people?',
            phrase=phrase,
        )
    if kind == "only":
        return _l(
            '"%(phrase)s" leaves room for one answer. What must the answer do, and what must it fit with?',
            phrase=phrase,
        )
    return _l(
        '"%(phrase)s" is a tool. A title that names the problem gets more kinds of answers. '
        "What is the problem for people?",
        phrase=phrase,
    )
