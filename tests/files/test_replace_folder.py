"""A new folder replaces the old one; after a failure, the old one is unchanged.

A folder with files, but without the marker, is never replaced.
"""

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
from site_builder.files.replace_folder import ReusedFiles, replace_folder

MARKER = "mark"
"""Name of the file that marks a folder as written by the builder."""


def files(folder: Path) -> dict[str, str]:
    """Return path -> text of every file below a folder, including hidden files."""
    return {
        path.relative_to(folder).as_posix(): path.read_text()
        for path in folder.rglob("*")
        if path.is_file()
    }


def write(target: Path, **contents: str) -> None:
    """Replace `target` by a folder with the marker and these files (name -> text)."""
    with replace_folder(target, MARKER) as new_folder:
        for name, text in {MARKER: "", **contents}.items():
            (new_folder.path / name).write_text(text)


def test_new_folder_is_created_with_its_parents(tmp_path: Path) -> None:
    write(tmp_path / "a" / "b", page="new")
    assert files(tmp_path) == {"a/b/mark": "", "a/b/page": "new"}


def test_old_files_of_the_builder_are_not_in_the_new_folder(tmp_path: Path) -> None:
    target = tmp_path / "site"
    write(target, page="old", gone="old")
    write(target, page="new")
    assert files(tmp_path) == {"site/mark": "", "site/page": "new"}


FOREIGN = ["CNAME", ".nojekyll", "page/paper.pdf", "own/extra", "other/a/b"]
"""Paths of foreign files, which the builder did not write."""


@pytest.mark.parametrize(
    "reused",
    [None, ReusedFiles(frozenset({"own/file"}), frozenset({"mark", "gone", "page"}))],
    ids=["no-file-is-reused", "a-file-is-reused"],
)
def test_a_foreign_file_is_kept_if_no_new_file_has_its_path(
    tmp_path: Path, reused: ReusedFiles | None
) -> None:
    target = tmp_path / "site"
    own = {"mark", "gone", "own/file", "page/index"}
    old = {name: name for name in (*own, *FOREIGN)}
    for name, text in old.items():
        (target / name).parent.mkdir(parents=True, exist_ok=True)
        (target / name).write_text(text)
    with replace_folder(target, MARKER, lambda _, path: path in own) as new_folder:
        for name in ("mark", "CNAME"):
            (new_folder.path / name).write_text("new")
        if reused is not None:
            new_folder.reuse(reused, before_change=lambda: None)
    kept = {name: name for name in FOREIGN if name != "CNAME"}
    own_files = {"mark": "new", "CNAME": "new"} | ({"own/file": "own/file"} if reused else {})
    assert files(target) == kept | own_files
    assert new_folder.kept == [".nojekyll", "other/", "own/extra", "page/paper.pdf"]


def test_a_foreign_file_is_lost_if_a_new_file_replaces_its_folder(tmp_path: Path) -> None:
    target = tmp_path / "site"
    write(target, page="old")
    (target / "a").mkdir()
    (target / "a" / "b").write_text("foreign")
    with replace_folder(target, MARKER, lambda _, path: path in {"mark", "page"}) as new_folder:
        (new_folder.path / "mark").write_text("")
        (new_folder.path / "a").write_text("new")
    assert files(target) == {"mark": "", "a": "new"}


def test_the_report_of_a_full_disk_names_the_folder(tmp_path: Path) -> None:
    def fail() -> None:
        with replace_folder(tmp_path / "site", MARKER):
            raise OSError(28, "No space left on device")

    with pytest.raises(SiteBuilderError, match="site cannot be written: No space left on device"):
        fail()


def test_empty_folder_is_replaced_although_it_has_no_marker(tmp_path: Path) -> None:
    (tmp_path / "site").mkdir()
    write(tmp_path / "site", page="new")
    assert files(tmp_path / "site") == {"mark": "", "page": "new"}


def test_old_folder_remains_until_the_new_folder_is_complete(tmp_path: Path) -> None:
    target = tmp_path / "site"
    write(target, page="old")
    with replace_folder(target, MARKER) as new_folder:
        (new_folder.path / "page").write_text("half")
        assert (target / "page").read_text() == "old"


@pytest.mark.parametrize("error", [ValueError, KeyboardInterrupt, SystemExit])
def test_after_an_exception_the_folder_is_unchanged(
    tmp_path: Path, error: type[BaseException]
) -> None:
    target = tmp_path / "site"
    write(target, page="old")

    def fail() -> None:
        with replace_folder(target, MARKER) as new_folder:
            (new_folder.path / "page").write_text("half")
            raise error

    with pytest.raises(error):
        fail()
    assert files(tmp_path) == {"site/mark": "", "site/page": "old"}


