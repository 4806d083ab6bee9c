"""The Browse page's data and script: facets, orders, rows and BibTeX as static files.

`FORMAT_VERSION.md` describes the files. The page itself, with its words, is in `pages`.
"""

from site_builder.browse.files import asset_files, data_files

__all__ = ["asset_files", "data_files"]
