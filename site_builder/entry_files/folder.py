"""Load a folder of entries into a catalog, with every problem of every file."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import NamedTuple, TypeVar

from pydantic import BaseModel, ValidationError

from site_builder.catalog import ALL_TOPICS, Catalog, build_catalog
from site_builder.entry_files.entry_cache import (
    CachedEntry,
    EntryCache,
    FileStat,
    cached_entry,
    content_digest,
    file_stat,
    with_current_stat,
)
from site_builder.entry_files.redirects import REDIRECTS_FILE, read_redirects
from site_builder.entry_files.safe_reading import UnreadableFile, read_bytes, symbolic_link_error
from site_builder.entry_files.validation_errors import to_problems
from site_builder.entry_files.yaml_reader import FILE_START, Document, Position, read_yaml
from site_builder.errors import FieldPath, Finding, Problem, UsageError, format_field
from site_builder.models import MODELS, Entry, Topic
from site_builder.models.fields import SLUG
from site_builder.parallel import BackgroundTask, gc_paused, map_in_parallel
from site_builder.suggestions import did_you_mean

TOPICS_FILE = "topics.yml"

CACHE_THRESHOLD = 500
"""So few entries are read anew each time: it takes a blink."""

_PARALLEL_THRESHOLD = 1_000
"""Fewer files are read sooner by one process than shared with others."""

_BACKGROUND_STAT_THRESHOLD = 5_000
"""At fewer files this process has looked before another one is there."""

CheckEntry = Callable[[Entry], tuple[Finding, ...]]

_Model = TypeVar("_Model", bound=BaseModel)


def _check_nothing(entry: Entry) -> tuple[Finding, ...]:  # noqa: ARG001 - nobody asked
    return ()


@dataclass(frozen=True)
class LoadedEntries:
    """What a folder holds: the good entries as a catalog, and the problems of the others."""

    folder: Path
    catalog: Catalog
    problems: tuple[Problem, ...]
    findings: tuple[Finding, ...] = ()
    """What was found in single entries, by the function that `load_entries` was given."""
    digests: Mapping[str, bytes] = field(default_factory=dict)
    """Entry id -> digest of its file's bytes."""

    def file_of(self, subject: str) -> Path:
        """Return the file of an entry's id, or of `topics/<id>`."""
        return self.folder / (TOPICS_FILE if subject.startswith("topics/") else f"{subject}.yml")


def load_entries(
    folder: Path, check_entry: CheckEntry = _check_nothing, cache: EntryCache | None = None
) -> LoadedEntries:
    """Read every entry file below the folder.

    A broken file never hides another one's problems, and a broken entry or topic stays known by
    its id, so that references to it are not called wrong as well. `check_entry` looks at each good entry;
    what it finds is kept in the cache with the entry, so it must depend on nothing else. Raises
    SiteBuilderError where the folder is missing or cannot be read.
    """
    if not folder.is_dir():
        raise UsageError(
            f"There is no folder {folder}. Entries are looked for there; name another with --entries."
        )
    problems: list[Problem] = []
    broken: list[str] = []
    topics = _load_topics(folder / TOPICS_FILE, problems, broken)
    with gc_paused():
        sources = list(_entry_files(folder, problems))
        in_use = cache if len(sources) >= CACHE_THRESHOLD else None
        # Before anything is read: what changes in between is seen next time.
        look = partial(_file_stats, sources)
        signatures = BackgroundTask(
            look, use_process=in_use is not None and len(sources) >= _BACKGROUND_STAT_THRESHOLD
        )
        try:
            known = in_use.read(folder) if in_use is not None else {}
            seen = signatures.result() if known else [None] * len(sources)
        finally:
            signatures.cancel()
        good = list(_load_valid_entries(sources, seen, known, check_entry, problems, broken))
        if in_use is not None:
            in_use.write(folder, known, good)
    entries = [kept.entry for kept in good]
    redirects = _load_redirects(folder / REDIRECTS_FILE, entries, broken, problems)
    catalog = build_catalog(entries, topics, broken, redirects)
    findings = tuple(finding for kept in good for finding in kept.findings)
    digests = {kept.name: kept.digest for kept in good}
    return LoadedEntries(folder, catalog, tuple(problems), findings, digests)


class _EntryFile(NamedTuple):
    """An entry's id, and its file."""

    id: str
    path_string: str

    @property
    def path(self) -> Path:
        """The file; to make a path of each of 100,000 takes a while."""
        return Path(self.path_string)


def _load_valid_entries(
    sources: Sequence[_EntryFile],
    seen: Sequence[FileStat | None],
    known: Mapping[str, CachedEntry],
    check_entry: CheckEntry,
    problems: list[Problem],
    broken: list[str],
) -> Iterator[CachedEntry]:
    """Yield the good entries, read on all cores unless their files are the same as before."""
    same = [
        _reuse_if_unchanged(source, known.get(source.id), stat)
        for source, stat in zip(sources, seen, strict=True)
    ]
    fresh = [source.path for source, kept in zip(sources, same, strict=True) if kept is None]
    load_one = partial(_load_one, check_entry=check_entry)
    outcomes = iter(map_in_parallel(load_one, fresh, min_items=_PARALLEL_THRESHOLD))
    for source, kept in zip(sources, same, strict=True):
        if kept is None:
            kept, wrong = next(outcomes)  # noqa: PLW2901 - what was kept, or else what is read
            problems += wrong
        if kept is None:
            broken.append(source.id)
        else:
            yield kept


