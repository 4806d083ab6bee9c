"""Find the files that `kb fmt` formats, and compute the new content of each file."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from pathlib import Path

from site_builder.entry_files.canonical_form import format_text
from site_builder.entry_files.fixed_authors import with_fixed_authors
from site_builder.entry_files.folder import display_path, problems_of_document
from site_builder.entry_files.record_lists import LIST_FILES, RECORD_LISTS
from site_builder.entry_files.safe_reading import UnreadableFile, read_bytes, symbolic_link_error
from site_builder.entry_files.yaml_reader import read_yaml
from site_builder.errors import Problem, SiteBuilderError
from site_builder.i18n import SiteLanguages
from site_builder.models import kinds_by_folder


@dataclass(frozen=True)
class FormattedFile:
    """The content of a file before and after formatting."""

    path: Path
    before: str
    after: str
    command: str = "kb fmt"
    """The command that makes the change. Hints recommend it."""

    @property
    def is_changed(self) -> bool:
        """Whether formatting changes the file."""
        return self.before != self.after

    def problems(self) -> Iterator[Problem]:
        """Yield a problem for each block of lines that formatting changes, and for a missing newline at the end.

        The hint quotes the new lines if there are at most `MAX_HINT_LINES` of them.
        """
        before, after = self.before.split("\n"), self.after.split("\n")
        last_line = len(before)
        if before[-1] and not after[-1]:
            hint = f"Run `{self.command}`, or press Enter at the end of the last line."
            yield self._problem(last_line, "the file does not end with a newline", hint)
            before.append("")
        for change, start, end, new_start, new_end in SequenceMatcher(
            None, before, after, autojunk=False
        ).get_opcodes():
            if change != "equal":
                yield self._problem(
                    min(start + 1, last_line),
                    _message(before[start:end], after[new_start:new_end]),
                    _hint(self.command, end - start, after[new_start:new_end]),
                )

    def _problem(self, line: int, message: str, hint: str) -> Problem:
        return Problem(display_path(self.path), line, 1, "", "not-canonical", message, hint)


MAX_HINT_LINES = 20
"""If a block of lines would be replaced by more lines than this, the hint does not quote the new lines."""


def _message(old: list[str], new: list[str]) -> str:
    subject = "this line is" if len(old) <= 1 else f"these {len(old)} lines are"
    is_space = "".join(old).split() == "".join(new).split()
    return f"{subject} not in canonical form{': white space differs' if is_space else ''}"


def _hint(command: str, old_count: int, new: list[str]) -> str:
    if not new:
        return f"Run `{command}`, or delete {'this line' if old_count == 1 else 'these lines'}."
    if len(new) > MAX_HINT_LINES:
        return f"Run `{command}`. On GitHub, the summary of the job contains the canonical text."
    lines = "\n".join(new)
    return f"Run `{command}`, or {'change to' if old_count else 'insert before this line'}: {lines}"


class NotAnEntryFile(SiteBuilderError):
    """Raised for a path that is neither a file that `kb fmt` may overwrite, nor a folder with such files."""


def files_to_format(folder: Path, paths: list[Path]) -> list[Path]:
    """Return the files to format. A folder in `paths` means all files in it that can be formatted.

    Entry files can be formatted, and also topics.yml, tags.yml, venues.yml, people.yml and rejected.yml. If `paths` is
    empty, return all these files in the entries folder. Raises NotAnEntryFile for a path that does not exist, is
    outside the entries folder, is a symbolic link, or is not one of these files. A symbolic link could lead to a file
    that `kb fmt` must not overwrite.
    """
    root = folder.resolve()
    selected: dict[Path, None] = {}
    for path in paths or [folder]:
        if not path.exists():
            raise NotAnEntryFile(f"There is no file or folder {path}.")
        resolved = path.resolve()
        # Only the entries folder may be a symbolic link.
        if path.is_symlink() and resolved != root:
            resolved = path.parent.resolve() / path.name
        if resolved != root and root not in resolved.parents:
            raise NotAnEntryFile(
                f"{path} is not in {display_path(folder)}/. Only files in this folder can be formatted."
            )
        if path.is_symlink() and resolved != root:
            raise NotAnEntryFile(f"{path} is a symbolic link. Give the path of a regular file.")
        if path.is_dir():
            files = list(_files_inside(folder, root, resolved))
        else:
            files = [folder / resolved.relative_to(root)]
        for file in files:
            if not _can_be_formatted(folder, file):
                raise NotAnEntryFile(
                    f"{path} is not an entry. An entry has a path such as "
                    f"{display_path(folder)}/papers/clip.yml."
                )
            selected[file] = None
    return list(selected)


def _files_inside(folder: Path, root: Path, below: Path) -> Iterator[Path]:
    """Yield the entry files, and the lists such as topics.yml, inside the folder `below`.

    `root` is the resolved path of `folder`. `below` must be resolved.
    """
    candidates = [folder / record_list.file for record_list in RECORD_LISTS.values()]
    candidates += [
        file for name in kinds_by_folder() for file in sorted((folder / name).glob("*.yml"))
    ]
    for file in candidates:
        resolved = root / file.relative_to(folder)
        if below in resolved.parents and file.is_file() and not file.name.startswith("."):
            yield file


def _can_be_formatted(folder: Path, file: Path) -> bool:
    if file.parent == folder and file.name in LIST_FILES:
        return True
    return (
        file.parent.parent == folder
        and file.parent.name in kinds_by_folder()
        and file.suffix == ".yml"
    )


def format_file(
    path: Path,
    problems: list[Problem],
    languages: SiteLanguages | None = None,
    *,
    fix: bool = False,
) -> FormattedFile | None:
    """Return the content of a file before and after formatting. Nothing is written.

    If the file cannot be read or is not valid YAML, return None and add its problems to `problems`. By default, the
    languages of the site are `en` and `zh`. If `fix` is True, author lists are corrected as the check `author-style`
    advises.
    """
    is_entry = path.parent.name in kinds_by_folder()
    try:
        # The entries folder may be a symbolic link. The folders in it, such as `papers`, must not
        # be symbolic links.
        if is_entry and path.parent.is_symlink():
            raise symbolic_link_error()
        content = read_bytes(path)
    except UnreadableFile as error:
        problems.append(
            Problem(display_path(path), 1, 1, "", error.code, error.message, error.hint)
        )
        return None
    document = read_yaml(content)
    if document.problems:
        problems += problems_of_document(path, document)
        return None
    text = content.decode("utf-8")
    is_list = path.name in LIST_FILES and not is_entry
    list_or_folder = path.name if is_list else path.parent.name
    formatted = format_text(text, list_or_folder, languages)
    if fix and is_entry:
        formatted = with_fixed_authors(formatted, list_or_folder, languages)
    return FormattedFile(path, text, formatted, "kb fmt --fix" if fix else "kb fmt")
