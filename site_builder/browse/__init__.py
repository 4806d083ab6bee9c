"""Data files and scripts of the Browse page. `FORMAT.md` describes the data files.

The package `pages` contains the HTML and the messages of the Browse page.
"""

from site_builder.browse.files import asset_files, data_files

__all__ = ["asset_files", "data_files"]
