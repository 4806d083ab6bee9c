"""Markdown twins, which are pages as Markdown files, and files for language models."""

from __future__ import annotations

import datetime as dt
import posixpath
import re
from dataclasses import replace
from hashlib import sha256
from itertools import product
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from site_builder.bundles import LazyFile
from site_builder.catalog import Catalog
from site_builder.knowledge_base import open_knowledge_base
from site_builder.markdown_twins import TwinInputs, llms, llms_files, twin_files
from site_builder.models import Entry
from site_builder.notes import retarget
from site_builder.notes.contained import contained
from site_builder.observed_facts.records import ObservedFacts, WorkRecord
from site_builder.pages import plan_pages
from tests import examples
from tests.conftest import SEED
from tests.factories import benchmark, catalog, dataset, paper, repo, result, topic
from tests.pages.sample_catalogs import SITE

RETRACTED = WorkRecord(
    at=dt.date(2026, 1, 2), source="Crossref", key="doi:10.5555/a", notices=("retraction",)
)


def inputs_of(collection: Catalog, **settings: object) -> TwinInputs:
    """Return inputs with a digest of each entry."""
    digests = {entry.id: sha256(repr(entry).encode()).digest() for entry in collection}
    return TwinInputs(collection, replace(SITE, **settings), digests)  # type: ignore[arg-type]


def files(inputs: TwinInputs) -> dict[str, str]:
    """Return path -> text of all files."""
    found = (*twin_files(inputs), *llms_files(inputs))
    return {p: (c.make() if isinstance(c, LazyFile) else c).decode() for p, c in found}


def keys(inputs: TwinInputs) -> dict[str, bytes]:
    """Return path -> key of each lazy file. A build makes such a file only if its key changed."""
    found = (*twin_files(inputs), *llms_files(inputs))
    return {path: file.key for path, file in found if isinstance(file, LazyFile)}


@pytest.fixture(scope="module")
def seed() -> TwinInputs:
    knowledge_base = open_knowledge_base(SEED / "entries")
    return TwinInputs(knowledge_base.catalog, SITE, knowledge_base.digests)


def links(markdown: str) -> list[str]:
    """Return the targets of the links in a text, as CommonMark reads them."""
    tokens = MarkdownIt("commonmark", {"html": False}).enable("table").parse(markdown)
    children = [child for token in tokens for child in token.children or ()]
    return [str(child.attrGet("href") or child.attrGet("src") or "") for child in children
            if child.type in {"link_open", "image"}]  # fmt: skip


def test_internal_links_except_those_to_boards_lead_to_a_page_or_file(
    seed: TwinInputs,
) -> None:
    written = files(seed)
    languages = seed.catalog.languages
    pages = {
        languages.localized_path(page.language, page.path)
        for page in plan_pages(seed.catalog, SITE)
    }
    known = {*written, *pages, "api/v1/openapi.json"}
    checked = 0
    for path, text in written.items():
        for target in links(text):
            if re.match("[a-z]+:", target) or target.startswith(("boards/", "../../boards/")):
                continue
            resolved = posixpath.normpath(posixpath.join(posixpath.dirname(path), target))
            resolved += "/" if target.endswith("/") else ""
            if "/boards/" not in f"/{resolved}":
                assert resolved in known, (path, target)
                checked += 1
    assert checked > 200


def test_urls_are_links_and_each_twin_links_to_its_page_and_translation(
    seed: TwinInputs,
) -> None:
    """A URL in angle brackets needs a scheme: CommonMark reads `<../page/>` as text."""
    for path, text in files(seed).items():
        tokens = MarkdownIt("commonmark").enable("table").parse(text)
        for child in (child for token in tokens for child in token.children or ()):
            assert child.type != "html_inline", (path, child.content)
            assert not (child.type == "text" and re.search(r"<\S*[/.]\S*>", child.content)), path
        if path.endswith("index.md"):
            own = links(text)
            assert any(target.endswith(f"{posixpath.dirname(path)}/") for target in own), path
            other = path.removeprefix("zh/") if path.startswith("zh/") else f"zh/{path}"
            assert any(target.endswith(f"../{other}") for target in own), path


def test_each_entry_and_each_topic_has_a_file_in_each_language(seed: TwinInputs) -> None:
    written = dict(files(seed))
    for prefix, subject in product(("", "zh/"), (*seed.catalog, *seed.catalog.topics.values())):
        folder = subject.id if isinstance(subject, Entry) else f"topics/{subject.id}"
        assert written[f"{prefix}{folder}/index.md"].startswith("# ")


