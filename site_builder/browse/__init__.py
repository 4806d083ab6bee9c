"""Data files and scripts of the Browse page. `FORMAT.md` describes the data files.

The package `pages` has the HTML and the texts of the page.
"""

from site_builder.browse.files import asset_files, data_files

__all__ = ["asset_files", "data_files"]
