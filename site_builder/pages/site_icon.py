"""The icon of the site: a letter on a colour, for tabs of browsers and for home screens."""

from __future__ import annotations

import json
import struct
import zlib
from collections.abc import Iterator
from typing import NamedTuple

from site_builder.pages.escaping import escape_html

ICON = "icon.svg"
MANIFEST = "site.webmanifest"
"""Name of the web app manifest (https://www.w3.org/TR/appmanifest/)."""
PREVIEW = "preview.png"
"""Name of the picture that link previews show."""
_PREVIEW_SIZE = (1200, 630)
"""Width and height of the picture for link previews in pixels. Link previews do not cut off pictures of this size."""
_PNG_SIZE = 192
"""Width and height of the PNG icon in pixels. A home screen that cannot show the SVG icon uses the PNG icon."""
_BARS = ((56, 64, 136), (90, 64, 112), (124, 64, 128))
"""(top, left, right) of each white bar of the PNG icon, in pixels. Bars replace the letter, which would need a font."""
_BAR_HEIGHT = 14


class SiteIcon(NamedTuple):
    """What the icon shows, and the name of the site below the icon on a home screen."""

    letter: str = "K"
    colour: str = "#0b5c6b"
    """Red, green and blue in hexadecimal notation, with a `#`."""
    name: str = ""


DEFAULT_ICON = SiteIcon()


def icon_files(icon: SiteIcon) -> Iterator[tuple[str, bytes]]:
    """Yield (file name, content): the icon as SVG and PNG, the web app manifest, and the picture for link previews."""
    yield ICON, _svg(icon).encode()
    colour = bytes.fromhex(icon.colour[1:])
    yield "icon.png", _png(colour, _PNG_SIZE, _PNG_SIZE)
    yield PREVIEW, _png(colour, *_PREVIEW_SIZE)
    images = [
        {"src": ICON, "sizes": "any", "type": "image/svg+xml"},
        {"src": "icon.png", "sizes": f"{_PNG_SIZE}x{_PNG_SIZE}", "type": "image/png"},
    ]
    manifest = {
        "name": icon.name,
        "start_url": "../../",  # the folder of the manifest is `assets/kb/`
        "scope": "../../",
        "display": "browser",
        "theme_color": icon.colour,
        "icons": images,
    }
    yield MANIFEST, json.dumps(manifest, ensure_ascii=False, indent=1).encode()


def _svg(icon: SiteIcon) -> str:
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 64 64">'
        f'<rect width="64" height="64" rx="14" fill="{icon.colour}"/>'
        '<text x="32" y="33" fill="#fff" font-family="system-ui,sans-serif" font-size="40" font-weight="700" '
        f'text-anchor="middle" dominant-baseline="central">{escape_html(icon.letter)}</text></svg>\n'
    )


def _png(colour: bytes, width: int, height: int) -> bytes:
    """Return a PNG with a background of one colour. White bars in the middle look like the lines of a list."""
    rows = [colour * width] * height
    scale = height // _PNG_SIZE
    x, y = (width - scale * _PNG_SIZE) // 2, (height - scale * _PNG_SIZE) // 2
    for top, left, right in _BARS:
        start, end = x + scale * left, x + scale * right
        row = colour * start + b"\xff\xff\xff" * (end - start) + colour * (width - end)
        first, thickness = y + scale * top, scale * _BAR_HEIGHT
        rows[first : first + thickness] = [row] * thickness
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    pixels = zlib.compress(b"".join(b"\0" + row for row in rows), 9)
    chunks = [(b"IHDR", header), (b"IDAT", pixels), (b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
        for name, data in chunks
    )
