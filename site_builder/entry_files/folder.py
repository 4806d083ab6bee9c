"""Load a folder of entries into a catalog, and report every problem of every file."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple, TypeVar

from pydantic import BaseModel, ValidationError

from site_builder.catalog import (
    ALL_PEOPLE,
    ALL_REDIRECTS,
    ALL_TOPICS,
    ALL_VENUES,
    Catalog,
    build_catalog,
)
from site_builder.entry_files.entry_cache import (
    CheckedEntry,
    EntryCache,
    FileStat,
    checked_entry,
    content_digest,
    file_stat,
    with_current_stat,
)
from site_builder.entry_files.link_positions import EntryText
from site_builder.entry_files.macros import MACROS_FILE, read_macros
from site_builder.entry_files.pictures import read_pictures
from site_builder.entry_files.record_lists import (
    LIST_FILES,
    PEOPLE_FILE,
    REJECTED_FILE,
    TAGS_FILE,
    TOPICS_FILE,
    VENUES_FILE,
    file_of_subject,
    path_of_subject,
    people_conflicts,
    rejection_conflicts,
    series_conflicts,
    tag_conflicts,
)
from site_builder.entry_files.redirects import REDIRECTS_FILE, read_redirects
from site_builder.entry_files.safe_reading import UnreadableFile, read_bytes, symbolic_link_error
from site_builder.entry_files.validation_errors import to_problems
from site_builder.entry_files.yaml_reader import FILE_START, Position, YamlDocument, read_yaml
from site_builder.errors import FieldPath, Finding, Problem, SiteBuilderError, UsageError
from site_builder.i18n import SiteLanguages
from site_builder.models import (
    Entry,
    Person,
    Rejection,
    TagRecord,
    Topic,
    VenueSeries,
    kinds_by_folder,
)
from site_builder.models.fields import is_page_slug
from site_builder.models.pictures import MEDIA_FOLDER
from site_builder.notes import Macros
from site_builder.parallel import gc_paused, map_in_parallel
from site_builder.suggestions import did_you_mean

CACHE_THRESHOLD = 500
"""The cache is used if there are at least this many entry files."""

_PARALLEL_THRESHOLD = 1_000
"""If at least this many entry files have changed, several processes read them. For fewer, one process is faster."""


CheckEntry = Callable[[Entry], tuple[Finding, ...]]
"""Takes an entry, and returns the findings of all checks that need no other entry."""

_Model = TypeVar("_Model", bound=BaseModel)


def _check_nothing(entry: Entry) -> tuple[Finding, ...]:  # noqa: ARG001
    return ()


@dataclass(frozen=True)
class LoadedEntries:
    """The valid entries of an entries folder as a catalog, and the problems of all files in the folder."""

    folder: Path
    catalog: Catalog
    problems: tuple[Problem, ...]
    findings: tuple[Finding, ...] = ()
    """The findings that `check_entry` returned for the valid entries. See `load_entries`."""
    digests: Mapping[str, bytes] = field(default_factory=dict)
    """Entry id -> digest of the id, the entry's file and the entry's pictures."""

    def file_of(self, subject: str) -> Path:
        """Return the file of a finding's subject; see `file_of_subject`."""
        return self.folder / file_of_subject(subject)

    @property
    def invalid_file_count(self) -> int:
        """Number of files to which `catalog.invalid_ids` belong. One topics.yml may have several invalid topics."""
        return len({self.file_of(id_) for id_ in self.catalog.invalid_ids})


