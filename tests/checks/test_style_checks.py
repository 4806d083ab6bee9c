"""Test the checks for style and content, settings that change severities, and waivers."""

from __future__ import annotations

import datetime as dt

import pytest

from site_builder.catalog import Catalog, build_catalog
from site_builder.checks import CHECKS, Check, dates, run_checks
from site_builder.checks.whitespace import find_superfluous_whitespace
from site_builder.errors import FieldPath, Severity
from site_builder.i18n import LANGUAGES
from site_builder.models import TagRecord
from tests import SITE_LANGUAGES
from tests.factories import catalog, dataset, paper, repo, tag, topic

LONG_TITLE = "Vision-Language {} for Visually Rich Document Understanding"
NOTE = {"en": "It works.", "zh": "它有效。"}

# Each case: (id of the check, what it reports or accepts, catalog, (subject, field) of each expected finding).
CASES: list[tuple[str, str, Catalog, list[tuple[str, FieldPath]]]] = [
    (
        "leftover-tex",
        "commands, braces, accents, formulas with mistakes and single dollar signs",
        catalog(
            paper("a", title=r"\emph{Attention}", aliases=["{BERT}", r"$\pi_0$"]),
            paper("b", title=r"Learning $\frac{1}$", authors=["{Google} Brain"]),
            paper("c", title="The $k-means of it", venue=r"\foo 2023"),
            paper("d", summary={"en": r"Learns \emph{much}.", "zh": r"学习$\pi_0$。"}),
            paper("e", abstract=r"On 5\% of it."),
            paper("f", title=r"Learning $\unknown$"),
        ),
        [
            ("papers/a", ("title",)),
            ("papers/a", ("aliases", 0)),
            ("papers/a", ("aliases", 1)),
            ("papers/b", ("title",)),
            ("papers/b", ("authors", 0)),
            ("papers/c", ("title",)),
            ("papers/c", ("venue",)),
            ("papers/d", ("summary", "en")),
            ("papers/d", ("summary", "zh")),
            ("papers/e", ("abstract", "en")),
            ("papers/f", ("title",)),
        ],
    ),
    (
        "leftover-tex",
        "formulas, prices, names with a dollar sign, Unicode, and code in a summary",
        catalog(
            paper("a", title=r"$\sqrt{x}$ for $5 by A$AP, π₀", aliases=["50% & #1 of C:\\"]),
            paper("b", summary={"en": r"Reads `\emph{x}` and $\sqrt{x}$, a\_b.", "zh": "5%。"}),
            paper("d", summary={"en": r"Reads $$\frac{a}{b}$$ and \[\sqrt{x}\].", "zh": "5%。"}),
            paper("c", notes={"en": r"$\pi_0$", "zh": r"\emph{x}"}),
        ),
        [],
    ),
    (
        "similar-title",
        "titles that differ only in a hyphen",
        catalog(
            paper("a", title=LONG_TITLE.format("Pretraining")),
            paper("b", title=LONG_TITLE.format("Pre-training")),
        ),
        [("papers/b", ("title",))],
    ),
    (
        "similar-title",
        "titles that differ only in a digit",
        catalog(
            paper("a", title="Qwen-VL: A Versatile Vision-Language Model", authors=["J. Bai"]),
            paper("b", title="Qwen2-VL: A Versatile Vision-Language Model", authors=["J. Bai"]),
        ),
        [],
    ),
    (
        "similar-title",
        "equal short titles of papers by different authors",
        catalog(
            paper("a", title="BLIP", authors=["Ana One"]),
            paper("b", title="BLIP", authors=["Bo Two"]),
        ),
        [],
    ),
    (
        "similar-title",
        "nearly equal titles by one author in successive years",
        catalog(
            paper("a", title="A Survey on Multimodal Large Language Models", authors=["S. Yin"]),
            paper(
                "b",
                title="A Survey of Multimodal Large Language Model",
                authors=["S. Yin"],
                year="2024",
            ),
        ),
        [("papers/b", ("title",))],
    ),
    (
        "similar-title",
        "equal titles of entries of different kinds",
        catalog(paper("a", title=LONG_TITLE.format("x")), repo("a", name=LONG_TITLE.format("x"))),
        [],
    ),
    (
        "unused-topic",
        "a topic without entries, but not the parent of a topic with entries",
        catalog(
            paper(topics=["child"]),
            topics=(topic("top"), topic("child", parent="top"), topic("lonely")),
        ),
        [("topics/lonely", ("id",))],
    ),
    (
        "unused-tag",
        "a tag of tags.yml that no entry has",
        catalog(paper(tags=["ocr", "no-record"]), tags=(tag("ocr"), tag("vqa"))),
        [("tags/vqa", ("tag",))],
    ),
    (
        "unused-tag",
        "a tag that only an invalid entry may have",
        build_catalog([], [], ["papers/broken"], tags=[tag("vqa")]),
        [],
    ),
    (
        "wrong-language",
        "a Chinese text under `en`, and an English text under `zh`",
        catalog(repo(summary={"en": "图文检索工具。", "zh": "A toolkit for retrieval."})),
        [("repos/lavis", ("summary", "en")), ("repos/lavis", ("summary", "zh"))],
    ),
    (
        "wrong-language",
        "texts with quotations, terms or code in the site's other language",
        catalog(
            repo(
                summary={
                    "en": "Announced as 《华为诺亚开源首个亿级中文多模态数据集》 in Chinese.",
                    "zh": "用 Q-Former 连接 image encoder 与 large language model。",
                }
            ),
            dataset(summary={"en": "It.", "zh": "`pip install kb` CLIP"}),
        ),
        [],
    ),
    (
        "identical-text",
        "texts that differ only in spaces",
        catalog(repo(summary={"en": "A kit.", "zh": "A  kit."}, notes=NOTE)),
        [("repos/lavis", ("summary", "zh"))],
    ),
    (
        "identical-text",
        "texts that are only a formula or only a code block",
        catalog(
            paper("a", notes={"en": "$$\n\\mathrm{KL}\n$$", "zh": "$$\n\\mathrm{KL}\n$$"}),
            paper("b", notes={"en": "```\npip install\n```", "zh": "```\npip install\n```"}),
        ),
        [],
    ),
    (
        "wrong-language",
        "a text that is only a formula and code",
        catalog(paper(notes={"zh": "$$\n\\mathrm{one two three}\n$$\n\n`pip install one`"})),
        [],
    ),
    (
        "todo-marker",
        "a variable `XXX` in a formula",
        catalog(paper(notes={"en": "The set $XXX$ is open."})),
        [],
    ),
    (
        "whitespace",
        "repeated spaces in formulas, code and tables, and at the start of list items",
        catalog(
            paper(
                notes={
                    "en": "1.  a\n2.  $a  &  b$\n\n- c\n\n-   d\n\nTerm\n:   e\n\n$$\na  &= b\n$$\n\n"
                    "\\[\nc  &= d\n\\]\n\n| a  | b |\n|----|---|\n\n~~~\nx  y\n~~~"
                }
            )
        ),
        [],
    ),
    (
        "notes-structure",
        "a list item without a translation",
        catalog(paper(notes={"en": "- a\n- b", "zh": "- 一"})),
        [("papers/blip", ("notes", "zh"))],
    ),
    (
        "notes-structure",
        "notes with equal structures in two languages, and notes in one language",
        catalog(
            paper(
                notes={
                    "en": "# H\n\nText **a**.\n\n1. b\n   - c",
                    "zh": "# 题\n\n文 `x`。\n\n1. 二",
                }
            ),
            paper("b", notes={"en": "- a\n- b"}),
        ),
        [],
    ),
    (
        "todo-marker",
        "a marker in each language",
        catalog(repo(summary={"en": "TODO", "zh": "待翻译"})),
        [("repos/lavis", ("summary", "en")), ("repos/lavis", ("summary", "zh"))],
    ),
    (
        "todo-marker",
        "a marker in code, or inside a word",
        catalog(repo(summary={"en": "Prints `TODO`; see TODOIST.", "zh": "打印 `TODO`。"})),
        [],
    ),
    (
        "marketing",
        "praise",
        catalog(repo(summary={"en": "A powerful tool.", "zh": "业界领先的工具。"})),
        [("repos/lavis", ("summary", "en")), ("repos/lavis", ("summary", "zh"))],
    ),
    (
        "marketing",
        "a promotional word after the name `Awesome`, but not the name itself",
        catalog(
            repo("a", name="Awesome", summary={"en": "Awesome is an amazing tool."}),
            repo("b", name="Awesome", summary={"en": "Awesome is a tool."}),
        ),
        [("repos/a", ("summary", "en"))],
    ),
    (
        "marketing",
        "promotional words in a project's name, in a quotation and in a Chinese title",
        catalog(
            repo(
                summary={
                    "en": "Like Awesome-Multimodal-Research and “Powerful Models”.",
                    "zh": "参见《强大的模型》。",
                }
            )
        ),
        [],
    ),
    (
        "name-style",
        "titles with a full stop or in capitals",
        catalog(
            paper("a", title="Visual Instruction Tuning."),
            paper("b", title="LEARNING TRANSFERABLE VISUAL MODELS", authors=["Robert Downey Jr."]),
        ),
        [("papers/a", ("title",)), ("papers/b", ("title",))],
    ),
    (
        "name-style",
        "abbreviations and short names",
        catalog(paper(title="CLIP", aliases=["OFA", "et al."], authors=["A. B."])),
        [],
    ),
    (
        "whitespace",
        "double, unusual and trailing spaces",
        catalog(
            paper(title="Visual  Tuning", aliases=["a\u00a0b"], notes={"en": "a \nb", "zh": "视"})
        ),
        [
            ("papers/blip", ("title",)),
            ("papers/blip", ("aliases", 0)),
            ("papers/blip", ("notes", "en")),
        ],
    ),
    (
        "whitespace",
        "spaces with a meaning in Markdown",
        catalog(paper(notes={"en": "- a\n  - b `x  y` c\n\n| a  | b |", "zh": "视"})),
        [],
    ),
    (
        "future-date",
        "`year` and `added` in the future",
        catalog(paper(year="2203", added="2203-01-01")),
        [("papers/blip", ("year",)), ("papers/blip", ("added",))],
    ),
    (
        "future-date",
        "a date of publication after tomorrow",
        catalog(paper("a", published="2026-11-24"), paper("b", published="2026-11-25")),
        [("papers/b", ("published",))],
    ),
    (
        "published-year",
        "the date of a preprint with the year of the proceedings",
        catalog(
            paper("a", year="2023", published="2022-12-31"),
            paper("b", year="2023", published="2023-01-01"),
            repo(),
        ),
        [("papers/a", ("published",))],
    ),
    (
        "tag-spelling",
        "the rarer spelling of a tag; of two equally frequent spellings, the later in the alphabet",
        catalog(
            paper("a", tags=["instruction-tuning"]),
            paper("b", tags=["instruction-tuning"]),
            paper("c", tags=["x", "Instruction Tuning"]),
            paper("d", tags=["gan"]),
            paper("e", tags=["gans"]),
        ),
        [("papers/c", ("tags", 1)), ("papers/e", ("tags", 0))],
    ),
    (
        "tag-spelling",
        "capitals and full-width letters in tags, but not spaces",
        catalog(paper("a", tags=["Q-Former", "ｃｎｎ", "图像 描述", "computer vision"])),
        [("papers/a", ("tags", 0)), ("papers/a", ("tags", 1))],
    ),
    (
        "tag-spelling",
        "a common spelling of a tag, if tags.yml has a rarer one",
        catalog(
            paper("a", tags=["Instruction Tuning"]),
            paper("b", tags=["Instruction Tuning", "gan", "gans", "vqas"]),
            tags=(tag("instruction-tuning"), tag("gan"), tag("gans")),
        ),
        [("papers/a", ("tags", 0)), ("papers/b", ("tags", 0))],
    ),
    (
        "tag-spelling",
        "aliases of tags, in any spelling",
        catalog(
            paper("a", tags=["文字识别", "ocr"]),
            paper("b", tags=["text recognitions", "text"]),
            tags=(tag("ocr", aliases=["文字识别", "text-recognition"]),),
        ),
        [("papers/a", ("tags", 0)), ("papers/b", ("tags", 0))],
    ),
    (
        "tag-spelling",
        "the rarer spelling of a tag with accents or brackets, but not c, c++ and c#",
        catalog(
            paper("a", tags=["c", "c++", "c#", "café"]),
            paper("b", tags=["café", "(ocr)", "ocr"]),
            paper("c", tags=["cafe", "ocr"]),
        ),
        [("papers/c", ("tags", 0)), ("papers/b", ("tags", 1))],
    ),
    (
        "name-spelling",
        "the rarer spelling of an author, and of a series that is not in series.json",
        catalog(
            paper("a", authors=["Wei Zhang"], venue="WS on Sorting 2022"),
            paper("b", authors=["Ana", "Wei Zhang"], venue="WS on Sorting 2023"),
            paper("c", authors=["Ana", "WEI ZHANG"], venue="WS. on Sorting'24"),
        ),
        [("papers/c", ("authors", 1)), ("papers/c", ("venue",))],
    ),
    (
        "name-spelling",
        "a known series in several spellings",
        catalog(
            paper("a", venue="ICML 2023"),
            paper("b", venue="(ICML) 2023"),
            paper("c", venue="icml'23"),
            paper(
                "d", venue="Proceedings of the 40th International Conference on Machine Learning"
            ),
        ),
        [],
    ),
    (
        "name-spelling",
        "names that differ only in a full stop at the end, which `name-style` reports",
        catalog(
            paper("a", authors=["Wei Zhang."], venue="ICML 2023."),
            paper("b", authors=["Wei Zhang."], venue="ICML 2023."),
            paper("c", authors=["Wei Zhang"], venue="ICML 2023"),
        ),
        [],
    ),
    (
        "url-punctuation",
        "a punctuation mark or an unpaired bracket at the end of a URL in any field",
        catalog(
            paper(
                "a",
                links={
                    "paper": "https://example.org/x，",
                    "code": ["https://example.org/y?a=b;", "https://example.org/y_(z)"],
                    "project": "https://example.org/y#part)",
                },
            ),
            repo("b", url="https://example.org/z,"),
            repo(
                "c", url="https://example.org/", links={"article": "https://example.org/Apple_Inc."}
            ),
            dataset("d", paper="https://example.org/d,"),
        ),
        [
            ("datasets/d", ("paper",)),
            ("papers/a", ("links", "paper")),
            ("papers/a", ("links", "code", 0)),
            ("papers/a", ("links", "project")),
            ("repos/b", ("url",)),
        ],
    ),
    (
        "short-lived-link",
        "a copy for peer review, and shares on netdisks (file-sharing services) without a link elsewhere",
        catalog(
            paper(
                "a",
                links={
                    "paper": "https://example.org/x",
                    "code": [
                        "https://anonymous.4open.science/r/TOOL-1234",
                        "https://github.com/a/b",
                    ],
                    "dataset": [
                        "https://pan.baidu.com/s/1AbCdEf?pwd=x1y2",
                        "https://www.alipan.com/s/a",
                    ],
                },
            ),
            dataset("b", url="https://pan.quark.cn/s/a"),
        ),
        [
            ("datasets/b", ("url",)),
            ("papers/a", ("links", "code", 0)),
            ("papers/a", ("links", "dataset", 0)),
            ("papers/a", ("links", "dataset", 1)),
        ],
    ),
    (
        "short-lived-link",
        "netdisk shares with a link elsewhere, and a page of Baidu that is not on its netdisk",
        catalog(
            paper(
                links={
                    "paper": "https://baidu.com/paper",
                    "dataset": [
                        "https://pan.baidu.com/s/1",
                        "https://huggingface.co/datasets/a/b",
                    ],
                }
            ),
            dataset(
                "b",
                url="https://pan.quark.cn/s/a",
                links={"dataset": "https://zenodo.org/records/1"},
            ),
        ),
        [],
    ),
    (
        "link-role",
        "a repository under `paper`, a paper under `code`, and a dataset under `model`",
        catalog(
            paper(
                links={
                    "paper": ["https://example.org/x", "https://github.com/a/b"],
                    "code": "https://arxiv.org/abs/2301.12597",
                    "model": "https://huggingface.co/datasets/a/b",
                }
            )
        ),
        [
            ("papers/blip", ("links", "paper", 1)),
            ("papers/blip", ("links", "code")),
            ("papers/blip", ("links", "model")),
        ],
    ),
    (
        "link-role",
        "a DOI under `dataset`, a PDF in a repository under `paper`, and a repository under `project`",
        catalog(
            paper(
                links={
                    "paper": "https://github.com/a/b/blob/main/paper.pdf",
                    "dataset": "https://doi.org/10.5281/zenodo.1",
                    "project": "https://github.com/a/b",
                }
            )
        ),
        [],
    ),
]


