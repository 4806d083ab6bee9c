"""HTML escaping for code that writes HTML without a template.

Templates escape texts by themselves, but they are too slow for rows, listings and entry pages. The
code that writes these must call `escape_html` on every text that is not HTML yet. Tests compare its
HTML with the HTML of equivalent templates, for texts with special characters.
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