def load_entries(
    folder: Path,
    check_entry: CheckEntry = _check_nothing,
    cache: EntryCache | None = None,
    languages: SiteLanguages | None = None,
    picture_cache: Path | None = None,
) -> LoadedEntries:
    """Read all files of an entries folder: entries, pictures, redirects.yml, macros.yml, and lists such as topics.yml.

    The catalog contains the ids of invalid entries and topics, so that checks do not report references to them.
    `check_entry` is called for each valid entry whose file is not in the cache, or has changed since it was cached. Its
    result must depend only on the entry, because the cache stores the result with the entry. `languages` are those of
    the site, by default `en` and `zh`. They decide the language of a text whose file does not state it.
    `picture_cache` is a folder that contains only the cache of pictures. Raises UsageError if `folder` is not a folder.
    """
    if not folder.is_dir():
        raise UsageError(
            f"There is no folder {folder}. Give the path of the entries folder with --entries."
        )
    languages = languages or SiteLanguages()
    problems: list[Problem] = []
    invalid_ids: list[str] = []
    topics = _load_topics(folder / TOPICS_FILE, languages, problems, invalid_ids)
    tags = _load_records(folder / TAGS_FILE, TagRecord, tag_conflicts, languages, problems)
    rejected = _load_records(
        folder / REJECTED_FILE, Rejection, rejection_conflicts, languages, problems
    )
    known = len(problems)
    series = _load_records(folder / VENUES_FILE, VenueSeries, series_conflicts, languages, problems)
    invalid_ids += [ALL_VENUES] if len(problems) > known else []
    known = len(problems)
    people = _load_records(folder / PEOPLE_FILE, Person, people_conflicts, languages, problems)
    invalid_ids += [ALL_PEOPLE] if len(problems) > known else []
    with gc_paused():
        files = list(_entry_files(folder, problems))
        used_cache = cache if len(files) >= CACHE_THRESHOLD else None
        previous = used_cache.read(folder, languages) if used_cache is not None else {}
        # The stat of a file is read before its content. If the file changes in between, its stat differs in
        # the next run.
        stats = [file_stat(file.path_string) if previous else None for file in files]
        current = list(
            _load_valid_entries(
                files,
                stats,
                previous,
                check_entry,
                languages,
                _topic_names(topics),
                problems,
                invalid_ids,
            )
        )
        if used_cache is not None:
            used_cache.write(folder, languages, previous, current)
    entries = [checked.entry for checked in current]
    linked = {checked.id: checked.text_links for checked in current if checked.text_links}
    catalog = build_catalog(
        entries, topics, invalid_ids, None, languages, tags, rejected, series, people, linked
    )
    catalog = replace(catalog, macros=_load_macros(folder / MACROS_FILE, problems))
    redirects = _load_redirects(folder / REDIRECTS_FILE, catalog, problems)
    if redirects is None:
        catalog = replace(catalog, invalid_ids=catalog.invalid_ids | {ALL_REDIRECTS})
    else:
        catalog = replace(catalog, redirects=MappingProxyType(redirects))
    pictures, picture_problems = read_pictures(
        folder, catalog.entries, catalog.invalid_ids, picture_cache
    )
    catalog = replace(catalog, pictures=MappingProxyType(dict(pictures)))
    problems += [_file_problem(*problem) for problem in picture_problems]
    findings = tuple(finding for checked in current for finding in checked.findings)
    digests = {checked.id: _digest_with_pictures(checked, catalog) for checked in current}
    return LoadedEntries(folder, catalog, tuple(problems), findings, digests)


def _digest_with_pictures(checked: CheckedEntry, catalog: Catalog) -> bytes:
    pictures = catalog.pictures.get(checked.id)
    parts = checked.id.encode() + checked.digest
    return content_digest(parts if pictures is None else parts + repr(pictures).encode())


class _EntryFile(NamedTuple):
    """The id and the file of an entry."""

    id: str
    path_string: str

    @property
    def path(self) -> Path:
        """`path_string` as a `Path`. The `Path` is created only on use, because most entry files need none."""
        return Path(self.path_string)


