"""Text to HTML by hand, for what is too hot for a template: row, listing and entry page.

Jinja escapes what it fills in; these pages are put together by Python, so whoever writes one has
to call `escape_html` on every text that is not HTML yet. The tests compare both ways on hostile texts.
"""

from __future__ import annotations

import re

from markupsafe import escape

_has_special = re.compile("[&<>\"']").search


def escape_html(text: str) -> str:
    """Return a text as HTML, for an element or an attribute; the same that Jinja would write.

    >>> escape_html("Q & A"), escape_html("plain")
    ('Q &amp; A', 'plain')
    """
    return str(escape(text)) if _has_special(text) else text
