"""Parsing each type of answer, and feedback on unusable answers."""

from __future__ import annotations

import datetime as dt
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from site_builder.entry_files.validation_errors import to_problems
from site_builder.entry_files.yaml_reader import document_of
from site_builder.i18n import LANGUAGES, Language, SiteLanguages, message
from site_builder.issue_forms import (
    Feedback,
    IssueEvent,
    Submission,
    detect_form,
    feedback_from_problems,
    forms,
    parse_submission,
    sort_feedback,
)
from site_builder.issue_forms.submission import MAX_BODY_LENGTH
from site_builder.models import kinds_by_folder
from site_builder.models.fields import MAX_LINE_LENGTH
from tests import examples
from tests.factories import catalog, topic

BOTH_LANGUAGES = SiteLanguages()
FORMS = forms(BOTH_LANGUAGES)
TODAY = dt.date(2026, 11, 23)
CATALOG = catalog(
    topics=(
        topic("vision", name={"en": "Computer vision", "zh": "计算机视觉"}),
        topic("multimodal-llm", name={"en": "Multimodal LLMs", "zh": "多模态大语言模型"}),
    )
)


def submit(form: str, **answers: str) -> Submission:
    """Parse a form with these answers. Each keyword is the id of a question, with `_` instead of `-`."""
    parts = [
        f"### {question.label}\n\n{answers.get(question.id.replace('-', '_'), '_No response_')}"
        for question in FORMS[form].fields
    ]
    return parse_submission(FORMS[form], "\n\n".join(parts), CATALOG, TODAY)


def codes_of(submission: Submission, question: str) -> list[str]:
    return [item.code for item in submission.feedback if item.field and item.field.id == question]


@pytest.mark.parametrize(
    ("answer", "authors"),
    [
        ("Junnan Li", ["Junnan Li"]),
        ("Junnan Li, Dongxu Li", ["Junnan Li", "Dongxu Li"]),
        ("Junnan Li and Dongxu Li", ["Junnan Li", "Dongxu Li"]),
        ("A B, C D, and E F", ["A B", "C D", "E F"]),
        ("- A B\n- C D\n", ["A B", "C D"]),
        ("1. A B\n2) C D", ["A B", "C D"]),
        ("李俊男、李东旭，王强；张伟", ["李俊男", "李东旭", "王强", "张伟"]),
        ("A B,\nC D", ["A B", "C D"]),
        ("Andrew Band, Sandy Land", ["Andrew Band", "Sandy Land"]),
        ("A B, A B", ["A B"]),
        (
            "Bob Jones*, Alice Smith1,2 and Dan Wu (MIT, USA)",
            ["Bob Jones", "Alice Smith", "Dan Wu"],
        ),
    ],
)
def test_an_answer_is_split_into_authors(answer: str, authors: list[str]) -> None:
    assert submit("paper", authors=answer).data["authors"] == authors


@pytest.mark.parametrize(
    ("answer", "value"),
    [
        ("I am an author or a maintainer of it · 我是作者或维护者", "author"),
        ("No relation · 没有关系", "none"),
        ("made up", "made up"),
        ("_No response_", None),
    ],
)
def test_an_option_of_a_dropdown_becomes_its_value_and_other_text_stays(
    answer: str, value: str | None
) -> None:
    assert submit("paper", disclosure=answer).data.get("disclosure") == value


@pytest.mark.parametrize(
    ("answer", "topics"),
    [
        ("vision", ["vision"]),
        ("Vision, multimodal-llm", ["vision", "multimodal-llm"]),
        ("Computer Vision", ["vision"]),
        ("计算机视觉、多模态大语言模型", ["vision", "multimodal-llm"]),
        ("Computer vision (vision)", ["vision"]),
        ("计算机视觉（vision）", ["vision"]),
        ("multimodal llm", ["multimodal-llm"]),
    ],
)
def test_topics_are_found_by_id_or_name(answer: str, topics: list[str]) -> None:
    submission = submit("paper", topics=answer)
    assert submission.data["topics"] == topics
    assert codes_of(submission, "topics") == []