def _load_valid_entries(
    files: Sequence[_EntryFile],
    stats: Sequence[FileStat | None],
    previous: Mapping[str, CheckedEntry],
    check_entry: CheckEntry,
    languages: SiteLanguages,
    topic_names: Mapping[str, str],
    problems: list[Problem],
    invalid_ids: list[str],
) -> Iterator[CheckedEntry]:
    """Yield a `CheckedEntry` for each valid file: from `previous` if the file is unchanged, else a new one."""
    reused = [
        _reuse_if_unchanged(file, previous.get(file.id), stat)
        for file, stat in zip(files, stats, strict=True)
    ]
    changed = [file.path for file, cached in zip(files, reused, strict=True) if cached is None]
    load_entry = partial(
        _load_entry, check_entry=check_entry, languages=languages, topic_names=topic_names
    )
    results = iter(map_in_parallel(load_entry, changed, min_items=_PARALLEL_THRESHOLD))
    for file, unchanged in zip(files, reused, strict=True):
        checked = unchanged
        if checked is None:
            checked, file_problems = next(results)
            problems += file_problems
        if checked is None:
            invalid_ids.append(file.id)
        else:
            yield checked


def _reuse_if_unchanged(
    file: _EntryFile, cached: CheckedEntry | None, stat: FileStat | None
) -> CheckedEntry | None:
    if cached is None or stat is None:
        return None
    if cached.is_stat_reliable and cached.stat == stat:
        return cached
    try:
        content = read_bytes(file.path)
    except UnreadableFile:
        return None
    return with_current_stat(cached, stat) if content_digest(content) == cached.digest else None


def _load_entry(
    path: Path, check_entry: CheckEntry, languages: SiteLanguages, topic_names: Mapping[str, str]
) -> tuple[CheckedEntry | None, list[Problem]]:
    """Read and check an entry file. Return (`CheckedEntry`, problems), or (None, problems) if the file is invalid."""
    problems: list[Problem] = []
    stat = file_stat(path)  # before the file is read
    content = _read_bytes(path, problems)
    entry = (
        None if content is None else parse_entry(path, content, languages, problems, topic_names)
    )
    if entry is None or content is None or problems:
        return None, problems
    return checked_entry(entry, check_entry(entry), stat, content), problems


def locate_findings(
    findings: Iterable[Finding],
    loaded: LoadedEntries,
    new_texts: Mapping[Path, str] = MappingProxyType({}),
) -> list[Problem]:
    """Convert findings to problems with file, line and column.

    The YAML files of the findings are read again, except those whose new texts are in `new_texts`.
    """
    texts: dict[Path, EntryText] = {}
    problems = []
    for finding in findings:
        path = loaded.file_of(finding.subject)
        if path not in texts:
            new = new_texts.get(path)
            texts[path] = _read_again(path) if new is None else EntryText(new.encode())
        field_path = _path_in_file(finding, texts[path].document)
        position = texts[path].position_in_field(field_path, finding.index)
        problem = position.problem(
            display_path(path), field_path, finding.code, finding.message, finding.hint
        )
        problems.append(replace(problem, severity=finding.severity))
    return problems


def _read_again(path: Path) -> EntryText:
    if path.suffix != ".yml":  # a picture, whose findings are reported at line 1
        return EntryText(b"")
    try:
        return EntryText(read_bytes(path))
    except UnreadableFile:  # deleted since it was loaded, so its findings are reported at line 1
        return EntryText(b"")


def _path_in_file(finding: Finding, document: YamlDocument) -> FieldPath:
    """Return the path of a finding in its file. For a text without a language, the path has no language at its end."""
    record_path = path_of_subject(finding.subject, document.data) or ()
    path: FieldPath = (*record_path, *finding.field)
    return path[:-1] if document.is_inside_string(path) else path


def display_path(path: Path) -> str:
    """Return a path for messages. It is relative if the file is inside the working directory."""
    try:  # the last part of the path is not resolved, so that a symbolic link keeps its name
        return (path.parent.resolve() / path.name).relative_to(Path.cwd()).as_posix()
    except ValueError:
        return path.as_posix()


_SPECIAL_NAMES = frozenset(
    name.removesuffix(".yml") for name in (*LIST_FILES, MACROS_FILE, REDIRECTS_FILE)
)
"""Names, without `.yml`, of the files in the entries folder that are not entries."""


