"""Read the pictures of entries: `media/papers/clip/figure-1.webp` is a picture of the entry `papers/clip`.

The files are untrusted, so this module never decodes a picture. Pillow reads only headers and metadata. If the header
says that a picture has too many pixels, the file is refused, because it could fill the memory of a browser.
"""

from __future__ import annotations

import hashlib
import os
import re
import warnings
from collections.abc import Collection, Iterator, Mapping
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, cast

from site_builder import cache_store
from site_builder.entry_files.entry_cache import FileStat, file_stat, is_stat_reliable
from site_builder.entry_files.safe_reading import UnreadableFile, read_bytes, symbolic_link_error
from site_builder.errors import SiteBuilderError
from site_builder.models import kinds_by_folder
from site_builder.models.pictures import (
    MAX_PICTURE_BYTES,
    MAX_PICTURE_PIXELS,
    MEDIA_FOLDER,
    PICTURE_FORMATS,
    Picture,
    is_picture_name,
)
from site_builder.suggestions import closest_match

if TYPE_CHECKING:
    from PIL import Image

PicturesByEntry = Mapping[str, Mapping[str, Picture | None]]
"""Entry id -> file name -> the picture; None for a file that is refused or cannot be read."""

_ROTATED = range(5, 9)
"""Values of the Exif field `Orientation` that exchange width and height."""
_ORIENTATION, _GPS, _OWNER, _SERIAL_NUMBER, _EXIF = 0x0112, 0x8825, 0xA430, 0xA431, 0x8769
_XMP_GPS = re.compile(rb"exif:GPSL(?:at|ong)itude\b")
_OTHER_FORMATS = (
    (re.compile(rb"GIF8"), "GIF"),
    (re.compile(rb"%PDF"), "PDF"),
    (re.compile(rb"BM"), "BMP"),
    (re.compile(rb"(?:II\*\0|MM\0\*)"), "TIFF"),
    (re.compile(rb".{4}ftypavi[fs]", re.DOTALL), "AVIF"),
    (re.compile(rb".{4}ftyp(?:hei|hev|mif)", re.DOTALL), "HEIC"),
    (re.compile(rb"\s*(?:<\?xml.{0,900})?(?:<!--.{0,900})?<svg", re.DOTALL | re.IGNORECASE), "SVG"),
    (re.compile(rb"\s*<(?:!doctype )?html", re.IGNORECASE), "HTML"),
    (re.compile(rb"version https://git-lfs"), "a pointer of Git LFS"),
)


class RefusedPicture(Exception):
    """Raised for a file that is not accepted as a picture."""

    def __init__(self, message: str, hint: str) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


class PictureProblem(NamedTuple):
    """A problem of a file or a folder in `media/`."""

    path: Path
    code: str
    message: str
    hint: str


class _PictureCache:
    """A cache of the valid pictures of an entries folder, so that unchanged files are not read again.

    A cached picture is used while the stat of its file is unchanged (see `entry_cache`).
    """

    def __init__(self, cache_folder: Path | None, media: Path) -> None:
        """Load the cache. `cache_folder` is a folder that contains only this cache; None for no cache."""
        self._file = None if cache_folder is None else cache_folder / "pictures.bin"
        self._media = str(media.resolve())
        value = None if self._file is None else cache_store.load(self._file)
        # The cast is safe, because the cache store returns only values that this version of the code saved.
        media_path, pictures = cast(
            "tuple[str, dict[str, tuple[FileStat, _PictureFields]]]", value or ("", {})
        )
        self._old = pictures if media_path == self._media else {}
        self._new: dict[str, tuple[FileStat, _PictureFields]] = {}

    def read(self, path: Path, media_path: str) -> Picture:
        """Return the picture in a file, as `read_picture` does."""
        stat = None if self._file is None else file_stat(path)  # before the file is read
        cached = self._old.get(media_path)
        if cached is not None and cached[0] == stat:
            self._new[media_path] = cached
            return Picture(*cached[1], file=str(path))
        picture = read_picture(path, media_path)
        if stat is not None and is_stat_reliable(stat):
            width, height = picture.width, picture.height
            fields = (media_path, width, height, picture.digest, picture.metadata)
            self._new[media_path] = stat, fields
        return picture

    def save(self) -> None:
        """Save the pictures that `read` has cached, if they differ from those in the saved cache."""
        if self._file is not None and self._new != self._old:
            cache_store.save(self._file, (self._media, self._new))


_PictureFields = tuple[str, int, int, str, tuple[str, ...]]
"""The values of all fields of a `Picture` except `file`."""