@pytest.mark.parametrize("error", [OSError(16, "Device or resource busy"), KeyboardInterrupt()])
def test_old_folder_is_restored_if_the_last_rename_fails(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: BaseException
) -> None:
    target = tmp_path / "site"
    write(target, page="old")
    rename = Path.rename

    def fail_for_the_new_folder(self: Path, to: Path) -> Path:
        if self.name == "new":
            raise error
        return rename(self, to)

    monkeypatch.setattr(Path, "rename", fail_for_the_new_folder)
    with pytest.raises(SiteBuilderError if isinstance(error, OSError) else type(error)):
        write(target, page="new")
    assert files(tmp_path) == {"site/mark": "", "site/page": "old"}


def test_folder_with_files_but_without_the_marker_is_refused(tmp_path: Path) -> None:
    (tmp_path / "site").mkdir()
    (tmp_path / "site" / "thesis.tex").write_text("years of work")
    with pytest.raises(SiteBuilderError, match="they would be lost"):
        write(tmp_path / "site", page="new")
    assert files(tmp_path) == {"site/thesis.tex": "years of work"}


def test_file_in_place_of_the_folder_is_refused(tmp_path: Path) -> None:
    (tmp_path / "site").write_text("text")
    with pytest.raises(SiteBuilderError, match="is a file"):
        write(tmp_path / "site")
    with pytest.raises(SiteBuilderError, match="cannot be written to"):
        write(tmp_path / "site" / "below")
    assert files(tmp_path) == {"site": "text"}


def test_the_folder_to_which_a_symbolic_link_leads_is_replaced(tmp_path: Path) -> None:
    write(tmp_path / "real", page="old")
    (tmp_path / "link").symlink_to("real")
    write(tmp_path / "link", page="new")
    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "real" / "page").read_text() == "new"


def test_new_folder_has_default_permissions(tmp_path: Path) -> None:
    (tmp_path / "plain").mkdir()
    write(tmp_path / "site", page="new")
    assert (tmp_path / "site").stat().st_mode == (tmp_path / "plain").stat().st_mode


# --- merging reused and new files -------------------------------------------------------------

NAMES = ("a", "b", "x/a", "x/b", "x/y/a", "x/y/z/c", "w/1", "w/2")
OLD = st.dictionaries(st.sampled_from(NAMES), st.sampled_from(["old", "same"]), min_size=1)
NEW = st.dictionaries(st.sampled_from(NAMES), st.sampled_from(["new", "same"]), min_size=1)


def write_files(folder: Path, contents: Mapping[str, str]) -> None:
    for name, text in contents.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)


def rebuild_with_reuse(
    target: Path, new: Mapping[str, str], moves: Mapping[str, str] | None = None
) -> None:
    """Replace a folder and reuse its unchanged files. `moves` maps the old to the new name of each moved folder."""
    moves = moves or {}

    def moved(name: str) -> str:
        for old_prefix, new_prefix in moves.items():
            if name.startswith(old_prefix):
                return new_prefix + name.removeprefix(old_prefix)
        return name

    before = {moved(name): text for name, text in files(target).items()}
    equal = {name for name, text in before.items() if new.get(name) == text}
    reused = ReusedFiles(frozenset(equal), frozenset(before.keys() - equal), moves)
    with replace_folder(target, MARKER) as new_folder:
        write_files(
            new_folder.path, {name: text for name, text in new.items() if name not in equal}
        )
        new_folder.reuse(reused, lambda: None)


def folders(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_dir()}


@pytest.mark.slow
@given(OLD, NEW)
def test_reusing_files_gives_the_same_folder_as_writing_all_files(old: dict[str, str], new: dict[str, str]) -> None:  # fmt: skip
    with tempfile.TemporaryDirectory() as temporary:
        target, clean = Path(temporary) / "site", Path(temporary) / "clean"
        write_files(target, {MARKER: "", **old})
        write_files(clean, {MARKER: "", **new})
        rebuild_with_reuse(target, {MARKER: "", **new})
        assert files(target) == files(clean)
        assert folders(target) == folders(clean)
        assert sorted(path.name for path in Path(temporary).iterdir()) == ["clean", "site"]


@pytest.mark.slow
@given(OLD, NEW, st.integers(0, 30), st.sampled_from([OSError(28, "No space left"), KeyboardInterrupt()]))  # fmt: skip
def test_a_failure_while_merging_leaves_the_folder_unchanged(
    old: dict[str, str], new: dict[str, str], step: int, error: BaseException
) -> None:
    rename = Path.rename
    steps_before_failure = step

    def fail_once(self: Path, to: Path) -> Path:
        nonlocal steps_before_failure
        steps_before_failure -= 1
        if steps_before_failure == -1:
            raise error
        return rename(self, to)

    with tempfile.TemporaryDirectory() as temporary, pytest.MonkeyPatch.context() as patch:
        target = Path(temporary) / "site"
        write_files(target, {MARKER: "", **old})
        before = files(target), folders(target)
        patch.setattr(Path, "rename", fail_once)
        try:
            rebuild_with_reuse(target, {MARKER: "", **new})
        except (SiteBuilderError, KeyboardInterrupt):
            assert steps_before_failure < 0
            assert (files(target), folders(target)) == before
        else:
            assert files(target) == {MARKER: "", **new}
        assert [path.name for path in Path(temporary).iterdir()] == ["site"]


