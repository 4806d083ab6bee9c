"""Parse the event file that GitHub passes to a workflow.

The format is in GitHub's documentation, "Webhook events and payloads", event `issues`. `body` is null if the issue has no
text, and `user` may be null.
"""

from __future__ import annotations

import json
import re
from typing import Annotated

from pydantic import BaseModel, Field, ValidationError

from site_builder.errors import SiteBuilderError
from site_builder.issue_forms.event import IssueEvent
from site_builder.models.fields import describe_error

MAX_EVENT_BYTES = 1_000_000
"""An event file with more bytes than this is refused. GitHub limits the text of an issue to 65,536
characters, and the rest of the event is short.
"""

_LOGIN = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,38})")


class _Label(BaseModel):
    name: str


class _User(BaseModel):
    login: str


class _Issue(BaseModel):
    number: Annotated[int, Field(strict=True, gt=0, lt=10**9)]
    body: str | None = None
    labels: list[_Label] = []
    user: _User | None = None


class _Event(BaseModel):
    issue: _Issue


def parse_event(content: bytes) -> IssueEvent:
    """Parse an event. Raises SiteBuilderError if it is too long, is not JSON, or has an invalid or missing member."""
    if len(content) > MAX_EVENT_BYTES:
        raise _unusable(f"it has more than {MAX_EVENT_BYTES:,} bytes")
    try:
        issue = _Event.model_validate(json.loads(content.decode("utf-8"))).issue
    except ValidationError as error:
        raise _unusable(describe_error(error.errors()[0])) from None
    except (ValueError, RecursionError):
        raise _unusable("it is not JSON") from None
    login = issue.user.login if issue.user else ""
    return IssueEvent(
        number=issue.number,
        # Half of a surrogate pair, which cannot be encoded, becomes a question mark.
        body=(issue.body or "").encode("utf-8", "replace").decode("utf-8"),
        labels=tuple(label.name for label in issue.labels),
        login=login if _LOGIN.fullmatch(login) else "",
    )


def _unusable(reason: str) -> SiteBuilderError:
    return SiteBuilderError(
        f"The event file cannot be used: {reason}. Pass the file that GITHUB_EVENT_PATH names."
    )
