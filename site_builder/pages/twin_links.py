"""Decide which pages have Markdown twins, and where these files are.

A Markdown twin is a file with the content of one page as Markdown. The package `markdown_twins` makes these files.
"""

from __future__ import annotations

from site_builder.models import kinds_by_folder
from site_builder.pages import paths

TWIN = "index.md"
"""Name of the Markdown twin, which is in the folder of the page."""

LLMS = "llms.txt"
"""Name of the file that gives language models an overview of the site, in the folder of each language."""


def has_twin(path: str) -> bool:
    """Return whether the page at a path has a Markdown twin. Pages of entries and pages of topics have twins.

    >>> has_twin("papers/clip/"), has_twin("topics/vision/"), has_twin("topics/"), has_twin("papers/page/2/")
    (True, True, False, False)
    """
    folder, slash, rest = path.partition("/")
    is_one = bool(slash) and rest.count("/") == 1
    return is_one and (f"{folder}/" == paths.TOPICS or folder in kinds_by_folder())
