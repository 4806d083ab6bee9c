"""The board of a benchmark in a browser: links to its rankings, sorting, URLs, copying, and a board with 2,000 rows.

A board shows one ranking at a time, sorted by one metric. A view of the board is a choice of ranking and metric.
"""

from __future__ import annotations

import csv
import io
import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from playwright.sync_api import Page, expect

from site_builder.mkdocs_plugin import build_site
from tests.boards import METRICS, SETTINGS, SPLITS, result
from tests.conftest import PHONE, Reader
from tests.site.conftest import copy_project
from tests.site.test_accessibility import axe_problems
from tests.site.test_reading import TOO_WIDE

BOARD = "benchmarks/sorting/"
LARGE = "benchmarks/large/"
LARGE_ROWS = 2000
HOSTILE = "=A|B_{50%} <img src=x onerror=alert(1)> & \\cmd"
CHOSEN = ".kb-board-chips [aria-current]"
RANKING = ".kb-ranking:visible"
ROWS = f"{RANKING} .kb-board-scroll tbody tr"


def write(folder: Path, id_: str, content: dict[str, Any]) -> None:
    file = folder / "entries" / f"{id_}.yml"
    file.parent.mkdir(exist_ok=True)
    file.write_text(yaml.safe_dump(content, allow_unicode=True, sort_keys=False), encoding="utf-8")


def benchmark_data(name: str) -> dict[str, Any]:
    return {
        "name": name, "topics": ["multimodal-learning"], "splits": SPLITS, "metrics": METRICS, "settings": SETTINGS,
        "protocol": {"en": "One thread.", "zh": "单线程。"},
        "summary": {"en": "It sorts.", "zh": "排序。"}, "added": "2026-11-23",
    }  # fmt: skip


def paper_data(number: int, results: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        "title": f"Sorter {number}", "authors": ["Ada Lovelace"], "year": 2018 + number, "published": f"{2018 + number}-0{number + 1}-01",
        "topics": ["multimodal-learning"], "links": {"pdf": f"https://example.org/{number}.pdf", "code": f"https://github.com/example/s{number}"},
        "summary": {"en": "It sorts.", "zh": "排序。"}, "added": "2026-11-23", "results": results,
    }  # fmt: skip


def results_of(number: int) -> list[dict[str, Any]]:
    scores = {"accuracy": f"{60 + number * 5}.0", "seconds": str(number + 1)}
    model = HOSTILE if number == 4 else f"Sorter-{number}"
    rows = [
        result(model, scores, extra_data=number % 2 == 0),
        result(f"Few-{number}", {"accuracy": str(50 + number)}, setting="few-shot-4"),
        result(f"Unknown-{number}", dict(scores), split=None),
    ]
    large = [
        result(
            f"A long name of a model, number {number} {i}",
            {"accuracy": f"{10 + i * 7919 % 900 / 10}", "seconds": str(i * 31 % 997)},
            benchmark="benchmarks/large", extra_data=True, note={"en": "With a re-ranking stage.", "zh": "重新排序。"},
            source={"url": f"https://github.com/example/large-models/blob/0123456789abcdef/{i}.md", "where": f"Table {i}"},
            reported_by="other",
        )
        for i in range(LARGE_ROWS // 5)
    ]  # fmt: skip
    return [*rows, *large]


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = copy_project(tmp_path_factory.mktemp("boards") / "project")
    write(folder, "benchmarks/sorting", benchmark_data("Sorting"))
    write(folder, "benchmarks/large", benchmark_data("Large"))
    for number in range(5):
        write(folder, f"papers/sorter-{number}", paper_data(number, results_of(number)))  # fmt: skip
    return build_site(folder / "mkdocs.yml", None, folder.parent / "site").site_dir


def open_board(visitor: Reader, path: str = BOARD, **options: Any) -> Page:
    page = visitor.open(path, **options)
    expect(page.locator(".kb-board--ready")).to_be_attached()
    return page


def first_models(page: Page, number: int = 3) -> list[str]:
    return page.locator(f"{ROWS} th > b").all_inner_texts()[:number]


@pytest.mark.parametrize("prefix", ["", "zh/"])
def test_a_chip_shows_a_ranking_and_the_back_button_undoes_it(visitor: Reader, prefix: str) -> None:
    page = open_board(visitor, f"{prefix}{BOARD}")
    expect(page.locator(RANKING)).to_have_count(1)
    expect(page.locator(CHOSEN)).to_contain_text("零样本" if prefix else "Zero-shot")
    page.locator(".kb-board-chips a").nth(1).focus()
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"#board-val\.few-shot-4\.accuracy$"))
    assert first_models(page) == ["Few-4", "Few-3", "Few-2"]
    page.go_back()
    expect(page.locator(CHOSEN)).to_contain_text("零样本" if prefix else "Zero-shot")
    assert first_models(page, 2) == [HOSTILE, "Sorter-3"]


