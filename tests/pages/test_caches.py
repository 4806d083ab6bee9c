"""Caches that pages share. A full cache removes all its values."""

from __future__ import annotations

from site_builder.pages.caches import BoundedCache
from site_builder.pages.context import LanguageContext
from site_builder.pages.rows import entry_row
from tests.factories import catalog, paper
from tests.pages.sample_catalogs import SITE


def test_values_removed_from_a_full_cache_are_computed_again() -> None:
    computed: list[int] = []

    def compute(number: int) -> int:
        computed.append(number)
        return number * 10

    cache: BoundedCache[int, int] = BoundedCache(2)
    assert [cache.get(n, lambda n=n: compute(n)) for n in (1, 1, 2, 1)] == [10, 10, 20, 10]  # type: ignore[misc]
    assert computed == [1, 2]
    assert cache.get(3, lambda: compute(3)) == 30  # the full cache has removed 1 and 2
    assert cache.get(1, lambda: compute(1)) == 10
    assert computed == [1, 2, 3, 1]


def test_cached_rows_have_links_relative_to_the_page() -> None:
    entry = paper("a", summary={"en": "See [b](papers/b).", "zh": "见 [b](papers/b)。"})
    collection = catalog(entry, paper("b", summary={"en": "Plain."}))
    context = LanguageContext(collection, SITE, "en")
    for path, root in (("", "./"), ("papers/", "../"), ("papers/page/2/", "../../../")):
        page_context = context.at(path)
        for listed in collection:
            html = entry_row(page_context, listed)
            internal_links = html.count('href="') - 1  # one link is external
            assert html.count(f'href="{root}papers/') == internal_links
            assert html == entry_row(LanguageContext(collection, SITE, "en").at(path), listed)


def test_only_a_page_context_makes_relative_links() -> None:
    context = LanguageContext(catalog(paper("a")), SITE, "zh")
    assert not hasattr(context, "href")
    assert not hasattr(context, "render_template")
    assert context.at("years/").href("papers/a/") == "../../zh/papers/a/"