def test_a_similar_topic_is_suggested_for_an_unknown_topic() -> None:
    submission = submit("paper", topics="visions")
    assert codes_of(submission, "topics") == ["unknown-topic"]
    feedback = next(f for f in submission.feedback if f.code == "unknown-topic")
    assert feedback.text("en") == "There is no topic `visions`. Did you mean `vision`?"
    assert feedback.text("zh") == "没有主题 `visions`。您是不是要选 `vision`？"


@pytest.mark.parametrize(
    ("answer", "links"),
    [
        ("project: https://a.org", {"project": "https://a.org"}),
        ("Project：<https://a.org>", {"project": "https://a.org"}),
        ("- video: https://a.org\n- video: https://b.org", {"video": ["https://a.org", "https://b.org"]}),
    ],
)  # fmt: skip
def test_lines_with_a_role_and_a_url_become_links(answer: str, links: dict[str, object]) -> None:
    assert submit("repo", links=answer).data["links"] == links


@pytest.mark.parametrize(
    "answer", ["https://a.org", "homepage: https://a.org", "project https://a.org"]
)
def test_a_link_without_a_known_role_gets_feedback(answer: str) -> None:
    assert codes_of(submit("repo", links=answer), "links") == ["unknown-role"]


def test_only_several_links_of_one_role_become_a_list() -> None:
    assert submit("paper", code="https://a.org").data["links"] == {"code": "https://a.org"}
    submission = submit(
        "paper", code="* https://a.org\n* https://b.org\n", links="code: https://c.org"
    )
    assert submission.data["links"] == {"code": ["https://a.org", "https://b.org", "https://c.org"]}


def test_a_name_in_one_language_is_a_text_but_a_summary_is_always_a_mapping() -> None:
    assert submit("repo", name="CLIP").data["name"] == "CLIP"
    submission = submit("repo", name="WuKong", name_zh="悟空")
    assert submission.data["name"] == {"en": "WuKong", "zh": "悟空"}
    assert submit("repo", summary_en="Text.").data["summary"] == {"en": "Text."}


def test_the_names_of_a_submission_are_the_first_alias_and_the_title() -> None:
    assert submit("paper", title="A long title", aliases="ALT, x").names == (
        "ALT",
        "A long title",
    )


@pytest.mark.parametrize("answer", ["- [ ] I agree", "yes", "- [x] a\n- [ ] b", "[x]"])
def test_agreement_must_be_ticked(answer: str) -> None:
    assert codes_of(submit("repo", agreement=answer), "agreement") == ["not-ticked"]


@pytest.mark.parametrize("answer", ["- [x] I agree", "- [X] I agree", "- [x] a\n- [x] b"])
def test_ticked_agreement_is_accepted(answer: str) -> None:
    assert codes_of(submit("repo", agreement=answer), "agreement") == []


def test_required_questions_without_an_answer_get_feedback() -> None:
    codes = {item.field.id: item.code for item in submit("paper").feedback if item.field}
    assert codes == dict.fromkeys(
        ("title", "authors", "year", "paper", "topics", "agreement"), "missing-field"
    )


def test_long_answers_and_long_issues_are_refused() -> None:
    assert codes_of(submit("repo", name="x" * (MAX_LINE_LENGTH + 1)), "name") == ["too-long"]
    submission = parse_submission(FORMS["repo"], "x" * (MAX_BODY_LENGTH + 1), CATALOG, TODAY)
    assert [item.code for item in submission.feedback] == ["too-long"]
    assert submission.data == {}


def test_long_lists_are_refused() -> None:
    submission = submit("paper", authors="\n".join(f"A {number}" for number in range(600)))
    assert codes_of(submission, "authors") == ["too-long"]