@pytest.fixture(autouse=True)
def _today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dates, "today", lambda: dt.date(2026, 11, 23))


@pytest.mark.parametrize(
    ("check", "collection", "expected"),
    [(check, collection, expected) for check, _, collection, expected in CASES],
    ids=[f"{c} {'reports' if found else 'accepts'} {what}" for c, what, _, found in CASES],
)
def test_a_check_reports_exactly_the_expected_findings(
    check: str, collection: Catalog, expected: list[tuple[str, FieldPath]]
) -> None:
    findings = list(CHECKS[check].find(collection))
    assert [(f.subject, f.field) for f in findings] == expected
    assert all(f.code == check and f.message and f.hint for f in findings)


@pytest.mark.parametrize(
    ("venue", "index"),
    [("a b \nc", 2), (" \nfoo", 0), ("\u00a0foo", 0), ("a b\u00a0c", 2), ("a b  c", 2), ("a b \tc", 2)],
)  # fmt: skip
def test_a_wrong_space_is_reported_at_the_character_before_it(venue: str, index: int) -> None:
    """A space at the beginning has no character before it. So the index is 0."""
    entry = paper().model_copy(update={"venue": venue})
    (finding,) = find_superfluous_whitespace(entry)
    assert (finding.field, finding.index) == (("venue",), index)


