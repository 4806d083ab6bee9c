"""Test issues from the form for corrections, and the links to this form on the pages of entries."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from urllib.parse import parse_qsl

import pytest

from site_builder.i18n import SiteLanguages
from site_builder.issue_forms import correction_fields, template_files, wrong_choices
from site_builder.mkdocs_plugin.site_description import correction_form, suggestion_urls
from site_builder.pages import CorrectionForm, Site, correction_choices
from site_builder.pages.board_rows import correction_href
from site_builder.pages.context import LanguageContext
from site_builder.results.boards import rows_of
from site_builder.results.row_texts import find_row
from tests.cli.test_from_issue import Outcome, assert_harmless, run
from tests.conftest import SEED
from tests.factories import catalog, paper, result
from tests.pages.sample_catalogs import SITE, pages_by_url

pytestmark = pytest.mark.usefixtures("in_seed")

FIELDS = correction_fields(SiteLanguages())
FILE = "papers/blip-2.yml"


def correct(tmp_path: Path, **answers: str) -> Outcome:
    """Run `kb from-issue` with an issue from the form. Each keyword is the id of a question."""
    return run(_event(tmp_path, answers), tmp_path, {f"repository/entries/{FILE}"})


def _event(tmp_path: Path, answers: Mapping[str, str]) -> Path:
    answers = {"entry": "papers/blip-2", "agreement": "- [x] I wrote this", **answers}
    body = "\n\n".join(
        f"### {field.label}\n\n{answers.get(id_, '_No response_')}" for id_, field in FIELDS.items()
    )
    event = {"issue": {"number": 7, "title": "x", "body": body, "user": {"login": "reader"}}}
    file = tmp_path / "event.json"
    file.write_text(json.dumps(event), encoding="utf-8")
    return file


CORRECTED = [
    ({"wrong": "Year", "right": "2022"}, ["`-` year: 2023", "`+` year: 2022"]),
    ({"wrong": "年份", "right": "2022"}, ["`-` year: 2023", "`+` year: 2022"]),
    ({"wrong": "year", "right": "2022", "entry": "https://x.org/zh/papers/blip-2/?a#b"}, []),
    ({"wrong": "Venue", "right": "NeurIPS 2022"}, ["`+` venue: NeurIPS 2022"]),
    ({"wrong": "Title of the paper", "right": "BLIP-2"}, ["`+` title: BLIP-2"]),
    ({"wrong": "Chinese title", "right": "引导"}, ["zh: 引导"]),
    ({"wrong": "Authors", "right": "A One, B Two"}, ["A One, B Two"]),
    ({"wrong": "Link to the paper", "right": "doi:10.1234/x"}, ["doi.org"]),
    ({"wrong": "Topics", "right": "跨模态检索"}, ["cross-modal-retrieval"]),
]


@pytest.mark.slow
@pytest.mark.parametrize(("answers", "lines"), CORRECTED)
def test_an_issue_corrects_one_field(
    answers: dict[str, str], lines: list[str], tmp_path: Path
) -> None:
    outcome = correct(tmp_path, source="https://x.example/@me", **answers)
    assert outcome.exit_code == 0, outcome.output
    body = outcome.text("pr-body.md")
    assert body.startswith("Closes #7. ")
    shown = html.unescape(body)  # as GitHub shows it
    assert all(line in shown for line in lines), shown
    assert "Source · 依据: " in body
    assert outcome.text("branch.txt") == "correction/7-blip-2\n"
    assert outcome.text("title.txt") == "Correct papers/blip-2\n"
    assert json.loads(outcome.text("result.json"))["status"] == "correction"
    assert_harmless(body.removeprefix("Closes #7. "))
    assert_harmless(outcome.text("comment.md"))


REFUSED = [
    ({"wrong": "Year", "right": "soon"}, "right", "bad-year"),
    ({"wrong": "Year", "right": "2023"}, "right", "no-change"),
    ({"wrong": "Link to the paper", "right": "https://arxiv.org/abs/1"}, "right", "bad-url"),
    ({"wrong": "Topics", "right": "alchemy"}, "right", "unknown-topic"),
    ({"wrong": "Title of the paper", "right": "a\nb"}, "right", "not-one-line"),
    ({"wrong": "Link to the paper", "right": "https://arxiv.org/abs/2304.08485"}, "right", "duplicate-url"),
    ({"wrong": "Year"}, "right", "missing-field"),
    ({"wrong": "Year", "right": "2022", "entry": "papers/../../x"}, "entry", "unknown-entry"),
    ({"wrong": "Year", "right": "2022", "agreement": "- [ ] no"}, "agreement", "not-ticked"),
]  # fmt: skip


@pytest.mark.parametrize(("answers", "field", "code"), REFUSED)
def test_an_unusable_correction_gets_feedback_and_changes_nothing(
    answers: dict[str, str], field: str, code: str, tmp_path: Path
) -> None:
    outcome = correct(tmp_path, **answers)
    assert outcome.exit_code == 1
    (problem,) = json.loads(outcome.text("result.json"))["problems"]
    assert (problem["field"], problem["code"]) == (field, code)
    assert (outcome.entries / FILE).read_bytes() == (SEED / "entries" / FILE).read_bytes()
    assert_harmless(outcome.text("comment.md"))


@pytest.mark.parametrize(
    "wrong", ["Summary in English", "Notes in Chinese", "Other links", "`@all` ::error::"]
)
def test_a_correction_that_the_builder_cannot_make_is_left_to_a_maintainer(
    wrong: str, tmp_path: Path
) -> None:
    outcome = correct(tmp_path, wrong=wrong, right="It is not frozen.")
    assert outcome.exit_code == 1
    assert json.loads(outcome.text("result.json"))["status"] == "by-hand"
    comment = outcome.text("comment.md")
    assert "A maintainer opens the file `" in comment
    assert "请维护者打开文件" in comment
    assert (outcome.entries / FILE).read_bytes() == (SEED / "entries" / FILE).read_bytes()
    assert_harmless(comment)


# --- results ------------------------------------------------------------------------------------

RESULTS_YAML = """\
results:
  - benchmark: benchmarks/numbers  # the main table
    model: BLIP-2
    split: test
    extra_data: false
    scores: {a: "12.30", b: 4}
    source: {url: https://example.org/table}
    reported_by: authors
    evidence: printed
    entered: 2026-11-23
  - benchmark: benchmarks/numbers
    model: BLIP-2
    scores: {a: 5}
    source: {url: https://example.org/table}
    reported_by: other
    evidence: printed
    entered: 2026-11-23
"""
BENCHMARK = """\
name: Numbers
splits: [{id: test, name: Test}]
metrics: [{id: a, name: A, better: higher, range: [0, 100]}, {id: b, name: B, better: lower}]
topics: [cross-modal-retrieval]
summary: {en: Numbers., zh: 数字。}
added: 2026-11-23
"""
ADDITIONS = {FILE: RESULTS_YAML, "benchmarks/numbers.yml": BENCHMARK}
FIRST_RESULT = "benchmarks/numbers: BLIP-2 (test, extra_data: no)"
SECOND_RESULT = "benchmarks/numbers: BLIP-2 (reported_by: other)"


def correct_result(tmp_path: Path, wrong: str, right: str) -> Outcome:
    """Run `kb from-issue` in a copy of the entries. In this copy, `FILE` ends with `RESULTS_YAML`."""
    event = _event(tmp_path, {"wrong": wrong, "right": right})
    return run(event, tmp_path, {f"repository/entries/{FILE}"}, ADDITIONS)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("wrong", "right", "expected"),
    [
        (FIRST_RESULT, "a: 12.40\nb: 4", 'scores: {a: "12.40", b: 4}'),
        (FIRST_RESULT, "- a：<5\n\n- b = 3", "scores: {a: <5, b: 3}"),
        (f"  {FIRST_RESULT.upper()} ", "b: 12.3 ± 0.4", 'scores: {a: "12.30", b: 12.3 ± 0.4}'),
        (SECOND_RESULT, "6.25", "scores: {a: 6.25}"),
        (SECOND_RESULT, "b: 7", "scores: {a: 5, b: 7}"),
    ],
)
def test_an_issue_corrects_the_scores_of_one_result(
    wrong: str, right: str, expected: str, tmp_path: Path
) -> None:
    outcome = correct_result(tmp_path, wrong, right)
    assert outcome.exit_code == 0, outcome.text("comment.md")
    assert f"    {expected}\n" in (outcome.entries / FILE).read_text("utf-8")
    assert_harmless(outcome.text("comment.md"))


@pytest.mark.slow
@pytest.mark.parametrize(
    ("wrong", "right", "code"),
    [
        (FIRST_RESULT, "a: 123", "score-range"),
        (FIRST_RESULT, "c: 1", "unknown-result-id"),
        (FIRST_RESULT, "a: n/a", "bad-score"),
        (FIRST_RESULT, "a: 12.30", "no-change"),
        (FIRST_RESULT, "a: 1\n: @me", None),
        (FIRST_RESULT, "The authors withdrew it.", None),
        ("benchmarks/numbers: BLIP-2", "a: 1", None),
    ],
)
def test_unusable_corrections_of_results_get_feedback_or_are_left_to_a_maintainer(
    wrong: str, right: str, code: str | None, tmp_path: Path
) -> None:
    outcome = correct_result(tmp_path, wrong, right)
    assert outcome.exit_code == 1
    reply = json.loads(outcome.text("result.json"))
    assert reply["status"] == ("by-hand" if code is None else "changes")
    assert [problem["code"] for problem in reply["problems"]] == ([] if code is None else [code])
    assert (outcome.entries / FILE).read_text("utf-8").endswith(RESULTS_YAML)
    assert_harmless(outcome.text("comment.md"))


def test_the_link_of_a_result_opens_the_form_with_the_result_and_its_scores() -> None:
    form = CorrectionForm("https://github.com/a/b/issues/new", "correction.yml", {})
    entry = paper(results=[result(model="M & N", split="test", scores={"r1": "<5", "rank": "2"})])
    row = next(rows_of(entry))
    context = LanguageContext(catalog(entry), replace(SITE, correction_form=form), "en").at("")
    action, _, query = (correction_href(context, row) or "").partition("?")
    assert action == form.action
    assert dict(parse_qsl(query, strict_parsing=True)) == {
        "template": "correction.yml",
        "entry": "papers/blip",
        "wrong": "benchmarks/retrieval: M & N (test)",
        "right": "r1: <5\nrank: 2",
    }
    assert find_row([row.result], "benchmarks/retrieval: M & N (test)") == 0
    without = LanguageContext(catalog(entry), SITE, "en").at("")
    assert correction_href(without, row) is None


# --- the link on the page -------------------------------------------------------------------------


def link_on_page(site: Site, url: str) -> str | None:
    """Return the URL of the link for corrections; None without such a link."""
    page = pages_by_url(catalog(paper("a-b")), site)[url]
    link = re.search('<p class="kb-wrong"><a href="([^"]*)"', page.html)
    return html.unescape(link[1]) if link else None


def test_the_link_on_a_page_opens_the_form_with_the_entry_and_the_page() -> None:
    form = CorrectionForm(
        "https://github.com/a/b/issues/new", "correction.yml", wrong_choices(SiteLanguages())
    )
    site = replace(SITE, correction_form=form, url="https://example.org/kb/")
    action, _, query = (link_on_page(site, "zh/papers/a-b/") or "").partition("?")
    assert action == "https://github.com/a/b/issues/new"
    page = "https://example.org/kb/zh/papers/a-b/"
    assert dict(parse_qsl(query)) == {
        "template": "correction.yml", "entry": "papers/a-b", "page": page,
    }  # fmt: skip
    (template,) = [
        text for name, text in template_files(SiteLanguages()).items() if name == form.template
    ]
    assert all(f"id: {name}\n" in template for name in ("entry", "page", "wrong"))
    choices = json.loads(
        correction_choices(form, SiteLanguages()).removeprefix("const CHOICES = ").removesuffix(";")
    )
    assert choices["zh-Hans"]["wrong"]["papers"][:3] == ["其他问题", "论文标题", "中文标题"]


def test_a_site_without_a_repository_has_no_link_to_the_form() -> None:
    assert link_on_page(SITE, "papers/a-b/") is None


@pytest.mark.parametrize(
    ("repository", "action"),
    [
        ("", None),
        ("https://github.com/a/b", "https://github.com/a/b/issues/new"),
        ("https://github.example.org/a/b", "https://github.example.org/a/b/issues/new"),
        ("https://gitlab.com/a/b", None),
        ("https://gitee.com/a/b", None),
    ],
)
def test_only_a_repository_on_github_has_the_form_for_corrections(
    repository: str, action: str | None
) -> None:
    form = correction_form(repository, SiteLanguages())
    assert (form and form.action) == action


def test_only_a_repository_on_github_has_forms_for_new_entries() -> None:
    start = "https://github.com/a/b/issues/new?template="
    assert suggestion_urls("https://github.com/a/b", SiteLanguages()) == {
        "paper": f"{start}paper.yml&paper=",
        "repo": f"{start}repo.yml&url=",
        "dataset": f"{start}dataset.yml&url=",
        "benchmark": f"{start}benchmark.yml&board=",
    }
    assert suggestion_urls("https://gitlab.com/a/b", SiteLanguages()) == {}
    assert suggestion_urls("", SiteLanguages()) == {}
