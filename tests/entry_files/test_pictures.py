"""The files of pictures are read as untrusted input, and refused files are reported."""

from __future__ import annotations

import os
import tempfile
import tracemalloc
from contextlib import suppress
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageFile

from site_builder.entry_files import load_entries
from site_builder.entry_files import pictures as pictures_module
from site_builder.entry_files.pictures import (
    RefusedPicture,
    content_of,
    read_picture,
    read_pictures,
)
from site_builder.errors import SiteBuilderError
from site_builder.knowledge_base import open_knowledge_base
from site_builder.models.pictures import MAX_PICTURE_BYTES, Picture, is_picture_name
from tests.pictures import exif_data, huge_png, picture_bytes, write_picture

TOPICS = "- id: vision\n  name: {en: Vision, zh: 视觉}\n"
PAPER = """\
title: A paper
authors: [Ada Lovelace]
year: 2023
topics: [vision]
links:
  paper: https://example.org/paper
added: 2026-11-23
"""


@pytest.fixture
def entries(tmp_path: Path) -> Path:
    (tmp_path / "papers").mkdir()
    (tmp_path / "topics.yml").write_text(TOPICS, encoding="utf-8")
    (tmp_path / "papers" / "clip.yml").write_text(PAPER, encoding="utf-8")
    return tmp_path


def read(folder: Path, name: str, content: bytes) -> Picture:
    (folder / name).write_bytes(content)
    return read_picture(folder / name, f"papers/clip/{name}")


def refusal(folder: Path, name: str, content: bytes) -> tuple[str, str]:
    with pytest.raises(RefusedPicture) as caught:
        read(folder, name, content)
    return caught.value.message, caught.value.hint


@pytest.mark.parametrize("name", ["a.png", "a.jpg", "a.jpeg", "a.webp"])
def test_the_size_and_site_path_of_a_picture_follow_from_its_content(
    name: str, tmp_path: Path
) -> None:
    format_ = {"png": "PNG", "webp": "WEBP"}.get(name[2:], "JPEG")
    first = read(tmp_path, name, picture_bytes(format_, (40, 30)))
    second = read(tmp_path, name, picture_bytes(format_, (30, 40)))
    assert (first.width, first.height, first.metadata) == (40, 30, ())
    assert (second.width, second.height) == (30, 40)
    assert first.site_path != second.site_path
    assert first.site_path.startswith("papers/clip/a.")
    assert first.site_path.endswith(name[1:])


def test_a_picture_with_an_exif_rotation_has_the_size_that_browsers_show(tmp_path: Path) -> None:
    for format_, name in (("JPEG", "a.jpg"), ("PNG", "a.png"), ("WEBP", "a.webp")):
        content = picture_bytes(format_, (40, 30), exif=exif_data(orientation=6))
        picture = read(tmp_path, name, content)
        assert (picture.width, picture.height) == (30, 40)


@pytest.mark.parametrize(
    ("format_", "name"), [("JPEG", "a.jpg"), ("PNG", "a.png"), ("WEBP", "a.webp")]
)
def test_metadata_about_the_place_and_the_camera_is_found(
    format_: str, name: str, tmp_path: Path
) -> None:
    exif = exif_data(with_gps=True, with_serial=True)
    picture = read(tmp_path, name, picture_bytes(format_, exif=exif))
    assert picture.metadata == ("gps", "serial-number")
    xmp = b'<x:xmpmeta exif:GPSLatitude="39,54N"/>'
    content = picture_bytes(format_)
    assert read(tmp_path, name, content + xmp).metadata == ("gps",)
    assert read(tmp_path, name, content).metadata == ()


def test_metadata_after_the_pixels_of_a_png_is_found(tmp_path: Path) -> None:
    with_exif = picture_bytes("PNG", exif=exif_data(with_gps=True))
    start = with_exif.index(b"eXIf") - 4
    end = start + 12 + int.from_bytes(with_exif[start : start + 4], "big")
    chunk, iend = with_exif[start:end], with_exif.index(b"IEND") - 4
    moved = with_exif[:start] + with_exif[end:iend] + chunk + with_exif[iend:]
    assert read(tmp_path, "a.png", moved).metadata == ("gps",)


