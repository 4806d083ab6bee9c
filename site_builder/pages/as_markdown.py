"""Pages as Markdown files for other site generators: front matter, headings, and HTML blocks."""

from __future__ import annotations

import json
import re

from site_builder.pages.context import LANGUAGE_TAGS
from site_builder.pages.page import Page

_PRE = re.compile(r"<pre\b.*?</pre>", re.DOTALL)
_SPECIAL = frozenset("\\`*_{}[]()<>#+-.!|~$&\"':=^@")


def as_markdown(page: Page) -> str:
    """Return a page as a Markdown file. Heading ids need the Markdown extension `attr_list`.

    Front matter values are JSON, which is valid YAML for every title.
    """
    front = {
        "title": page.title,
        "description": page.description,
        "language": LANGUAGE_TAGS[page.language],
        "kind": page.page_type,
    }
    if page.source is not None:
        front["source"] = page.source
    lines = ["---", *(f"{key}: {_json(value)}" for key, value in front.items()), "---", ""]
    lines += [_block(page.header_html), ""]
    for section, anchor in zip(page.sections, page.anchors, strict=True):
        lines += [f"{'#' * section.level} {_escape(section.title)} {{ #{anchor} }}", ""]
        if section.html:
            lines += [_block(section.html), ""]
    return "\n".join(lines)


def _json(value: str) -> str:
    return json.dumps(value, ensure_ascii=False)


def _block(html: str) -> str:
    """Wrap HTML so that a Markdown parser passes it through: in one block without blank lines.

    Line breaks in `<pre>` become entities, because its blank lines must stay.
    """
    html = _PRE.sub(lambda match: match.group().replace("\n", "&#10;"), html)
    lines = [line.rstrip() for line in html.splitlines() if line.strip()]
    return "<div>\n" + "\n".join(lines) + "\n</div>"


def _escape(text: str) -> str:
    """Write Markdown's and HTML's special characters as entities.

    Markdown parsers differ in which characters a backslash escapes.
    """
    return "".join(f"&#{ord(c)};" if c in _SPECIAL else c for c in text)
