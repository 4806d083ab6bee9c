"""Data files and scripts of the Browse page. `FORMAT.md` describes the files.

The page itself and its texts are in `pages`.
"""

from site_builder.browse.files import asset_files, data_files

__all__ = ["asset_files", "data_files"]
