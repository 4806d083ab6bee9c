"""Renaming a topic, tag, venue or author updates references and adds redirects. A rename may merge two names."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from site_builder.entry_files import load_entries
from site_builder.entry_files.file_changes import diff_of_files, write_changes
from site_builder.entry_files.renaming import RenameError, RenamePlan, plan_rename
from site_builder.errors import Problem, Severity
from site_builder.knowledge_base import open_knowledge_base
from site_builder.models import address_slug
from site_builder.pages import redirect_files

TOPICS = """\
# All topics.
- id: vision   # the root
  name: {en: Vision, zh: 视觉}

- id: ocr
  name: {en: OCR, zh: 文字识别}
  parent: vision
# About handwriting.
- id: handwriting
  name: {en: Handwriting, zh: 手写}
  parent: "ocr"
"""
TAGS = """\
- tag: cnn  # short
  name: {en: CNN, zh: 卷积网络}
  aliases: [convnet, 'conv-net']
# Old.
- tag: c++
  name: {en: C++, zh: C++}
"""
PAPER_A = """\
# Paper A.
title: "A"
authors: [ "Wei Zhang" , Ana One]   # odd spaces stay
year: 2023
venue: 'ICML 2023'
topics: [ocr, handwriting]
tags:
  - cnn  # main
  - c++
