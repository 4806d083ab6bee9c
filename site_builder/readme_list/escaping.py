"""Escape texts of entries for a Markdown file that people read on GitHub and as plain text.

`site_builder.escaping.escape_markdown` is for comments and pull requests, where a mention notifies its user. A file
notifies no user, so fewer characters are escaped here, and the source stays readable.
"""

from __future__ import annotations

import re
from urllib.parse import quote

from site_builder.escaping import one_line

_ZERO_WIDTH_SPACE = "&#8203;"
_SYNTAX = re.compile(r"[\\`*\[\]<~#|]|(?<![^\W_])_|_(?![^\W_])")
"""Characters with a meaning in Markdown. An underscore between two letters or digits has none."""
_ENTITY = re.compile(r"&(?=#?\w+;)")
_URL = re.compile(r"(?<=[a-z]):(?=//)|(?<=mailto):|(?<=xmpp):", re.IGNORECASE)
_WWW = re.compile(r"(?<=www)\.", re.IGNORECASE)
_MAIL_OR_MENTION = re.compile(r"(?<=\w)@(?=[\w-]+\.)|(?<!\w)@(?=\w)")
_EMOJI = re.compile(r":(?=[\w+-]+:)")
_URL_SAFE = "/:?&=%+,;@!$#-._*'[]"


def escape_list_text(text: str, max_length: int) -> str:
    r"""Return one line of Markdown that renders as the plain text, cut to `max_length` characters before escaping.

    The result contains no link, HTML, formula, emoji code or mention, even if the text contains them. It may not begin a line.

    >>> escape_list_text("BLIP-2: *R&D* of snake_case at $5, a@b.org", 99)
    'BLIP-2: \\*R&D\\* of snake_case at &#36;5, a@&#8203;b.org'
    """
    line = escape_syntax(one_line(text, max_length))
    line = _URL.sub("&#58;", line)
    line = _WWW.sub(f"{_ZERO_WIDTH_SPACE}.", line)
    line = _MAIL_OR_MENTION.sub(f"@{_ZERO_WIDTH_SPACE}", line)
    return _EMOJI.sub(f":{_ZERO_WIDTH_SPACE}", line)


def escape_syntax(line: str) -> str:
    r"""Escape what CommonMark, tables, formulas between dollars and `~~` would read as syntax inside a line.

    >>> escape_syntax("*R&D* of snake_case <b> &amp;")
    '\\*R&D\\* of snake_case &lt;b> &amp;amp;'
    """
    line = _ENTITY.sub("&amp;", line)
    line = _SYNTAX.sub(lambda match: "&lt;" if match[0] == "<" else f"\\{match[0]}", line)
    return line.replace("$", "&#36;")  # GitHub renders $...$ as mathematics


def list_link(label: str, url: str) -> str:
    """Return a Markdown link. `label` is Markdown; `url` is a web URL."""
    safe = _ENTITY.sub("&amp;", quote(url, safe=_URL_SAFE + "()"))
    return f"[{label}](<{safe}>)" if "(" in safe or ")" in safe else f"[{label}]({safe})"
