"""Redirect pages lead from former addresses of entries, topics, tags, venues and authors to the present pages."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest

from site_builder.catalog import ALL_PEOPLE, Catalog, build_catalog
from site_builder.catalog.addresses import (
    NAME_FIELDS,
    existing_addresses,
    is_address,
    names_of,
)
from site_builder.entry_files import load_entries
from site_builder.entry_files.redirects import read_redirects, update_redirects
from site_builder.entry_files.yaml_reader import read_yaml
from site_builder.errors import Problem
from site_builder.models import Person, address_slug, slugify
from site_builder.pages import redirect_files
from tests.conftest import SEED
from tests.factories import catalog, paper, tag, topic

ENTRIES = catalog(
    paper("a", tags=["C++", "对比学习"], venue="ICML 2023", authors=["Wei Zhang", "Ana One"]),
    paper("b", tags=["C++"], authors=["Wei Zhang"]),
    topics=(topic("vision", name={"en": "Vision & sight", "zh": "视觉"}),),
    tags=(tag("C++", name={"en": "The language C++", "zh": "C++ 语言"}),),
)


def read(text: str, entries: Catalog = ENTRIES) -> tuple[dict[str, str], list[Problem]]:
    problems: list[Problem] = []
    return read_redirects(read_yaml(text.encode()), "redirects.yml", entries, problems), problems


def pages(redirects: dict[str, str]) -> dict[str, str]:
    """Return file path -> HTML, for each redirect page that these redirects add."""
    files = redirect_files(replace(ENTRIES, redirects=redirects))
    # The builder redirects old addresses of venues without lines in redirects.yml.
    from_venues = redirect_files(ENTRIES)
    return {path: content.decode() for path, content in files.items() if path not in from_venues}


def test_old_addresses_of_venues_lead_to_series_or_to_their_years() -> None:
    texts = ["ICML 2023", "ICML'22", "ICML", "Foo Conf 2023", "TMLR", "TPAMI 45(3), 2023", "NIPS"]
    entries = [paper(f"p{n}", venue=text, year=2021) for n, text in enumerate(texts)]
    files = redirect_files(catalog(*entries))
    targets = {
        path.removesuffix("index.html"): re.findall('href="([^"]+)"', html.decode())[0]
        for path, html in files.items()
        if not path.startswith("zh/")
    }
    assert targets == {
        "venues/icml-2023/": "../../venues/icml/#2023",
        "venues/icml-22/": "../../venues/icml/#2022",
        "venues/icml-2022/": "../../venues/icml/#2022",
        "venues/foo-conf-2023/": "../../venues/foo-conf/#2023",
        "venues/tpami-45-3-2023/": "../../venues/tpami/#2023",
        "venues/tpami-2023/": "../../venues/tpami/#2023",
        "venues/nips/": "../../venues/neurips/",
    }
    assert "zh/venues/icml-2023/index.html" in files


def test_an_address_that_redirects_yml_calls_gone_has_no_redirect_page() -> None:
    redirects, problems = read("papers/z: gone\n")
    assert (redirects, problems, pages(redirects)) == ({"papers/z": "gone"}, [], {})
    assert [problem.code for problem in read("papers/a: gone\n")[1]] == ["redirected-entry"]


@pytest.mark.parametrize(
    ("old", "new", "path", "title", "chinese_title"),
    [
        ("papers/z", "papers/a", "papers/a/", "Paper a", "Paper a"),
        ("topics/sight", "topics/vision", "topics/vision/", "Vision &amp; sight", "视觉"),
        ("tags/cpp", "tags/c-plus-plus", "tags/c-plus-plus/", "The language C++", "C++ 语言"),
        ("tags/c-2", "tags/c-plus-plus", "tags/c-plus-plus/", "The language C++", "C++ 语言"),
        ("venues/ml", "venues/icml-2023", "venues/icml/#2023", "ICML 2023", "ICML 2023"),
        ("venues/ml", "venues/icml", "venues/icml/", "ICML", "ICML"),
        ("authors/w-zhang", "authors/wei-zhang", "authors/wei-zhang/", "Wei Zhang", "Wei Zhang"),
        ("authors/a-one", "authors/ana-one", "papers/a/", "Ana One", "Ana One"),
    ],
)
def test_former_addresses_redirect_in_every_language(
    old: str, new: str, path: str, title: str, chinese_title: str
) -> None:
    redirects, problems = read(f"{old}: {new}\n")
    assert problems == []
    files = pages(redirects)
    assert set(files) == {f"{old}/index.html", f"zh/{old}/index.html"}
    assert f'content="0; url=../../{path}"' in files[f"{old}/index.html"]
    assert f"<title>{title}</title>" in files[f"{old}/index.html"]
    assert f'content="0; url=../../../zh/{path}"' in files[f"zh/{old}/index.html"]
    assert f"<title>{chinese_title}</title>" in files[f"zh/{old}/index.html"]


def test_a_redirect_to_a_spelling_leads_to_the_page_of_the_person() -> None:
    person = Person.model_validate(
        {"id": "zhang-1", "name": "Wei Zhang", "spellings": ["W. Zhang"]}
    )
    redirects = {"authors/zhang": "authors/w-zhang"}
    found = build_catalog(
        [paper("a", authors=["Wei Zhang"])], [topic("vision")], people=[person], redirects=redirects
    )
    assert existing_addresses(found)("authors/w-zhang")
    files = redirect_files(found)
    assert b'href="../../authors/zhang-1/"' in files["authors/zhang/index.html"]


def test_names_in_the_seed_entries_have_the_slugs_of_old_versions() -> None:
    """Old versions left out symbols such as `+`, and added numbers to equal slugs of different names.

    The entries in tests/data/seed contain no such names, so no redirects from old slugs are needed.
    """
    entries = load_entries(SEED / "entries").catalog
    for prefix in NAME_FIELDS:
        names = {name for entry in entries for name in names_of(entry, prefix)}
        slugs = {slugify(name) for name in names}
        assert slugs == {address_slug(name) for name in names}
        assert len(slugs) == len(names) > 5


def test_chinese_addresses_are_encoded_in_urls_and_not_in_paths() -> None:
    redirects, problems = read("tags/对照学习: tags/对比学习\n")
    assert problems == []
    assert "url=../../tags/%E5%AF%B9" in pages(redirects)["tags/对照学习/index.html"]


def test_pages_of_names_that_exist_again_take_the_place_of_redirects() -> None:
    """An author of one entry has no page, so the redirect of this author stays."""
    redirects, problems = read(
        "tags/c-plus-plus: tags/对比学习\nauthors/ana-one: authors/wei-zhang\n"
    )
    assert problems == []
    assert set(pages(redirects)) == {"authors/ana-one/index.html", "zh/authors/ana-one/index.html"}


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("topics/sight: topics/none", "dangling-redirect"),
        ("topics/vision: topics/sight", "redirected-entry"),
        ("topics/sight: tags/c-plus-plus", "bad-entry-id"),
        ("topics/Sight: topics/vision", "bad-entry-id"),
        ("tags/cpp: tags/none", "dangling-redirect"),
        ("tags/cpp: tags/C++", "bad-entry-id"),
        ("tags/C++: tags/c-plus-plus", "bad-entry-id"),
        ("tags/../x: tags/c-plus-plus", "bad-entry-id"),
        ("tags/: tags/c-plus-plus", "bad-entry-id"),
        ("authors/x: authors/none", "dangling-redirect"),
        ("years/2022: years/2023", "bad-entry-id"),
    ],
)
def test_wrong_redirects_are_reported(line: str, code: str) -> None:
    redirects, problems = read(f"{line}\n")
    assert redirects == {}
    assert [problem.code for problem in problems] == [code]


def test_names_in_invalid_entries_and_invalid_topics_may_be_targets_of_redirects() -> None:
    assert (
        read("tags/cpp: tags/none\n", replace(ENTRIES, invalid_ids=frozenset({"papers/x"})))[1]
        == []
    )
    invalid_topic = replace(ENTRIES, invalid_ids=frozenset({"topics/x"}))
    assert not existing_addresses(invalid_topic)("tags/none")
    assert existing_addresses(invalid_topic)("topics/x")


def test_people_in_an_invalid_file_may_be_targets_of_redirects() -> None:
    invalid_people = replace(ENTRIES, invalid_ids=frozenset({ALL_PEOPLE}))
    assert read("authors/zhang: authors/zhang-1\n", invalid_people)[1] == []
    assert not existing_addresses(invalid_people)("tags/none")
    assert not existing_addresses(invalid_people)("venues/none")


def test_series_in_an_invalid_file_may_be_targets_of_redirects(tmp_path: Path) -> None:
    (tmp_path / "papers").mkdir()
    (tmp_path / "venues.yml").write_text("- id: 1\n", "utf-8")
    (tmp_path / "redirects.yml").write_text("venues/neurips-old: venues/sort\n", "utf-8")
    loaded = load_entries(tmp_path)
    assert {problem.code for problem in loaded.problems}.isdisjoint({"dangling-redirect"})
    assert loaded.problems
    assert not existing_addresses(loaded.catalog)("authors/none")


def test_reading_the_output_of_update_redirects_returns_the_redirects() -> None:
    redirects = {"tags/123": "tags/c-plus-plus", "tags/对照学习": "tags/对比学习"}
    assert all(map(is_address, redirects))
    assert read(update_redirects(None, redirects)) == (redirects, [])