def test_files_in_a_moved_folder_are_reused(tmp_path: Path) -> None:
    target = tmp_path / "site"
    write_files(
        target, {MARKER: "", "search/111/a": "A", "search/111/b": "B", "search/index": "111"}
    )
    inode = (target / "search" / "111" / "a").stat().st_ino
    new = {MARKER: "", "search/222/a": "A", "search/222/b": "new", "search/index": "222"}
    rebuild_with_reuse(target, new, {"search/111/": "search/222/"})
    assert files(target) == new
    assert (target / "search" / "222" / "a").stat().st_ino == inode


def test_target_is_moved_away_before_its_files_are_changed(tmp_path: Path) -> None:
    target = tmp_path / "site"
    write_files(target, {MARKER: "", "page": "old"})
    target_exists: list[bool] = []
    reused = ReusedFiles(frozenset([MARKER]), frozenset(["page"]))
    with replace_folder(target, MARKER) as new_folder:
        write_files(new_folder.path, {"page": "new"})
        new_folder.reuse(reused, lambda: target_exists.append(target.exists()))
    assert target_exists == [False]
    assert files(target) == {MARKER: "", "page": "new"}


def test_folder_is_unchanged_if_a_callback_refuses_the_change(tmp_path: Path) -> None:
    target = tmp_path / "site"
    write_files(target, {MARKER: "", "page": "old"})

    def refuse() -> None:
        raise SiteBuilderError("built by another process")

    reused = ReusedFiles(frozenset([MARKER]), frozenset(["page"]))

    def build() -> None:
        with replace_folder(target, MARKER) as new_folder:
            write_files(new_folder.path, {"page": "new"})
            new_folder.reuse(reused, before_change=refuse)

    with pytest.raises(SiteBuilderError, match="another process"):
        build()
    assert files(tmp_path) == {"site/mark": "", "site/page": "old"}


# --- work folders of killed processes -----------------------------------------------------------

KILLED_PROGRAM = """
import os, signal
from pathlib import Path
from site_builder.files.replace_folder import replace_folder
with replace_folder(Path("site"), "mark") as new_folder:
    (new_folder.path / "page").write_text("half")
    os.kill(os.getpid(), signal.SIGKILL)
"""


def names_next_to_site(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir() if path.name != "site")


def test_the_next_successful_write_removes_the_work_folders_of_killed_processes(
    tmp_path: Path,
) -> None:
    write_files(tmp_path / "site", {MARKER: "", "page": "old"})
    subprocess.run([sys.executable, "-c", KILLED_PROGRAM], cwd=tmp_path, check=False)
    (work_folder,) = names_next_to_site(tmp_path)
    with pytest.raises(ValueError, match="no"), replace_folder(tmp_path / "site", MARKER):
        raise ValueError("no")
    # The work folder must stay: it may contain the only complete site, if the process was killed between two renames.
    assert names_next_to_site(tmp_path) == [work_folder]
    with replace_folder(tmp_path / "site", MARKER) as new_folder:
        write_files(new_folder.path, {MARKER: "", "page": "new"})
    assert names_next_to_site(tmp_path) == []
    assert files(tmp_path) == {"site/mark": "", "site/page": "new"}


def test_work_folder_of_a_running_process_is_not_removed(tmp_path: Path) -> None:
    with replace_folder(tmp_path / "site", MARKER) as first:
        write_files(first.path, {MARKER: "", "page": "first"})
        with replace_folder(tmp_path / "site", MARKER) as second:
            write_files(second.path, {MARKER: "", "page": "second"})
        assert first.path.is_dir()
    assert files(tmp_path) == {"site/mark": "", "site/page": "first"}


def test_a_folder_named_like_a_work_folder_stays(tmp_path: Path) -> None:
    write_files(tmp_path / ".site-abcd1234", {"precious": "mine"})
    (tmp_path / ".site-12345678").symlink_to(tmp_path / ".site-abcd1234")
    with replace_folder(tmp_path / "site", MARKER) as new_folder:
        write_files(new_folder.path, {MARKER: ""})
    assert names_next_to_site(tmp_path) == [".site-12345678", ".site-abcd1234"]
