"""Pictures of notes in a browser. Pages reserve space for pictures, and a click or a key enlarges a picture.

Without scripts, each picture is a link to its file.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

import pytest
from filelock import FileLock
from PIL import Image
from playwright.sync_api import Browser, Page, Route, expect

from site_builder.mkdocs_plugin import build_site
from tests.conftest import DESKTOP, PHONE, WIDE, Reader, served
from tests.site.test_odd_entries import axe_findings
from tests.site.test_reading import TOO_WIDE

DATA = Path(__file__).parent.parent / "data"
NOTES = """\
notes:
  en: |
    ![A white square on a black square](wide.png)
    Squares. Figure 1 of [the paper](https://example.org/least), CC BY 4.0.

    ![A square](small.webp) ![Another square](tall.webp)
    Two more, CC0.
  zh: |
    ![黑色方块上的白色方块](wide.png)
    方块，引自[论文](https://example.org/least)图 1，CC BY 4.0。

    ![方块](small.webp) ![另一方块](tall.webp)
    另外两个，CC0。
"""
PAGE = "papers/least/"


def make_project(folder: Path) -> Path:
    """Copy a small project, and give one entry three pictures."""
    shutil.copytree(DATA / "good", folder / "entries")
    (folder / "docs").mkdir()
    (folder / "mkdocs.yml").write_text(
        "site_name: Small\ntheme: {name: material, font: false}\nplugins: [site_builder]\n",
        encoding="utf-8",
    )
    entry = folder / "entries/papers/least.yml"
    entry.write_text(f"{entry.read_text('utf-8')}{NOTES}", encoding="utf-8")
    media = folder / "entries/media/papers/least"
    media.mkdir(parents=True)
    for name, size in {
        "wide.png": (2400, 900),
        "small.webp": (90, 60),
        "tall.webp": (300, 3000),
    }.items():
        Image.new("RGB", size, "navy").save(media / name)
    return folder


@pytest.fixture(scope="module")
def site_with_pictures(shared_folder: Path) -> Path:
    """Return the built site. The first worker that needs the site builds it."""
    folder = shared_folder / "pictures"
    with FileLock(shared_folder / "pictures.lock"):
        if not folder.exists():
            build_site(make_project(folder) / "mkdocs.yml", None, folder / "site")
    return folder / "site"


@pytest.fixture(scope="module")
def shared_picture_reader(browser: Browser, site_with_pictures: Path) -> Iterator[Reader]:
    with served(site_with_pictures) as home:
        reader = Reader(browser, home)
        yield reader
        reader.close()


@pytest.fixture
def picture_reader(shared_picture_reader: Reader) -> Iterator[Reader]:
    """Yield a reader of the site with pictures; the test fails if an opened page has a problem."""
    yield shared_picture_reader
    assert shared_picture_reader.finish() == []


def boxes(page: Page) -> list[dict[str, Any] | None]:
    return [image.bounding_box() for image in page.locator(".kb-note:visible img").all()]  # type: ignore[misc]


def load_all(page: Page) -> None:
    for image in page.locator(".kb-note:visible img").all():
        image.scroll_into_view_if_needed()
        page.wait_for_function("image => image.naturalWidth > 0", arg=image.element_handle())
    page.evaluate("scrollTo(0, 0)")


@pytest.mark.parametrize("size", [PHONE, DESKTOP, WIDE])
def test_nothing_moves_when_pictures_load(picture_reader: Reader, size: tuple[int, int]) -> None:
    page = picture_reader.open(size=size)
    waiting: list[Route] = []

    # Playwright sets attributes of the function, so it cannot be `waiting.append`.
    def wait(route: Route) -> None:
        waiting.append(route)

    page.route("**/media/**", wait)
    page.goto(picture_reader.home + PAGE, wait_until="domcontentloaded")
    before = boxes(page)
    for route in waiting:
        route.continue_()
    page.unroute("**/media/**")
    load_all(page)
    assert len(before) == 3
    assert boxes(page) == before
    assert all(box is not None and box["width"] > 20 and box["height"] > 20 for box in before)
    assert page.evaluate(TOO_WIDE) == []


def test_enter_enlarges_a_picture_and_escape_returns_to_it(picture_reader: Reader) -> None:
    page = picture_reader.open(PAGE)
    dialog = page.locator("dialog.kb-enlarged")
    link = page.locator(".kb-note:visible figure a").first
    expect(link).to_have_attribute("aria-haspopup", "dialog")
    link.press("Enter")
    expect(dialog).to_be_visible()
    expect(page.get_by_role("dialog", name="A white square on a black square")).to_be_visible()
    picture = dialog.locator("img")
    page.wait_for_function("image => image.naturalWidth > 0", arg=picture.element_handle())
    box = picture.bounding_box()
    assert box is not None
    assert 0.9 * DESKTOP[0] < box["width"] <= DESKTOP[0]
    assert axe_findings(page) == []
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    expect(link).to_be_focused()
    link.click()
    expect(dialog).to_be_visible()
    dialog.get_by_role("button", name="Close").press("Enter")
    expect(dialog).to_be_hidden()
    assert page.url == picture_reader.home + PAGE


def test_a_click_closes_the_enlarged_picture(picture_reader: Reader) -> None:
    page = picture_reader.open(f"zh/{PAGE}", size=PHONE)
    page.locator(".kb-note:visible figure a").last.click()
    dialog = page.locator("dialog.kb-enlarged")
    expect(dialog).to_be_visible()
    expect(dialog.get_by_role("button")).to_have_attribute("aria-label", "关闭")
    page.mouse.click(5, 400)
    expect(dialog).to_be_hidden()


def test_without_scripts_a_picture_is_a_link_to_its_file(picture_reader: Reader) -> None:
    page = picture_reader.open(PAGE, javascript=False)
    href = page.locator(".kb-note:visible figure a").first.get_attribute("href")
    response = page.request.get(urljoin(page.url, href))
    assert response.headers["content-type"] == "image/png"
    assert page.locator("dialog.kb-enlarged").count() == 0


def test_a_page_without_pictures_does_not_load_the_script_for_pictures(
    picture_reader: Reader,
) -> None:
    page = picture_reader.open()
    requested: list[str] = []
    page.on("request", lambda request: requested.append(request.url))
    page.goto(f"{picture_reader.home}papers/everything/", wait_until="networkidle")
    assert not [url for url in requested if "pictures.js" in url]


@pytest.mark.parametrize(("prefix", "scheme"), [("", "light"), ("zh/", "dark")])
def test_a_page_with_pictures_has_no_accessibility_problem(
    picture_reader: Reader, prefix: str, scheme: Any
) -> None:
    page = picture_reader.open(prefix + PAGE, scheme=scheme)
    page.locator("label[for=kb-notes-both]").click()
    assert axe_findings(page) == []


def test_pictures_fit_on_paper(picture_reader: Reader) -> None:
    page = picture_reader.open(PAGE, size=(700, 1000))
    page.emulate_media(media="print")
    load_all(page)
    for box in boxes(page):
        assert box is not None
        assert box["width"] <= 700
        assert box["height"] <= 760  # pixels, which are 20 cm of paper