def _entry_files(folder: Path, problems: list[Problem]) -> Iterator[_EntryFile]:
    """Yield the entry files, sorted by path. Add problems for misplaced files, wrong file names and symbolic links."""
    for child in _list_folder(folder):
        path = Path(child.path)
        if child.name.startswith(".") or child.name in {*LIST_FILES, MACROS_FILE, REDIRECTS_FILE}:
            continue
        if child.is_symlink():
            problems.append(_symbolic_link_problem(path))
            continue
        if not child.is_dir():
            name = _OTHER_ENDINGS.sub("", child.name)
            if name in _SPECIAL_NAMES:
                problems.append(_misnamed_special_file(path, f"{name}.yml"))
            elif _YAML_FILE_NAME.fullmatch(child.name) or is_page_slug(child.name):
                folders = ", ".join(f"{name}/" for name in kinds_by_folder())
                problems.append(_misplaced_file(path, f"Move it to one of {folders}."))
            continue
        if child.name == MEDIA_FOLDER:
            continue
        if child.name not in kinds_by_folder():
            suggestion = did_you_mean(child.name, kinds_by_folder())
            hint = f"`{child.name}/` is not a folder for entries. {suggestion}"
            problems += [_misplaced_file(file, hint) for file in sorted(path.rglob("*.y*ml"))]
            continue
        yield from _entry_files_of_kind(path, problems)


def _list_folder(folder: Path) -> list[os.DirEntry[str]]:
    """Return what a folder contains, sorted by name. Raises SiteBuilderError if the folder cannot be read.

    `os.scandir` tells which items are files, so no `stat` of each item is needed.
    """
    try:
        return sorted(os.scandir(folder), key=lambda child: child.name)
    except OSError as error:
        raise SiteBuilderError(
            f"The folder {display_path(folder)} cannot be read: {error.strerror}. Check its permissions."
        ) from error


def _entry_files_of_kind(kind_folder: Path, problems: list[Problem]) -> Iterator[_EntryFile]:
    for child in _list_folder(kind_folder):
        if child.name.startswith("."):
            continue
        slug, _, extension = child.name.rpartition(".")
        is_valid_name = extension == "yml" and is_page_slug(slug)
        if is_valid_name and child.is_file(follow_symlinks=False):
            yield _EntryFile(f"{kind_folder.name}/{slug}", child.path)
            continue
        path = Path(child.path)
        if child.is_symlink():
            problems.append(_symbolic_link_problem(path))
        elif child.is_dir() and _YAML_FILE_NAME.fullmatch(path.name):
            hint = "It is a folder. Replace it by a file with this name."
            problems.append(_misplaced_file(path, hint))
        elif child.is_dir():
            hint = f"Move it to {kind_folder.name}/. Entries in subfolders are not read."
            problems += [_misplaced_file(file, hint) for file in sorted(path.rglob("*.y*ml"))]
        elif is_valid_name:  # a pipe or a device, which `read_bytes` refuses
            yield _EntryFile(f"{kind_folder.name}/{slug}", child.path)
        elif not child.name.upper().startswith("README") and not child.name.endswith("~"):
            problems.append(_file_name_problem(path))


# Names of files that contributors probably meant to be entries. Windows may hide the `.txt` of `.yml.txt`.
_YAML_FILE_NAME = re.compile(r"(.+?)\.ya?ml(?:\.txt)?", re.IGNORECASE)

_OTHER_ENDINGS = re.compile(r"(?:\.(?:ya?ml|txt|json|bak|orig)|\s)+", re.IGNORECASE)
"""Endings, or spaces, that contributors, editors and git add to the name of a file that is or was an entry."""


