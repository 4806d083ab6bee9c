"""Where the Markdown twin of a page is. The package `markdown_twins` writes the files."""

from __future__ import annotations

from site_builder.models import kinds_by_folder
from site_builder.pages import paths

TWIN = "index.md"
"""Name of the Markdown file of a page, in the folder of the page."""


def has_twin(path: str) -> bool:
    """Return whether the page at a path is that of an entry or of a topic, which have a Markdown file.

    >>> has_twin("papers/clip/"), has_twin("topics/vision/"), has_twin("topics/"), has_twin("papers/page/2/")
    (True, True, False, False)
    """
    folder, slash, rest = path.partition("/")
    is_one = bool(slash) and rest.count("/") == 1
    return is_one and (f"{folder}/" == paths.TOPICS or folder in kinds_by_folder())
