"""Make HTML smaller: remove whitespace that browsers do not show, and elements that the site does not use."""

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
    r'|<input class="md-toggle" data-md-toggle="search"[^>]*>'
    r'| data-md-color-(?:primary|accent)="custom"(?=[^<>]*>)| data-md-type="toc"(?=[^<>]*>)'
)
"""Matches parts of Material's HTML that a page does not need.

These are an empty announcement; Material's link that skips the navigation, because it leads to the first heading and
the link of this project to the start of the content; the switch of Material's search, which early.js makes; the colour
`custom`, for which Material has no rule; and the type of the table of contents, which no script and no rule reads."""

_MENU_LINK = re.compile(
    r'(<a href="[^"]*" class="md-nav__link">)\s*<span class="md-ellipsis">\s*([^<>]*?)\s*</span>\s*</a>'
)
"""Matches a menu link of Material. `md-ellipsis` truncates a long text of the link; `minify` removes this element, so
that the text wraps."""

_DIALOG = re.compile(
    r'<div class="md-dialog" data-md-component="dialog">\s*<div class="md-dialog__inner md-typeset">\s*</div>\s*</div>'
)
"""Matches the element in which Material's script shows a message after a reader has copied code."""
_COPIES_CODE = '"content.code.copy"'
"""Material's feature that copies code. If a site uses the feature, each page contains this text in a script."""


def minify(html: str) -> str:
    """Return HTML without whitespace that browsers do not show, and without elements that the site does not use."""
    pieces = _PRESERVED.split(html)
    pieces[::3] = [_minify_markup(piece) for piece in pieces[::3]]
    del pieces[2::3]
    return "".join(pieces)


def minify_around(html: str, content: str) -> str:
    """Minify the HTML around `content`, and leave `content` unchanged.

    If the site does not use Material's feature that copies code, also remove the element for the message about copied
    code. If `content` is empty or not in the HTML, return the HTML unchanged.
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
