"""HTML escaping for code that writes HTML without a template.

Templates escape texts by themselves, but they are too slow for rows, listings and entry pages. So Python
code writes their HTML. This code must call `escape_html` on every plain text. Tests compare this HTML with
the HTML of equivalent templates, for texts with special characters.
"""

from __future__ import annotations

import re

from markupsafe import escape

_has_special = re.compile("[&<>\"']").search


def escape_html(text: str) -> str:
    """Escape a text for an HTML element or attribute, as Jinja does.

    >>> escape_html("Q & A"), escape_html("plain")
    ('Q &amp; A', 'plain')
    """
    return str(escape(text)) if _has_special(text) else text
