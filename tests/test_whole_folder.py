"""A folder is replaced as a whole or not at all, and never somebody else's."""

from __future__ import annotations

from pathlib import Path

import pytest

from site_builder.errors import SiteBuilderError
from site_builder.whole_folder import whole_folder

MARK = "mark"


def files(folder: Path) -> dict[str, str]:
    """Return everything below a folder, hidden files included."""
    return {
        path.relative_to(folder).as_posix(): path.read_text()
        for path in folder.rglob("*")
        if path.is_file()
    }


def write(target: Path, **contents: str) -> None:
    with whole_folder(target, MARK) as fresh:
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
    with whole_folder(target, MARK) as fresh:
        (fresh / "page").write_text("half")
        assert (target / "page").read_text() == "old"


@pytest.mark.parametrize("error", [ValueError, KeyboardInterrupt, SystemExit])
def test_after_an_exception_all_is_as_it_was(tmp_path: Path, error: type[BaseException]) -> None:
    target = tmp_path / "site"
    write(target, page="old")

    def fail() -> None:
        with whole_folder(target, MARK) as fresh:
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
