"""A page as a Markdown file: front matter, headings as Markdown, everything else as HTML blocks."""

from __future__ import annotations

import json
import re

from site_builder.pages.context import LANGUAGE_TAGS
from site_builder.pages.page import Page

_PRE = re.compile(r"<pre\b.*?</pre>", re.DOTALL)
_SPECIAL = frozenset("\\`*_{}[]()<>#+-.!|~$&\"':=^@")


def as_markdown(page: Page) -> str:
    """Return the file's text. Needs `attr_list` (heading ids), which every generator has.

    Front matter values are JSON, which YAML reads as it is, whatever a title holds.
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
    """Wrap HTML so that a Markdown parser passes it through: one block, no blank lines.

    Line breaks in `<pre>` become entities, because there blank lines mean something.
    """
    kept = _PRE.sub(lambda match: match.group().replace("\n", "&#10;"), html)
    lines = [line.rstrip() for line in kept.splitlines() if line.strip()]
    return "<div>\n" + "\n".join(lines) + "\n</div>"


def _escape(text: str) -> str:
    """Write what Markdown or HTML would read as entities; processors differ in backslashes."""
    return "".join(f"&#{ord(c)};" if c in _SPECIAL else c for c in text)
