"""Links to entries in notes, such as `[[papers/clip]]`. If such a link has no label, it shows the name of the entry."""

from __future__ import annotations

import pytest

from site_builder.checks import CHECKS
from site_builder.i18n import LanguageCode
from site_builder.notes import link_targets, text_links, to_html, to_inline_html, to_plain_text
from site_builder.notes.markdown_links import markdown_links
from tests.factories import catalog, dataset, paper, repo

NAMES = {"papers/clip": "CLIP & co"}


def html_of(markdown: str) -> str:
    return to_html(
        markdown,
        lambda id_: f"../{id_}/" if id_ in NAMES else None,
        name_entry=lambda id_: "<b>CLIP</b>" if id_ in NAMES else None,
    )


# Markdown -> (HTML, plain text).
RENDERED = {
    "[[papers/clip]]": ('<p><a href="../papers/clip/"><b>CLIP</b></a></p>', "CLIP & co"),
    "[](papers/clip)": ('<p><a href="../papers/clip/"><b>CLIP</b></a></p>', "CLIP & co"),
    "[it](papers/clip)": ('<p><a href="../papers/clip/">it</a></p>', "it"),
    "见[[papers/clip]]。": ('<p>见<a href="../papers/clip/"><b>CLIP</b></a>。</p>', "见CLIP & co。"),
    "**[[papers/clip]]**": ('<p><strong><a href="../papers/clip/"><b>CLIP</b></a></strong></p>', "CLIP & co"),
    "[[papers/none]]": ('<p><a href="#">papers/none</a></p>', "papers/none"),
    "[](https://b.org/?a&b)": (
        '<p><a href="https://b.org/?a&amp;b" rel="noopener nofollow">https://b.org/?a&amp;b</a></p>',
        "https://b.org/?a&b",
    ),
    "`[[papers/clip]]`": ("<p><code>[[papers/clip]]</code></p>", "[[papers/clip]]"),
    r"\[[papers/clip]]": ("<p>[[papers/clip]]</p>", "[[papers/clip]]"),
    "[[clip]] [[1]] [[a b/c]]": ("<p>[[clip]] [[1]] [[a b/c]]</p>", "[[clip]] [[1]] [[a b/c]]"),
    "[[papers/clip]](https://b.org)": (
        '<p><a href="https://b.org" rel="noopener nofollow">[papers/clip]</a></p>',
        "[papers/clip]",
    ),
    "[[javascript:x/y]]": ("<p>[[javascript:x/y]]</p>", "[[javascript:x/y]]"),
}  # fmt: skip


@pytest.mark.parametrize("markdown", RENDERED)
def test_links_and_double_brackets_become_the_expected_html_and_plain_text(
    markdown: str,
) -> None:
    html, plain = RENDERED[markdown]
    assert html_of(markdown) == html
    assert to_plain_text(markdown, NAMES.get) == plain


def test_inline_html_shows_the_name_of_the_linked_entry() -> None:
    html = to_inline_html("[[papers/clip]]", lambda id_: id_, name_entry=lambda _: "CLIP")
    assert html == '<a href="papers/clip">CLIP</a>'


def test_each_linked_entry_of_several_texts_is_found_once() -> None:
    texts = ["[[papers/b]] [a](papers/a) `[[papers/c]]`", "[](papers/b) https://b.org [[x/y]]"]
    assert text_links(texts) == ("papers/b", "papers/a")


def test_target_and_span_of_a_link_in_double_brackets_are_found() -> None:
    assert link_targets("[[papers/b]]") == ["papers/b"]
    (link,) = markdown_links("- a [[no/folder]]")
    assert (link.target, link.span) == ("no/folder", (6, 15))


@pytest.mark.parametrize(
    ("check", "note", "message"),
    [
        (
            "dangling-reference",
            "[[papers/clipp]]",
            "links to `papers/clipp`, which is not an entry",
        ),
        (
            "dangling-reference",
            "[](papers/clipp)",
            "links to `papers/clipp`, which is not an entry",
        ),
        (
            "bad-link",
            "[[paper/clip]]",
            "links to `paper/clip`, which is neither a URL nor an entry id",
        ),
    ],
)
def test_a_link_whose_target_is_not_an_entry_is_reported(
    check: str, note: str, message: str
) -> None:
    collection = catalog(paper("clip"), paper("b", notes={"en": note}))
    (finding,) = CHECKS[check].find(collection)
    assert (finding.field, finding.message) == (("notes", "en"), message)
    assert check == "bad-link" or finding.hint == "Did you mean `papers/clip`?"


@pytest.mark.parametrize(
    ("note", "message", "hint"),
    [
        ("a [[CLIP]]", "has `[[CLIP]]`, which is not a link", "Write `[[papers/clip]]`."),
        ("[[paper clip]]", "has `[[paper clip]]`, which is not a link", "Write `[[papers/clip]]`."),
        ("[[papers/clip|it]]", "has `[[papers/clip|it]]`, which is not a link", "Write `[it](papers/clip)`."),
    ],
)  # fmt: skip
def test_a_malformed_link_in_double_brackets_is_reported_with_the_correct_link(
    note: str, message: str, hint: str
) -> None:
    collection = catalog(paper("clip", aliases=["Clip"]), paper("b", notes={"en": note}))
    (finding,) = CHECKS["bad-link"].find(collection)
    assert (finding.message, finding.hint, finding.index) == (message, hint, note.index("[["))


@pytest.mark.parametrize("note", ["[[1]], [[2, 3], [4]] `[[clip]]`", "[[unknown]]", "$x[[clip]]$"])
def test_double_brackets_are_accepted_in_code_in_formulas_and_around_unknown_names(
    note: str,
) -> None:
    collection = catalog(paper("clip"), paper("b", notes={"en": note}))
    assert list(CHECKS["bad-link"].find(collection)) == []


def test_texts_call_a_paper_with_aliases_by_its_first_alias() -> None:
    entry = paper(title="BLIP-2: Bootstrapping", aliases=["B2", "Two"])
    assert entry.name_in_text("en") == ("B2", None)


@pytest.mark.parametrize(
    ("entry", "language", "name"),
    [
        (paper(title="BLIP-2: Bootstrapping"), "en", ("BLIP-2", "en")),
        (repo(name={"en": "Tool", "zh": "工具：一"}, aliases=["T"]), "zh", ("工具", "zh")),
        (dataset(name={"zh": "悟空"}), "en", ("悟空", "zh")),
        (paper(title=r"$\pi_0$: A Model"), "en", ("π₀", "en")),
    ],
)
def test_texts_call_other_entries_by_their_heading_before_the_colon(
    entry: object, language: LanguageCode, name: tuple[str, str | None]
) -> None:
    assert entry.name_in_text(language) == name  # type: ignore[attr-defined]