links: {paper: https://example.org/a}
added: 2026-11-23
waive:
  similar-title: Wei Zhang wrote tags/cnn of topics/ocr; not tags/cnn-2.
"""
PAPER_B = """\
title: B
authors:
- Wei Zhang
- Bo Two
year: 2023
venue: ICML 2023
topics: [handwriting]
tags: [CNN, rnn]
links: {paper: https://example.org/b}
added: 2026-11-23
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    texts = {
        "topics.yml": TOPICS,
        "tags.yml": TAGS,
        "papers/a.yml": PAPER_A,
        "papers/b.yml": PAPER_B,
    }
    (tmp_path / "papers").mkdir()
    for name, text in texts.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    assert errors(tmp_path) == []
    return tmp_path


def errors(folder: Path) -> list[Problem]:
    problems = open_knowledge_base(folder).problems
    return [problem for problem in problems if problem.severity is Severity.ERROR]


def rename(folder: Path, old: str, new: str) -> RenamePlan:
    plan = plan_rename(load_entries(folder), old, new)
    write_changes(plan.before, plan.after)
    assert errors(folder) == []
    return plan


def contents(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): path.read_text(encoding="utf-8")
        for path in folder.rglob("*.yml")
    }


def redirects(folder: Path) -> list[str]:
    path = folder / "redirects.yml"
    return path.read_text("utf-8").splitlines()[1:] if path.exists() else []


@pytest.mark.parametrize(
    ("old", "new", "replacements", "redirect"),
    [
        (
            "topics/ocr",
            "topics/text-recognition",
            {
                "topics.yml": [("id: ocr", "id: text-recognition"), ('"ocr"', '"text-recognition"')],
                "papers/a.yml": [("[ocr,", "[text-recognition,"), ("topics/ocr;", "topics/text-recognition;")],
            },
            "topics/ocr: topics/text-recognition",
        ),
        (
            "tags/cnn",
            "tags/yes",  # YAML 1.1 reads `yes` without quotes as true
            {
                "tags.yml": [("tag: cnn  #", 'tag: "yes"  #')],
                "papers/a.yml": [("- cnn  #", '- "yes"  #'), ("tags/cnn of", "tags/yes of")],
            },
            None,
        ),
        (
            "tags/rnn",
            "tags/recurrent",
            {"papers/b.yml": [("rnn]", "recurrent]")]},
            "tags/rnn: tags/recurrent",
        ),
        (
            "tags/cnn",
            "tags/convnet",
            {
                "tags.yml": [("tag: cnn  #", "tag: convnet  #"), ("[convnet,", "[cnn,")],
                "papers/a.yml": [("- cnn  #", "- convnet  #"), ("tags/cnn of", "tags/convnet of")],
            },
            None,
        ),
        (
            "venues/ICML 2023",
            "venues/International Conference, 2023",
            {
                "papers/a.yml": [("'ICML 2023'", "'International Conference, 2023'")],
                "papers/b.yml": [("ICML 2023", "International Conference, 2023")],
            },
            "venues/icml-2023: venues/international-conference-2023",
        ),
        (
            "authors/Wei Zhang",
            "authors/Wei Zhang (MIT)",
            {
                "papers/a.yml": [('"Wei Zhang"', '"Wei Zhang (MIT)"'), (": Wei Zhang wrote", ": Wei Zhang (MIT) wrote")],
                "papers/b.yml": [("- Wei Zhang", "- Wei Zhang (MIT)")],
            },
            "authors/wei-zhang: authors/wei-zhang-mit",
        ),
        ("authors/Bo Two", "authors/Bo Second", {"papers/b.yml": [("Bo Two", "Bo Second")]}, None),
    ],
)  # fmt: skip
def test_references_are_updated_and_nothing_else_changes(
    folder: Path,
    old: str,
    new: str,
    replacements: dict[str, list[tuple[str, str]]],
    redirect: str | None,
) -> None:
    expected = before = contents(folder)
    for name, pairs in replacements.items():
        for old_text, new_text in pairs:
            assert expected[name].count(old_text) == 1
            expected = {**expected, name: expected[name].replace(old_text, new_text)}
    plan = rename(folder, old, new)
    after = contents(folder)
    after.pop("redirects.yml", None)
    assert after == expected
    assert redirects(folder) == ([redirect] if redirect else [])
    assert plan.merged_into is None
    assert {path.name for path in plan.updated} == {Path(name).name for name in replacements}
    rename(folder, new, old)
    after = contents(folder)
    after.pop("redirects.yml", None)
    assert after == before


def test_an_unquoted_mention_of_a_tag_prevents_a_new_name_with_a_colon(
    folder: Path,
) -> None:
    with pytest.raises(RenameError, match=r"papers/a\.yml refers to cnn in a way that cannot be"):
        rename(folder, "tags/cnn", "tags/卷积: 网络")


def test_the_old_page_stays_if_entries_have_another_spelling_of_the_tag(folder: Path) -> None:
    plan = rename(folder, "tags/cnn", "tags/convolutional")
    assert plan.redirect_message == "tags/cnn keeps its page, because entries also write CNN"
    rename(folder, "tags/CNN", "tags/convolutional")
    assert redirects(folder) == ["tags/cnn: tags/convolutional"]


def test_merging_two_spellings_of_a_tag_keeps_the_address(folder: Path) -> None:
    plan = rename(folder, "tags/CNN", "tags/cnn")
    assert (plan.merged_into, redirects(folder)) == (None, [])
    assert plan.redirect_message == "The address stays the same: tags/cnn"
    assert "tags: [cnn, rnn]" in contents(folder)["papers/b.yml"]


def test_the_subtopics_of_a_merged_topic_move_to_the_topic_that_remains(folder: Path) -> None:
    plan = rename(folder, "topics/ocr", "topics/vision")
    assert plan.merged_into == "topics/vision"
    after = contents(folder)
    assert after["topics.yml"] == TOPICS.replace(
        "- id: ocr\n  name: {en: OCR, zh: 文字识别}\n  parent: vision\n", ""
    ).replace('"ocr"', '"vision"')
    assert after["papers/a.yml"] == PAPER_A.replace("[ocr,", "[vision,").replace(
        "topics/ocr", "topics/vision"
    )
    assert redirects(folder) == ["topics/ocr: topics/vision"]
    assert [topic.id for _, topic in load_entries(folder).catalog.topics_in_order()] == [
        "vision",
        "handwriting",
    ]


def test_an_entry_with_both_names_keeps_the_new_name_and_its_comments(
    folder: Path,
) -> None:
    before = contents(folder)["papers/a.yml"]
    plan = rename(folder, "topics/handwriting", "topics/ocr")
    assert plan.merged_into == "topics/ocr"
    expected = before.replace("[ocr, handwriting]", "[ocr]")
    assert contents(folder)["papers/a.yml"] == expected
    rename(folder, "tags/c++", "tags/cnn")
    expected = expected.replace("  - cnn  # main\n  - c++\n", "  - cnn  # main\n")
    assert contents(folder)["papers/a.yml"] == expected
    assert redirects(folder) == ["tags/c-plus-plus: tags/cnn", "topics/handwriting: topics/ocr"]


def test_comments_of_a_dropped_item_are_kept(folder: Path) -> None:
    path = folder / "papers" / "a.yml"
    path.write_text(PAPER_A.replace("  - c++\n", "  - c++  # second\n"), encoding="utf-8")
    rename(folder, "tags/cnn", "tags/c++")
    assert "tags:\n  - c++  # main\n  # second\nlinks" in contents(folder)["papers/a.yml"]
    text = "topics: [ocr, # first\n  handwriting] # both"
    path.write_text(PAPER_A.replace("topics: [ocr, handwriting]", text), encoding="utf-8")
    rename(folder, "topics/handwriting", "topics/ocr")
    assert "topics:  # both\n  # first\n  - ocr\n" in contents(folder)["papers/a.yml"].replace(
        "  - ocr  # first\n", "  # first\n  - ocr\n"
    )


def test_a_merged_tag_and_its_aliases_become_aliases(folder: Path) -> None:
    rename(folder, "tags/cnn", "tags/c++")
    records = load_entries(folder).catalog.tags
    assert {tag: record.aliases for tag, record in records.items()} == {
        "c++": ("convnet", "conv-net", "cnn")
    }
    assert "# Old." in contents(folder)["tags.yml"]
    assert "# short" in contents(folder)["tags.yml"]


def test_the_new_tag_inherits_the_record_of_the_old_tag(folder: Path) -> None:
    plan = rename(folder, "tags/c++", "tags/rnn")
    assert plan.merged_into == "tags/rnn"
    assert load_entries(folder).catalog.tags["rnn"].name.root == {"en": "C++", "zh": "C++"}


def test_former_addresses_lead_to_the_present_page_without_chains(folder: Path) -> None:
    rename(folder, "venues/ICML 2023", "venues/ICML '23")
    rename(folder, "venues/ICML '23", "venues/ICML")
    rename(folder, "authors/Wei Zhang", "authors/W. Zhang")
    assert redirects(folder) == [
        "authors/wei-zhang: authors/w-zhang",
        "venues/icml-2023: venues/icml",
        "venues/icml-23: venues/icml",
    ]
    files = redirect_files(load_entries(folder).catalog)
    for path in ("venues/icml-2023", "zh/venues/icml-23", "zh/authors/wei-zhang"):
        assert b"http-equiv" in files[f"{path}/index.html"]
    rename(folder, "venues/ICML", "venues/ICML 2023")
    assert "venues/icml-2023:" not in "\n".join(redirects(folder))


def test_renaming_the_only_venue_of_an_unknown_series_also_redirects_the_series(
    folder: Path,
) -> None:
    for name in ("a", "b"):
        path = folder / "papers" / f"{name}.yml"
        path.write_text(path.read_text("utf-8").replace("ICML 2023", "Foo Conf 2023"), "utf-8")
    rename(folder, "venues/Foo Conf 2023", "venues/Bar Days 2023")
    assert redirects(folder) == [
        "venues/foo-conf: venues/bar-days-2023",
        "venues/foo-conf-2023: venues/bar-days-2023",
    ]
    files = redirect_files(load_entries(folder).catalog)
    assert b"http-equiv" in files["venues/foo-conf/index.html"]
    rename(folder, "venues/Bar Days 2023", "venues/ICML 2023")
    assert "venues/foo-conf: venues/icml-2023" in redirects(folder)
    rename(folder, "venues/ICML 2023", "venues/Foo Conf 2023")
    assert errors(folder) == []
    assert not any(line.startswith("venues/foo-conf:") for line in redirects(folder))


def test_a_series_with_further_venues_keeps_its_address(folder: Path) -> None:
    for name, year in (("a", 2022), ("b", 2023)):
        path = folder / "papers" / f"{name}.yml"
        path.write_text(path.read_text("utf-8").replace("ICML 2023", f"Foo Conf {year}"), "utf-8")
    rename(folder, "venues/Foo Conf 2023", "venues/Bar Days 2023")
    assert redirects(folder) == ["venues/foo-conf-2023: venues/bar-days-2023"]


def test_renaming_an_author_without_a_page_keeps_the_redirect_of_a_namesake(folder: Path) -> None:
    rename(folder, "authors/Wei Zhang", "authors/Wei Zhang (MIT)")
    path = folder / "papers" / "b.yml"
    path.write_text(path.read_text("utf-8").replace("Bo Two", "Wei Zhang"), encoding="utf-8")
    plan = rename(folder, "authors/Wei Zhang", "authors/Wei Zhang (CMU)")
    assert plan.redirect_message == "No redirect is needed: authors/wei-zhang has no page"
    assert redirects(folder) == ["authors/wei-zhang: authors/wei-zhang-mit"]


def test_a_new_redirect_is_written_below_older_redirects_to_the_same_page(
    folder: Path,
) -> None:
    """The id of a page's feed contains the page's oldest address, which must stay in the first redirect to the page."""
    text = "# Mine.\n\n# why\npapers/z: papers/a  # since May\ntopics/old: topics/ocr # x\n"
    (folder / "redirects.yml").write_text(text, encoding="utf-8")
    rename(folder, "tags/rnn", "tags/recurrent")
    rename(folder, "topics/ocr", "topics/recognition")
    assert (folder / "redirects.yml").read_text("utf-8") == (
        "# Mine.\n\n# why\npapers/z: papers/a  # since May\ntags/rnn: tags/recurrent\n"
        "topics/old: topics/recognition  # x\ntopics/ocr: topics/recognition\n"
    )


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("topics/orc", "topics/x", "Did you mean `topics/ocr`"),
        ("topics/ocr", "topics/OCR!", "is not an id"),
        ("topics/ocr", "topics/con", "Windows reserves"),
        ("topics/ocr", "topics/index", "cannot be called index"),
        ("topics/ocr", "topics/ocr", "is both the old and the new name"),
        (
            "topics/vision",
            "topics/handwriting",
            r"is below topics/vision.*Merge topics/handwriting",
        ),
        ("topics/ocr", "tags/ocr", "begins with topics/"),
        ("tags/cn", "tags/x", "Did you mean `cnn`"),
        ("tags/Rnn", "tags/x", "Entries write it `rnn`"),
        ("tags/cnn", "tags/a/b", "is not a tag"),
        ("tags/cnn", "tags/", "is empty"),
        ("tags/rnn", "tags/convnet", r"alias of `cnn`. Rename tags/rnn to tags/cnn"),
        ("tags/C+++", "tags/x", r"Did you mean `c\+\+`"),
        ("authors/Qq", "authors/x", "no author `Qq`. `kb list --count authors` prints the authors"),
        ("venues/Qq", "venues/x", "`kb list --count venue` prints the venues of all entries"),
        ("topics/qqqqqqqqqqqqqqqq", "topics/x", "`kb list --count topics` prints the topics"),
        ("papers/zzzzzzzzzzzzzzzz", "papers/x", "`kb list --format ids` prints all ids"),
        ("venues/ICML 2023", "venues/a\nb", "single line"),
        ("years/2023", "years/2024", "Write it as papers/ID"),
        ("papers/a", "papers/b", "Entries cannot be merged"),
    ],
)
def test_impossible_renamings_are_refused(folder: Path, old: str, new: str, message: str) -> None:
    before = contents(folder)
    with pytest.raises(RenameError, match=message):
        plan_rename(load_entries(folder), old, new)
    assert contents(folder) == before


