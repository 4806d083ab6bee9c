"""HTML escaping for the code that writes rows, listings and entry pages without a template.

Templates, which escape by themselves, are too slow there. That code must call `escape_html` on
every text that is not HTML yet; the tests compare its output with templates on hostile texts.
"""

from __future__ import annotations

import re

from markupsafe import escape

_has_special = re.compile("[&<>\"']").search


def escape_html(text: str) -> str:
    """Return a text as HTML, for an element or an attribute, escaped as Jinja does.

    >>> escape_html("Q & A"), escape_html("plain")
    ('Q &amp; A', 'plain')
    """
    return str(escape(text)) if _has_special(text) else text
