"""Optimised checks report the same findings as simple, slow implementations."""

from __future__ import annotations

import os
import random
import re
import time
import unicodedata
from collections.abc import Callable, Iterator
from itertools import combinations
from pathlib import Path

import pytest
from rapidfuzz import fuzz

from site_builder import checks, parallel
from site_builder.catalog import Catalog
from site_builder.checks import CHECKS, Check, run_checks, run_entry_checks
from site_builder.checks.base import localized_texts, one_line_texts
from site_builder.checks.near_pairs import near_pairs
from site_builder.checks.similar_titles import normalise_title
from site_builder.errors import Finding
from site_builder.models import Entry
from site_builder.notes import entry_reference, link_targets
from tests.factories import catalog, paper, repo

_PIECES = [
    *("state-of-the-art", "State of the art", "state`x`of the art", "SOTA", "ſota", "powerful"),
    *("Powerful", "a-b-c", "a-", "-b", "https://a.example/awesome", "“amazing”", '"', "《完美》"),
    *("强大的", "里程碑", "`", "`TODO`", "TODO", "TBD.", "待翻译", "Lorem ipsum", "translate me"),
    *("[awesome](x)", "[a](papers/blip)", "[b](papers/none)", "[c](p&#97;pers/none)", "[", "]("),
    *("[e](papers/p1)", "<papers/p1>", "(papers/p", "papers/p1-", "[x]: papers/none\n"),
    *("[d](repos\\/none)", "<https://a.example>", "\n", "\n\n", "\t", "  ", " ", " ", " ", " \n"),
    *(
        "\u3000",
        "\u00a0",
        "| a  b |",
        "\n    ",
        "多模态",
        "。",
        "word",
        "Model",
        "encoder",
        "-",
        "·",
    ),
]


def _texts(seed: int) -> Iterator[str]:
    rng = random.Random(seed)
    for _ in range(150):
        pieces = rng.choices(_PIECES, k=rng.randrange(1, 12))
        if text := rng.choice(("", " ")).join(pieces).strip():
            yield text


def _catalog(seed: int) -> Catalog:
    texts = list(_texts(seed))
    return catalog(
        *(
            paper(
                f"p{index}",
                title=" ".join(f"x{english}".split()),
                notes={"en": english, "zh": chinese},
            )
            for index, (english, chinese) in enumerate(zip(texts, reversed(texts), strict=True))
        )
    )


_EXEMPT = re.compile(
    r"`[^`]*`|\[[^\]]*\]\([^)]*\)|[“\"《][^”\"》]*[”\"》]|\S*-\S*-\S*|https?://\S+"
)
_ENGLISH_PRAISE = (
    r"\b(?i:state[- ]of[- ]the[- ]art|SOTA|cutting[- ]edge|groundbreaking|revolutionary"
    r"|game[- ]chang(?:er|ing)|unparalleled|world[- ]class|best[- ]in[- ]class|blazing(?:ly)?"
    r"|awesome|amazing|incredibl[ey]|stunning|powerful|seamless(?:ly)?|next[- ]generation)\b"
)
_PRAISE = {
    "en": _ENGLISH_PRAISE,
    "zh": f"{_ENGLISH_PRAISE}|最先进|业界领先|遥遥领先|颠覆性|革命性|里程碑|惊人的?|强大的?|完美|极致"
    "|史上最|划时代|吊打",
}
_ENGLISH_MARKER = (
    r"\b(?:TODO|FIXME|TBD|XXX)\b|\b(?i:lorem ipsum|translate me|machine[- ]translated)\b"
)
_TODO_MARKER = {
    "en": _ENGLISH_MARKER,
    "zh": rf"{_ENGLISH_MARKER}|待翻译|待补充|待完善|[（(【\[]机器翻译[）)】\]]|机翻|未翻译",
}
_NOT_PROSE = re.compile(r"`[^`]*`|https?://\S+|[“\"《『「][^”\"》』」]*[”\"》』」]")
_SIGNIFICANT_SPACE = re.compile(r"`[^`]*`|^[ \t]+|^\|.*$", re.MULTILINE)


