"""Loading with a cache gives what loading without one gives, whatever happened in between."""

from __future__ import annotations

import os
import pickle
import random
from dataclasses import replace
from pathlib import Path

import pytest

from benchmarks.synthetic import write_entries
from site_builder.checks import run_entry_checks
from site_builder.entry_files import EntryCache, LoadedEntries, entry_cache, folder, load_entries
from site_builder.entry_files.safe_reading import read_bytes
from site_builder.knowledge_base import open_knowledge_base

OLD = 1_600_000_000


@pytest.fixture(autouse=True)
def _small_folders_count(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(folder, "CACHE_THRESHOLD", 1)


@pytest.fixture
def settled(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let what was written a moment ago count as long ago."""
    monkeypatch.setattr(entry_cache, "_RACY_NANOSECONDS", -(10**12))


@pytest.fixture
def entries(tmp_path: Path) -> Path:
    place = tmp_path / "entries"
    write_entries(place, 40)
    return place


def _cached(entries: Path, maker: str = "this code") -> LoadedEntries:
    return load_entries(
        entries, run_entry_checks, EntryCache(entries.parent / ".cache" / "entries", maker)
    )


def _assert_as_clean(entries: Path) -> LoadedEntries:
    cached = _cached(entries)
    assert cached == load_entries(entries, run_entry_checks)
    return cached


def _count_reads(monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    read: list[Path] = []

    def counting(path: Path) -> bytes:
        if path.parent.name == "papers":
            read.append(path)
        return read_bytes(path)

    monkeypatch.setattr(folder, "read_bytes", counting)
    return read


@pytest.mark.usefixtures("settled")
def test_what_stayed_the_same_is_not_read_again(
    entries: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = _cached(entries)
    read = _count_reads(monkeypatch)
    assert _cached(entries) == first
    assert read == []
    changed = entries / "papers" / "paper-000007.yml"
    changed.write_text(changed.read_text(encoding="utf-8").replace("Model7", "Model77"), "utf-8")
    assert _assert_as_clean(entries) != first
    assert set(read) >= {changed}


def test_files_that_have_just_changed_are_compared_by_content(entries: Path) -> None:
    _cached(entries)
    path = entries / "papers" / "paper-000003.yml"
    facts = path.stat()
    content = path.read_bytes()
    with path.open("r+b") as file:  # same size, same inode, same time of change of the content
        file.write(content.replace(b"Model3:", b"Model8:", 1))
    os.utime(path, ns=(facts.st_atime_ns, facts.st_mtime_ns))
    loaded = _assert_as_clean(entries)
    assert str(loaded.catalog.entries["papers/paper-000003"].heading.en).startswith("Model8:")


@pytest.mark.usefixtures("settled")
def test_a_time_that_was_set_back_does_not_deceive(entries: Path) -> None:
    path = entries / "papers" / "paper-000003.yml"
    os.utime(path, (OLD, OLD))
    _cached(entries)
    path.write_bytes(path.read_bytes().replace(b"Model3:", b"Model8:", 1))
    os.utime(path, (OLD, OLD))
    _assert_as_clean(entries)


@pytest.mark.usefixtures("settled")
@pytest.mark.parametrize("seed", range(12))
def test_random_edits(entries: Path, seed: int) -> None:
    chance = random.Random(seed)
    _cached(entries)
    for round_ in range(6):
        for _ in range(chance.randrange(4)):
            _edit(entries, chance, round_)
        _assert_as_clean(entries)


def _edit(entries: Path, chance: random.Random, number: int) -> None:
    papers = sorted((entries / "papers").iterdir())
    path = chance.choice(papers)
    text = path.read_text(encoding="utf-8")
    fresh = entries / "papers" / f"fresh-{number}-{chance.randrange(1000)}.yml"
    match chance.randrange(9):
        case 0:
            path.write_text(text.replace("Model", "Modell", 1), encoding="utf-8")
        case 1:
            path.unlink()
        case 2:
            path.rename(fresh)
        case 3:
            fresh.write_text(text, encoding="utf-8")
        case 4:
            path.write_text(text + "nonsense: [\n", encoding="utf-8")
        case 5:
            path.write_text(text.replace("notes:", "notices:", 1), encoding="utf-8")
        case 6:
            (entries / "topics.yml").write_text("- id: llm\n  name: LLM\n", encoding="utf-8")
        case 7:
            path.write_text(text.replace("summary:\n  en: ", "summary:\n  en: Powerful "), "utf-8")
        case _:
            other = chance.choice(papers)
            swapped = other.read_text(encoding="utf-8")
            other.write_text(text, encoding="utf-8")
            path.write_text(swapped, encoding="utf-8")


@pytest.mark.usefixtures("settled")
def test_other_code_believes_nothing(entries: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _cached(entries)
    read = _count_reads(monkeypatch)
    _cached(entries, "other code")
    assert len(set(read)) == 40


@pytest.mark.usefixtures("settled")
def test_a_cache_from_elsewhere_is_not_believed(
    entries: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A pull request can bring a cache along, but no file of a given inode and time."""
    _cached(entries)
    cache = tmp_path / ".cache" / "entries"
    stamp = cache / "made-here"
    stamp.rename(tmp_path / "old")
    stamp.touch()
    read = _count_reads(monkeypatch)
    _cached(entries)
    assert len(set(read)) == 40


@pytest.mark.usefixtures("settled")
@pytest.mark.parametrize("damage", ["cut", "flipped", "empty", "text", "folder", "link", "gone"])
def test_a_damaged_cache_is_no_cache(entries: Path, tmp_path: Path, damage: str) -> None:
    _cached(entries)
    for path in sorted((tmp_path / ".cache" / "entries").glob("*.entries")):
        content = path.read_bytes()
        path.unlink()
        match damage:
            case "cut":
                path.write_bytes(content[:-20])
            case "flipped":
                path.write_bytes(content[:-20] + bytes([content[-20] ^ 1]) + content[-19:])
            case "empty":
                path.write_bytes(b"")
            case "text":
                path.write_text("no cache\n", encoding="utf-8")
            case "folder":
                path.mkdir()
            case "link":
                path.symlink_to("/dev/null")
            case _:
                pass
    _assert_as_clean(entries)
    _assert_as_clean(entries)


class _Harm:
    def __reduce__(self) -> tuple[object, ...]:
        return os.mkdir, ("harm",)


def test_nothing_but_records_comes_out_of_a_cache(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    body = pickle.dumps([_Harm()])
    path = tmp_path / "00.entries"
    path.write_bytes(b"head\n" + entry_cache.content_digest(body) + body)
    assert list(entry_cache._read_part(path, b"head\n")) == []
    assert not (tmp_path / "harm").exists()


def test_where_nothing_can_be_kept_nothing_is_said(
    entries: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / ".cache").write_text("a file where a folder should be", encoding="utf-8")
    _assert_as_clean(entries)
    assert capfd.readouterr() == ("", "")


def test_an_interrupted_writer_leaves_nothing(
    entries: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _cached(entries)
    cache = tmp_path / ".cache" / "entries"
    before = {path.name: path.read_bytes() for path in cache.iterdir()}
    path = entries / "papers" / "paper-000001.yml"
    path.write_text(path.read_text(encoding="utf-8") + "# more\n", encoding="utf-8")

    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(Path, "replace", interrupted)
        with pytest.raises(KeyboardInterrupt):
            _cached(entries)
    assert {path.name: path.read_bytes() for path in cache.iterdir()} == before
    _assert_as_clean(entries)


@pytest.mark.usefixtures("settled")
def test_findings_are_the_same_from_the_cache(entries: Path, tmp_path: Path) -> None:
    path = entries / "papers" / "paper-000001.yml"
    path.write_text(
        path.read_text(encoding="utf-8").replace("  zh: |", "  zh: |\n    - 待翻译\n"), "utf-8"
    )
    plain = open_knowledge_base(entries)
    assert any(problem.code == "todo-marker" for problem in plain.problems)
    for _ in range(2):
        cached = open_knowledge_base(entries, cache=tmp_path / ".cache" / "kb")
        assert replace(cached, catalog=plain.catalog) == plain
        assert cached.catalog == plain.catalog