def test_tomorrows_date_and_next_year_are_accepted() -> None:
    collection = catalog(paper(year="2027", added="2026-11-24"))
    assert not list(CHECKS["future-date"].find(collection))


# --- all checks -------------------------------------------------------------------------------


@pytest.mark.parametrize("check", CHECKS.values(), ids=CHECKS)
def test_every_check_has_different_examples_and_is_documented_in_both_languages(
    check: Check,
) -> None:
    for language in SITE_LANGUAGES:
        words = LANGUAGES[language].words
        assert words[f"check.{check.id}"]
        assert words[f"check.{check.id}.meaning"]
    assert check.bad != check.good


def test_every_check_is_tested() -> None:
    from tests.checks import test_checks, test_pictures, test_results

    tested = {case[0] for case in (*CASES, *test_checks.CASES)} | {"bad-link", "waiver"}
    tested |= {"author-style", "name-split"}  # in test_author_names.py
    tested |= {"formula"}  # in tests/notes/test_problems.py
    tested |= {"unknown-licence"}  # in test_licences.py
    tested |= {"ambiguous-person", "unused-person"}  # in tests/test_people.py
    tested |= {"year-venue", "unknown-venue"}  # in test_year_and_venue.py
    tested |= {case[0] for case in (*test_pictures.CASES, *test_results.CASES)}
    assert tested == set(CHECKS)