def test_a_click_on_a_metric_sorts_the_ranking_by_this_metric(
    visitor: Reader,
) -> None:
    page = open_board(visitor)
    expect(page.locator(f"{RANKING} figure:visible figcaption")).to_contain_text("Accuracy")
    page.locator(f"{RANKING} th[data-metric=seconds] a").click()
    expect(page).to_have_url(re.compile(r"#board-val\.zero-shot\.seconds$"))
    expect(page.locator(f"{RANKING} [aria-sort]")).to_have_attribute("aria-sort", "ascending")
    expect(page.locator(f"{RANKING} [aria-sort]")).to_have_count(1)
    assert first_models(page, 2) == ["Sorter-0", "Sorter-1"]
    assert page.locator(f"{ROWS} td:first-child").all_inner_texts() == ["1", "2", "3", "4", "5"]
    expect(page.locator(f"{RANKING} figure:visible figcaption")).to_contain_text("Seconds")


def test_the_url_of_a_view_opens_this_view_in_both_languages(visitor: Reader) -> None:
    page = open_board(visitor, f"{BOARD}#board-val.zero-shot.seconds")
    assert first_models(page, 1) == ["Sorter-0"]
    page.locator("a.kb-language-switch").first.click()
    expect(page).to_have_url(re.compile(rf"/zh/{BOARD}#board-val\.zero-shot\.seconds$"))
    expect(page.locator(f"{RANKING} [aria-sort]")).to_contain_text("秒数")


def copied(page: Page, name: str) -> str:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.locator(".kb-board-tools button", has_text=name).click()
    expect(page.locator(".kb-board-status")).to_have_text("Copied")
    return str(page.evaluate("navigator.clipboard.readText()"))


def test_a_view_is_copied_as_markdown_latex_and_csv(visitor: Reader) -> None:
    page = open_board(visitor, f"{BOARD}#board-val.zero-shot.accuracy")
    lines = copied(page, "Markdown").splitlines()
    assert lines[0] == f"[Sorting · Val · Zero-shot]({page.url})"
    assert lines[2] == r"| Rank | Model | Paper | Accuracy (%) ↑ | Seconds ↓ | Extra data | Published | Code | Source |"  # fmt: skip
    assert lines[4] == (
        r"| 1 | =A\|B\_{50%} \<img src=x onerror=alert(1)\> \& \\cmd |"
        f" [Sorter 4]({visitor.home}papers/sorter-4/) | 80.0 | 5 | Yes | 2022-05 |"
        " [Code](https://github.com/example/s4) | [Table 7](https://example.org/table) (printed) |"
    )
    latex = copied(page, "LaTeX").splitlines()
    assert latex[3] == r"\begin{tabular}{lllllllll}"
    assert latex[7].startswith(
        r"  1 & =A\textbar{}B\_\{50\%\} \textless{}img src=x onerror=alert(1)\textgreater{} \& \textbackslash{}cmd & "
    )
    assert latex[7].endswith(r"\href{https://example.org/table}{Table 7} (printed) \\")
    rows = list(csv.DictReader(io.StringIO(copied(page, "CSV"))))
    assert rows[0]["Model"] == f"'{HOSTILE}"
    assert rows[0]["Source (URL)"] == "https://example.org/table"
    assert [row["Accuracy (%) ↑"] for row in rows] == ["80.0", "75.0", "70.0", "65.0", "60.0"]


