"""A folder is replaced as a whole or not at all, and never somebody else's."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from site_builder.errors import SiteBuilderError
from site_builder.replace_folder import ReusedFiles, replace_folder

MARK = "mark"


def files(folder: Path) -> dict[str, str]:
    """Return everything below a folder, hidden files included."""
    return {
        path.relative_to(folder).as_posix(): path.read_text()
        for path in folder.rglob("*")
        if path.is_file()
    }


def write(target: Path, **contents: str) -> None:
    with replace_folder(target, MARK) as fresh:
        for name, text in {MARK: "", **contents}.items():
            (fresh / name).write_text(text)


def test_a_new_folder_is_made_with_its_parents(tmp_path: Path) -> None:
    write(tmp_path / "a" / "b", page="new")
    assert files(tmp_path) == {"a/b/mark": "", "a/b/page": "new"}


def test_an_old_folder_is_replaced_with_all_that_is_in_it(tmp_path: Path) -> None:
    target = tmp_path / "site"
    write(target, page="old", gone="old")
    write(target, page="new")
    assert files(tmp_path) == {"site/mark": "", "site/page": "new"}


def test_an_empty_folder_may_be_filled(tmp_path: Path) -> None:
    (tmp_path / "site").mkdir()
    write(tmp_path / "site", page="new")
    assert files(tmp_path / "site") == {"mark": "", "page": "new"}


def test_the_old_folder_stands_until_the_new_one_is_complete(tmp_path: Path) -> None:
    target = tmp_path / "site"
    write(target, page="old")
    with replace_folder(target, MARK) as fresh:
        (fresh / "page").write_text("half")
        assert (target / "page").read_text() == "old"


@pytest.mark.parametrize("error", [ValueError, KeyboardInterrupt, SystemExit])
def test_after_an_exception_all_is_as_it_was(tmp_path: Path, error: type[BaseException]) -> None:
    target = tmp_path / "site"
    write(target, page="old")

    def fail() -> None:
        with replace_folder(target, MARK) as fresh:
            (fresh / "page").write_text("half")
            raise error

    with pytest.raises(error):
        fail()
    assert files(tmp_path) == {"site/mark": "", "site/page": "old"}


@pytest.mark.parametrize("error", [OSError(16, "Device or resource busy"), KeyboardInterrupt()])
def test_a_failed_swap_puts_the_old_folder_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: BaseException
) -> None:
    target = tmp_path / "site"
    write(target, page="old")
    rename = Path.rename

    def fail_at_the_new_one(self: Path, to: Path) -> Path:
        if self.name == "new":
            raise error
        return rename(self, to)

    monkeypatch.setattr(Path, "rename", fail_at_the_new_one)
    with pytest.raises(SiteBuilderError if isinstance(error, OSError) else type(error)):
        write(target, page="new")
    assert files(tmp_path) == {"site/mark": "", "site/page": "old"}


def test_a_folder_without_the_mark_is_somebody_elses(tmp_path: Path) -> None:
    (tmp_path / "site").mkdir()
    (tmp_path / "site" / "thesis.tex").write_text("years of work")
    with pytest.raises(SiteBuilderError, match="they would be lost"):
        write(tmp_path / "site", page="new")
    assert files(tmp_path) == {"site/thesis.tex": "years of work"}


def test_a_file_is_no_folder(tmp_path: Path) -> None:
    (tmp_path / "site").write_text("text")
    with pytest.raises(SiteBuilderError, match="is a file"):
        write(tmp_path / "site")
    with pytest.raises(SiteBuilderError, match="cannot be written to"):
        write(tmp_path / "site" / "below")
    assert files(tmp_path) == {"site": "text"}


def test_a_link_to_a_folder_stays_a_link(tmp_path: Path) -> None:
    write(tmp_path / "real", page="old")
    (tmp_path / "link").symlink_to("real")
    write(tmp_path / "link", page="new")
    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "real" / "page").read_text() == "new"


def test_everybody_may_read_what_was_written(tmp_path: Path) -> None:
    (tmp_path / "plain").mkdir()
    write(tmp_path / "site", page="new")
    assert (tmp_path / "site").stat().st_mode == (tmp_path / "plain").stat().st_mode


# --- putting together what stays and what is new ----------------------------------------------

NAMES = ("a", "b", "x/a", "x/b", "x/y/a", "x/y/z/c", "kept/1", "kept/2")
OLD = st.dictionaries(st.sampled_from(NAMES), st.sampled_from(["old", "same"]), min_size=1)
NEW = st.dictionaries(st.sampled_from(NAMES), st.sampled_from(["new", "same"]), min_size=1)


def lay(folder: Path, contents: Mapping[str, str]) -> None:
    for name, text in contents.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)


def rebuild(target: Path, new: Mapping[str, str], moves: Mapping[str, str] | None = None) -> None:
    """Do what a build does that knows which files are the same."""
    before = {
        next((n + name.removeprefix(o) for o, n in (moves or {}).items() if name.startswith(o)), name): text
        for name, text in files(target).items()
    }  # fmt: skip
    stays = {name for name, text in before.items() if new.get(name) == text}
    unchanged = ReusedFiles(frozenset(stays), frozenset(before.keys() - stays), moves or {})
    with replace_folder(target, MARK, lambda: unchanged) as fresh:
        lay(fresh, {name: text for name, text in new.items() if name not in stays})


def folders(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_dir()}


@given(OLD, NEW)
def test_a_patched_folder_is_what_a_new_one_would_be(old: dict[str, str], new: dict[str, str]) -> None:  # fmt: skip
    with tempfile.TemporaryDirectory() as temporary:
        target, clean = Path(temporary) / "site", Path(temporary) / "clean"
        lay(target, {MARK: "", **old})
        lay(clean, {MARK: "", **new})
        rebuild(target, {MARK: "", **new})
        assert files(target) == files(clean)
        assert folders(target) == folders(clean)
        assert sorted(path.name for path in Path(temporary).iterdir()) == ["clean", "site"]


@given(OLD, NEW, st.integers(0, 30), st.sampled_from([OSError(28, "No space left"), KeyboardInterrupt()]))  # fmt: skip
def test_wherever_patching_fails_the_folder_is_as_it_was(
    old: dict[str, str], new: dict[str, str], step: int, error: BaseException
) -> None:
    rename = Path.rename
    left = [step]

    def fail_once(self: Path, to: Path) -> Path:
        left[0] -= 1
        if left[0] == -1:
            raise error
        return rename(self, to)

    with tempfile.TemporaryDirectory() as temporary, pytest.MonkeyPatch.context() as patch:
        target = Path(temporary) / "site"
        lay(target, {MARK: "", **old})
        before = files(target), folders(target)
        patch.setattr(Path, "rename", fail_once)
        try:
            rebuild(target, {MARK: "", **new})
        except (SiteBuilderError, KeyboardInterrupt):
            assert left[0] < 0
            assert (files(target), folders(target)) == before
        else:
            assert files(target) == {MARK: "", **new}
        assert [path.name for path in Path(temporary).iterdir()] == ["site"]


def test_a_folder_may_have_got_another_name(tmp_path: Path) -> None:
    target = tmp_path / "site"
    lay(target, {MARK: "", "search/111/a": "A", "search/111/b": "B", "search/index": "111"})
    kept = (target / "search" / "111" / "a").stat().st_ino
    new = {MARK: "", "search/222/a": "A", "search/222/b": "new", "search/index": "222"}
    rebuild(target, new, {"search/111/": "search/222/"})
    assert files(target) == new
    assert (target / "search" / "222" / "a").stat().st_ino == kept


def test_what_is_killed_while_it_patches_leaves_nothing_that_looks_finished(tmp_path: Path) -> None:
    target = tmp_path / "site"
    lay(target, {MARK: "", "page": "old"})
    seen: list[bool] = []
    claim = ReusedFiles(
        frozenset([MARK]), frozenset(["page"]), {}, lambda: seen.append(target.exists())
    )
    with replace_folder(target, MARK, lambda: claim) as fresh:
        lay(fresh, {"page": "new"})
    assert seen == [False]
    assert files(target) == {MARK: "", "page": "new"}


def test_a_folder_that_cannot_be_claimed_stays_as_it_was(tmp_path: Path) -> None:
    target = tmp_path / "site"
    lay(target, {MARK: "", "page": "old"})

    def refuse() -> None:
        raise SiteBuilderError("somebody else was here")

    kept = ReusedFiles(frozenset([MARK]), frozenset(["page"]), {}, refuse)

    def build() -> None:
        with replace_folder(target, MARK, lambda: kept) as fresh:
            lay(fresh, {"page": "new"})

    with pytest.raises(SiteBuilderError, match="somebody else"):
        build()
    assert files(tmp_path) == {"site/mark": "", "site/page": "old"}


# --- what killed processes leave ---------------------------------------------------------------

KILLED = """
import os, signal
from pathlib import Path
from site_builder.replace_folder import replace_folder
with replace_folder(Path("site"), "mark") as fresh:
    (fresh / "page").write_text("half")
    os.kill(os.getpid(), signal.SIGKILL)
