"""Make small picture files for tests."""

from __future__ import annotations

import struct
import zlib
from io import BytesIO
from pathlib import Path

from PIL import ExifTags, Image


def picture_bytes(
    format_: str = "WEBP", size: tuple[int, int] = (4, 3), *, exif: Image.Exif | None = None
) -> bytes:
    """Return the content of a picture of one colour."""
    content = BytesIO()
    options = {} if exif is None else {"exif": exif.tobytes()}
    Image.new("RGB", size, "navy").save(content, format_, **options)
    return content.getvalue()


def exif_data(
    *, orientation: int = 1, with_gps: bool = False, with_serial: bool = False
) -> Image.Exif:
    """Return Exif data. `with_gps` adds a GPS position, and `with_serial` the serial number of a camera."""
    exif = Image.Exif()
    exif[ExifTags.Base.Orientation] = orientation
    if with_gps:
        exif.get_ifd(ExifTags.IFD.GPSInfo).update({1: "N", 2: (39.0, 54.0, 20.0)})
    if with_serial:
        exif.get_ifd(ExifTags.IFD.Exif).update({ExifTags.Base.BodySerialNumber: "12345"})
    return exif


def huge_png(width: int, height: int) -> bytes:
    """Return a PNG file of less than 100 bytes. Its header claims that the picture is `width` by `height` pixels."""
    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    chunks = [(b"IHDR", header), (b"IDAT", zlib.compress(b"\0" * 1000)), (b"IEND", b"")]
    parts = [
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        for kind, data in chunks
    ]
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts)


def write_picture(entries: Path, path: str, content: bytes | None = None) -> Path:
    """Write a picture file. `path` is its path in the folder `media`, for example `papers/clip/figure-1.webp`."""
    file = entries / "media" / path
    file.parent.mkdir(parents=True, exist_ok=True)
    formats = {"jpg": "JPEG", "jpeg": "JPEG", "png": "PNG"}
    format_ = formats.get(path.rpartition(".")[2], "WEBP")
    file.write_bytes(picture_bytes(format_) if content is None else content)
    return file
