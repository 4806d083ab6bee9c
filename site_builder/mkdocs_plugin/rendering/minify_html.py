"""Make HTML smaller: remove whitespace that browsers do not show, and some elements of Material without a use."""

from __future__ import annotations

import re

_PRESERVED = re.compile(r"(<(script|style|pre|textarea)\b.*?</\2\s*>)", re.DOTALL | re.IGNORECASE)
_LINE_ENDS = re.compile(r"\s*\n\s*")
_BLOCK = (
    r"</?(?:html|head|body|meta|link|title|script|header|main|footer|article|aside|nav|div|form"
    r"|ul|ol|li|h[1-6]|p)\b"
)
"""Matches tags next to which browsers show no whitespace."""

_BEFORE_BLOCK = re.compile(rf"\n(?={_BLOCK})")
_AFTER_BLOCK = re.compile(rf"({_BLOCK}[^<>]*>)\n")
_UNUSED = re.compile(
    r'<div data-md-component="(?:announce"></div>|skip">\s*(?:<a [^>]*class="md-skip"[^>]*>[^<]*</a>\s*)?</div>)'
)
"""Matches elements of Material without a use: an empty announcement, and the link that skips the navigation. Material's
link leads to the first heading of a section. The templates of this project have a link to the start of the content."""

_MENU_LINK = re.compile(
    r'(<a href="[^"]*" class="md-nav__link">)\s*<span class="md-ellipsis">\s*([^<>]*?)\s*</span>\s*</a>'
)
"""Matches a menu link of Material. An element inside the link truncates its text; without it, the text wraps."""

_DIALOG = re.compile(
    r'<div class="md-dialog" data-md-component="dialog">\s*<div class="md-dialog__inner md-typeset">\s*</div>\s*</div>'
)
"""Matches the element in which Material's script says that it has copied code."""
_COPIES_CODE = '"content.code.copy"'
"""Feature that needs the element of `_DIALOG`. If it is on, the settings of Material's script contain its name."""


def minify(html: str) -> str:
    """Return HTML without whitespace that browsers do not show, and without elements that have no use.

    These are the elements that `_UNUSED` matches, and the elements inside the menu links that `_MENU_LINK` matches.
    """
    pieces = _PRESERVED.split(html)
    pieces[::3] = [_minify_markup(piece) for piece in pieces[::3]]
    del pieces[2::3]
    return "".join(pieces)


def minify_around(html: str, content: str) -> str:
    """Minify the HTML around `content`, and remove Material's element for copied code if the page cannot copy code.

    If `content` is empty or not in the HTML, return the HTML unchanged.
    """
    if not content or content not in html:
        return html
    before, _, after = html.partition(content)
    if _COPIES_CODE not in after:
        after = _DIALOG.sub("", after)
    return minify(before) + content + minify(after)


def _minify_markup(html: str) -> str:
    html = _MENU_LINK.sub(r"\1\2</a>", _LINE_ENDS.sub("\n", html))
    return _UNUSED.sub("", _AFTER_BLOCK.sub(r"\1", _BEFORE_BLOCK.sub("", html)))
