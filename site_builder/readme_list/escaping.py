"""Escape texts of entries for Markdown files, which people read as a page on GitHub and as source text.

`site_builder.escaping.escape_markdown` is for comments and pull requests, where a mention notifies the user that it
names. A file notifies no user. So these functions escape fewer characters, and the source text stays readable.
"""

from __future__ import annotations

import re
from urllib.parse import quote

from site_builder.escaping import one_line

_ZERO_WIDTH_SPACE = "&#8203;"
_SYNTAX = re.compile(r"[\\`*\[\]<~#|]|(?<![^\W_])_|_(?![^\W_])")
"""Matches characters with a meaning in Markdown. An underscore between two letters or digits has no meaning."""
_ENTITY = re.compile(r"&(?=#?\w+;)")
_URL = re.compile(r"(?<=[a-z]):(?=//)|(?<=mailto):|(?<=xmpp):", re.IGNORECASE)
_WWW = re.compile(r"(?<=www)\.", re.IGNORECASE)
_MAIL_OR_MENTION = re.compile(r"(?<=\w)@(?=[\w-]+\.)|(?<!\w)@(?=\w)")
_EMOJI = re.compile(r":(?=[\w+-]+:)")
_AT_LINE_START = re.compile(r"^(?:[-+=:>]|\d+(?=[.)]))")
_URL_SAFE = "/:?&=%+,;@!$#-._*'[]"


def escape_list_text(text: str, max_length: int) -> str:
    r"""Return one line of Markdown that renders as `text`. A text of more than `max_length` characters is cut.

    The result contains no link, no HTML, no formula, no emoji code and no mention, even if the text contains them. The
    caller must write something before the result, because characters that are syntax only at the start of a line are not
    escaped.

    >>> escape_list_text("BLIP-2: *R&D* of snake_case at $5, a@b.org", 99)
    'BLIP-2: \\*R&D\\* of snake_case at &#36;5, a@&#8203;b.org'
    """
    line = escape_syntax(one_line(text, max_length))
    line = _URL.sub("&#58;", line)
    line = _WWW.sub(f"{_ZERO_WIDTH_SPACE}.", line)
    line = _MAIL_OR_MENTION.sub(f"@{_ZERO_WIDTH_SPACE}", line)
    return _EMOJI.sub(f":{_ZERO_WIDTH_SPACE}", line)


def escape_syntax(line: str) -> str:
    r"""Escape the characters that are syntax inside a line, in CommonMark and in the extensions of GitHub.

    >>> escape_syntax("*R&D* of snake_case <b> &amp;")
    '\\*R&D\\* of snake_case &lt;b> &amp;amp;'
    """
    line = _ENTITY.sub("&amp;", line)
    line = _SYNTAX.sub(lambda match: "&lt;" if match[0] == "<" else f"\\{match[0]}", line)
    return line.replace("$", "&#36;")  # GitHub renders $...$ as mathematics


def escape_line_start(line: str) -> str:
    r"""Escape the first characters of a line if they would begin a list or a quotation, or underline a heading.

    >>> escape_line_start("1. a"), escape_line_start("> b"), escape_line_start("c")
    ('1\\. a', '\\> b', 'c')
    """
    return _AT_LINE_START.sub(
        lambda match: f"{match[0]}\\" if match[0][-1].isdigit() else f"\\{match[0]}", line
    )


def list_link(label: str, url: str) -> str:
    """Return a Markdown link. `label` must be escaped Markdown. This function escapes `url`."""
    safe = _ENTITY.sub("&amp;", quote(url, safe=_URL_SAFE + "()"))
    return f"[{label}](<{safe}>)" if "(" in safe or ")" in safe else f"[{label}]({safe})"
