"""Take new screenshots for README.md with the installed Chromium. They show a site with the test entries.

Usage: python -m tools.readme_pictures [FOLDER]
"""

from __future__ import annotations

import shutil
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from playwright.sync_api import Browser, sync_playwright

from site_builder.mkdocs_plugin import build_site
from tests.conftest import CHROMIUM_FLAGS, CHROMIUM_NAMES, PROJECT, SEED, WIDE, served

QUERY = "视觉特征"
"""A phrase that occurs in the middle of Chinese sentences."""


def main() -> None:
    """Write the pictures to `docs/images/`, or to the folder in the arguments."""
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else PROJECT / "docs" / "images"
    chromium = next(filter(None, map(shutil.which, CHROMIUM_NAMES)), None)
    if chromium is None:
        sys.exit("No Chromium: install it (make browser).")
    with TemporaryDirectory() as temporary, sync_playwright() as playwright:
        site = Path(temporary) / "site"
        build_site(SEED / "mkdocs.yml", None, site)
        browser = playwright.chromium.launch(executable_path=chromium, args=CHROMIUM_FLAGS)
        with served(site) as home:
            take_pictures(browser, home, folder)
        browser.close()


def take_pictures(browser: Browser, home: str, folder: Path) -> None:
    """Take a screenshot of the home page, and one of the search dialog on a Chinese page in the dark scheme."""
    page = browser.new_page(viewport={"width": WIDE[0], "height": WIDE[1]}, reduced_motion="reduce")
    page.goto(home)
    page.screenshot(path=folder / "home.png")
    page.emulate_media(color_scheme="dark")
    page.goto(f"{home}zh/")
    page.keyboard.press("/")
    page.get_by_role("combobox").fill(QUERY)
    page.get_by_role("option").first.wait_for()
    page.get_by_role("checkbox").first.wait_for()
    page.locator(".kb-search .kb-bookmark").first.wait_for()
    page.screenshot(path=folder / "search.png")


if __name__ == "__main__":
    main()
