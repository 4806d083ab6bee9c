"""Draft files, which contain the answers to the questions of `kb new` before the entry is written."""

from __future__ import annotations

import json
from contextlib import suppress
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from site_builder.errors import SiteBuilderError, UsageError
from site_builder.files.atomic import write_atomically
from site_builder.new_entries.entry_options import Answers


class Draft(BaseModel):
    """The answers that the user has given so far."""

    model_config = ConfigDict(strict=True, extra="forbid")

    kind: str
    answers: Answers
    offered: dict[str, str] = {}
    """Name of an option -> text that the user may edit: an unfinished answer, a refused answer, or a suggestion."""
    skipped: list[str] = []
    """Names of options whose questions the user left unanswered."""
    slug: str = ""


class DraftFile:
    """The file of a draft. The dialog saves it after each answer, so closing the terminal loses no answer."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.is_saved = False
        self.unsaved = ""
        """The last draft as JSON, if it could not be written."""

    @classmethod
    def new(cls, folder: Path, kind: str) -> DraftFile:
        """Return a `DraftFile` whose path does not exist yet."""
        number, path = 1, folder / f"kb-new-{kind}.draft.json"
        while path.exists():
            number += 1
            path = folder / f"kb-new-{kind}-{number}.draft.json"
        return cls(path)

    @classmethod
    def find(cls, folder: Path, kind: str) -> DraftFile | None:
        """Return the newest draft of a kind in a folder, or None."""
        files = (path for path in folder.glob(f"kb-new-{kind}*.draft.json") if path.is_file())
        newest = max(files, key=lambda path: path.stat().st_mtime_ns, default=None)
        return None if newest is None else cls(newest)

    def read(self) -> Draft:
        """Return the draft. Raise UsageError if the file cannot be read or is not a draft."""
        try:
            draft = Draft.model_validate(json.loads(self.path.read_bytes()))
        except OSError as error:
            raise UsageError(f"{self.path} cannot be read: {error.strerror}.") from None
        except (ValueError, RecursionError):  # no JSON, or not a draft
            raise UsageError(f"{self.path} is not a draft of kb new. Delete the file.") from None
        self.is_saved = True
        return draft

    def save(self, draft: Draft) -> None:
        """Write the file. If it cannot be written, set `unsaved`."""
        # An answer may contain bytes that are not UTF-8. Unlike pydantic, `json` can write and read such an answer.
        try:
            write_atomically(self.path, json.dumps(draft.model_dump(), indent=2) + "\n")
        except SiteBuilderError:
            self.is_saved, self.unsaved = False, json.dumps(draft.model_dump())
        else:
            self.is_saved = True

    def delete(self) -> None:
        """Delete the file, if it exists."""
        with suppress(OSError):
            self.path.unlink()