def test_a_former_address_is_not_given_to_another_page(folder: Path) -> None:
    rename(folder, "tags/rnn", "tags/recurrent")
    redirect = r"redirects\.yml redirects tags/rnn to tags/recurrent\."
    with pytest.raises(RenameError, match=rf"^{redirect} Choose another name\.$"):
        plan_rename(load_entries(folder), "tags/c++", "tags/rnn")
    with pytest.raises(RenameError, match=rf"^There is no tag `rnn`\. {redirect}$"):
        plan_rename(load_entries(folder), "tags/rnn", "tags/x")


@pytest.mark.parametrize(
    ("redirect", "sentence"),
    [
        ("tags/rnn: tags/cnn", "The redirect already exists: "),
        ("tags/rnn: tags/c-plus-plus", "Changed the redirect: "),
        ("tags/old: tags/rnn", "Added a redirect: "),
    ],
)
def test_the_plan_says_whether_the_redirect_is_new(
    folder: Path, redirect: str, sentence: str
) -> None:
    """If entries use the old name of a renamed tag again, redirects.yml already has a redirect from this name."""
    (folder / "redirects.yml").write_text(f"# Header.\n{redirect}\n", encoding="utf-8")
    plan = rename(folder, "tags/rnn", "tags/cnn")
    assert plan.redirect_message.startswith(sentence)
    assert "tags/rnn: tags/cnn" in redirects(folder)