@pytest.mark.parametrize("prefix", ["", "zh/"])
def test_the_page_of_a_board_with_2000_rows_loads_rows_on_demand(
    visitor: Reader, site: Path, prefix: str
) -> None:
    assert len((site / prefix / LARGE / "index.html").read_bytes()) <= 300_000
    page = open_board(visitor, f"{prefix}{LARGE}")
    expect(page.locator(ROWS)).to_have_count(100)
    row = page.locator(ROWS).first.inner_html()
    page.locator(f"{RANKING} th[data-metric=seconds] a").click()
    expect(page.locator(f"{RANKING} [aria-sort]")).to_have_attribute("aria-sort", "ascending")
    expect(page.locator(ROWS)).to_have_count(100)
    scores = page.locator(f"{ROWS} td:nth-child(4)").all_inner_texts()
    assert scores == [str(number) for number in sorted(i * 31 % 997 for _ in range(5) for i in range(400))][:100]  # fmt: skip
    page.locator(".kb-board-more:visible button").click()
    expect(page.locator(ROWS)).to_have_count(300)
    page.locator(f"{RANKING} th[data-metric=accuracy] a").click()
    expect(page.locator(ROWS)).to_have_count(100)
    assert page.locator(ROWS).first.inner_html() == row


def test_rows_from_the_csv_file_look_like_rows_of_the_page(visitor: Reader) -> None:
    page = open_board(visitor, f"zh/{LARGE}")
    page.locator(".kb-board-more:visible button").click()
    expect(page.locator(ROWS)).to_have_count(300)
    shapes = page.locator(ROWS).evaluate_all(
        """rows => rows.map((row) => row.innerHTML.replace(/<span lang="en">(.*?)<.span>/g, "$1").replaceAll(' lang="en" dir="auto"', "").replace(/href="[^"]*"/g, (href) =>
          href.includes("issues/new") ? "correction" : /https?:/.test(href) && !href.includes(location.host) ? "other site" : "page")
          .replace(/[0-9.,–]+/g, "0"))"""
    )
    assert len(set(shapes)) == 1, set(shapes)
    links = page.locator(f"{ROWS} .kb-board-correct").evaluate_all("links => links.map((a) => [...new URLSearchParams(a.search)].join(' ').replace(/[0-9.]+/g, '0'))")  # fmt: skip
    assert len(set(links)) == 1, set(links)


def test_the_rows_of_the_page_stay_if_the_csv_file_cannot_be_loaded(visitor: Reader) -> None:
    page = visitor.open()
    page.route("**/boards/large.csv", lambda route: route.abort("aborted"))
    page.goto(f"{visitor.home}{LARGE}")
    page.locator(".kb-board-more:visible button").click()
    expect(page.locator(".kb-board-more:visible")).to_contain_text("Could not load")
    expect(page.locator(ROWS)).to_have_count(100)


def test_without_scripts_all_rankings_are_visible(visitor: Reader) -> None:
    page = visitor.open(BOARD, javascript=False)
    expect(page.locator(RANKING)).to_have_count(2)
    expect(page.locator("figure.kb-board-chart:visible")).to_have_count(3)
    page.locator(".kb-board-chips a").nth(1).click()
    expect(page.locator("[id='board-val.few-shot-4']")).to_be_in_viewport()
    page.locator(".kb-board-apart summary").click()
    expect(page.locator(".kb-board-apart tbody tr").first).to_contain_text("split")
    page = visitor.open(LARGE, javascript=False)
    assert page.request.get(f"{visitor.home}boards/large.csv").ok
    expect(page.locator(".kb-board-more a")).to_have_attribute("href", "../../boards/large.csv")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("path", [BOARD, f"zh/{BOARD}"])
def test_a_board_is_accessible_and_fits_on_a_phone(visitor: Reader, path: str, scheme: Any) -> None:
    page = open_board(visitor, path, size=PHONE, scheme=scheme)
    assert page.evaluate(TOO_WIDE) == []
    assert axe_problems(page) == []
    page.locator(f"{RANKING} .kb-board-scroll").evaluate("box => box.scrollLeft = 1000")
    page.locator(f"{ROWS}").first.evaluate("row => row.scrollIntoView({ block: 'center' })")
    expect(page.locator(f"{ROWS} th > b").first).to_be_in_viewport()


@pytest.mark.parametrize("size", [PHONE, (1440, 900)])
def test_labels_of_a_chart_do_not_overlap_on_the_screen(
    visitor: Reader, size: tuple[int, int]
) -> None:
    page = open_board(visitor, size=size)
    boxes = page.locator(f"{RANKING} figure:visible svg > text:visible").evaluate_all(
        "labels => labels.map((label) => label.getBoundingClientRect()).map(({left, right, top, bottom}) => [left, right, top, bottom])"
    )
    assert len(boxes) >= 3
    for index, a in enumerate(boxes):
        for b in boxes[:index]:
            assert a[1] <= b[0] or b[1] <= a[0] or a[3] <= b[2] + 3 or b[3] <= a[2] + 3