def test_settings_change_severities_and_disable_checks() -> None:
    collection = catalog(repo(summary={"en": "TODO", "zh": "一个强大的工具"}))
    assert {(f.code, f.severity) for f in run_checks(collection)} == {
        ("todo-marker", Severity.ERROR),
        ("marketing", Severity.WARNING),
    }
    changed = run_checks(collection, {"todo-marker": None, "marketing": Severity.ERROR})
    assert {(f.code, f.severity) for f in changed} == {("marketing", Severity.ERROR)}


def test_an_entry_can_waive_a_check() -> None:
    summary = {"en": "TODO", "zh": "一个强大的工具"}
    collection = catalog(
        repo(summary=summary, waive={"todo-marker": "It is the name of the tool."})
    )
    assert [f.code for f in run_checks(collection)] == ["marketing"]


@pytest.mark.parametrize(
    ("waived", "message", "hint"),
    [
        ("todo-markr", "no check `todo-markr`", "Did you mean `todo-marker`?"),
        ("todo-marker", "finds nothing in this entry", "Delete"),
    ],
)
def test_a_waiver_without_effect_is_reported(waived: str, message: str, hint: str) -> None:
    (finding,) = run_checks(catalog(repo(waive={waived: "a reason"})))
    assert (finding.code, finding.field) == ("waiver", ("waive", waived))
    assert message in finding.message
    assert hint in finding.hint


