"""Pictures in notes: what a page needs to know about the file of a picture, and which files are allowed."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from site_builder.models.slugs import is_reserved_name

MEDIA_FOLDER = "media"
"""Folder of all pictures. The pictures of the entry `papers/clip` are in its subfolder `papers/clip/`."""

MAX_PICTURE_BYTES = 500_000
"""A file with more bytes than this is refused.

Pages should load quickly, and git keeps all versions of a file for ever.
"""

MAX_PICTURE_PIXELS = 25_000_000
"""A picture with more pixels than this is refused. To show it, a browser would need more than 100 MB of memory."""

PICTURE_FORMATS = {"png": "PNG", "jpg": "JPEG", "jpeg": "JPEG", "webp": "WebP"}
"""Ending of a picture's file name -> format of the file. SVG is left out, because it can contain scripts."""

_FILE_NAME = re.compile(rf"[a-z0-9]+(?:[-_.][a-z0-9]+)*\.(?:{'|'.join(PICTURE_FORMATS)})")
_MAX_NAME_LENGTH = 80


@dataclass(frozen=True, slots=True)
class Picture:
    """A valid picture of an entry."""

    path: str
    """Path below the folder of pictures: `papers/clip/figure-1.webp`."""
    width: int
    """Width in pixels, after browsers have turned a picture that a camera has stored rotated."""
    height: int
    digest: str
    """Digest of the content of the file."""
    metadata: tuple[str, ...] = ()
    """Which private metadata the file contains: `gps`, `owner` or `serial-number` (of the camera)."""
    file: str = field(default="", repr=False, compare=False)
    """Path of the file on this machine."""

    @property
    def site_path(self) -> str:
        """The path of the picture on the site. It contains the digest, so browsers may cache the file for ever."""
        stem, _, ending = self.path.rpartition(".")
        return f"{stem}.{self.digest[:12]}.{ending}"


def is_picture_name(name: str) -> bool:
    """Return whether the file of a picture may have this name.

    A valid name consists of lower-case letters and digits, with single `-`, `_` and `.` between them, and ends with a
    key of `PICTURE_FORMATS`. It has at most 80 characters, and Windows does not reserve it.
    """
    is_valid = len(name) <= _MAX_NAME_LENGTH and _FILE_NAME.fullmatch(name) is not None
    return is_valid and not is_reserved_name(name.partition(".")[0])


def media_subject(picture: Picture) -> str:
    """Return the subject of a check's finding about a picture's file: `media/papers/clip/figure-1.webp`."""
    return f"{MEDIA_FOLDER}/{picture.path}"


def entry_of_subject(subject: str) -> str:
    """Return the id of the entry that a finding is about. `subject` is this id, or a result of `media_subject`."""
    folder, _, path = subject.partition("/")
    return path.rpartition("/")[0] if folder == MEDIA_FOLDER else subject
