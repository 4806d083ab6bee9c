"""A file is replaced completely or not at all. `replace_files` replaces several files or none of them."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from site_builder.errors import SiteBuilderError
from site_builder.files.atomic import (
    replace_cache_file,
    replace_files,
    write_atomically,
    write_new_file,
)


def test_write_atomically_creates_the_folder_and_keeps_permissions(
    tmp_path: Path,
) -> None:
    path = tmp_path / "papers" / "a.yml"
    write_atomically(path, "one\r\n二\n")
    assert path.read_bytes() == "one\r\n二\n".encode()
    path.chmod(0o640)
    write_atomically(path, "two\n")
    assert path.read_text(encoding="utf-8") == "two\n"
    assert path.stat().st_mode & 0o777 == 0o640
    assert [p.name for p in path.parent.iterdir()] == ["a.yml"]


@pytest.mark.parametrize("error", [KeyboardInterrupt(), OSError(28, "No space left on device")])
@pytest.mark.parametrize("step", ["fsync", "chmod"])
def test_a_failed_atomic_write_leaves_only_the_old_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str, error: BaseException
) -> None:
    path = tmp_path / "a.yml"
    path.write_text("old")

    def fail(*_: object, **__: object) -> None:
        raise error

    monkeypatch.setattr(os, step, fail)
    expected = KeyboardInterrupt if isinstance(error, KeyboardInterrupt) else SiteBuilderError
    with pytest.raises(expected):
        write_atomically(path, "new")
    assert [p.name for p in tmp_path.iterdir()] == ["a.yml"]
    assert path.read_text() == "old"


def test_several_files_change_together_or_not_at_all(tmp_path: Path) -> None:
    changed, deleted, created = (tmp_path / name for name in ("changed", "deleted", "created"))
    changed.write_text("old")
    deleted.write_text("old")
    deleted.chmod(0o640)
    missing = tmp_path / "missing"  # deleting this file fails, after three files have changed
    with pytest.raises(SiteBuilderError, match="Nothing was changed"):
        replace_files({changed: "new", deleted: None, created: "new", missing: None})
    assert {p.name: p.read_text() for p in tmp_path.iterdir()} == {
        "changed": "old",
        "deleted": "old",
    }
    assert deleted.stat().st_mode & 0o777 == 0o640
    replace_files({changed: "new", deleted: None, created: "new"})
    assert {p.name: p.read_text() for p in tmp_path.iterdir()} == {
        "changed": "new",
        "created": "new",
    }


def test_write_atomically_keeps_symbolic_links_devices_and_folders(tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(tmp_path / "file")
    (tmp_path / "file").write_text("old")
    write_atomically(tmp_path / "link", "new")
    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "file").read_text() == "new"
    write_atomically(Path("/dev/null"), "nothing")
    assert not Path("/dev/null").is_file()
    with pytest.raises(SiteBuilderError, match="is a folder"):
        write_atomically(tmp_path, "x")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="the system has no /dev/full")
def test_write_atomically_reports_a_device_that_cannot_be_written() -> None:
    with pytest.raises(SiteBuilderError, match="/dev/full cannot be written: No space left"):
        write_atomically(Path("/dev/full"), "text")


@pytest.mark.parametrize("error", [KeyboardInterrupt(), OSError(28, "No space left on device")])
@pytest.mark.parametrize("step", ["chmod", "replace"])
def test_a_failed_replacement_of_a_cache_file_leaves_only_the_old_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str, error: BaseException
) -> None:
    path = tmp_path / "cache"
    path.write_text("old")

    def fail(*_: object, **__: object) -> None:
        raise error

    monkeypatch.setattr(Path, step, fail)
    with pytest.raises(type(error)):
        replace_cache_file(path, b"new")
    assert [p.name for p in tmp_path.iterdir()] == ["cache"]
    assert path.read_text() == "old"


def test_replace_cache_file_makes_private_files_and_replaces_symbolic_links(
    tmp_path: Path,
) -> None:
    (tmp_path / "file").write_text("old")
    (tmp_path / "link").symlink_to(tmp_path / "file")
    replace_cache_file(tmp_path / "link", b"n", b"", b"ew")
    assert not (tmp_path / "link").is_symlink()
    assert (tmp_path / "link").read_bytes() == b"new"
    assert (tmp_path / "link").stat().st_mode & 0o777 == 0o600
    assert (tmp_path / "file").read_text() == "old"
    assert len(list(tmp_path.iterdir())) == 2


@pytest.mark.skipif(os.geteuid() == 0, reason="root can write to every folder")
def test_write_atomically_fails_in_a_folder_without_write_permission(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    with pytest.raises(SiteBuilderError, match="Permission denied"):
        write_atomically(tmp_path / "a.yml", "x")
    tmp_path.chmod(0o700)


def test_an_error_names_the_file_and_not_the_temporary_file(tmp_path: Path) -> None:
    path = tmp_path / ("a" * 250)  # the name of the temporary file is too long
    for write in (write_atomically, write_new_file):
        with pytest.raises(SiteBuilderError) as caught:
            write(path, "x")
        assert str(caught.value).startswith(f"{path} cannot be written: ")


def test_a_file_in_place_of_the_folder_is_reported(tmp_path: Path) -> None:
    folder = tmp_path / "papers"
    folder.write_text("not a folder")
    for write in (write_atomically, write_new_file):
        with pytest.raises(SiteBuilderError, match=f"^{folder} cannot be written: File exists"):
            write(folder / "a.yml", "x")


@pytest.mark.parametrize("has_hard_links", [True, False])
def test_write_new_file_does_not_replace_a_file_or_a_symbolic_link(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, has_hard_links: bool
) -> None:
    def fail(*_: object) -> None:
        raise PermissionError(1, "Operation not permitted")

    if not has_hard_links:
        monkeypatch.setattr(os, "link", fail)
    path, link = tmp_path / "new" / "a.yml", tmp_path / "new" / "link.yml"
    write_new_file(path, "二\n")
    link.symlink_to(tmp_path / "elsewhere")
    for taken in (path, link):
        with pytest.raises(FileExistsError):
            write_new_file(taken, "other")
    assert path.read_text(encoding="utf-8") == "二\n"
    assert {file.name for file in tmp_path.rglob("*")} == {"new", "a.yml", "link.yml"}


@pytest.mark.parametrize("error", [KeyboardInterrupt(), OSError(28, "No space left on device")])
def test_write_new_file_leaves_no_file_after_an_error_or_ctrl_c(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: BaseException
) -> None:
    def fail(*_: object) -> None:
        raise error

    monkeypatch.setattr(os, "fsync", fail)
    expected = KeyboardInterrupt if isinstance(error, KeyboardInterrupt) else SiteBuilderError
    with pytest.raises(expected):
        write_new_file(tmp_path / "a.yml", "text")
    assert not list(tmp_path.iterdir())
