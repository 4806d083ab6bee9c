"""File names from titles, and atomic writing."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from site_builder.entry_files import suggest_slug, write_atomically
from site_builder.entry_files.atomic_writing import replace_files
from site_builder.entry_files.slug_suggestion import MAX_SLUG_LENGTH
from site_builder.errors import SiteBuilderError
from site_builder.models.fields import SLUG


@pytest.mark.parametrize(
    ("title", "slug"),
    [
        ("BLIP-2: Bootstrapping Language-Image Pre-training", "blip-2"),
        ("Visual Instruction Tuning", "visual-instruction-tuning"),
        (
            "Learning Transferable Visual Models From Natural Language Supervision",
            "learning-transferable-visual-models-from-natural",
        ),
        (
            "A Very Long Name Before The Colon Is No Name: Really",
            "a-very-long-name-before-the-colon-is-no-name",
        ),
        ("悟空", "wu-kong"),
        ("多模态学习：综述", "duo-mo-tai-xue-xi"),
        ("CLIP模型", "clip-mo-xing"),
        ("Étude sur l'œuvre de Müller", "etude-sur-l-uvre-de-muller"),
        ("Text & Image", "text-and-image"),
        ("C++", "c-plus-plus"),
        ("VL-T5 / VL-BART", "vl-t5-vl-bart"),
        (": nothing before", "nothing-before"),
        ("！？：", "entry"),
        ("Index", "index-2"),
        ("Aux: a device of Windows", "aux-2"),
        ("Привет", "entry"),
        ("1984", "1984"),
        ("x" * 80, "x" * 48),
    ],
)
def test_slug_of_a_title(title: str, slug: str) -> None:
    assert suggest_slug(title, ()) == slug


def test_a_taken_slug_is_numbered() -> None:
    assert suggest_slug("BLIP", {"blip"}) == "blip-2"
    assert suggest_slug("BLIP", {"blip", "blip-2"}) == "blip-3"
    assert suggest_slug("x" * 80, {"x" * 48}) == "x" * 46 + "-2"


@given(st.text(), st.sets(st.sampled_from(["entry", "a", "a-2", "0"])))
def test_a_slug_is_a_valid_file_name_that_is_not_taken(title: str, taken: set[str]) -> None:
    slug = suggest_slug(title, taken)
    assert SLUG.fullmatch(slug)
    assert len(slug) <= MAX_SLUG_LENGTH
    assert slug not in {*taken, "index"}
    assert slug == suggest_slug(title, taken)


def test_writing_creates_the_folder_and_keeps_permissions(tmp_path: Path) -> None:
    path = tmp_path / "papers" / "a.yml"
    write_atomically(path, "one\r\n二\n")
    assert path.read_bytes() == "one\r\n二\n".encode()
    path.chmod(0o640)
    write_atomically(path, "two\n")
    assert path.read_text(encoding="utf-8") == "two\n"
    assert path.stat().st_mode & 0o777 == 0o640
    assert [p.name for p in path.parent.iterdir()] == ["a.yml"]


@pytest.mark.parametrize("error", [KeyboardInterrupt(), OSError(28, "No space left on device")])
@pytest.mark.parametrize("step", ["fsync", "fchmod"])
def test_an_interrupted_write_leaves_only_the_old_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str, error: BaseException
) -> None:
    path = tmp_path / "a.yml"
    path.write_text("old")

    def fail(*_: object) -> None:
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
    missing = tmp_path / "missing"  # deleting it fails, after the others have changed
    with pytest.raises(SiteBuilderError, match="Nothing was changed"):
        replace_files({changed: "new", deleted: None, created: "new", missing: None})
    assert {p.name: p.read_text() for p in tmp_path.iterdir()} == {
        "changed": "old",
        "deleted": "old",
    }
    replace_files({changed: "new", deleted: None, created: "new"})
    assert {p.name: p.read_text() for p in tmp_path.iterdir()} == {
        "changed": "new",
        "created": "new",
    }


def test_symbolic_links_and_devices_are_not_replaced(tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(tmp_path / "file")
    (tmp_path / "file").write_text("old")
    write_atomically(tmp_path / "link", "new")
    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "file").read_text() == "new"
    write_atomically(Path("/dev/null"), "nothing")
    assert not Path("/dev/null").is_file()
    with pytest.raises(SiteBuilderError, match="is a folder"):
        write_atomically(tmp_path, "x")


@pytest.mark.skipif(os.geteuid() == 0, reason="root can write to every folder")
def test_a_folder_without_write_permission_is_an_error(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    with pytest.raises(SiteBuilderError, match="Permission denied"):
        write_atomically(tmp_path / "a.yml", "x")
    tmp_path.chmod(0o700)
