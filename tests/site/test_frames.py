"""Embeds, which other sites show in frames, have the right colours, sizes and links, even without scripts."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from tests.conftest import SITE_URL, served

PAGES = ("papers/clip/", "zh/papers/clip/", "topics/cross-modal-retrieval/")


def line_of(site: Path, page: str) -> str:
    """Return the line of HTML that a page offers to readers who want to embed its entry or topic."""
    text = (site / page / "index.html").read_text(encoding="utf-8")
    match = re.search(r"(&lt;|<)iframe .*?/iframe(&gt;|>)", text)
    assert match is not None, page
    return html.unescape(match[0])


@contextmanager
def framed(
    browser: Browser, built_site: Path, site_server: str, folder: Path, scheme: str, fragment: str = ""
) -> Iterator[Page]:  # fmt: skip
    """Open a page of another origin that shows the embeds in its frames."""
    lines = "\n".join(line_of(built_site, page) for page in PAGES)
    lines = re.sub(
        rf'src="{re.escape(SITE_URL)}([^"]*)"', rf'src="{site_server}\1{fragment}"', lines
    )
    text = f'<!doctype html><meta name="viewport" content="width=device-width"><title>Other</title>{lines}'
    (folder / "index.html").write_text(text, encoding="utf-8")
    with served(folder) as home:
        context = browser.new_context(
            color_scheme="dark" if scheme == "dark" else "light",
            viewport={"width": 360, "height": 1500},
            java_script_enabled=False,
        )
        page = context.new_page()
        page.goto(home, wait_until="networkidle")
        yield page
        context.close()


def background(page: Page, number: int) -> str:
    colour: str = page.frames[number].evaluate("getComputedStyle(document.body).backgroundColor")
    return colour


DARK, LIGHT = "rgb(20, 25, 30)", "rgb(255, 255, 255)"


@pytest.mark.parametrize(
    ("scheme", "fragment", "colour"),
    [("light", "", LIGHT), ("dark", "", DARK), ("light", "#theme=dark", DARK), ("dark", "#theme=light", LIGHT)],
)  # fmt: skip
def test_embeds_have_the_colours_of_the_fragment_or_of_the_browser(
    scheme: str, fragment: str, colour: str,
    browser: Browser, built_site: Path, site_server: str, tmp_path: Path,
) -> None:  # fmt: skip
    with framed(browser, built_site, site_server, tmp_path, scheme, fragment) as page:
        assert len(page.frames) == 1 + len(PAGES)
        assert {background(page, number) for number in range(1, len(page.frames))} == {colour}


def test_embeds_show_their_footer_and_are_not_wider_than_the_frame(
    browser: Browser, built_site: Path, site_server: str, tmp_path: Path
) -> None:
    with framed(browser, built_site, site_server, tmp_path, "light") as page:
        for frame in page.frames[1:]:
            height, bottom, width, needed = frame.evaluate(
                "[innerHeight, document.querySelector('footer').getBoundingClientRect().bottom, innerWidth,"
                " document.documentElement.scrollWidth]"
            )
            assert bottom <= height
            assert needed <= width


def test_links_open_outside_of_the_frame(
    browser: Browser, built_site: Path, site_server: str, tmp_path: Path
) -> None:
    with framed(browser, built_site, site_server, tmp_path, "light") as page:
        frame = page.frames[1]
        with page.context.expect_page() as opened:
            frame.locator("h1 a").click()
        opened.value.wait_for_load_state()
        assert opened.value.url == f"{site_server}papers/clip/"
        assert frame.url == f"{site_server}embed/papers/clip/"