def _has_praise(entry: Entry, language: str, text: str) -> bool:
    names = {name.casefold() for name in (*entry.heading.variants(), *entry.aliases)}
    prose = _EXEMPT.sub(lambda part: " " * len(part[0]), text)
    return any(match[0].casefold() not in names for match in re.finditer(_PRAISE[language], prose))


def _has_todo_marker(_entry: Entry, language: str, text: str) -> bool:
    return re.search(_TODO_MARKER[language], re.sub(r"`[^`]*`", " ", text)) is not None


def _is_in_wrong_language(_entry: Entry, language: str, text: str) -> bool:
    prose = _NOT_PROSE.sub(" ", text)
    han = len(re.findall(r"[\u3400-\u9fff\uf900-\ufaff]", prose))
    words = len(re.findall(r"[A-Za-z]{2,}", prose))
    return (not han and words >= 3) if language == "zh" else han > words


def _has_dangling_link(_entry: Entry, _language: str, text: str) -> bool:
    targets = filter(entry_reference().fullmatch, link_targets(text))
    return any(target != "papers/p1" for target in targets)


def _has_bad_whitespace(text: str) -> bool:
    return (
        re.search(r"[\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]", text) is not None
        or re.search(r"[ \t]+$", text, re.MULTILINE) is not None
        or re.search(r"(?<=\S)[ \t]{2,}(?=\S)", _SIGNIFICANT_SPACE.sub("|", text)) is not None
    )


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(8))
@pytest.mark.parametrize(
    ("check", "has_finding"),
    [
        ("marketing", _has_praise),
        ("todo-marker", _has_todo_marker),
        ("wrong-language", _is_in_wrong_language),
        ("dangling-reference", _has_dangling_link),
    ],
)
def test_text_checks_match_simple_implementations(
    check: str, has_finding: Callable[[Entry, str, str], bool], seed: int
) -> None:
    collection = _catalog(seed)
    findings = {(finding.subject, finding.field) for finding in CHECKS[check].find(collection)}
    assert findings == {
        (entry.id, field)
        for entry in collection
        for field, language, text in localized_texts(entry)
        if has_finding(entry, language, text)
    }
    assert findings


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(8))
def test_the_whitespace_check_matches_a_simple_implementation(seed: int) -> None:
    collection = _catalog(seed)
    expected = [
        (entry.id, field)
        for entry in collection
        for field, text in (
            *one_line_texts(entry),
            *((field, text) for field, _, text in localized_texts(entry)),
        )
        if _has_bad_whitespace(text)
    ]
    assert [(f.subject, f.field) for f in CHECKS["whitespace"].find(collection)] == expected
    assert expected


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(4))
def test_run_checks_finds_the_same_with_and_without_entry_findings(seed: int) -> None:
    collection = _catalog(seed)
    entry_findings = [finding for entry in collection for finding in run_entry_checks(entry)]
    of_each_check = [finding for check in CHECKS.values() for finding in check.find(collection)]
    assert run_checks(collection, {}, entry_findings) == run_checks(collection, {})
    assert len(run_checks(collection, {"waiver": None})) == len(of_each_check)
    only_marketing = {check: None for check in CHECKS if check != "marketing"}
    findings = run_checks(collection, only_marketing, entry_findings)
    assert {finding.code for finding in findings} == {"marketing"}