def test_the_twin_of_an_entry_has_facts_texts_results_relations_and_citation() -> None:
    collection = catalog(
        paper(
            title="Sorting *fast*",
            aliases=["S_1"],
            venue="ICML 2023",
            tags=["fast"],
            summary={"en": "Sorts [[repos/lavis]].", "zh": "排序。"},
            abstract="We sort.",
            notes={"en": "See [](datasets/wukong) and <b>.\n\n`<b>`", "zh": "笔记。"},
            results=[result(split=None)],
            uses=["datasets/wukong"],
        ),
        repo(),
        dataset(),
        benchmark(),
    )
    facts = {"papers/blip": ObservedFacts(entry="papers/b", works=(RETRACTED,))}
    text = files(inputs_of(collection, facts=facts))["papers/blip/index.md"]
    assert text.splitlines()[0] == r"# Sorting \*fast\*"
    for part in (
        "> Sorts [Repo lavis](../../repos/lavis/index.md).",
        "- Also known as: S_1",
        "- Authors: Author of blip",
        "- Venue: ICML 2023",
        "- Paper: <https://example.org/papers/blip>",
        "- Topics: [Topic vision](../../topics/vision/index.md)",
        "- [Web page](../../papers/blip/)",
        "- [中文](../../zh/papers/blip/index.md)",
        "## Abstract\n\nWe sort.",
        "See [Dataset wukong](../../datasets/wukong/index.md) and \\<b>.\n\n`<b>`",
        "| [Benchmark retrieval](../../benchmarks/retrieval/index.md) | Model A |",
        "## Related\n\n- [",
        "[Dataset wukong](../../datasets/wukong/index.md): Used by this entry",
        "```bibtex\n@",
        "Retracted or withdrawn",
    ):
        assert part in text, part
    chinese = files(inputs_of(collection))["zh/papers/blip/index.md"]
    assert "> 排序。" in chinese
    assert "- 类型：论文" in chinese
    assert "(../../../zh/topics/vision/index.md)" in chinese
    rankings = files(inputs_of(collection))["benchmarks/retrieval/index.md"]
    assert "| 1 | [Model A](../../papers/blip/index.md) | 50.5 |" in rankings


def test_entries_to_which_an_entry_links_come_first_among_its_related_entries() -> None:
    link = "https://arxiv.org/abs/2301.12597"
    collection = catalog(
        paper(uses=["datasets/both"], links={"paper": link}),
        dataset("both", paper=link, year="2020"),
        dataset("only", paper=link, year="2024"),
    )
    text = files(inputs_of(collection))["papers/blip/index.md"]
    assert text.index("Dataset both") < text.index("Dataset only")


def test_the_twin_of_a_topic_lists_its_subtopics_and_entries() -> None:
    collection = catalog(
        paper(summary={"en": "Sees.", "zh": "看。"}),
        paper("deep", topics=["deep"]),
        topics=(topic("vision"), topic("deep", parent="vision")),
    )
    text = files(inputs_of(collection))["topics/vision/index.md"]
    assert "- [Topic deep](../../topics/deep/index.md): 1 paper" in text
    assert "- [Paper blip](../../papers/blip/index.md) (2023): Sees." in text
    assert "papers/deep" not in text


def changes() -> dict[str, tuple[Catalog, dict[str, object]]]:
    """Return the name of a change -> (catalog, settings) after this change."""
    base = (
        paper(notes={"en": "[[papers/b]]"}),
        paper("b"),
        paper("c", results=[result()]),
        benchmark(),
    )
    topics = (topic("vision"), topic("sound"))

    def with_entries(*entries: Entry, **other: object) -> tuple[Catalog, dict[str, object]]:
        changed = {entry.id: entry for entry in (*base, *entries)}
        return catalog(*changed.values(), topics=topics, **other), {}  # type: ignore[arg-type]

    retracted = {"papers/b": ObservedFacts(entry="papers/b", works=(RETRACTED,))}
    return {
        "nothing": with_entries(),
        "the title of a linked entry": with_entries(paper("b", title="Another")),
        "a new link": with_entries(paper("b", uses=["papers/c"])),
        "a better result": with_entries(paper("d", results=[result(scores={"r1": "60"})])),
        "a benchmark's name": with_entries(benchmark(name="Other name")),
        "another topic": with_entries(paper("b", topics=["sound"])),
        "an entry that was added earlier": with_entries(paper("e", added="2020-01-01")),
        "a topic's name": (catalog(*base, topics=(topic("vision", name="Seeing"), topics[1])), {}),
        "a retraction": (with_entries()[0], {"facts": retracted}),
        "no twins": (with_entries()[0], {"publish": ("llms",)}),
        "the URL of the site": (with_entries()[0], {"url": "https://example.org/"}),
        "plain BibTeX": (with_entries()[0], {"plain_bibtex": True}),
    }  # fmt: skip


