"""Replies are in the languages of the site, an added kind has a form, and feedback names missing languages."""

from __future__ import annotations

import datetime as dt
import re

import pytest

from site_builder.catalog import build_catalog
from site_builder.checks import run_checks
from site_builder.i18n import SiteLanguages
from site_builder.issue_forms import (
    Feedback,
    Form,
    IssueEvent,
    announce_entry,
    detect_form,
    feedback_from_duplicates,
    feedback_from_findings,
    forms,
    not_a_form,
    parse_submission,
    request_changes,
)
from site_builder.models import Repo
from tests.extensions import add_kind, add_language
from tests.factories import catalog, repo, topic

EVENT = IssueEvent(7, "", (), "someone")
TODAY = dt.date(2026, 11, 23)


def body(form: Form, **answers: str) -> str:
    """Return the text of an issue. Each keyword is the id of a question, with `_` instead of `-`."""
    return "\n\n".join(
        f"### {field.label}\n\n{answers.get(field.id.replace('-', '_'), '_No response_')}"
        for field in form.fields
    )


@pytest.mark.parametrize(
    ("languages", "item"),
    [
        (("en",), "- **Year**: This has no answer. Fill it in.\n"),
        (("zh",), "- **年份**：此项必填。\n"),
        (
            ("zh", "en"),
            "- **年份**：此项必填。<br>\n  **Year**: This has no answer. Fill it in.\n",
        ),
        (
            ("en", "zh", "ja"),
            "- **Year**: This has no answer. Fill it in.<br>\n  **年份**：此项必填。<br>\n"
            "  **Year**: 必須項目です。\n",
        ),
    ],
)
def test_changes_are_requested_in_the_languages_of_the_site(
    languages: tuple[str, ...], item: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    add_language(monkeypatch)
    site = SiteLanguages(languages)
    field = forms(site)["paper"].field_for(("year",))
    comment = request_changes(EVENT, [Feedback(field, "missing-field")], site).comment
    assert comment.endswith(item)
    assert ("Thank you!" in comment) == ("en" in languages)
    assert ("谢谢！" in comment) == ("zh" in languages)


def test_announcements_are_in_the_sites_languages(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    add_language(monkeypatch)
    reply = announce_entry(EVENT, "papers/x", "entries/x.yml", "preview", SiteLanguages(("ja",)))
    assert reply.comment == "ありがとうございます。エントリ `papers/x` を作成しました。\n"
    chinese = announce_entry(EVENT, "papers/x", "entries/x.yml", "preview", SiteLanguages(("zh",)))
    assert chinese.files["pr-body.md"].startswith("Closes #7. 由 `kb from-issue` 根据")
    assert "Written" not in chinese.files["pr-body.md"]


def test_replies_to_unrecognised_issues_name_the_forms_for_new_entries(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    add_kind(monkeypatch)
    comment = request_changes(EVENT, [not_a_form(SiteLanguages())], SiteLanguages()).comment
    names = "Paper · 论文, Repository · 代码仓库, Dataset · 数据集, "
    assert re.search(rf"{names}(\S+ · \S+, )*Model\.", comment)


@pytest.mark.parametrize(
    ("languages", "summary"),
    [
        (("en",), "Text."),
        (("zh",), "Text."),
        (("zh", "en"), {"zh": "Text.", "en": "Other."}),
        (("en", "zh", "ja"), {"en": "Text.", "zh": "Other.", "ja": "Third."}),
    ],
)
def test_a_form_for_an_added_kind_is_parsed(
    languages: tuple[str, ...], summary: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    add_kind(monkeypatch)
    add_language(monkeypatch)
    site = SiteLanguages(languages)
    texts = dict(
        zip((f"summary_{c}" for c in languages), ("Text.", "Other.", "Third."), strict=False)
    )
    if len(languages) == 1:
        texts = {"summary": "Text."}
    answers = {
        "name": "OPT",
        "url": "https://example.org/opt",
        "base_model": "models/gpt",
        "license": "MIT",
        "topics": "vision",
        "agreement": "- [x] I agree",
        **texts,
    }
    text = body(forms(site)["model"], **answers)
    form = detect_form(IssueEvent(1, text, (), ""), site)
    assert form is not None
    submission = parse_submission(form, text, catalog(topics=(topic(),)), TODAY)
    assert submission.feedback == ()
    assert submission.data["summary"] == summary
    entry = form.spec.model.model_validate(
        {**submission.data, "id": "models/opt"}, context={"languages": site}
    )
    assert entry.heading.variants() == ("OPT",)
    assert entry.heading.languages() == languages
    assert submission.data["base_model"] == "models/gpt"


def test_feedback_on_a_duplicate_belongs_to_the_question_for_the_url(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    add_kind(monkeypatch)
    duplicates = feedback_from_duplicates(forms(SiteLanguages())["model"], ["models/first"])
    assert [(item.field and item.field.id, item.values) for item in duplicates] == [
        ("url", ("models/first",))
    ]


def test_feedback_on_a_missing_language_belongs_to_the_question_for_this_language(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    add_language(monkeypatch)
    site = SiteLanguages(("zh", "ja"))
    entry = Repo.model_validate(
        {**repo().model_dump(include={"id", "topics", "added"}), **_fields()},
        context={"languages": site},
    )
    one = build_catalog([entry], [topic()], languages=site)
    findings = [f for f in run_checks(one, {}) if f.code == "missing-language"]
    feedback = list(feedback_from_findings(forms(site)["repo"], entry, findings))
    assert [item.field.id for item in feedback if item.field] == ["summary-ja"]


def _fields() -> dict[str, object]:
    return {"name": "X", "url": "https://example.org/x", "summary": {"zh": "代码。"}}