"""


def beside(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir() if path.name != "site")


def test_what_a_killed_process_left_is_removed_by_the_next_that_is_whole(tmp_path: Path) -> None:
    lay(tmp_path / "site", {MARK: "", "page": "old"})
    subprocess.run([sys.executable, "-c", KILLED], cwd=tmp_path, check=False)
    (left,) = beside(tmp_path)
    with pytest.raises(ValueError, match="no"), replace_folder(tmp_path / "site", MARK):
        raise ValueError("no")
    assert beside(tmp_path) == [left]  # it may hold the only site there is
    with replace_folder(tmp_path / "site", MARK) as fresh:
        lay(fresh, {MARK: "", "page": "new"})
    assert beside(tmp_path) == []
    assert files(tmp_path) == {"site/mark": "", "site/page": "new"}


def test_what_a_living_process_writes_stays(tmp_path: Path) -> None:
    with replace_folder(tmp_path / "site", MARK) as first:
        lay(first, {MARK: "", "page": "first"})
        with replace_folder(tmp_path / "site", MARK) as second:
            lay(second, {MARK: "", "page": "second"})
        assert first.is_dir()
    assert files(tmp_path) == {"site/mark": "", "site/page": "first"}


def test_a_folder_that_is_only_called_alike_stays(tmp_path: Path) -> None:
    lay(tmp_path / ".site-abcd1234", {"precious": "mine"})
    (tmp_path / ".site-12345678").symlink_to(tmp_path / ".site-abcd1234")
    with replace_folder(tmp_path / "site", MARK) as fresh:
        lay(fresh, {MARK: ""})
    assert beside(tmp_path) == [".site-12345678", ".site-abcd1234"]