def read_pictures(
    folder: Path,
    entry_ids: Collection[str],
    invalid_ids: Collection[str],
    cache_folder: Path | None = None,
) -> tuple[PicturesByEntry, list[PictureProblem]]:
    """Return the pictures in an entries folder, and the problems of the files and folders in `media/`.

    `entry_ids` are the ids of valid entries. The pictures of invalid entries, with the ids `invalid_ids`, are not
    read. `cache_folder` is a folder that contains only the cache of this function; None for no cache.
    """
    by_entry: dict[str, dict[str, Picture | None]] = {}
    problems: list[PictureProblem] = []
    media = folder / MEDIA_FOLDER
    if media.is_symlink() or not media.is_dir():
        return by_entry, problems
    cache = _PictureCache(cache_folder, media)
    for entry_id, path in _files(media, problems):
        if entry_id not in entry_ids:
            if entry_id not in invalid_ids:
                problems.append(_without_entry(path, entry_id, entry_ids))
            continue
        pictures = by_entry.setdefault(entry_id, {})
        pictures[path.name] = None
        try:
            pictures[path.name] = cache.read(path, f"{entry_id}/{path.name}")
        except RefusedPicture as error:
            problems.append(PictureProblem(path, "picture-file", error.message, error.hint))
        except UnreadableFile as error:
            problems.append(PictureProblem(path, error.code, error.message, error.hint))
    cache.save()
    return by_entry, problems


def _files(media: Path, problems: list[PictureProblem]) -> Iterator[tuple[str, Path]]:
    """Yield (entry id, path) for each file in a folder such as `media/papers/clip`, sorted by path.

    Add a problem for everything that is in a wrong place.
    """
    for kind_folder in _children(media, problems):
        if not kind_folder.is_dir() or kind_folder.name not in kinds_by_folder():
            problems.append(_misplaced(kind_folder))
            continue
        for entry_folder in _children(kind_folder, problems):
            if not entry_folder.is_dir():
                problems.append(_misplaced(entry_folder))
                continue
            for file in _children(entry_folder, problems):
                if file.is_dir():
                    problems.append(_misplaced(file))
                else:
                    yield f"{kind_folder.name}/{entry_folder.name}", file


def _children(folder: Path, problems: list[PictureProblem]) -> Iterator[Path]:
    """Yield the files and folders in a folder, except for READMEs and everything hidden.

    A symbolic link is not yielded: it is added to `problems`.
    """
    for name in sorted(os.listdir(folder)):  # noqa: PTH208 - Path.iterdir makes a Path of each hidden file
        path = folder / name
        if name.startswith(".") or name.upper().startswith("README"):
            continue
        if path.is_symlink():
            error = symbolic_link_error()
            problems.append(PictureProblem(path, error.code, error.message, error.hint))
            continue
        yield path


def _misplaced(path: Path) -> PictureProblem:
    message = "pictures are not read from here"
    hint = f"Move it to the folder of its entry, such as {MEDIA_FOLDER}/papers/clip/."
    return PictureProblem(path, "misplaced-file", message, hint)


def _without_entry(path: Path, entry_id: str, entry_ids: Collection[str]) -> PictureProblem:
    match = closest_match(entry_id, entry_ids)
    hint = f"Did you mean `{match}`? Move" if match else "Delete it, or move"
    hint = f"{hint} it to the folder of its entry."
    return PictureProblem(path, "misplaced-file", f"there is no entry `{entry_id}`", hint)


def read_picture(path: Path, media_path: str) -> Picture:
    """Return the picture that a file contains; `media_path` is the path of the file in `media/`.

    Raises RefusedPicture if the name, the size or the content is not accepted, and UnreadableFile if the
    file cannot be read.
    """
    if not is_picture_name(path.name):
        raise RefusedPicture(*_name_mistake(path.name))
    content = read_bytes(path, MAX_PICTURE_BYTES)
    if len(content) > MAX_PICTURE_BYTES:
        message = f"has more than {MAX_PICTURE_BYTES // 1000} KB"
        raise RefusedPicture(message, "Save it with fewer pixels, or as WebP.")
    image = _open(content)
    if image is None:
        raise RefusedPicture(*_content_mistake(path.name, _other_format(content)))
    width, height = image.size
    if width * height > MAX_PICTURE_PIXELS:
        raise _too_many_pixels(f"{width} × {height}")
    format_ = _format_of(image)
    if format_ != PICTURE_FORMATS[path.suffix.removeprefix(".")]:
        raise RefusedPicture(*_content_mistake(path.name, format_))
    if format_ != "JPEG" and getattr(image, "is_animated", False):
        # Readers could not stop the animation. A JPEG file is never animated: browsers show only its first picture.
        message = "is animated, and readers cannot stop it"
        raise RefusedPicture(message, "Save one frame of it, or link to a video.")
    orientation, metadata = _metadata(image, content)
    if orientation in _ROTATED:
        width, height = height, width
    return Picture(media_path, width, height, _digest(content), metadata, str(path))


