"""Loading gives equal results with and without the cache, after any change of entry files or cache files."""

from __future__ import annotations

import os
import pickle
import random
import re
from dataclasses import replace
from pathlib import Path

import pytest

from benchmarks.synthetic import write_entries
from site_builder import cache_store
from site_builder.checks import run_entry_checks
from site_builder.entry_files import EntryCache, LoadedEntries, entry_cache, load_entries
from site_builder.entry_files import folder as entries_folder
from site_builder.entry_files.safe_reading import read_bytes
from site_builder.knowledge_base import open_knowledge_base

OLD_TIMESTAMP = 1_600_000_000


@pytest.fixture(autouse=True)
def _cache_small_folders(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(entries_folder, "CACHE_THRESHOLD", 1)


@pytest.fixture
def stats_are_reliable(monkeypatch: pytest.MonkeyPatch) -> None:
    """Make the cache trust the stat of every file, even if the file has just changed."""
    monkeypatch.setattr(entry_cache, "_RACY_NANOSECONDS", -(10**12))


@pytest.fixture
def entries(tmp_path: Path) -> Path:
    path = tmp_path / "entries"
    write_entries(path, 40)
    return path


def _load_cached(entries: Path) -> LoadedEntries:
    cache = EntryCache(entries.parent / ".cache" / "entries")
    return load_entries(entries, run_entry_checks, cache)


def _assert_cache_changes_no_result(entries: Path) -> LoadedEntries:
    cached = _load_cached(entries)
    assert cached == load_entries(entries, run_entry_checks)
    return cached


def _papers(entries: Path) -> list[Path]:
    """Return the files of the papers that have aliases, notes, and a title in quotation marks."""
    return [
        path
        for path in sorted((entries / "papers").iterdir())
        if (text := path.read_text(encoding="utf-8")).startswith('title: "')
        and "aliases:" in text
        and "notes:" in text
    ]


def _record_reads(monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """Return a list. When an entry file is read, its path is added to this list."""
    paths: list[Path] = []

    def recording_read(path: Path) -> bytes:
        if path.name != "topics.yml":
            paths.append(path)
        return read_bytes(path)

    monkeypatch.setattr(entries_folder, "read_bytes", recording_read)
    return paths


@pytest.mark.slow
@pytest.mark.usefixtures("stats_are_reliable")
def test_unchanged_files_are_not_read_again(entries: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = _load_cached(entries)
    read_paths = _record_reads(monkeypatch)
    assert _load_cached(entries) == first
    assert read_paths == []
    changed = _papers(entries)[7]
    text = changed.read_text(encoding="utf-8")
    changed.write_text(text.replace('title: "', 'title: "Q', 1), "utf-8")
    assert _load_cached(entries) != first
    assert set(read_paths) == {changed}
    _assert_cache_changes_no_result(entries)


def test_recently_changed_files_are_read_and_compared_by_content(entries: Path) -> None:
    _load_cached(entries)
    path = _papers(entries)[3]
    status = path.stat()
    with path.open("r+b") as file:  # keeps the size and the inode number
        file.write(_replace_first_letter_of_title(path.read_bytes()))
    os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns))
    loaded = _assert_cache_changes_no_result(entries)
    assert str(loaded.catalog.entries[f"papers/{path.stem}"].heading.text_in("en")).startswith("Q")


def _replace_first_letter_of_title(content: bytes) -> bytes:
    """Replace the first letter of the title by Q."""
    return re.sub(rb'(?<=^title: ").', b"Q", content)


@pytest.mark.usefixtures("stats_are_reliable")
def test_changes_that_keep_the_modification_time_are_noticed(entries: Path) -> None:
    path = _papers(entries)[3]
    os.utime(path, (OLD_TIMESTAMP, OLD_TIMESTAMP))
    _load_cached(entries)
    path.write_bytes(_replace_first_letter_of_title(path.read_bytes()))
    os.utime(path, (OLD_TIMESTAMP, OLD_TIMESTAMP))
    _assert_cache_changes_no_result(entries)


@pytest.mark.slow
@pytest.mark.usefixtures("stats_are_reliable")
@pytest.mark.parametrize("seed", range(12))
def test_entries_are_up_to_date_after_random_edits(entries: Path, seed: int) -> None:
    rng = random.Random(seed)
    _load_cached(entries)
    for round_ in range(6):
        for _ in range(rng.randrange(4)):
            _edit(entries, rng, round_)
        _assert_cache_changes_no_result(entries)


def _edit(entries: Path, rng: random.Random, number: int) -> None:
    papers = sorted((entries / "papers").iterdir())
    path = rng.choice(papers)
    text = path.read_text(encoding="utf-8")
    new_path = entries / "papers" / f"new-{number}-{rng.randrange(1000)}.yml"
    match rng.randrange(9):
        case 0:
            path.write_text(text.replace('"', '"Q', 1), encoding="utf-8")
        case 1:
            path.unlink()
        case 2:
            path.rename(new_path)
        case 3:
            new_path.write_text(text, encoding="utf-8")
        case 4:
            path.write_text(text + "nonsense: [\n", encoding="utf-8")
        case 5:
            path.write_text(text.replace("notes:", "notices:", 1), encoding="utf-8")
        case 6:
            (entries / "topics.yml").write_text("- id: llm\n  name: LLM\n", encoding="utf-8")
        case 7:
            new = text.replace('summary:\n  en: "', 'summary:\n  en: "Powerful ')
            path.write_text(new, encoding="utf-8")
        case _:
            second_path = rng.choice(papers)
            second_text = second_path.read_text(encoding="utf-8")
            second_path.write_text(text, encoding="utf-8")
            path.write_text(second_text, encoding="utf-8")


@pytest.mark.slow
@pytest.mark.usefixtures("stats_are_reliable")
@pytest.mark.parametrize("key", [b"another environment", None])
def test_the_cache_is_ignored_if_the_environment_key_differs_or_is_missing(
    entries: Path, monkeypatch: pytest.MonkeyPatch, key: bytes | None
) -> None:
    """The environment key is a digest of the code and of the versions of its libraries."""
    _load_cached(entries)
    read_paths = _record_reads(monkeypatch)
    monkeypatch.setattr(cache_store, "environment_key", lambda: key)
    _load_cached(entries)
    assert len(set(read_paths)) == 40


@pytest.mark.usefixtures("stats_are_reliable")
def test_a_copied_cache_is_ignored(
    entries: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A pull request could add cache files. A copied file `made-here` has another inode, so the cache is not valid."""
    _load_cached(entries)
    cache = tmp_path / ".cache" / "entries"
    nonce_file = cache / "made-here"
    nonce_file.rename(tmp_path / "old")
    nonce_file.touch()
    read_paths = _record_reads(monkeypatch)
    _load_cached(entries)
    assert len(set(read_paths)) == 40


@pytest.mark.slow
@pytest.mark.usefixtures("stats_are_reliable")
@pytest.mark.parametrize(
    "damage", ["cut", "flipped bit", "empty", "wrong content", "folder", "symbolic link", "missing"]
)
def test_a_damaged_cache_is_ignored(entries: Path, tmp_path: Path, damage: str) -> None:
    _load_cached(entries)
    for path in sorted((tmp_path / ".cache" / "entries").glob("*.entries")):
        content = path.read_bytes()
        path.unlink()
        match damage:
            case "cut":
                path.write_bytes(content[:-20])
            case "flipped bit":
                path.write_bytes(content[:-20] + bytes([content[-20] ^ 1]) + content[-19:])
            case "empty":
                path.write_bytes(b"")
            case "wrong content":
                path.write_text("no cache\n", encoding="utf-8")
            case "folder":
                path.mkdir()
            case "symbolic link":
                path.symlink_to("/dev/null")
            case _:
                pass
    _assert_cache_changes_no_result(entries)
    _assert_cache_changes_no_result(entries)


class _CreatesFolder:
    """Creates a folder when it is unpickled."""

    def __reduce__(self) -> tuple[object, ...]:
        return os.mkdir, ("made-by-pickle",)


def test_unpickling_the_cache_runs_no_untrusted_code(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    body = pickle.dumps([_CreatesFolder()])
    path = tmp_path / "00.entries"
    path.write_bytes(b"head\n" + entry_cache.content_digest(body) + body)
    assert list(entry_cache._read_part(path, b"head\n")) == []
    assert not (tmp_path / "made-by-pickle").exists()


def test_a_cache_that_cannot_be_written_is_ignored_silently(
    entries: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / ".cache").write_text("a file where a folder should be", encoding="utf-8")
    _assert_cache_changes_no_result(entries)
    assert capfd.readouterr() == ("", "")


def test_an_interrupted_write_leaves_the_cache_unchanged(
    entries: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _load_cached(entries)
    cache = tmp_path / ".cache" / "entries"
    before = {path.name: path.read_bytes() for path in cache.iterdir()}
    path = _papers(entries)[1]
    path.write_text(path.read_text(encoding="utf-8") + "# more\n", encoding="utf-8")

    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(Path, "replace", interrupt)
        with pytest.raises(KeyboardInterrupt):
            _load_cached(entries)
    assert {path.name: path.read_bytes() for path in cache.iterdir()} == before
    _assert_cache_changes_no_result(entries)


@pytest.mark.usefixtures("stats_are_reliable")
def test_loading_findings_from_the_cache_does_not_change_them(
    entries: Path, tmp_path: Path
) -> None:
    path = _papers(entries)[1]
    path.write_text(
        path.read_text(encoding="utf-8").replace("  zh: |", "  zh: |\n    - 待翻译\n"), "utf-8"
    )
    expected = open_knowledge_base(entries)
    assert any(problem.code == "todo-marker" for problem in expected.problems)
    for _ in range(2):
        cached = open_knowledge_base(entries, cache=tmp_path / ".cache" / "kb")
        assert replace(cached, catalog=expected.catalog) == expected
        assert cached.catalog == expected.catalog