@pytest.mark.parametrize(
    ("tags", "records", "expected"),
    [
        (["text"], [tag("ocr", aliases=["text"])], "`text` is written `ocr` in tags.yml: Write `ocr`."),
        (["OCR"], [tag("ocr")], "`OCR` is written `ocr` in tags.yml: Write `ocr`."),
        (["Text"], [tag("ocr", aliases=["text"])], "`Text` is written `ocr` in tags.yml: Write `ocr`."),
        (["Vision Language"], [], "`Vision Language` has capitals, but tags are written in lower case: Write `vision-language`."),
        (["ocr."], [], "`ocr.` ends with a full stop: Write `ocr`."),
        (["ocr."], [tag("ocr")], "`ocr.` is written `ocr` in tags.yml: Write `ocr`."),
        (["LLM"], [tag("LLM")], "`LLM` has capitals, but tags are written in lower case: Write `llm`, here and in the entries."),
        (["llm"], [tag("LLM")], "`LLM` has capitals, but tags are written in lower case: Write `llm`, here and in the entries."),
    ],
)  # fmt: skip
def test_a_wrong_tag_has_one_finding_with_the_tag_to_write(
    tags: list[str], records: list[TagRecord], expected: str
) -> None:
    collection = catalog(paper(tags=tags), tags=tuple(records))
    (finding,) = run_checks(collection, {"missing-language": None})
    assert f"{finding.message}: {finding.hint}" == expected


