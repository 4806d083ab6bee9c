"""Loading, formatting, renaming and fixing links work for an added kind, and for sites with one to three languages."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from site_builder.entry_files import canonical_form, format_text, load_entries, render_entry
from site_builder.entry_files.canonical_form import layout_of, normalized
from site_builder.entry_files.file_changes import write_changes
from site_builder.entry_files.format_file import files_to_format, format_file
from site_builder.entry_files.renaming import plan_rename
from site_builder.entry_files.yaml_reader import read_yaml
from site_builder.i18n import SiteLanguages
from site_builder.knowledge_base import open_knowledge_base
from site_builder.links.collecting import collect_links
from site_builder.links.fixing import apply_fixes, plan_fixes
from tests import examples
from tests.entry_files.test_formatting_properties import bilingual, files, names, texts
from tests.extensions import Weights, add_kind, add_language
from tests.links.link_histories import moved_history

ENGLISH, CHINESE_AND_ENGLISH = SiteLanguages(("en",)), SiteLanguages(("zh", "en"))
ENGLISH_CHINESE_JAPANESE = SiteLanguages(("en", "zh", "ja"))

CLIP = """\
name: CLIP
aliases: [CLIP ViT]
year: 2021
url: https://example.org/clip
base_model: models/vit
parameters: 400 M
usage:
  zh: 用 CLIP 检索。
topics: [vision]
notes:
  ja: |
    [ViT](models/vit)を使うCLIP。