def _file_stats(sources: Iterable[_EntryFile]) -> list[FileStat | None]:
    return [file_stat(source.path_string) for source in sources]


def _reuse_if_unchanged(
    source: _EntryFile, kept: CachedEntry | None, stat: FileStat | None
) -> CachedEntry | None:
    if kept is None or stat is None:
        return None
    if kept.is_stat_reliable and kept.stat == stat:
        return kept
    try:
        content = read_bytes(source.path)
    except UnreadableFile:
        return None
    return with_current_stat(kept, stat) if content_digest(content) == kept.digest else None


def _load_one(path: Path, check_entry: CheckEntry) -> tuple[CachedEntry | None, list[Problem]]:
    problems: list[Problem] = []
    stat = file_stat(path)  # before reading
    content = _read_bytes(path, problems)
    entry = None if content is None else _parse_entry(path, content, problems)
    if entry is None or content is None or problems:
        return None, problems
    return cached_entry(entry, check_entry(entry), stat, content), problems


def locate_findings(findings: Iterable[Finding], loaded: LoadedEntries) -> list[Problem]:
    """Give each finding its file, line and column, by reading the file that it is about again."""
    documents: dict[Path, Document] = {}
    problems = []
    for finding in findings:
        path = loaded.file_of(finding.subject)
        if path not in documents:
            documents[path] = _reread(path)
        field = (*_record_path(finding.subject, documents[path]), *finding.field)
        position = documents[path].locate(field)
        problems.append(
            Problem(
                display_path(path),
                position.line,
                position.column,
                format_field(field),
                finding.code,
                finding.message,
                finding.hint,
                finding.severity,
            )
        )
    return problems


def _reread(path: Path) -> Document:
    try:
        return read_yaml(read_bytes(path))
    except UnreadableFile:  # it was there a moment ago; the problem is told without its line
        return Document(None)


def _record_path(subject: str, document: Document) -> FieldPath:
    """Return where a subject lies in its file: a topic is an item of a list, an entry is it all."""
    folder, _, slug = subject.partition("/")
    if folder != "topics" or not isinstance(document.data, list):
        return ()
    positions = (
        index
        for index, item in enumerate(document.data)
        if isinstance(item, dict) and item.get("id") == slug
    )
    return (next(positions, 0),)


def display_path(path: Path) -> str:
    """Write a path as the user would: relative to where they are, where it lies below."""
    try:  # the file itself may be a symbolic link, whose target nobody named
        return (path.parent.resolve() / path.name).relative_to(Path.cwd()).as_posix()
    except ValueError:
        return path.as_posix()


def _entry_files(folder: Path, problems: list[Problem]) -> Iterator[_EntryFile]:
    """Yield the entry files in a fixed order, and complain of files that nobody would read."""
    for item in sorted(os.scandir(folder), key=lambda item: item.name):
        path = Path(item.path)
        if item.name.startswith(".") or item.name in {TOPICS_FILE, REDIRECTS_FILE}:
            continue
        if item.is_symlink():
            problems.append(_symbolic_link_problem(path))
            continue
        if not item.is_dir():
            if meant := _YAML_FILE_NAME.fullmatch(item.name):
                to_kinds = f"Move it to one of {', '.join(f'{name}/' for name in MODELS)}."
                hint = f"Rename it to {TOPICS_FILE}." if meant[1] == "topics" else to_kinds
                problems.append(_misplaced_file(path, hint))
            continue
        if item.name not in MODELS:
            problems += [
                _misplaced_file(
                    inside, f"`{item.name}/` is no kind of entry. {did_you_mean(item.name, MODELS)}"
                )
                for inside in sorted(path.rglob("*.y*ml"))
            ]
            continue
        yield from _entry_files_of_kind(path, problems)


def _entry_files_of_kind(folder: Path, problems: list[Problem]) -> Iterator[_EntryFile]:
    kind = folder.name
    # What scandir gives knows what it is, without asking the system for each of 10,000 files.
    for item in sorted(os.scandir(folder), key=lambda item: item.name):
        if item.name.startswith("."):
            continue
        slug, _, ending = item.name.rpartition(".")
        is_one = ending == "yml" and slug != "index" and SLUG.fullmatch(slug) is not None
        if is_one and item.is_file(follow_symlinks=False):
            yield _EntryFile(f"{kind}/{slug}", item.path)
            continue
        path = Path(item.path)
        if item.is_symlink():
            problems.append(_symbolic_link_problem(path))
        elif item.is_dir() and _YAML_FILE_NAME.fullmatch(path.name):
            problems.append(_misplaced_file(path, "It is a folder; write a file of that name."))
        elif item.is_dir():
            problems += [
                _misplaced_file(
                    inside, f"Move it up into {folder.name}/; entries lie in one folder per kind."
                )
                for inside in sorted(path.rglob("*.y*ml"))
            ]
        elif meant := _YAML_FILE_NAME.fullmatch(path.name):
            if path.suffix != ".yml":
                problems.append(_misplaced_file(path, f"Rename it to {meant[1]}.yml."))
            elif is_one:  # no regular file: reading it tells why
                yield _EntryFile(f"{kind}/{slug}", item.path)
            else:
                message = f"{path.name} is not a file name for an entry"
                hint = "Use lower-case letters, digits and single hyphens, as in blip-2.yml (not index.yml)."
                problems.append(_file_problem(path, "file-name", message, hint))


