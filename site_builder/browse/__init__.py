"""Data files and scripts of the Browse page. `FORMAT.md` describes the data files.

The HTML and the texts of the page are in the package `pages`.
"""

from site_builder.browse.files import asset_files, data_files

__all__ = ["asset_files", "data_files"]