added: 2026-11-23
"""
VIT = "name: ViT\nurl: https://example.org/vit\ntopics: [vision]\nadded: 2026-11-23\n"


@pytest.fixture(autouse=True)
def _extensions(monkeypatch: pytest.MonkeyPatch) -> None:
    add_kind(monkeypatch)
    add_language(monkeypatch)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "models").mkdir()
    (tmp_path / "topics.yml").write_text("- id: vision\n  name: Vision\n", "utf-8")
    (tmp_path / "models" / "clip.yml").write_text(CLIP, "utf-8")
    (tmp_path / "models" / "vit.yml").write_text(VIT, "utf-8")
    return tmp_path


def test_entries_of_an_added_kind_are_loaded_and_checked(folder: Path) -> None:
    loaded = open_knowledge_base(folder, languages=ENGLISH_CHINESE_JAPANESE)
    assert [(p.field, p.message) for p in loaded.problems] == [
        ("summary", "is missing in every language"),
        ("usage", "has no English text"),
        ("usage", "has no Japanese text"),
        ("notes", "has no Chinese text"),
        ("notes", "has no English text"),
        ("summary", "is missing in every language"),
    ]
    entry = loaded.catalog.entries["models/clip"]
    assert isinstance(entry, Weights)
    assert entry.base_model == "models/vit"


def test_the_fields_of_an_added_kind_have_the_order_of_its_model(
    folder: Path,
) -> None:
    mixed = "\n".join(reversed(VIT.splitlines())) + "\nusage: {ja: 使うCLIP, zh: 用CLIP}\n"
    assert format_text(mixed, "models", ENGLISH_CHINESE_JAPANESE) == (
        "name: ViT\nurl: https://example.org/vit\nusage:\n  zh: 用 CLIP\n  ja: 使うCLIP\n"
        "topics: [vision]\nadded: 2026-11-23\n"
    )
    paths = files_to_format(folder, [])
    assert [path.name for path in paths] == ["topics.yml", "clip.yml", "vit.yml"]
    formatted = [format_file(path, [], ENGLISH_CHINESE_JAPANESE) for path in paths]
    assert not any(file is None or file.is_changed for file in formatted)


def test_renaming_updates_the_references_in_an_entry_of_an_added_kind(folder: Path) -> None:
    plan = plan_rename(
        load_entries(folder, languages=ENGLISH_CHINESE_JAPANESE), "models/vit", "models/vit-b"
    )
    write_changes(plan.before, plan.after)
    text = (folder / "models" / "clip.yml").read_text("utf-8")
    assert text == CLIP.replace("models/vit", "models/vit-b")
    assert load_entries(folder, languages=ENGLISH_CHINESE_JAPANESE).catalog.redirects == {
        "models/vit": "models/vit-b"
    }


def test_links_in_a_text_without_a_language_are_found_and_fixed(tmp_path: Path) -> None:
    (tmp_path / "repos").mkdir()
    (tmp_path / "topics.yml").write_text("- id: vision\n  name: Vision\n", "utf-8")
    path = tmp_path / "repos" / "kit.yml"
    text = VIT + "summary: A kit.\nnotes: See [old](https://old.org/x).\n"
    path.write_text(text, "utf-8")
    loaded = load_entries(tmp_path, languages=ENGLISH)
    locations = {link.url: link.locations[0] for link in collect_links(loaded)}
    location = locations["https://old.org/x"]
    assert (location.field, location.line, location.column) == ("notes", 6, 18)
    history = moved_history({"https://old.org/x": "https://old.org/y"})
    apply_fixes(plan_fixes(tmp_path, history, languages=ENGLISH))
    assert path.read_text("utf-8") == text.replace("https://old.org/x", "https://old.org/y")


# --- canonical form ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("languages", "order"),
    [
        (ENGLISH, "en zh ja"),
        (CHINESE_AND_ENGLISH, "zh en ja"),
        (SiteLanguages(("ja", "en")), "ja en zh"),
    ],
)
def test_texts_are_written_in_the_language_order_of_the_site(
    languages: SiteLanguages, order: str
) -> None:
    data = {
        "title": {"ja": "c", "en": "a", "zh": "b"},
        "summary": {"ja": "c", "zh": "b", "en": "a"},
    }
    written = read_yaml(render_entry("papers", data, languages).encode()).data
    assert isinstance(written, dict)
    assert [" ".join(text) for text in written.values()] == [order, order]


def test_texts_without_a_language_are_formatted_like_texts_in_the_only_language() -> None:
    text = f"summary: 用CLIP检索{'，检索' * 40}\nnotes: 用CLIP\n"
    assert format_text(text, "repos", SiteLanguages(("zh",))) == (
        f"summary: 用 CLIP 检索{'，检索' * 40}\nnotes: |\n  用 CLIP\n"
    )
    assert format_text("notes: 検索CLIP\n", "repos", SiteLanguages(("ja",))) == (
        "notes: |\n  検索CLIP\n"
    )
    prose = f"summary: {'word ' * 30}\n"
    assert format_text(prose, "repos", ENGLISH).startswith("summary: >-\n  word word")


localized = texts | bilingual.flatmap(
    lambda part: st.fixed_dictionaries({}, optional={"ja": texts}).map(lambda more: part | more)
)
entries = st.fixed_dictionaries(
    {},
    optional={
        **dict.fromkeys(("usage", "notes", "summary"), localized),
        **dict.fromkeys(("url", "base_model", "parameters", "year", "oops"), texts),
        "name": names,
        "uses": st.lists(texts, max_size=2),
    },
)


@settings(max_examples=examples(40), suppress_health_check=list(HealthCheck), deadline=None)
@given(
    entries,
    st.sampled_from(
        [ENGLISH, SiteLanguages(("zh",)), CHINESE_AND_ENGLISH, ENGLISH_CHINESE_JAPANESE]
    ),
)
def test_a_rendered_entry_contains_its_data_and_is_canonical(
    data: dict[str, object], languages: SiteLanguages
) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(canonical_form, "_has_same_meaning", lambda *_: True)
        text = render_entry("models", data, languages)
        expected = normalized(data, layout_of("models", languages))
        if not expected:
            return
        assert read_yaml(text.encode()).data == expected
        assert format_text(text, "models", languages) == text
    order = [key for key in Weights.field_order() if key in data]
    written = read_yaml(text.encode()).data
    assert isinstance(written, dict)
    assert [key for key in written if key in order] == order


SITES = [
    ENGLISH,
    SiteLanguages(("zh",)),
    CHINESE_AND_ENGLISH,
    SiteLanguages(("en", "zh")),
    ENGLISH_CHINESE_JAPANESE,
]
property_settings = settings(
    max_examples=examples(40), suppress_health_check=list(HealthCheck), deadline=None
)


@property_settings
@given(files(entries), st.sampled_from(SITES))
def test_formatting_keeps_the_data_and_the_comments_with_any_languages(
    file: tuple[str, list[str]], languages: SiteLanguages
) -> None:
    text, comments = file
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(canonical_form, "_has_same_meaning", lambda *_: True)
        result = format_text(text, "models", languages)
        assert format_text(result, "models", languages) == result
    data = read_yaml(text.encode()).data
    if result == text or not isinstance(data, dict):
        return
    assert read_yaml(result.encode()).data == normalized(data, layout_of("models", languages))
    assert [c for c in comments if c not in str(data) and result.count(c) != 1] == []


words = st.sampled_from(["CLIP", "悟空", "a b", "1984", "No", "用 CLIP 检索", "x\ny"])


@property_settings
@given(words, st.data(), st.sampled_from(SITES))
def test_texts_that_the_models_read_as_equal_are_written_identically(
    text: str, data: st.DataObject, languages: SiteLanguages
) -> None:
    name = text.replace("\n", " ")
    of_languages = data.draw(st.permutations([*languages])).__iter__()
    names: list[object] = [name, dict.fromkeys(of_languages, name)]
    summaries: list[object] = [{languages.first: text}]
    summaries += [text] if len(languages) == 1 else []
    fields = {"url": "https://example.org/a", "topics": ["vision"], "added": "2026-11-23"}
    written = {
        render_entry("models", {"name": n, "summary": s, **fields}, languages)
        for n in names
        for s in summaries
    }
    (canonical,) = written
    assert format_text(canonical, "models", languages) == canonical
    read = read_yaml(canonical.encode()).data
    assert isinstance(read, dict)
    assert read["name"] == name
    assert isinstance(read["summary"], str) == (len(languages) == 1)
    entry = Weights.model_validate({**read, "id": "models/a"}, context={"languages": languages})
    assert entry.name.root == dict.fromkeys(languages, name)
    assert entry.summary is not None
    assert entry.summary.root == {languages.first: text}


@pytest.mark.parametrize(
    ("languages", "text", "expected"),
    [
        (ENGLISH, "name: {en: A}  # a\nsummary: {en: Kit.}\n", "name: A  # a\nsummary: Kit.\n"),
        (ENGLISH, "summary:\n  # c\n  en: Kit.\n", "# c\nsummary: Kit.\n"),
        (ENGLISH, "name: {zh: 甲}\nsummary: {en: A, zh: 甲}\n", "name: {zh: 甲}\nsummary:\n  en: A\n  zh: 甲\n"),
        (CHINESE_AND_ENGLISH, "name: {en: A, zh: A}\nsummary: Kit. # b\n", "name: A\nsummary:  # b\n  en: Kit.\n"),
        (CHINESE_AND_ENGLISH, "name: {en: A}\nnotes: 笔记\n", "name: {en: A}\nnotes:\n  zh: |\n    笔记\n"),
    ],
)  # fmt: skip
def test_localized_texts_have_one_canonical_form(
    languages: SiteLanguages, text: str, expected: str
) -> None:
    assert format_text(text, "models", languages) == expected
