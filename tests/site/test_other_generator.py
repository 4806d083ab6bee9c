"""Zensical, another site generator, can build a site from the files that `kb pages` writes."""

from __future__ import annotations

from pathlib import Path

import pytest

from site_builder.catalog import Catalog
from site_builder.mkdocs_plugin import load_site
from site_builder.pages import render_pages
from tests.conftest import SEED
from tests.site.conftest import run
from tests.site.parsed import (
    HEADINGS,
    ParsedPage,
    attribute,
    heading_text,
    parse_site,
    visible_text,
)

ZENSICAL = """\
[project]
site_name = "Elsewhere"
extra_css = ["assets/kb/kb.css"]
extra_javascript = ["assets/kb/kb.js"]

[project.theme]
font = false
"""


def article(page: ParsedPage) -> ParsedPage:
    """Return the page without Zensical's navigation, which lists the whole site on every page."""
    start, end = page.html.find("<article"), page.html.rfind("</article>")
    return ParsedPage(page.file, page.html[start:end])


@pytest.mark.slow
def test_zensical_builds_every_page(tmp_path: Path, catalog: Catalog) -> None:
    written = run("kb", "pages", str(tmp_path / "docs"), cwd=SEED)
    assert written.returncode == 0, written.stderr
    (tmp_path / "zensical.toml").write_text(ZENSICAL, encoding="utf-8")
    done = run("zensical", "build", "--clean", "--strict", cwd=tmp_path)
    assert done.returncode == 0, done.stdout + done.stderr

    site = {page.file: article(page) for page in parse_site(tmp_path / "site").values()}
    expected = list(render_pages(catalog, load_site(SEED / "mkdocs.yml")))
    assert site.keys() - {"404.html"} == {f"{page.url}index.html" for page in expected}
    for page in expected:
        found = site[f"{page.url}index.html"]
        (heading,) = found.find_all("h1")
        assert visible_text(heading) == page.title
        below = [h for h in found.find_all(*HEADINGS) if attribute(h, "id") in page.anchors]
        assert [attribute(h, "id") for h in below] == list(page.anchors), page.url
        assert [heading_text(h) for h in below] == [s.title for s in page.sections], page.url
        for section in page.sections:
            assert section.html.count("<li") <= found.html.count("<li")
    assert (tmp_path / "site" / "assets" / "kb" / "kb.css").is_file()