def test_files_with_equal_cache_keys_are_equal() -> None:
    found = {
        name: inputs_of(collection, **settings)
        for name, (collection, settings) in changes().items()
    }
    made = {name: (keys(inputs), files(inputs)) for name, inputs in found.items()}
    first_keys, first_files = made["nothing"]
    for name, (their_keys, their_files) in made.items():
        assert (their_files != first_files) == (name != "nothing"), name
        for path, key in their_keys.items():
            if first_keys.get(path) == key:
                assert their_files[path] == first_files[path], (name, path)


def test_a_new_title_changes_only_the_keys_of_files_that_show_the_title() -> None:
    papers = [paper(f"p-{number}", topics=["vision" if number else "sound"]) for number in range(9)]
    topics = (topic("vision"), topic("sound"))
    before = keys(inputs_of(catalog(*papers, topics=topics)))
    papers[0] = paper("p-0", title="Another", topics=["sound"])
    after = keys(inputs_of(catalog(*papers, topics=topics)))
    assert {path for path in after if after[path] != before[path]} == {
        f"{prefix}{path}index.md"
        for prefix, path in product(("", "zh/"), ("papers/p-0/", "topics/sound/"))
    } | {"llms-full.txt"}


def test_the_twin_of_a_topic_depends_on_entries_that_its_description_names() -> None:
    topics = (topic("vision", description={"en": "See [](papers/a)."}), topic("sound"))
    before, after = (
        inputs_of(catalog(paper("a", title=title, topics=["sound"]), topics=topics))
        for title in ("First", "Another")
    )
    path = "topics/vision/index.md"
    assert "[First](" in files(before)[path]
    assert "[Another](" in files(after)[path]
    assert keys(before)[path] != keys(after)[path]


def test_files_with_and_without_digests_are_equal(seed: TwinInputs) -> None:
    assert files(TwinInputs(seed.catalog, SITE)) == files(seed)


# --- llms.txt ---------------------------------------------------------------------------------


def test_llms_txt_has_the_format_of_llmstxt_org(seed: TwinInputs) -> None:
    for name, text in files(TwinInputs(seed.catalog, SITE)).items():
        if name not in {"llms.txt", "zh/llms.txt"}:
            continue
        tokens = MarkdownIt("commonmark").parse(text)
        levels = [token.tag for token in tokens if token.type == "heading_open"]
        assert levels[0] == "h1"
        assert set(levels[1:]) == {"h2"}
        assert next(t.type for t in tokens[3:]) == "blockquote_open"
        listed = text[text.index("## ") :]
        for line in filter(None, listed.splitlines()):
            assert line.startswith("## ") or re.fullmatch(r"- \[.+\]\(\S+\)(: .+)?", line), line


def test_links_of_llms_txt_are_absolute_if_the_site_has_a_url() -> None:
    text = files(inputs_of(catalog(paper()), url="https://example.org/kb"))["llms.txt"]
    assert "(https://example.org/kb/topics/vision/index.md)" in text
    assert "(https://example.org/kb/zh/llms.txt)" in text


@pytest.mark.parametrize(("url", "has_feed"), [("https://example.org/", True), ("", False)])
def test_llms_txt_names_the_feed_only_if_the_site_has_feeds(url: str, has_feed: bool) -> None:
    written = files(inputs_of(catalog(paper()), url=url))["llms.txt"]
    assert any(link.endswith("feed.xml") for link in links(written)) is has_feed


def test_llms_txt_in_another_language_names_the_language_of_the_full_texts() -> None:
    written = files(inputs_of(catalog(paper())))
    assert "## 全部条目的全文 (English)" in written["zh/llms.txt"]
    assert "(English)" not in written["llms.txt"]


def test_llms_txt_of_a_site_without_twins_links_to_pages() -> None:
    text = files(inputs_of(catalog(paper()), publish=("llms",)))["llms.txt"]
    assert "(./topics/vision/)" in text
    assert "index.md" not in text