def test_reading_a_picture_does_not_decode_its_pixels(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    formats = {"a.jpg": "JPEG", "a.png": "PNG", "a.webp": "WEBP"}
    contents = {name: picture_bytes(format_) for name, format_ in formats.items()}
    decoded: list[object] = []
    monkeypatch.setattr(Image.Image, "load", decoded.append)
    monkeypatch.setattr(ImageFile.ImageFile, "load", decoded.append)
    for name, content in contents.items():
        assert read(tmp_path, name, content).width == 4
    assert decoded == []


@pytest.mark.parametrize("size", [(6000, 5000), (20_000, 20_000), (2_000_000_000, 2)])
def test_a_decompression_bomb_is_refused_by_its_size(size: tuple[int, int], tmp_path: Path) -> None:
    tracemalloc.start()
    message, hint = refusal(tmp_path, "bomb.png", huge_png(*size))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert "more than 25 million" in message
    assert hint == "Save it with fewer pixels."
    assert peak < 10_000_000


@pytest.mark.parametrize(("format_", "name"), [("PNG", "a.png"), ("WEBP", "a.webp")])
def test_an_animation_is_refused(format_: str, name: str, tmp_path: Path) -> None:
    content = BytesIO()
    frames = [Image.new("RGB", (4, 3), colour) for colour in ("red", "navy")]
    frames[0].save(content, format_, save_all=True, append_images=frames[1:], duration=100)
    with pytest.raises(RefusedPicture, match="is animated"):
        read(tmp_path, name, content.getvalue())


def test_a_photo_that_contains_a_second_photo_is_accepted(tmp_path: Path) -> None:
    content = BytesIO()
    photos = [Image.new("RGB", (4, 3), colour) for colour in ("red", "navy")]
    photos[0].save(content, "MPO", save_all=True, append_images=photos[1:])
    assert read(tmp_path, "a.jpg", content.getvalue()).width == 4


def test_a_file_with_more_than_500_kb_is_refused(tmp_path: Path) -> None:
    content = picture_bytes() + b"\0" * MAX_PICTURE_BYTES
    assert refusal(tmp_path, "a.webp", content) == (
        "has more than 500 KB",
        "Save it with fewer pixels, or as WebP.",
    )
    assert read(tmp_path, "a.webp", content[:MAX_PICTURE_BYTES]).width == 4


@pytest.mark.parametrize(
    ("name", "content", "message", "hint"),
    [
        ("a.png", picture_bytes("JPEG"), "is a JPEG file with the ending .png", "to a.jpg."),
        ("a.jpg", picture_bytes("WEBP"), "is a WebP file with the ending .jpg", "to a.webp."),
        ("a.webp", picture_bytes("GIF"), "is not a WebP file, but GIF", "image editor"),
        ("a.png", b'<?xml version="1.0"?>\n<svg/>', "is not a PNG file, but SVG", "image editor"),
        ("a.png", b"<!DOCTYPE html><script>", "is not a PNG file, but HTML", "image editor"),
        ("a.png", b"", "is not a PNG file", "image editor"),
        ("a.svg", b"<svg/>", "a.svg does not have the ending of a PNG", "as WebP or PNG."),
        ("photo", picture_bytes("PNG"), "photo does not have the ending of a PNG", "as WebP or PNG."),
        ("A b.PNG", picture_bytes("PNG"), "A b.PNG is not a valid file name", ": a-b.png"),
        ("con.png", picture_bytes("PNG"), "con.png is not a valid file name", ": figure-con.png"),
        ("图.png", picture_bytes("PNG"), "图.png is not a valid file name", ": figure-1.png"),
    ],
)  # fmt: skip
def test_a_refused_file_has_a_message_and_a_hint(
    name: str, content: bytes, message: str, hint: str, tmp_path: Path
) -> None:
    found = refusal(tmp_path, name, content)
    assert found[0].startswith(message)
    assert hint in found[1]


@given(st.sampled_from(["PNG", "JPEG", "WEBP"]), st.data())
def test_a_damaged_file_is_read_or_refused(format_: str, data: st.DataObject) -> None:
    content = bytearray(picture_bytes(format_, exif=exif_data(with_gps=True)))
    for _ in range(data.draw(st.integers(0, 4))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    end = data.draw(st.integers(0, len(content)))
    name = f"damaged.{format_.lower()}"
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / name
        path.write_bytes(content[:end])
        with suppress(RefusedPicture):
            assert read_picture(path, f"papers/clip/{name}").width > 0


def test_only_short_lower_case_names_with_a_picture_ending_are_accepted() -> None:
    assert all(map(is_picture_name, ["figure-1.webp", "a_b.png", "fig2.en.jpg", "1.jpeg"]))
    bad = [
        "../a.png",
        "a/b.png",
        ".png",
        "a.svg",
        "A.png",
        "a b.png",
        "a..png",
        "-a.png",
        "x" * 90 + ".png",
    ]
    assert not any(map(is_picture_name, bad))


# --- the folder -----------------------------------------------------------------------------------


def test_the_pictures_of_an_entry_are_the_files_in_its_folder(entries: Path) -> None:
    write_picture(entries, "papers/clip/b.png")
    write_picture(entries, "papers/clip/a.webp")
    write_picture(entries, "papers/clip/.hidden")
    write_picture(entries, "papers/README.md")
    loaded = load_entries(entries)
    assert loaded.problems == ()
    (pictures,) = loaded.catalog.pictures.values()
    assert list(pictures) == ["a.webp", "b.png"]
    assert [picture.path for picture in pictures.values() if picture] == [
        "papers/clip/a.webp",
        "papers/clip/b.png",
    ]


def test_misplaced_files_symbolic_links_and_refused_pictures_are_reported(entries: Path) -> None:
    for path in (
        "a.png",
        "papers/b.png",
        "papers/clip/more/c.png",
        "paper/clip/d.png",
        "papers/clap/e.png",
    ):
        write_picture(entries, path)
    (entries / "media/papers/clip/link.png").symlink_to(entries / "topics.yml")
    (entries / "media/papers/clip/f.png").write_bytes(b"no picture")
    found = {
        problem.path.partition("media/")[2]: (problem.code, problem.hint)
        for problem in load_entries(entries).problems
    }
    misplaced = (
        "misplaced-file",
        "Move it to the folder of its entry, such as media/papers/clip/.",
    )
    assert found == {
        "a.png": misplaced,
        "paper": misplaced,
        "papers/b.png": misplaced,
        "papers/clap/e.png": ("misplaced-file", "Did you mean `papers/clip`? Move it to the folder of its entry."),
        "papers/clip/f.png": ("picture-file", "Open it in an image editor, and save it as WebP or PNG."),
        "papers/clip/link.png": ("symbolic-link", "Replace it by a regular file or folder."),
        "papers/clip/more": misplaced,
    }  # fmt: skip


def test_pictures_of_an_invalid_entry_are_not_reported(entries: Path) -> None:
    write_picture(entries, "papers/broken/a.png")
    assert read_pictures(entries, [], ["papers/broken"]) == ({}, [])


def test_the_digest_of_an_entry_depends_on_its_pictures(entries: Path) -> None:
    digests = [dict(load_entries(entries).digests)]
    for size in ((4, 3), (5, 3)):
        write_picture(entries, "papers/clip/a.webp", picture_bytes(size=size))
        digests.append(dict(load_entries(entries).digests))
    assert len({digest["papers/clip"] for digest in digests}) == 3


def test_unchanged_pictures_come_from_the_cache(
    entries: Path, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    cache = tmp_path_factory.mktemp("cache")
    files = [write_picture(entries, f"papers/clip/{name}.webp") for name in "ab"]
    for file in files:  # the cache does not trust the stat of a file that was just written
        os.utime(file, (0, 0))
    monkeypatch.setattr(pictures_module, "is_stat_reliable", lambda stat: stat[1] == 0)
    read_files: list[str] = []

    def read_and_note(path: Path, media_path: str) -> Picture:
        read_files.append(path.name)
        return read_picture(path, media_path)

    def load() -> list[str]:
        read_files.clear()
        loaded = load_entries(entries, picture_cache=cache)
        assert loaded == load_entries(entries)
        (pictures,) = loaded.catalog.pictures.values()
        assert [picture.file for picture in pictures.values() if picture] == [*map(str, files)]
        return read_files[: -len(files)]

    monkeypatch.setattr(pictures_module, "read_picture", read_and_note)
    assert load() == ["a.webp", "b.webp"]
    assert load() == []
    write_picture(entries, "papers/clip/b.webp", picture_bytes(size=(9, 9)))
    assert load() == ["b.webp"]
    assert load() == ["b.webp"]
    (cache / "pictures.bin").write_bytes(b"damaged")
    assert load() == ["a.webp", "b.webp"]


def test_a_file_that_changes_during_a_build_ends_the_build(entries: Path) -> None:
    file = write_picture(entries, "papers/clip/a.webp")
    picture = read_picture(file, "papers/clip/a.webp")
    assert content_of(picture) == file.read_bytes()
    file.write_bytes(picture_bytes(size=(5, 5)))
    with pytest.raises(SiteBuilderError, match="changed during the build"):
        content_of(picture)


def test_the_pictures_of_the_sample_project_are_valid() -> None:
    folder = Path(__file__).parent.parent / "data" / "every-construct" / "entries"
    knowledge_base = open_knowledge_base(folder)
    assert knowledge_base.problems == ()
    endings = {name[-4:] for name in knowledge_base.catalog.pictures["papers/attention"]}
    assert endings == {".png", "webp"}