def test_the_message_about_a_file_with_a_yaml_directive_contains_its_name(folder: Path) -> None:
    (folder / "tags.yml").write_text(f"%YAML 1.1\n---\n{TAGS}", encoding="utf-8")
    with pytest.raises(RenameError, match=r"tags\.yml contains a YAML directive"):
        rename(folder, "tags/cnn", "tags/c++")
    (folder / "tags.yml").write_text(f"---\n{TAGS}", encoding="utf-8")
    assert rename(folder, "tags/cnn", "tags/c++").merged_into == "tags/c++"


def test_a_name_written_as_a_block_of_lines_is_refused_with_advice(folder: Path) -> None:
    text = PAPER_B.replace("venue: ICML 2023", "venue: >-\n  ICML\n  2023")
    (folder / "papers" / "b.yml").write_text(text, encoding="utf-8")
    with pytest.raises(RenameError, match="Run kb fmt"):
        plan_rename(load_entries(folder), "venues/ICML 2023", "venues/X")


def test_the_diff_shows_every_changed_file(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(folder)
    plan = plan_rename(load_entries(Path()), "papers/b", "papers/c")
    diff = diff_of_files(plan.before, plan.after)
    for line in (
        "+++ /dev/null",
        "--- a/papers/b.yml",
        "+++ b/papers/c.yml",
        "+papers/b: papers/c",
    ):
        assert f"{line}\n" in diff


NAMES = st.text(
    st.sampled_from("abcXY12 -:#'\"[]{},&*!?@%|>~.学é+"), min_size=1, max_size=10
).map(str.strip).filter(lambda name: bool(name) and not name.startswith("/"))  # fmt: skip


@pytest.mark.slow
@given(st.sampled_from(["tags", "venues", "authors"]), NAMES, st.randoms(use_true_random=False))
@settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60, deadline=None
)
def test_renaming_there_and_back_restores_every_file_except_redirects_yml(
    folder: Path, prefix: str, new: str, shuffler: random.Random
) -> None:
    """Quotation marks that only the new name needs are gone after both renamings."""
    (folder / "redirects.yml").unlink(missing_ok=True)
    text = PAPER_B.replace("- Bo Two", shuffler.choice(["- Bo Two", "- 'Bo Two'", "- Bo Two  # x"]))
    (folder / "papers" / "b.yml").write_text(text, encoding="utf-8")
    old = {"tags": "rnn", "venues": "ICML 2023", "authors": "Bo Two"}[prefix]
    before = contents(folder)
    try:
        plan = plan_rename(load_entries(folder), f"{prefix}/{old}", f"{prefix}/{new}")
    except RenameError:
        return
    if plan.merged_into is not None:
        return
    write_changes(plan.before, plan.after)
    assert errors(folder) == []
    plan = plan_rename(load_entries(folder), f"{prefix}/{new}", f"{prefix}/{old}")
    write_changes(plan.before, plan.after)
    after = contents(folder)
    after.pop("redirects.yml", None)
    assert after == before


