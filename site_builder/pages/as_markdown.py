"""Write pages as Markdown files for site generators. A file has front matter, headings and blocks of HTML."""

from __future__ import annotations

import json
import re

from site_builder.escaping import escape_any_markdown
from site_builder.i18n import LANGUAGES
from site_builder.pages.page import Page

_PRE = re.compile(r"<pre\b.*?</pre>", re.DOTALL)


def as_markdown(page: Page) -> str:
    """Return the text of a Markdown file for a page.

    The Markdown extension `attr_list` reads the id after a heading. The values in the front matter are JSON, so that
    every title is valid YAML.
    """
    front = {
        "title": page.title,
        "description": page.description,
        "language": LANGUAGES[page.language].tag,
        "kind": page.page_type,
    }
    if page.head_html:
        front["head"] = page.head_html
    if page.source is not None:
        front["source"] = page.source
    lines = ["---", *(f"{key}: {_json(value)}" for key, value in front.items()), "---", ""]
    lines += [_block(page.header_html), ""]
    for section, anchor in zip(page.sections, page.anchors, strict=True):
        marks, title = "#" * section.level, escape_any_markdown(section.title)
        lines += [f"{marks} {title} {{ #{anchor}{section.attributes} }}", ""]
        if section.html:
            lines += [_block(section.html), ""]
    return "\n".join(lines)


def _json(value: str) -> str:
    return json.dumps(value, ensure_ascii=False)


def _block(html: str) -> str:
    """Return HTML as one block without blank lines. Markdown parsers copy such a block unchanged.

    Line breaks in `<pre>` become entities. So blank lines in `<pre>` are kept.
    """
    html = _PRE.sub(lambda match: match.group().replace("\n", "&#10;"), html)
    lines = [line.rstrip() for line in html.splitlines() if line.strip()]
    return "<div>\n" + "\n".join(lines) + "\n</div>"