# Names of files that somebody meant to be read: Windows hides the last ending.
_YAML_FILE_NAME = re.compile(r"(.+?)\.ya?ml(?:\.txt)?", re.IGNORECASE)


def _symbolic_link_problem(path: Path) -> Problem:
    refused = symbolic_link_error()
    return _file_problem(path, refused.code, refused.message, refused.hint)


def _misplaced_file(path: Path, hint: str) -> Problem:
    return _file_problem(path, "misplaced-file", "no entry is read from here", hint)


def _file_problem(
    path: Path, code: str, message: str, hint: str, position: Position = FILE_START
) -> Problem:
    return Problem(display_path(path), position.line, position.column, "", code, message, hint)


def _read_document(path: Path, problems: list[Problem]) -> Document | None:
    """Read a file; None where its YAML cannot be used at all."""
    content = _read_bytes(path, problems)
    return None if content is None else _parse(path, content, problems)


def _read_bytes(path: Path, problems: list[Problem]) -> bytes | None:
    try:
        return read_bytes(path)
    except UnreadableFile as error:
        problems.append(_file_problem(path, error.code, error.message, error.hint))
        return None


def _parse(path: Path, content: bytes, problems: list[Problem]) -> Document | None:
    document = read_yaml(content)
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
        for p in document.problems
    ]
    return document if document.data is not None else None


def _parse_entry(path: Path, content: bytes, problems: list[Problem]) -> Entry | None:
    document = _parse(path, content, problems)
    if document is None:
        return None
    if not isinstance(document.data, dict):
        hint = "Write `title: ...` or `name: ...`, and the other fields below it."
        problems.append(
            _file_problem(path, "not-a-mapping", "this is no entry", hint, document.locate(()))
        )
        return None
    model = MODELS[path.parent.name]
    data = {key: value for key, value in document.data.items() if key != "id"}
    if "id" in document.data:
        position = document.locate(("id",), key=True)
        problems.append(
            Problem(
                display_path(path),
                position.line,
                position.column,
                "id",
                "unknown-key",
                "`id` is not a field here",
                "Delete the line: the folder and the file name are the id.",
            )
        )
    return _validate(path, {**data, "id": f"{model.folder}/{path.stem}"}, model, document, problems)


def _load_topics(path: Path, problems: list[Problem], broken: list[str]) -> list[Topic]:
    document = _read_topics(path, problems)
    if document is None or not isinstance(document.data, list):
        broken.append(ALL_TOPICS)
        return []
    topics: dict[str, Topic] = {}
    for index, item in enumerate(document.data):
        topic = _validate(path, item, Topic, document, problems, at=(index,))
        if topic is None:
            named = item.get("id") if isinstance(item, dict) else None
            broken.append(f"topics/{named}" if named else ALL_TOPICS)
        elif topic.id in topics:
            position = document.locate((index, "id"))
            problems.append(
                Problem(
                    display_path(path),
                    position.line,
                    position.column,
                    f"[{index}].id",
                    "duplicate-topic",
                    f"there are two topics `{topic.id}`",
                    "Delete or rename one.",
                )
            )
        else:
            topics[topic.id] = topic
    return list(topics.values())


def _load_redirects(
    path: Path, entries: Iterable[Entry], broken: Iterable[str], problems: list[Problem]
) -> dict[str, str]:
    if not path.is_file():
        return {}
    document = _read_document(path, problems)
    if document is None:
        return {}
    return read_redirects(
        document, display_path(path), {*(e.id for e in entries), *broken}, problems
    )


def _read_topics(path: Path, problems: list[Problem]) -> Document | None:
    if not path.is_file():
        hint = "Create it: a list of topics, each with `id` and `name: {en, zh}`."
        problems.append(_file_problem(path, "missing-file", "there is no topics.yml", hint))
        return None
    document = _read_document(path, problems)
    if document is not None and not isinstance(document.data, list):
        hint = "Begin each topic with `- id: ...`."
        position = document.locate(())
        problems.append(_file_problem(path, "not-a-list", "topics.yml is a list", hint, position))
    return document


def _validate(
    path: Path,
    data: object,
    model: type[_Model],
    document: Document,
    problems: list[Problem],
    at: FieldPath = (),
) -> _Model | None:
    try:
        return model.model_validate(data)
    except ValidationError as error:
        problems += to_problems(display_path(path), error, document, model, at)
        return None