@pytest.mark.forks
def test_parallel_checks_run_once_and_match_serial_checks(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each check creates a file. So the test sees whether a check ran twice, and in how many processes checks ran."""
    collection = catalog(
        *(paper(f"p{n}", title="An almost endless title", topics=["nowhere"]) for n in range(3)),
        topics=(),
    )
    serial = run_checks(collection)
    assert {"similar-title", "dangling-reference"} <= {finding.code for finding in serial}
    run_check = checks._run_catalog_check

    def run_and_record(collection: Catalog, check: Check) -> list[Finding]:
        (tmp_path / f"{check.id} {os.getpid()}").touch(exist_ok=False)
        time.sleep(0.02)
        return run_check(collection, check)

    monkeypatch.setattr(checks, "_run_catalog_check", run_and_record)
    monkeypatch.setattr(checks, "_PARALLEL_THRESHOLD", 0)
    monkeypatch.setattr(parallel, "usable_cores", lambda: 3)
    assert run_checks(collection) == serial
    check_ids, process_ids = zip(
        *(path.name.split(" ") for path in tmp_path.iterdir()), strict=True
    )
    assert sorted(check_ids) == sorted(CHECKS)
    assert len(set(process_ids)) > 1


# --- similar titles ---------------------------------------------------------------------------

_ALPHABETS = ["ab", "abc ", "abcdefghij -", "多模态大语言模型的视觉", "ab多模 1"]


def _titles(rng: random.Random, alphabet: str, max_length: int = 60) -> list[str]:
    """Return five variants of each of five random titles. The variants of a title differ by a few edits."""
    titles = []
    for _ in range(5):
        original = rng.choices(alphabet, k=rng.randrange(max_length))
        for _ in range(5):
            characters = list(original)
            for _ in range(rng.randrange(9)):
                index = rng.randrange(len(characters) + 1)
                if rng.random() < 0.5:
                    characters[index : index + 1] = []
                else:
                    characters.insert(index, rng.choice(alphabet))
            titles.append("".join(characters))
    return titles


@pytest.mark.slow
@pytest.mark.parametrize("alphabet", _ALPHABETS)
@pytest.mark.parametrize("cutoff", [100, 99, 95, 90, 85, 60])
def test_exactly_the_similar_pairs_are_found(alphabet: str, cutoff: int) -> None:
    rng = random.Random(f"{alphabet}{cutoff}")
    for _ in range(60):
        titles = _titles(rng, alphabet)
        assert sorted(near_pairs(titles, cutoff)) == [
            (first, second)
            for first, second in combinations(range(len(titles)), 2)
            if fuzz.ratio(titles[first], titles[second]) >= cutoff
        ]


@pytest.mark.parametrize("seed", range(20))
def test_similar_titles_match_a_comparison_of_all_pairs(seed: int) -> None:
    rng = random.Random(seed)
    entries: list[Entry] = []
    for index, title in enumerate(_titles(rng, rng.choice(_ALPHABETS))):
        authors = rng.sample(["A B", "C D"], k=1)
        full_title = f"x {' '.join(title.split())}".strip()
        if rng.random() < 0.8:
            year = str(rng.randrange(2019, 2023))
            entries.append(paper(f"p{index}", title=full_title, authors=authors, year=year))
        else:
            entries.append(repo(f"p{index}", name=full_title))
    collection = catalog(*entries)
    expected = [
        (second.id, first.id)
        for second in collection
        for first in collection
        if first.id < second.id and _is_similar(first, second)
    ]
    findings = [
        (finding.subject, finding.message.split("`")[1])
        for finding in CHECKS["similar-title"].find(collection)
    ]
    assert findings == expected


def _is_similar(first: Entry, second: Entry) -> bool:
    titles = [normalise_title(entry.heading.variants()[0]) for entry in (first, second)]
    digits = [re.findall(r"\d+", title) for title in titles]
    ratio = fuzz.ratio(*titles)
    if first.kind != second.kind or digits[0] != digits[1] or ratio < 85:
        return False
    if ratio >= 95 and min(map(len, titles)) >= 20:
        return True
    years = abs((first.year or 0) - (second.year or 0))
    return bool(first.authors) and first.authors[:1] == second.authors[:1] and years <= 1


@pytest.mark.parametrize(
    "title", ["a`b", "x^2 `y`", r"\emph{Big} $n$", "Ｆｕｌｌ 宽", "ok 👍 `x`", "A. "]
)
def test_a_normalised_title_matches_a_simple_implementation(
    title: str,
) -> None:
    text = unicodedata.normalize("NFKC", title)
    text = "".join(c for c in text if unicodedata.category(c) not in {"So", "Sk", "Cf"})
    text = re.sub(r"\\[a-zA-Z]+\s*|[{}$\\^_~]", "", text)
    assert normalise_title(title) == " ".join(text.casefold().split()).strip(" .。!?:：")
