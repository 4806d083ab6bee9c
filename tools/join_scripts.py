"""Write the scripts and styles of the search and of the Browse page to a folder, for the tests in `tests/scripts`.

Usage: python -m tools.join_scripts FOLDER
"""

from __future__ import annotations

import sys
from pathlib import Path

from site_builder.i18n import SiteLanguages
from site_builder.search.asset_files import asset_files


def main() -> None:
    """Write the files to the folder."""
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in asset_files(SiteLanguages()).items():
        (folder / name).write_bytes(content)


if __name__ == "__main__":
    main()