def _file_name_problem(path: Path) -> Problem:
    """Return the problem of a file whose name is not valid for an entry. The file is in a folder such as `papers`."""
    slug = _OTHER_ENDINGS.sub("", path.name)
    if not is_page_slug(slug):
        hint = "Use lower-case letters, digits and single hyphens, as in quick-sort.yml. The name index.yml is reserved."
    elif path.with_name(f"{slug}.yml").exists():
        hint = f"Delete it, or choose another name: {slug}.yml exists."
    elif path.name != path.name.strip():
        hint = f"Rename it to {slug}.yml, without the space."
    else:
        hint = f"Rename it to {slug}.yml."
    message = f"{path.name.strip()} is not a valid file name for an entry"
    return _file_problem(path, "file-name", message, hint)


def _symbolic_link_problem(path: Path) -> Problem:
    error = symbolic_link_error()
    return _file_problem(path, error.code, error.message, error.hint)


def _misnamed_special_file(path: Path, right_name: str) -> Problem:
    is_taken = path.with_name(right_name).exists()
    hint = f"Delete it: {right_name} exists." if is_taken else f"Rename it to {right_name}."
    message = f"the builder reads only {right_name}, not this file"
    return _file_problem(path, "misplaced-file", message, hint)


def _misplaced_file(path: Path, hint: str) -> Problem:
    return _file_problem(path, "misplaced-file", "entries are not read from here", hint)


def _file_problem(
    path: Path, code: str, message: str, hint: str, position: Position = FILE_START
) -> Problem:
    return position.problem(display_path(path), (), code, message, hint)


def _read_document(path: Path, problems: list[Problem]) -> YamlDocument | None:
    """Return the parsed YAML file, or None if the file is empty, cannot be read or cannot be parsed."""
    content = _read_bytes(path, problems)
    return None if content is None else _parse(path, content, problems)


def _read_bytes(path: Path, problems: list[Problem]) -> bytes | None:
    try:
        return read_bytes(path)
    except UnreadableFile as error:
        problems.append(_file_problem(path, error.code, error.message, error.hint))
        return None


def _parse(path: Path, content: bytes, problems: list[Problem]) -> YamlDocument | None:
    document = read_yaml(content)
    problems += problems_of_document(path, document)
    return document if document.data is not None else None


def problems_of_document(path: Path, document: YamlDocument) -> list[Problem]:
    """Return the YAML problems of a file. The hint about an empty topics.yml asks for topics: the file is required."""
    problems = [problem.in_file(display_path(path)) for problem in document.problems]
    if path.name != TOPICS_FILE or path.parent.name in kinds_by_folder():
        return problems
    hint = f"Write a list of topics. {LIST_FILES[TOPICS_FILE].hint}"
    return [replace(p, hint=hint) if p.code == "empty-file" else p for p in problems]


def parse_entry(
    path: Path,
    content: bytes,
    languages: SiteLanguages,
    problems: list[Problem],
    topic_names: Mapping[str, str] | None = None,
) -> Entry | None:
    """Return the entry that `content` describes, or None if it is invalid.

    All problems are added to `problems`. Despite some of them, such as an invisible character, the entry is returned.
    """
    document = _parse(path, content, problems)
    if document is None:
        return None
    model = kinds_by_folder()[path.parent.name].model
    if not isinstance(document.data, dict):
        hint = f"Write `{model.heading_field}: ...`, and below it all other fields."
        problems.append(
            _file_problem(path, "not-a-mapping", "is not an entry", hint, document.locate(()))
        )
        return None
    data = {key: value for key, value in document.data.items() if key != "id"}
    if "id" in document.data:
        position, message = document.locate(("id",), key=True), "`id` is not a field here"
        hint = "Delete the line: the folder and the file name form the id."
        problems.append(position.problem(display_path(path), ("id",), "unknown-key", message, hint))
    data["id"] = f"{model.folder}/{path.stem}"
    return _validate(path, data, model, document, languages, problems, topic_names=topic_names)


