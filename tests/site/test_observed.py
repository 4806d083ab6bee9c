"""A built site shows facts about entries in Browse and on entry pages."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import expect

from site_builder.catalog import Catalog
from site_builder.mkdocs_plugin import build_site
from site_builder.observed_facts.facts_file import render_facts
from site_builder.observed_facts.records import MonthlyValues, ObservedFacts
from tests.conftest import PHONE, Reader
from tests.observed_facts.samples import repository, work
from tests.site.conftest import copy_project, files_in
from tests.site.test_accessibility import axe_problems
from tests.site.test_reading import TOO_WIDE


def facts_for(catalog: Catalog) -> dict[str, ObservedFacts]:
    facts = {}
    for number, entry in enumerate(catalog):
        facts[entry.id] = ObservedFacts(
            entry=entry.id,
            repository=repository(
                stars=number * 97, license="MIT" if number % 2 else "Apache-2.0", is_archived=number % 5 == 0,
                pushed="2026-11-01",
            ),
            works=(work(citations=number, notices=("retraction",) if number == 3 else ()),),
            months={f"2026-0{month}": MonthlyValues(stars=month * number) for month in range(1, 8)},
        )  # fmt: skip
    return facts


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory, catalog: Catalog) -> Path:
    folder = copy_project(tmp_path_factory.mktemp("facts") / "project")
    (folder / "observed").mkdir(exist_ok=True)
    text = render_facts(facts_for(catalog))
    (folder / "observed" / "facts.jsonl").write_text(text, encoding="utf-8")
    return build_site(folder / "mkdocs.yml", None, folder.parent / "site").site_dir


@pytest.mark.parametrize("prefix", ["", "zh/"])
def test_browse_sorts_by_stars_and_has_filters_for_archived_and_licence(
    visitor: Reader, catalog: Catalog, prefix: str
) -> None:
    page = visitor.open(f"{prefix}browse/")
    rows = page.locator("[data-browse='rows'] .kb-row")
    # Once the page has this filter, the script handles events.
    expect(page.locator("[data-facet='license']")).to_be_attached()
    page.locator("#kb-sort").select_option("stars")
    most = list(catalog)[-1]
    expect(rows.first.locator("a").first).to_have_attribute(
        "href", f"{visitor.home}{prefix}{most.id}/"
    )
    expect(rows.first.locator(".kb-row__meta")).to_contain_text("★")
    number = sum(facts.repository.is_archived for facts in facts_for(catalog).values())  # type: ignore[union-attr]
    page = visitor.open(f"{prefix}browse/?archived=yes&sort=citations")
    expect(page.locator("[data-browse='status']")).to_contain_text(str(number))
    expect(page.locator("[data-facet='license'] li")).to_have_count(2)
    expect(page.locator("#kb-sort")).to_have_value("citations")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_page_of_a_retracted_entry_is_accessible(
    visitor: Reader, catalog: Catalog, scheme: str
) -> None:
    entry = list(catalog)[3]
    page = visitor.open(f"{entry.id}/", size=PHONE, scheme=scheme)  # type: ignore[arg-type]
    expect(page.locator(".kb-retracted")).to_be_visible()
    expect(page.locator(".kb-sparkline")).to_be_visible()
    assert page.evaluate(TOO_WIDE) == []
    assert axe_problems(page) == []


def test_an_empty_facts_file_does_not_change_the_site(tmp_path: Path) -> None:
    folder = copy_project(tmp_path / "project")
    plain = files_in(build_site(folder / "mkdocs.yml", None, tmp_path / "plain").site_dir)
    (folder / "observed").mkdir(exist_ok=True)
    (folder / "observed" / "facts.jsonl").write_text("", encoding="utf-8")
    assert files_in(build_site(folder / "mkdocs.yml", None, tmp_path / "empty").site_dir) == plain
