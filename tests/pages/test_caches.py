"""What is made once: a row, a count, a template; never more of them than there is room for."""

from __future__ import annotations

from site_builder.pages.caches import BoundedCache
from site_builder.pages.context import PageContext
from site_builder.pages.rows import row
from tests.factories import catalog, paper
from tests.pages.sample_catalogs import SITE


def test_what_is_on_the_shelf_is_not_made_again() -> None:
    made: list[int] = []

    def make(number: int) -> int:
        made.append(number)
        return number * 10

    shelf: BoundedCache[int, int] = BoundedCache(2)
    assert [shelf.get(n, lambda n=n: make(n)) for n in (1, 1, 2, 1)] == [10, 10, 20, 10]  # type: ignore[misc]
    assert made == [1, 2]
    assert shelf.get(3, lambda: make(3)) == 30  # it was full
    assert shelf.get(1, lambda: make(1)) == 10
    assert made == [1, 2, 3, 1]


def test_a_kept_row_leads_on_from_wherever_it_stands() -> None:
    entry = paper("a", summary={"en": "See [b](papers/b).", "zh": "见 [b](papers/b)。"})
    collection = catalog(entry, paper("b", summary={"en": "Plain."}))
    desk = PageContext(collection, SITE, "en")
    for path, root in (("", "./"), ("papers/", "../"), ("papers/page/2/", "../../../")):
        d = desk.at(path)
        for other in collection:
            html = row(d, other)
            assert html.count(f'href="{root}papers/') == html.count('href="') - 1  # and the web
            assert html == row(PageContext(collection, SITE, "en", root), other)