def _load_topics(
    path: Path, languages: SiteLanguages, problems: list[Problem], invalid_ids: list[str]
) -> list[Topic]:
    if path.is_file():
        document = _read_list(path, LIST_FILES[path.name].hint, problems)
    else:
        document = None
        name = f"name: {{{', '.join(languages)}}}" if len(languages) > 1 else "name"
        hint = f"Create it: a list of topics, each with `id` and `{name}`."
        problems.append(_file_problem(path, "missing-file", "there is no topics.yml", hint))
    if document is None or not isinstance(document.data, list):
        invalid_ids.append(ALL_TOPICS)
        return []
    topics: dict[str, Topic] = {}
    for index, item in enumerate(document.data):
        topic = _validate(path, item, Topic, document, languages, problems, (index,))
        if topic is None:
            topic_id = item.get("id") if isinstance(item, dict) else None
            invalid_ids.append(f"topics/{topic_id}" if topic_id else ALL_TOPICS)
        elif topic.id in topics:
            field_path, message = (index, "id"), f"there are two topics `{topic.id}`"
            hint = "Delete one of the two, or change its id."
            position = document.locate(field_path)
            problems.append(
                position.problem(display_path(path), field_path, "duplicate-topic", message, hint)
            )
        else:
            topics[topic.id] = topic
    return list(topics.values())


def _topic_names(topics: Iterable[Topic]) -> dict[str, str]:
    """Return name in lower case -> id of the topic, for the names of all topics in all languages."""
    return {name.lower(): topic.id for topic in topics for name in topic.name.variants()}


def _load_records(
    path: Path,
    model: type[_Model],
    conflicts: Callable[[Mapping[int, _Model]], Iterable[tuple[FieldPath, str, str]]],
    languages: SiteLanguages,
    problems: list[Problem],
) -> list[_Model]:
    """Return the valid records of a file such as tags.yml, which may be missing."""
    if not os.path.lexists(path):
        return []
    record_list = LIST_FILES[path.name]
    document = _read_list(path, record_list.hint, problems)
    if document is None or not isinstance(document.data, list):
        return []
    records = {
        index: record
        for index, item in enumerate(document.data)
        if (record := _validate(path, item, model, document, languages, problems, (index,)))
    }
    for field_path, message, hint in conflicts(records):
        position, code = document.locate(field_path), f"duplicate-{record_list.noun}"
        problems.append(position.problem(display_path(path), field_path, code, message, hint))
    return list(records.values())


def _load_macros(path: Path, problems: list[Problem]) -> Macros:
    """Return the valid macros of macros.yml, which may be missing."""
    document = _read_document(path, problems) if os.path.lexists(path) else None
    return () if document is None else read_macros(document, display_path(path), problems)


def _load_redirects(path: Path, catalog: Catalog, problems: list[Problem]) -> dict[str, str] | None:
    """Return the valid redirects of redirects.yml. A missing file contains no redirects.

    Return None if the file is empty, cannot be read or parsed, or is not a mapping.
    """
    if not path.is_file():
        return {}
    document = _read_document(path, problems)
    if document is None:
        return None
    redirects = read_redirects(document, display_path(path), catalog, problems)
    return redirects if isinstance(document.data, dict) else None


def _read_list(path: Path, hint: str, problems: list[Problem]) -> YamlDocument | None:
    """Return the result of `_read_document`. If the file is not a list, also add a problem."""
    document = _read_document(path, problems)
    if document is not None and not isinstance(document.data, list):
        message, position = f"{path.name} must be a list", document.locate(())
        problems.append(_file_problem(path, "not-a-list", message, hint, position))
    return document


def _validate(
    path: Path,
    data: object,
    model: type[_Model],
    document: YamlDocument,
    languages: SiteLanguages,
    problems: list[Problem],
    record_path: FieldPath = (),
    topic_names: Mapping[str, str] | None = None,
) -> _Model | None:
    try:
        return model.model_validate(data, context={"languages": languages})
    except ValidationError as error:
        problems += to_problems(
            display_path(path), error, document, model, record_path, topic_names
        )
        return None
