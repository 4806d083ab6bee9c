"""Load a folder of entries into a catalog, and report every problem of every file."""

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
"""Below this number of entries the cache is not used."""

_PARALLEL_THRESHOLD = 1_000
"""Below this number of files, one process reads them faster than several."""

_BACKGROUND_STAT_THRESHOLD = 5_000
"""Below this number of files, calling `stat` takes less time than starting a process for it."""

CheckEntry = Callable[[Entry], tuple[Finding, ...]]
"""Checks a single valid entry."""

_Model = TypeVar("_Model", bound=BaseModel)


def _check_nothing(entry: Entry) -> tuple[Finding, ...]:  # noqa: ARG001
    return ()


@dataclass(frozen=True)
class LoadedEntries:
    """The valid entries of a folder as a catalog, and the problems of the other files."""

    folder: Path
    catalog: Catalog
    problems: tuple[Problem, ...]
    findings: tuple[Finding, ...] = ()
    """Results of the `check_entry` that `load_entries` received."""
    digests: Mapping[str, bytes] = field(default_factory=dict)
    """Entry id -> digest of its file's bytes."""

    def file_of(self, subject: str) -> Path:
        """Return the file of an entry's id or of `topics/<id>`."""
        return self.folder / (TOPICS_FILE if subject.startswith("topics/") else f"{subject}.yml")


def load_entries(
    folder: Path, check_entry: CheckEntry = _check_nothing, cache: EntryCache | None = None
) -> LoadedEntries:
    """Read every entry file of the folder.

    The problems of all files are reported. The ids of invalid entries and topics are remembered, so that
    references to them are not reported as well. `check_entry` is called for each valid entry. Its result
    is cached with the entry, so it must depend only on the entry. Raises SiteBuilderError if the folder
    does not exist or cannot be read.
    """
    if not folder.is_dir():
        raise UsageError(f"There is no folder {folder}. Name the entries folder with --entries.")
    problems: list[Problem] = []
    broken: list[str] = []
    topics = _load_topics(folder / TOPICS_FILE, problems, broken)
    with gc_paused():
        files = list(_entry_files(folder, problems))
        used_cache = cache if len(files) >= CACHE_THRESHOLD else None
        # Before any file is read, so that the next run notices a change in between.
        get_stats = partial(_file_stats, files)
        stats_task = BackgroundTask(
            get_stats,
            use_process=used_cache is not None and len(files) >= _BACKGROUND_STAT_THRESHOLD,
        )
        try:
            cached = used_cache.read(folder) if used_cache is not None else {}
            stats = stats_task.result() if cached else [None] * len(files)
        finally:
            stats_task.cancel()
        valid = list(_load_valid_entries(files, stats, cached, check_entry, problems, broken))
        if used_cache is not None:
            used_cache.write(folder, cached, valid)
    entries = [item.entry for item in valid]
    redirects = _load_redirects(folder / REDIRECTS_FILE, entries, broken, problems)
    catalog = build_catalog(entries, topics, broken, redirects)
    findings = tuple(finding for item in valid for finding in item.findings)
    digests = {item.name: item.digest for item in valid}
    return LoadedEntries(folder, catalog, tuple(problems), findings, digests)


class _EntryFile(NamedTuple):
    """An entry's id and its file."""

    id: str
    path_string: str

    @property
    def path(self) -> Path:
        """The file. Paths are created on demand, since creating 100,000 of them is slow."""
        return Path(self.path_string)


def _load_valid_entries(
    files: Sequence[_EntryFile],
    stats: Sequence[FileStat | None],
    cached: Mapping[str, CachedEntry],
    check_entry: CheckEntry,
    problems: list[Problem],
    broken: list[str],
) -> Iterator[CachedEntry]:
    """Yield the valid entries: from the cache if unchanged, else read on all cores."""
    reused = [
        _reuse_if_unchanged(file, cached.get(file.id), stat)
        for file, stat in zip(files, stats, strict=True)
    ]
    changed = [file.path for file, item in zip(files, reused, strict=True) if item is None]
    load_one = partial(_load_one, check_entry=check_entry)
    results = iter(map_in_parallel(load_one, changed, min_items=_PARALLEL_THRESHOLD))
    for file, reused_item in zip(files, reused, strict=True):
        item = reused_item
        if item is None:
            item, file_problems = next(results)
            problems += file_problems
        if item is None:
            broken.append(file.id)
        else:
            yield item


def _file_stats(files: Iterable[_EntryFile]) -> list[FileStat | None]:
    return [file_stat(file.path_string) for file in files]


def _reuse_if_unchanged(
    file: _EntryFile, cached: CachedEntry | None, stat: FileStat | None
) -> CachedEntry | None:
    if cached is None or stat is None:
        return None
    if cached.is_stat_reliable and cached.stat == stat:
        return cached
    try:
        content = read_bytes(file.path)
    except UnreadableFile:
        return None
    return with_current_stat(cached, stat) if content_digest(content) == cached.digest else None


def _load_one(path: Path, check_entry: CheckEntry) -> tuple[CachedEntry | None, list[Problem]]:
    """Read and check an entry file. Return None for an invalid entry, and its problems."""
    problems: list[Problem] = []
    stat = file_stat(path)  # before reading
    content = _read_bytes(path, problems)
    entry = None if content is None else _parse_entry(path, content, problems)
    if entry is None or content is None or problems:
        return None, problems
    return cached_entry(entry, check_entry(entry), stat, content), problems