pieces = st.one_of(
    st.sampled_from(
        [f"### {label}\n\n" for form in FORMS.values() for label in form.question_labels]
    ),
    st.sampled_from(
        ["\n", " and ", ",", "、", "- ", "- [x] ", "<https://a.org>", "project: x", "```"]
    ),
    st.sampled_from(
        ["https://a.org", "2023", "vision", "\ud7ff", "\u202e", "\x00", "@x", "papers/x"]
    ),
    st.text(max_size=10),
)


@given(st.sampled_from(sorted(FORMS)), st.lists(pieces, max_size=60).map("".join))
@settings(max_examples=examples(300))
def test_any_text_is_parsed_or_gets_feedback(name: str, body: str) -> None:
    form = FORMS[name]
    submission = parse_submission(form, body, CATALOG, TODAY)
    try:
        kinds_by_folder()[form.folder].model.model_validate(
            {**submission.data, "id": f"{form.folder}/x"}
        )
    except ValidationError as error:
        model = form.spec.model
        problems = to_problems("", error, document_of(submission.data), model)
        feedback = feedback_from_problems(form, problems, submission.feedback)
        assert [*submission.feedback, *feedback]
        assert len(sort_feedback(form, [*submission.feedback, *feedback])) >= 1


@pytest.mark.slow
@pytest.mark.parametrize(
    "piece", [" ", "\n", "and ", " and", "- ", "(", "x:", "1.", "<", "- [", "，"]
)
@pytest.mark.parametrize("question", ["authors", "links", "agreement", "code", "topics"])
def test_long_answers_are_parsed_quickly(question: str, piece: str) -> None:
    length = MAX_LINE_LENGTH if question == "topics" else 20_000
    start = time.thread_time()
    submit("paper", **{question: "x" + piece * (length // len(piece) - 2) + "x"})
    assert time.thread_time() - start < 1


@pytest.mark.parametrize(
    ("body", "issue_labels", "name"),
    [
        ("### Title of the paper\n\nx", (), "paper"),
        ("### Name of the repository\r\n\r\nx", (), "repo"),
        # The heading identifies the form, although the label is that of another form.
        ("### Name of the dataset\n\nx", ("entry:paper",), "dataset"),
        # If the issue has the first headings of two forms, its label decides.
        ("### Name of the dataset\n\n### Title of the paper", ("entry:paper",), "paper"),
        ("### Something else\n\nx", ("entry:paper",), None),
        ("", (), None),
    ],
)
def test_the_first_question_identifies_a_form_and_the_issue_label_decides_between_two(
    body: str, issue_labels: tuple[str, ...], name: str | None
) -> None:
    form = detect_form(IssueEvent(1, body, issue_labels, ""), BOTH_LANGUAGES)
    assert (form.name if form else None) == name


def test_feedback_is_translated_into_chinese_if_a_translation_exists() -> None:
    of_a_model = Feedback(None, "bad-year", message="`x` is not a year. Write it as 2023.")
    assert of_a_model.text("en") == "`x` is not a year. Write it as 2023."
    assert of_a_model.text("zh") == message("zh", "form.problem.bad-year")
    of_a_check = Feedback(None, "marketing", message="praises")
    assert of_a_check.text("en") == "praises"
    assert of_a_check.text("zh") == message("zh", "check.marketing.meaning")
    assert Feedback(None, "other", message="is odd").text("zh") == "is odd"


def test_feedback_is_in_english_if_a_language_has_no_text_for_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    words = {"form.problem.bad-year": "4桁の数字で書いてください。"}
    monkeypatch.setitem(LANGUAGES, "ja", Language("ja", "ja", "日本語", "Jpan", words))
    assert (
        Feedback(None, "bad-year", message="`x` is wrong").text("ja")
        == words["form.problem.bad-year"]
    )
    assert Feedback(None, "bad-date", message="`x` is wrong").text("ja") == "`x` is wrong"
    assert (
        Feedback(None, "too-long", (9,), variant="items")
        .text("ja")
        .startswith("This has more than 9")
    )
