"""The queue in which contributions of an account wait until its older contributions are closed.

A contribution is an open issue from a form, or an open pull request. Maintainers look only at the oldest contributions
of each account, up to a limit. The newer contributions of the account wait with the label `QUEUED_LABEL`. The module
reads the JSON that `gh issue list` and `gh pr list` print for one account.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from pydantic import AwareDatetime, BaseModel, Field, TypeAdapter, ValidationError

from site_builder.errors import SiteBuilderError
from site_builder.i18n import SiteLanguages
from site_builder.issue_forms.correction import CORRECTION
from site_builder.issue_forms.words import texts_of

QUEUED_LABEL = "queued"
MAX_LIST_BYTES = 2_000_000
"""A list with more bytes than this is refused. A list has at most a few hundred items with about 500 bytes each."""
MAX_CHANGES = 50
"""One run adds at most this many labels, and removes at most this many. Later runs change the remaining labels.

A comment explains each change, and GitHub limits the rate of comments."""

_FORM_LABEL = re.compile(rf"entry:.+|{CORRECTION}|dead-link")
"""Labels of issues from forms. Other issues, such as questions, are not counted."""


class _Label(BaseModel):
    name: str


class _Item(BaseModel):
    """One issue or pull request in the output of `gh`."""

    number: int = Field(gt=0, lt=10**9)
    created: AwareDatetime = Field(alias="createdAt")
    labels: tuple[_Label, ...] = ()

    def has_label(self, pattern: re.Pattern[str] | str) -> bool:
        return any(re.fullmatch(pattern, label.name) for label in self.labels)


_ITEMS = TypeAdapter(tuple[_Item, ...])
Command = Literal["issue", "pr"]
"""The command of `gh` for a contribution: `gh issue` or `gh pr`."""


@dataclass(frozen=True, slots=True)
class QueueChanges:
    """(command of `gh`, number) of the contributions that get the label, and of those that lose it."""

    queued: tuple[tuple[Command, int], ...]
    released: tuple[tuple[Command, int], ...]


def plan_queue(issues: bytes, pulls: bytes, limit: int) -> QueueChanges:
    """Return the changes of one account's queue: all contributions wait except for the `limit` oldest ones.

    The limit 0 means that nothing waits.

    `issues` and `pulls` are the lists of the account's open issues and pull requests as JSON, with `number`,
    `createdAt` and `labels`. Raises SiteBuilderError if a list has another format or more than MAX_LIST_BYTES bytes.
    """
    contributions: list[tuple[Command, _Item]] = [
        *(("issue", item) for item in _parse(issues, "issue") if item.has_label(_FORM_LABEL)),
        *(("pr", item) for item in _parse(pulls, "pr")),
    ]
    contributions.sort(key=lambda contribution: (contribution[1].created, contribution[1].number))
    not_waiting = contributions[:limit] if limit else contributions
    waiting = contributions[len(not_waiting) :]
    return QueueChanges(
        _numbers(c for c in waiting if not c[1].has_label(QUEUED_LABEL)),
        _numbers(c for c in not_waiting if c[1].has_label(QUEUED_LABEL)),
    )


def _parse(content: bytes, command: Command) -> tuple[_Item, ...]:
    hint = f"Pass the output of `gh {command} list --json number,createdAt,labels`."
    if len(content) > MAX_LIST_BYTES:
        raise SiteBuilderError(f"The list has more than {MAX_LIST_BYTES:,} bytes. {hint}")
    try:
        return _ITEMS.validate_json(content)
    except ValidationError:
        raise SiteBuilderError(f"The list is not valid. {hint}") from None


def _numbers(
    contributions: Iterable[tuple[Command, _Item]],
) -> tuple[tuple[Command, int], ...]:
    return tuple((command, item.number) for command, item in contributions)[:MAX_CHANGES]


def queue_files(changes: QueueChanges, limit: int, languages: SiteLanguages) -> Mapping[str, str]:
    """Return the files for the workflow: lines such as `issue 12`, and the comments in the languages of the site."""
    return {
        "queued.txt": _lines(changes.queued),
        "released.txt": _lines(changes.released),
        "queued.md": _comment("queue.queued", languages, limit),
        "released.md": _comment("queue.released", languages),
    }


def _lines(contributions: Iterable[tuple[Command, int]]) -> str:
    return "".join(f"{command} {number}\n" for command, number in contributions)


def _comment(key: str, languages: SiteLanguages, *values: object) -> str:
    texts = texts_of(languages, key, *values).values()
    return "\n\n".join(dict.fromkeys(texts)) + "\n"