def test_the_full_text_is_divided_by_size_into_linked_parts(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(llms, "MAX_CHARACTERS", 2000)
    papers = [paper(f"p-{number}", notes={"en": "word " * 100}) for number in range(5)]
    written = files(inputs_of(catalog(*papers)))
    names = ["llms-full.txt", "llms-full-2.txt", "llms-full-3.txt", "llms-full-4.txt", "llms-full-5.txt"]  # fmt: skip
    assert [name for name in written if name.startswith("llms-full")] == names
    for name in names:
        assert f"(./{name})" in written["llms.txt"]
    assert "llms-full-2.txt" in links(written["llms-full.txt"])
    assert {"llms.txt", "llms-full.txt"} <= set(links(written["llms-full-2.txt"]))
    for one in papers:
        assert (
            sum(f"- ID: {one.id}\n" in text for name, text in written.items() if name in names) == 1
        )


def test_parts_for_real_entries_are_shorter_than_twice_the_maximum(seed: TwinInputs) -> None:
    sizes = [len(text) for name, text in files(seed).items() if name.startswith("llms-full")]
    assert max(sizes) < 2 * llms.MAX_CHARACTERS


# --- notes ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("note", "expected"),
    [
        ("[[papers/clip]]", "[CLIP](NEW)"),
        ("[](papers/clip)", "[CLIP](NEW)"),
        ("[a](papers/clip) [b](https://example.org/papers/clip)", "[a](NEW) [b](https://example.org/papers/clip)"),
        ("[a][1]\n\n[1]: papers/clip", "[a][1]\n\n[1]: NEW"),
        ("![a](one.png) [b](one.png)", "![a](NEW) [b](NEW)"),
        ("[a](one.png)", "[a](NEW)"),
        ("`[a](papers/clip)`", "`[a](papers/clip)`"),
        ("a <script>x</script>", "a \\<script>x\\</script>"),
        ("<https://example.org/> 1 < 2", "<https://example.org/> 1 < 2"),
        ("```\n<b>\n```\n<b>", "```\n<b>\n```\n\\<b>"),
        ("[papers/clip](papers/clip) and papers/clip", "[papers/clip](NEW) and papers/clip"),
        ("# Results\n\n## Related", "### Results\n\n#### Related"),
        ("Results\n===\n\n- a\n- b", "### Results\n\n- a\n- b"),
        ("```\ncode", "```\ncode\n```"),
        (r"\<b>", r"\<b>"),
        (r"\\<b>", r"\\\<b>"),
        ("$a<b$ and $x<y$", "$a<b$ and $x<y$"),
    ],
)  # fmt: skip
def test_retarget_replaces_link_targets_and_escapes_html_and_lowers_headings(
    note: str, expected: str
) -> None:
    def target_of(target: str) -> str | None:
        return "NEW" if target in {"papers/clip", "one.png"} else None

    assert retarget(note, target_of, lambda id_: "CLIP") == expected


def test_a_name_in_a_link_without_a_text_is_escaped() -> None:
    names = ["A|B", "a [b", "`c", "*d*", "<e>"]
    named = [paper(f"p-{number}", title=name) for number, name in enumerate(names)]
    cells = "\n".join(f"| [[papers/p-{number}]] |" for number in range(len(names)))
    citing = paper("citing", notes={"en": f"| Name |\n| --- |\n{cells}"})
    markdown = files(inputs_of(catalog(citing, *named)))["papers/citing/index.md"]
    tokens = MarkdownIt("commonmark").enable("table").parse(markdown)
    shown = [
        "".join(child.content for child in token.children or [])
        for token in tokens
        if any(child.type == "link_open" for child in token.children or [])
    ]
    assert [text for text in shown if text in names] == names


_PIECES = ["`", "```", "~~~", "\n", "\n\n", "    ", "<b>", "<script>", "<!--", "-->", "<?x", "<![CDATA[", "<!X>", "<b\n>",
           "<b x='", "\\", "> ", "- ", "1. ", "a", " ", "# ", "##", "\n===\n", "\n---\n", "[a]: <b>", "[x](y)", "\t", "|", "&lt;"]  # fmt: skip


@settings(max_examples=examples(300), deadline=None)
@given(st.lists(st.sampled_from(_PIECES), max_size=10).map("".join))
def test_no_note_changes_how_the_rest_of_the_file_is_read(note: str) -> None:
    tokens = MarkdownIt("commonmark").enable("table").parse(f"{contained(note)}\n\n## Related\n")
    children = [child for token in tokens for child in token.children or ()]
    assert not {"html_block", "html_inline"} & {token.type for token in (*tokens, *children)}
    headings = [token for token in tokens if token.type == "heading_open" and token.level == 0]
    assert [token.tag for token in headings if token.tag in {"h1", "h2"}] == ["h2"]
    assert tokens[-2].content == "Related"


def test_pictures_in_a_twin_have_the_paths_of_the_published_files(tmp_path: Path) -> None:
    from site_builder.entry_files.pictures import read_picture
    from tests.pictures import write_picture

    collection = catalog(paper(notes={"en": "![A curve](curve.webp)"}))
    picture = read_picture(
        write_picture(tmp_path, "papers/blip/curve.webp"), "papers/blip/curve.webp"
    )
    collection = replace(collection, pictures={"papers/blip": {"curve.webp": picture}})
    text = files(TwinInputs(collection, SITE))["papers/blip/index.md"]
    assert f"![A curve](../../media/{picture.site_path})" in text