@pytest.mark.parametrize(
    ("tags", "hints"),
    [
        (["ＣＮＮ", "cnn"], {"Write `cnn`."}),
        (["CNNs", "cnn"], {"Write `cnn`."}),
        (["ＣＮＮ"], {"Write `cnn`."}),
        (["ｃｎｎ"], {"Write `cnn`."}),
        (["Tag With Spaces", "tag with spaces"], {"Write `tag-with-spaces`."}),
        (["tag with spaces", "tag-with-spaces"], {"Write `tag-with-spaces`."}),
        (["Q-Former", "Q Former"], {"Write `q-former`."}),
        (["Foo-Bar", "foobar."], {"Write `foo-bar`."}),
        (["a  b", "a b"], {"Write `a-b`."}),
    ],
)
def test_the_hint_for_a_tag_names_its_right_spelling(tags: list[str], hints: set[str]) -> None:
    entries = [paper(f"{number}", tags=[tag_]) for number, tag_ in enumerate([*tags, tags[0]])]
    findings = CHECKS["tag-spelling"].find(catalog(*entries))
    assert {finding.hint for finding in findings} == hints


def test_all_spellings_of_a_wrong_tag_in_tags_yml_get_the_same_advice() -> None:
    findings = CHECKS["tag-spelling"].find(catalog(paper(tags=["Llm"]), tags=(tag("LLM"),)))
    assert [finding.hint for finding in findings] == [
        "Write `llm`, here and in the entries.",
        "Write `llm`.",
    ]


def test_the_hint_for_a_tag_prefers_a_rare_correct_spelling() -> None:
    entries = [paper("a", tags=["VQA"]), paper("b", tags=["VQA"]), paper("c", tags=["vqa"])]
    findings = [(f.subject, f.hint) for f in CHECKS["tag-spelling"].find(catalog(*entries))]
    assert findings == [("papers/a", "Write `vqa`."), ("papers/b", "Write `vqa`.")]