def content_of(picture: Picture) -> bytes:
    """Return the content of a picture's file.

    The URL of the picture contains the digest of its content. So SiteBuilderError is raised if the file has changed
    since `read_picture` read it.
    """
    try:
        content = read_bytes(Path(picture.file), MAX_PICTURE_BYTES)
    except UnreadableFile:
        content = b""
    if _digest(content) != picture.digest:
        raise SiteBuilderError(f"{picture.file} changed during the build. Build the site again.")
    return content


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _open(content: bytes) -> Image.Image | None:
    """Read the header of a picture. Return None if the content is not PNG, JPEG or WebP."""
    from PIL import Image  # noqa: PLC0415 - loading it takes time, and many knowledge bases have no pictures

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return Image.open(BytesIO(content), formats=("PNG", "JPEG", "WEBP"))
    except Image.DecompressionBombError:
        raise _too_many_pixels("far too many") from None
    except Exception:  # noqa: BLE001 - a damaged header may raise any exception
        return None


def _too_many_pixels(size: str) -> RefusedPicture:
    millions = MAX_PICTURE_PIXELS // 1_000_000
    message = f"has {size} pixels, more than {millions} million"
    return RefusedPicture(message, "Save it with fewer pixels.")


def _format_of(image: Image.Image) -> str:
    """Return the format as a value of `PICTURE_FORMATS`. MPO, a JPEG file with several pictures, counts as JPEG."""
    return {"MPO": "JPEG", "WEBP": "WebP"}.get(image.format or "", image.format or "")


def _metadata(image: Image.Image, content: bytes) -> tuple[int, tuple[str, ...]]:
    """Return (Exif orientation, private data in the file).

    The private data are `gps`, and the camera's `owner` and `serial-number`. Return only those that the file has.
    """
    from PIL import Image  # noqa: PLC0415 - see `_open`

    try:
        # PngImageFile.getexif would decode the picture; the method of its base class does not.
        exif = Image.Image.getexif(image)
        if len(exif) == 0 and image.format == "PNG":
            exif.load(_late_png_exif(content))
        details = exif.get_ifd(_EXIF)
        found = {
            "gps": bool(exif.get_ifd(_GPS)) or _XMP_GPS.search(content) is not None,
            "owner": bool(details.get(_OWNER)),
            "serial-number": bool(details.get(_SERIAL_NUMBER)),
        }
        orientation = int(exif.get(_ORIENTATION, 1))
    except Exception:  # noqa: BLE001 - damaged metadata may raise any exception; browsers ignore them
        return 1, ()
    return orientation, tuple(name for name, is_found in found.items() if is_found)


def _late_png_exif(content: bytes) -> bytes:
    """Return the Exif data that follow the pixels of a PNG file. To find them, Pillow would decode the picture."""
    start = content.find(b"eXIf")
    if start < 0:
        return b""
    return content[start + 4 :][: int.from_bytes(content[start - 4 : start], "big")]


def _other_format(content: bytes) -> str:
    return next((name for pattern, name in _OTHER_FORMATS if pattern.match(content)), "")


def _name_mistake(name: str) -> tuple[str, str]:
    """Return a message and a hint for a file name that is not accepted."""
    stem, _, ending = name.strip().lower().rpartition(".")
    if ending not in PICTURE_FORMATS:
        message = f"{name.strip()} does not have the ending of a PNG, JPEG or WebP file"
        return message, "Save the picture as WebP or PNG."
    slug = re.sub(r"[^a-z0-9]+", "-", stem).strip("-") or "figure-1"
    suggestion = f"{slug}.{ending}"
    if not is_picture_name(suggestion):  # too long, or a name that Windows reserves
        suggestion = f"figure-{slug}.{ending}"
    hint = "Use lower-case letters, digits and single hyphens"
    hint += f": {suggestion}" if is_picture_name(suggestion) else ", 80 characters at most."
    return f"{name.strip()} is not a valid file name for a picture", hint


def _content_mistake(name: str, format_: str) -> tuple[str, str]:
    """Return a message and a hint for a file whose content does not have the format of its ending."""
    ending = name.rpartition(".")[2]
    right_ending = next((key for key, value in PICTURE_FORMATS.items() if value == format_), None)
    if right_ending is not None:
        new_name = f"{name.rpartition('.')[0]}.{right_ending}"
        return f"is a {format_} file with the ending .{ending}", f"Rename it to {new_name}."
    content = f"is not a {PICTURE_FORMATS[ending]} file"
    if format_:
        content += f", but {format_}"
    return content, "Open it in an image editor, and save it as WebP or PNG."
