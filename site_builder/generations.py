"""Files that a browser fetches by itself: compressed, in a folder named for what they hold.

So a browser that has half of an index never gets the other half of a newer one, and the same input
makes the same bytes.
"""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Mapping


def generation_of(contents: Mapping[str, bytes]) -> str:
    """Return the name of the folder for these files; another byte makes another name."""
    digest = hashlib.sha256()
    for path in sorted(contents):
        digest.update(f"{path} {len(contents[path])}\n".encode())
        digest.update(contents[path])
    return digest.hexdigest()[:16]


def gzipped(content: bytes) -> bytes:
    """Compress without a time stamp; byte 9, the operating system, is set to "unknown"."""
    packed = bytearray(zlib.compress(content, 6, wbits=31))
    packed[9] = 255
    return bytes(packed)
