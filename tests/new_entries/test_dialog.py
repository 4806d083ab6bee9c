"""The dialog about a new entry: the order of questions, refused answers, drafts, and the written entry."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from site_builder.entry_files import load_entries
from site_builder.errors import Finding, Severity, SiteBuilderError
from site_builder.i18n import SiteLanguages
from site_builder.knowledge_base import open_knowledge_base
from site_builder.models import KINDS
from site_builder.new_entries import NewEntries, NewEntry
from site_builder.new_entries.dialog import EntryDialog, Interrupted
from site_builder.new_entries.drafts import Draft
from site_builder.new_entries.entry_options import EntryOptions
from tests.new_entries.person import CTRL_C, Person

TOPICS = "- {id: multimodal-llm, name: {en: Multimodal LLMs, zh: 多模态大模型}}\n"
LLAVA = """\
title: Visual Instruction Tuning
aliases: [LLaVA]
authors: [Haotian Liu, Chunyuan Li]
year: 2023
topics: [multimodal-llm]
links:
  paper: https://arxiv.org/abs/2304.08485
summary: {en: Tunes a model., zh: 微调模型。}
added: 2026-11-23
"""
URL, TITLE, YEAR = "Link to the paper", "Title", "Year"
AUTHORS, TOPIC, ALIASES, NAME = "Authors", "Topics", "Short names", "File name"
ENGLISH, CHINESE = "Summary in English", "Summary in Chinese"
REPLIES = {
    URL: ["https://arxiv.org/abs/2310.03744"],
    TITLE: ["Improved Baselines with Visual Instruction Tuning"],
    ALIASES: ["LLaVA-1.5"],
    AUTHORS: ["Haotian Liu, Yuheng Li"],
    YEAR: ["2024"],
    TOPIC: ["multimodal-llm"],
    ENGLISH: ["Improves the connector."],
    CHINESE: ["改进了连接模块。"],
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "entries" / "papers").mkdir(parents=True)
    (tmp_path / "entries" / "topics.yml").write_text(TOPICS, encoding="utf-8")
    (tmp_path / "entries" / "papers" / "llava.yml").write_text(LLAVA, encoding="utf-8")
    return tmp_path / "entries"


def dialog(folder: Path, person: Person, draft: Draft | None = None) -> EntryDialog:
    options = EntryOptions(KINDS["paper"], SiteLanguages())
    batch = NewEntries(load_entries(folder))
    answers = {"--added": ["2026-11-29"]}
    if draft is None:
        return EntryDialog(options, batch, person, answers)
    return EntryDialog(
        options,
        batch,
        person,
        {**answers, **draft.answers},
        dict(draft.offered),
        draft.skipped,
        draft.slug,
    )


def run(folder: Path, replies: Mapping[str, Sequence[str]]) -> tuple[NewEntry, Person]:
    """Return the new entry of a dialog, and the user. `replies` replace some of `REPLIES`."""
    person = Person({**REPLIES, **replies})
    return dialog(folder, person).run(), person


def test_the_dialog_asks_for_the_url_first_and_the_file_name_last(folder: Path) -> None:
    new, person = run(folder, {})
    prompts = [prompt for prompt, _ in person.questions]
    assert prompts[:4] == [
        "Link to the paper",
        "Title, as published",
        "Short names (separated by commas, optional)",
        "Authors, as Given Family (separated by commas)",
    ]
    assert prompts[-1].startswith(NAME)
    assert new.entry is not None
    assert (new.entry.id, new.entry.aliases) == ("papers/llava-1-5", ("LLaVA-1.5",))


@pytest.mark.parametrize(
    "url",
    [
        "https://arxiv.org/abs/2304.08485",
        "https://arxiv.org/pdf/2304.08485v2",
        "http://www.arxiv.org/abs/2304.08485v1?utm_source=x",
        "https://doi.org/10.48550/arXiv.2304.08485",
    ],
)
def test_the_url_of_an_existing_entry_is_refused_before_the_next_question(
    folder: Path, url: str
) -> None:
    person = Person({URL: [url, f"{url}{CTRL_C}"]})
    session = dialog(folder, person)
    drafts: list[Draft] = []
    session.on_change = drafts.append
    with pytest.raises(Interrupted):
        session.run()
    assert person.questions == [(URL, ""), (URL, url)]
    assert "already has an entry: papers/llava (Visual Instruction Tuning)" in person.told[0]
    assert drafts == []


def test_a_rejected_url_is_refused_at_once_with_the_reason(folder: Path) -> None:
    (folder / "rejected.yml").write_text(
        "- {url: https://arxiv.org/abs/2310.03744, reason: Retracted., date: 2026-11-23}\n"
    )
    person = Person({URL: ["https://arxiv.org/pdf/2310.03744v2", CTRL_C]})
    with pytest.raises(Interrupted):
        dialog(folder, person).run()
    assert "was rejected on 2026-11-23: Retracted. Ask the maintainers" in person.told[0]


@pytest.mark.parametrize(
    ("prompt", "refused", "reason", "better"),
    [
        (URL, "arxiv", "does not", "https://arxiv.org/abs/2310.03744"),
        (
            TITLE,
            "Improved\x1b[D Baselines",
            "a control character). Delete it.",
            "Improved Baselines",
        ),
        (YEAR, "soon", "`soon` is not a year", "2024"),
        (TOPIC, "multimodal-lm", "Did you mean `multimodal-llm`?", "multimodal-llm"),
        (TOPIC, "Multimodal LMM", "Did you mean `multimodal-llm`?", "multimodal-llm"),
        (ENGLISH, "TODO", "contains `TODO`", "Improves the connector."),
        (CHINESE, "Improves the connector of the model.", "is English text", "改进了连接模块。"),
        (
            CHINESE,
            "Improves the connector.",
            "is identical to the text of `en`",
            "改进了连接模块。",
        ),
        (NAME, "LLaVA 1.5", "is not a valid file name", "llava-1-5"),
        (NAME, "con", "Windows reserves the name con.", "llava-1-5"),
        (NAME, "llava", "papers/llava already exists", "llava-1-5"),
    ],
)
def test_a_refused_answer_is_offered_again_for_editing(
    folder: Path, prompt: str, refused: str, reason: str, better: str
) -> None:
    new, person = run(folder, {prompt: [refused, better]})
    assert refused in person.defaults(prompt)
    assert any(reason in text for text in person.told), person.told
    assert new.entry is not None
    assert len(person.defaults(TITLE)) == (2 if prompt == TITLE else 1)


def test_a_similar_title_is_reported_as_soon_as_the_title_is_known(folder: Path) -> None:
    person = Person({**REPLIES, TITLE: ["Visual Instruction-Tuning"], ALIASES: [CTRL_C]})
    with pytest.raises(Interrupted):
        dialog(folder, person).run()
    assert "papers/llava has a similar title: Visual Instruction Tuning." in person.told[0]


def test_a_warning_is_shown_once_and_the_answer_may_stay(folder: Path) -> None:
    praise = "A powerful and groundbreaking connector."
    new, person = run(folder, {ENGLISH: [praise]})
    assert person.defaults(ENGLISH) == ["", praise]
    assert new.data["summary"] == {"en": praise, "zh": "改进了连接模块。"}
    assert len(person.told) == len(set(person.told))


def test_a_missing_language_is_reported_and_not_asked_for_again(folder: Path) -> None:
    new, person = run(folder, {CHINESE: [""]})
    assert any("no Chinese text" in text for text in person.told)
    assert len(person.defaults(CHINESE)) == 1
    assert new.data["summary"] == {"en": "Improves the connector."}


def test_a_missing_language_that_is_an_error_is_asked_for(folder: Path) -> None:
    person = Person({**REPLIES, CHINESE: ["", "", "改进了连接模块。"]})
    session = dialog(folder, person)
    session.severities = {"missing-language": Severity.ERROR}
    assert session.run().data["summary"] == {
        "en": "Improves the connector.",
        "zh": "改进了连接模块。",
    }
    assert len(person.defaults(ENGLISH)) == 1


@pytest.mark.parametrize("topic", ["Multimodal LLMs", "多模态大模型", "multimodal llms"])
def test_the_name_of_a_topic_becomes_its_id(folder: Path, topic: str) -> None:
    new, _ = run(folder, {TOPIC: [topic]})
    assert new.data["topics"] == ["multimodal-llm"]


def test_a_line_break_in_a_pasted_title_becomes_a_space(folder: Path) -> None:
    new, _ = run(folder, {TITLE: ["Improved Baselines with\n  Visual Tuning"]})
    assert new.data["title"] == "Improved Baselines with Visual Tuning"


def test_an_error_that_no_answer_can_fix_ends_the_dialog(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    finding = Finding("papers/llava", ("authors", 0), "name-spelling", "is spelt in two ways")
    monkeypatch.setattr(NewEntries, "findings_of", lambda *_: [finding])
    with pytest.raises(SiteBuilderError, match=r"papers/llava: is spelt .* Nothing was written"):
        run(folder, {})


# --- drafts -----------------------------------------------------------------------------------


GOOD_REPLIES = {**REPLIES, NAME: ["llava-1-5"]}


def without(prompt: str) -> dict[str, list[str]]:
    """Return good replies to all prompts except for this one."""
    return {start: texts for start, texts in GOOD_REPLIES.items() if not prompt.startswith(start)}


@pytest.mark.parametrize("number", range(13))
def test_a_dialog_interrupted_at_any_question_continues_without_loss(
    folder: Path, number: int
) -> None:
    expected, whole = run(folder, {})
    prompt = whole.questions[number][0]
    before = {asked for asked, _ in whole.questions[:number]}
    drafts: list[Draft] = []
    session = dialog(folder, Person({prompt: [f"typ{CTRL_C}"], **without(prompt)}))
    session.on_change = lambda draft: drafts.append(draft.model_copy(deep=True))
    with pytest.raises(Interrupted):
        session.run()
    replies = next((r for start, r in GOOD_REPLIES.items() if prompt.startswith(start)), [""])
    again = Person({prompt: replies, **without(prompt)})
    resumed = dialog(folder, again, drafts[-1]).run()
    assert again.defaults(prompt) == ["typ"]
    assert not before & {asked for asked, _ in again.questions}
    assert (resumed.data, resumed.entry) == (expected.data, expected.entry)


texts = st.sampled_from(
    [
        *(
            "",
            " ",
            "TODO",
            "待翻译",
            "A tool.",
            "一个工具。",
            "An English text of six words.",
            "a: b",
        ),
        *("- x", "# y", "2024", "soon", "\x1b[2J", "\u202e", "Haotian Liu, Haotian Liu", "'", "{}"),
        *(
            "multimodal-llm",
            "multimodal-llm, x",
            "https://arxiv.org/abs/2304.08485v2",
            "javascript:x",
        ),
        *("https://example.org/1", "llava", "../x", "a-b", "Visual Instruction Tuning", "\ud800"),
    ]
)
prompts = [*REPLIES, NAME, "Venue", "Link to the code", "Tags"]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.dictionaries(st.sampled_from(prompts), st.lists(texts, max_size=3), max_size=5))
def test_the_written_entry_has_no_errors_after_any_answers(
    folder: Path, replies: dict[str, list[str]]
) -> None:
    """After the random answers to a question, the user gives a good answer."""
    person = Person(
        {
            prompt: [*replies.get(prompt, []), *(GOOD_REPLIES.get(prompt, [""]) * 5)]
            for prompt in sorted(prompts, key=len, reverse=True)
        }
    )
    session = dialog(folder, person)
    new = session.run()
    path = session.batch.write(new)
    try:
        assert not [p for p in open_knowledge_base(folder).problems if p.severity is Severity.ERROR]
    finally:
        path.unlink()
