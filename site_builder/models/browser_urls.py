"""The rules that find the key of a URL, as data for JavaScript. URLs with equal keys lead to the same resource.

`search/assets/engine/urls.js` applies the rules to URLs that readers type or paste. `tests/search/test_pasted_urls.py`
compares the keys that Python and JavaScript find.
"""

from __future__ import annotations

import re

from site_builder.models.identifiers import RULES, UNPRINTABLE, UrlRule
from site_builder.models.urls import CLONE_URL, TRACKERS, TRACKERS_OF_HOSTS


def browser_table() -> dict[str, object]:
    """Return the data that `urls.js` needs, such as the rules. The data can be written as JSON."""
    return {
        "rules": [_browser_rule(rule) for rule in RULES],
        "clone": _javascript(CLONE_URL),
        "unprintable": UNPRINTABLE,
        "trackers": TRACKERS,
        "trackersOfHosts": TRACKERS_OF_HOSTS,
    }


def _browser_rule(rule: UrlRule) -> dict[str, object]:
    flags = {
        "ignoreCase": rule.ignore_case,
        "usesQuery": rule.uses_query,
        "isDecoded": rule.is_decoded,
    }
    return {
        "hosts": rule.hosts,
        "pattern": _javascript(rule.pattern),
        "key": rule.key,
        "text": rule.text,
        **{name: True for name, value in flags.items() if value},
    }


def _javascript(pattern: str) -> str:
    """Return a regular expression in the syntax of JavaScript."""
    return re.sub(r"\(\?P=(\w+)\)", r"\\k<\1>", pattern.replace("(?P<", "(?<"))