def locate_findings(findings: Iterable[Finding], loaded: LoadedEntries) -> list[Problem]:
    """Return findings as problems with file, line and column. This reads their files again."""
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
    except UnreadableFile:  # deleted since; the problem is reported in line 1
        return Document(None)


def _record_path(subject: str, document: Document) -> FieldPath:
    """Return the path of a record in its file: `(index,)` for `topics/<id>`, `()` for an entry."""
    folder, _, slug = subject.partition("/")
    if folder != "topics" or not isinstance(document.data, list):
        return ()
    indexes = (
        index
        for index, item in enumerate(document.data)
        if isinstance(item, dict) and item.get("id") == slug
    )
    return (next(indexes, 0),)


def display_path(path: Path) -> str:
    """Return a path for messages, relative to the working directory if it is below."""
    try:  # only the folder is resolved, so that a symbolic link keeps its own name
        return (path.parent.resolve() / path.name).relative_to(Path.cwd()).as_posix()
    except ValueError:
        return path.as_posix()


def _entry_files(folder: Path, problems: list[Problem]) -> Iterator[_EntryFile]:
    """Yield the entry files, sorted, and report files that are in the wrong place."""
    for item in sorted(os.scandir(folder), key=lambda item: item.name):
        path = Path(item.path)
        if item.name.startswith(".") or item.name in {TOPICS_FILE, REDIRECTS_FILE}:
            continue
        if item.is_symlink():
            problems.append(_symbolic_link_problem(path))
            continue
        if not item.is_dir():
            if match := _YAML_FILE_NAME.fullmatch(item.name):
                to_kinds = f"Move it to one of {', '.join(f'{name}/' for name in MODELS)}."
                hint = f"Rename it to {TOPICS_FILE}." if match[1] == "topics" else to_kinds
                problems.append(_misplaced_file(path, hint))
            continue
        if item.name not in MODELS:
            problems += [
                _misplaced_file(
                    file,
                    f"`{item.name}/` is not a kind of entry. {did_you_mean(item.name, MODELS)}",
                )
                for file in sorted(path.rglob("*.y*ml"))
            ]
            continue
        yield from _entry_files_of_kind(path, problems)


def _entry_files_of_kind(folder: Path, problems: list[Problem]) -> Iterator[_EntryFile]:
    kind = folder.name
    # `os.scandir` returns the type of each file without another system call per file.
    for item in sorted(os.scandir(folder), key=lambda item: item.name):
        if item.name.startswith("."):
            continue
        slug, _, ending = item.name.rpartition(".")
        is_valid_name = ending == "yml" and slug != "index" and SLUG.fullmatch(slug) is not None
        if is_valid_name and item.is_file(follow_symlinks=False):
            yield _EntryFile(f"{kind}/{slug}", item.path)
            continue
        path = Path(item.path)
        if item.is_symlink():
            problems.append(_symbolic_link_problem(path))
        elif item.is_dir() and _YAML_FILE_NAME.fullmatch(path.name):
            problems.append(_misplaced_file(path, "It is a folder. Write a file of that name."))
        elif item.is_dir():
            problems += [
                _misplaced_file(file, f"Move it up into {folder.name}/; there are no subfolders.")
                for file in sorted(path.rglob("*.y*ml"))
            ]
        elif match := _YAML_FILE_NAME.fullmatch(path.name):
            if path.suffix != ".yml":
                problems.append(_misplaced_file(path, f"Rename it to {match[1]}.yml."))
            elif is_valid_name:  # not a regular file; reading it reports why
                yield _EntryFile(f"{kind}/{slug}", item.path)
            else:
                message = f"{path.name} is not a file name for an entry"
                hint = "Use lower-case letters, digits and single hyphens, as in blip-2.yml (not index.yml)."
                problems.append(_file_problem(path, "file-name", message, hint))


# Names of files that should probably be entries. Windows hides the last extension, so `.yml.txt` occurs.
_YAML_FILE_NAME = re.compile(r"(.+?)\.ya?ml(?:\.txt)?", re.IGNORECASE)


def _symbolic_link_problem(path: Path) -> Problem:
    error = symbolic_link_error()
    return _file_problem(path, error.code, error.message, error.hint)


def _misplaced_file(path: Path, hint: str) -> Problem:
    return _file_problem(path, "misplaced-file", "entries are not read from here", hint)


def _file_problem(
    path: Path, code: str, message: str, hint: str, position: Position = FILE_START
) -> Problem:
    return Problem(display_path(path), position.line, position.column, "", code, message, hint)


def _read_document(path: Path, problems: list[Problem]) -> Document | None:
    """Read a YAML file, and return None if it cannot be used."""
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
            _file_problem(path, "not-a-mapping", "is not an entry", hint, document.locate(()))
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
            topic_id = item.get("id") if isinstance(item, dict) else None
            broken.append(f"topics/{topic_id}" if topic_id else ALL_TOPICS)
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
        hint = "Start each topic with `- id: ...`."
        position = document.locate(())
        problems.append(
            _file_problem(path, "not-a-list", "topics.yml must be a list", hint, position)
        )
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