@pytest.mark.slow
@given(
    st.sampled_from(["topics", "tags"]),
    st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9)), max_size=6),
)
@settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40, deadline=None
)
def test_every_address_that_ever_had_a_page_leads_to_a_page(
    folder: Path, prefix: str, steps: list[tuple[int, int]]
) -> None:
    """Names are changed, changed back and merged in any order."""
    texts = {
        "topics.yml": TOPICS,
        "tags.yml": TAGS,
        "papers/a.yml": PAPER_A,
        "papers/b.yml": PAPER_B,
    }
    for name, text in texts.items():
        (folder / name).write_text(text, encoding="utf-8")
    (folder / "redirects.yml").unlink(missing_ok=True)
    published: set[str] = set()
    for old_number, new_number in steps:
        catalog = load_entries(folder).catalog
        names = [*(catalog.topics if prefix == "topics" else catalog.by_tag)]
        published |= {f"{prefix}/{address_slug(name)}" for name in names}
        old = names[old_number % len(names)]
        new = ["vision", "ocr", "rnn", "cnn", "c", "x1", "x2", "x3"][new_number % 8]
        try:
            rename(folder, f"{prefix}/{old}", f"{prefix}/{new}")
        except RenameError:
            continue
        catalog = load_entries(folder).catalog
        pages = {f"topics/{topic}" for topic in catalog.topics}
        pages |= {f"tags/{slug}" for slug in catalog.tag_pages}
        assert set(catalog.redirects.values()) <= pages
        assert published <= pages | set(catalog.redirects)


def test_renaming_supports_authors_with_a_comma_but_not_authors_as_mappings(
    folder: Path,
) -> None:
    path = folder / "papers/a.yml"
    text = path.read_text("utf-8")
    path.write_text(text.replace('"Wei Zhang"', '"Zhang, Wei"'), "utf-8")
    rename(folder, "authors/Wei Zhang", "authors/Van Der Zhang, Wei")
    assert '[ "Van Der Zhang, Wei" , Ana One]' in path.read_text("utf-8")
    path.write_text(text.replace('"Wei Zhang"', "{family: Zhang, given: Wei}"), "utf-8")
    with pytest.raises(RenameError, match="as a mapping"):
        rename(folder, "authors/Wei Zhang", "authors/W. Zhang")
