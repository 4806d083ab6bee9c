"""Data files of the Browse page. `FORMAT.md` describes them.

The package `pages` contains the HTML and the messages of the Browse page.
"""

from site_builder.search.browse.files import data_files

__all__ = ["data_files"]
