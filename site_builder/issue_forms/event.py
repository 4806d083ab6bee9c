"""Parse the event file that GitHub passes to a workflow.

A title, text, label name or login that is not a string is read as an empty string. The format is in
GitHub's documentation, "Webhook events and payloads", event `issues`.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass

from site_builder.errors import SiteBuilderError

MAX_EVENT_BYTES = 1_000_000
"""An event file with more bytes than this is refused. GitHub limits the text of an issue to 65,536
characters, and the rest of the event is short.
"""

_LOGIN = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,38})")
_MAX_ISSUE_NUMBER = 10**9


@dataclass(frozen=True, slots=True)
class IssueEvent:
    """The issue of an event. All texts are untrusted."""

    number: int
    title: str
    body: str
    labels: tuple[str, ...]
    login: str
    """Login of the author of the issue. Empty if the login is not valid on GitHub."""


def parse_event(content: bytes) -> IssueEvent:
    """Parse an event. Raises SiteBuilderError if it is too long, is not JSON, or has no issue with a valid number."""
    if len(content) > MAX_EVENT_BYTES:
        raise _unusable(f"it has more than {MAX_EVENT_BYTES:,} bytes")
    try:
        payload = json.loads(content.decode("utf-8"))
    except (ValueError, RecursionError):
        raise _unusable("it is not JSON") from None
    issue = payload.get("issue") if isinstance(payload, dict) else None
    if not isinstance(issue, dict):
        raise _unusable("it contains no issue")
    number = issue.get("number")
    if type(number) is not int or not 0 < number < _MAX_ISSUE_NUMBER:
        raise _unusable("its issue has no valid number")
    user = issue.get("user")
    login = _text(user.get("login")) if isinstance(user, dict) else ""
    return IssueEvent(
        number=number,
        title=_text(issue.get("title")),
        body=_text(issue.get("body")),  # GitHub writes null for an empty text
        labels=_labels(issue.get("labels")),
        login=login if _LOGIN.fullmatch(login) else "",
    )


def _labels(value: object) -> tuple[str, ...]:
    items = value if isinstance(value, list) else []
    return tuple(_text(item.get("name")) for item in items if isinstance(item, dict))


def _text(value: object) -> str:
    """Return a string that can be encoded as UTF-8. A lone half of a surrogate pair becomes a question mark."""
    if not isinstance(value, str):
        return ""
    return value.encode("utf-8", "replace").decode("utf-8")


def _unusable(reason: str) -> SiteBuilderError:
    return SiteBuilderError(
        f"The event file cannot be used: {reason}. Pass the file that GITHUB_EVENT_PATH names."
    )
