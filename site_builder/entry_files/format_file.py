"""Which files `kb fmt` reformats, and what it makes of each."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from site_builder.entry_files.canonical_form import format_text
from site_builder.entry_files.folder import TOPICS_FILE, display_path
from site_builder.entry_files.safe_reading import UnreadableFile, read_bytes, symbolic_link_error
from site_builder.entry_files.yaml_reader import read_yaml
from site_builder.errors import Problem, SiteBuilderError
from site_builder.models import MODELS


@dataclass(frozen=True)
class FormattedFile:
    """A file, what stands in it, and its canonical form."""

    path: Path
    before: str
    after: str

    @property
    def is_changed(self) -> bool:
        """Tell whether the file is not in canonical form."""
        return self.before != self.after


class NotAnEntryFile(SiteBuilderError):
    """A path names no file that could be reformatted."""


def files_to_format(folder: Path, paths: list[Path]) -> list[Path]:
    """Return the entry files and topics.yml among `paths`, or in all of the folder.

    Raises NotAnEntryFile for a path that is none, lies elsewhere or is a symbolic link:
    whoever is asked to rewrite a file should not rewrite another one.
    """
    home = folder.resolve()
    found: dict[Path, None] = {}
    for path in paths or [folder]:
        if not path.exists():
            raise NotAnEntryFile(f"There is no file or folder {path}.")
        place = path.resolve()
        if path.is_symlink() and place != home:  # the entries folder itself may be one
            place = path.parent.resolve() / path.name
        if place != home and home not in place.parents:
            raise NotAnEntryFile(
                f"{path} does not lie in {display_path(folder)}/; only entries are reformatted."
            )
        if path.is_symlink() and place != home:
            raise NotAnEntryFile(f"{path} is a symbolic link. Name the file itself.")
        inside = path.is_dir()
        chosen = (
            list(_entry_files(folder, home, place))
            if inside
            else [folder / place.relative_to(home)]
        )
        for file in chosen:
            if not _is_entry_file(folder, file):
                raise NotAnEntryFile(
                    f"{path} is no entry: those are {display_path(folder)}/papers/*.yml and so on."
                )
            found[file] = None
    return list(found)


def _entry_files(folder: Path, home: Path, below: Path) -> Iterator[Path]:
    everything = [folder / TOPICS_FILE]
    everything += [file for kind in MODELS for file in sorted((folder / kind).glob("*.yml"))]
    for file in everything:
        place = home / file.relative_to(folder)
        if below in place.parents and file.is_file() and not file.name.startswith("."):
            yield file


def _is_entry_file(folder: Path, file: Path) -> bool:
    if file == folder / TOPICS_FILE:
        return True
    return file.parent.parent == folder and file.parent.name in MODELS and file.suffix == ".yml"


def format_file(path: Path, problems: list[Problem]) -> FormattedFile | None:
    """Read a file and return its canonical form; None, and its problems, where it is broken."""
    of_kind = path.parent.name in MODELS  # topics.yml lies in the entries folder, maybe a link
    try:
        if of_kind and path.parent.is_symlink():
            raise symbolic_link_error()
        content = read_bytes(path)
    except UnreadableFile as error:
        problems.append(
            Problem(display_path(path), 1, 1, "", error.code, error.message, error.hint)
        )
        return None
    yaml_problems = read_yaml(content).problems
    if yaml_problems:
        problems += [
            Problem(
                display_path(path),
                p.position.line,
                p.position.column,
                p.field,
                p.code,
                p.message,
                p.hint,
            )
            for p in yaml_problems
        ]
        return None
    text = content.decode("utf-8")
    return FormattedFile(path, text, format_text(text, _kind(path)))


def _kind(path: Path) -> str | None:
    return None if path.name == TOPICS_FILE and path.parent.name not in MODELS else path.parent.name
