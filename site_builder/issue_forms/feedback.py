"""Feedback for the author of a filled-in form. It refers to questions of the form, not to lines of a file."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from pydantic import ValidationError

from site_builder.catalog import Catalog, url_key
from site_builder.errors import FieldPath, Finding, Severity
from site_builder.i18n import LANGUAGES
from site_builder.issue_forms.forms import Form, FormField
from site_builder.models import Entry, LocalizedText

MISSING_LANGUAGE = "missing-language"
"""Id of the check for missing languages. Its findings are warnings in feedback and errors in a pull request."""


@dataclass(frozen=True, slots=True)
class Feedback:
    """A change that the author must make. If the severity is `warning`, the change is only a suggestion."""

    field: FormField | None
    """The question that the feedback is about. None if it is about the whole issue."""
    code: str
    message: str
    hint: str = ""
    severity: Severity = Severity.ERROR
    meaning_zh: str = ""
    """Chinese description of the check, if a check found the problem. Not escaped."""
    message_zh: str = ""
    """Message and hint in Chinese, if they are more specific than the text in `_TEXTS_ZH`. Not escaped."""

    @property
    def text_zh(self) -> str:
        """The most specific Chinese text available. Not escaped."""
        return (
            self.message_zh
            or _TEXTS_ZH.get(self.code)
            or self.meaning_zh
            or "请按英文部分的说明修改。"
        )


def feedback_from_validation(
    data: Mapping[str, object],
    form: Form,
    error: ValidationError,
    earlier: Iterable[Feedback] = (),
) -> list[Feedback]:
    """Convert a validation error to at most one feedback per question.

    Questions that already have feedback in `earlier` are skipped.
    """
    reported = {item.field for item in earlier}
    feedback: list[Feedback] = []
    for detail in error.errors(include_url=False):
        path = _field_path(detail["loc"])
        is_missing = detail["type"] in {"missing", "too_short"}
        field = form.field_for(path if is_missing else _existing_part(path, data))
        if field in reported:
            continue
        reported.add(field)
        context = detail.get("ctx") or {}
        code = detail["type"].replace("_", "-")
        if is_missing:
            feedback.append(Feedback(field, "missing-field", "has no answer", "Fill it in."))
        else:
            hint = _HINTS.get(code, str(context.get("hint", "")))
            feedback.append(Feedback(field, code, detail["msg"], hint))
    return feedback


def _field_path(location: tuple[int | str, ...]) -> FieldPath:
    return tuple(part for part in location if isinstance(part, str))


def _existing_part(path: FieldPath, data: Mapping[str, object]) -> FieldPath:
    """Cut a path after its last key that exists in the data.

    If the data has one text for both languages, the path of an error ends with a language that is not in
    the data.
    """
    value: object = data
    for index, part in enumerate(path):
        if not isinstance(value, Mapping) or part not in value:
            return path[:index]
        value = value[part]
    return path


def sort_feedback(form: Form, feedback: Iterable[Feedback]) -> list[Feedback]:
    """Sort feedback by the order of the questions. Feedback about the whole issue comes first."""
    positions = {field: index for index, field in enumerate(form.fields)}
    return sorted(feedback, key=lambda item: -1 if item.field is None else positions[item.field])


def find_duplicates(form: Form, entry: Entry, catalog: Catalog) -> Iterator[Feedback]:
    """Yield feedback for each existing entry that has a URL of `entry.own_links`."""
    for link in entry.own_links:
        for entry_id in catalog.ids_by_url_key.get(url_key(link), ()):
            path = ("links", "paper") if entry.kind == "paper" else ("url",)
            yield Feedback(
                form.field_for(path),
                "duplicate-url",
                f"the entry `{entry_id}` already has this link",
                "If something is missing in that entry, say so in a comment, or edit the entry.",
                message_zh=f"已有对应条目 `{entry_id}`。如需补充，请在此评论，或直接编辑该条目。",
            )


def feedback_from_findings(
    form: Form, entry: Entry, findings: Iterable[Finding], meanings: Mapping[str, str]
) -> Iterator[Feedback]:
    """Convert findings of checks to feedback. `meanings` is check id -> Chinese description."""
    for finding in findings:
        is_about_entry = finding.subject == entry.id
        path = _field_path(finding.field)
        if is_about_entry and finding.code == MISSING_LANGUAGE:
            path = _missing_language_path(entry, path)
        field = form.field_for(path) if is_about_entry else None
        message = finding.message if is_about_entry else f"{finding.subject}: {finding.message}"
        hint = _HINTS.get(finding.code, finding.hint)
        meaning = meanings.get(finding.code, "")
        yield Feedback(field, finding.code, message, hint, finding.severity, meaning)


def _missing_language_path(entry: Entry, path: FieldPath) -> FieldPath:
    """Return the path of the missing text, so that `Form.field_for` finds the question for its language."""
    text = getattr(entry, str(path[0]), None) if path else None
    if not isinstance(text, LocalizedText):
        return path
    missing = [language for language in LANGUAGES if text.text_in(language) is None]
    return (*path[:1], *missing[:1])


# Code -> hint that replaces the hint of the check, because the hint of the check refers to a file.
_HINTS = {
    "hidden-character": "Delete it and retype the text around it.",
    MISSING_LANGUAGE: "If you cannot write it, a maintainer can translate it.",
}

_TEXTS_ZH = {
    "ambiguous-heading": "文字中有一行与表单的这个标题完全相同，无法分段。请修改或删除该行。",
    "bad-date": "日期无效。",
    "bad-link": "摘要或笔记中的链接无效：请填写以 https:// 开头的网址，或条目 id（如 papers/clip）。",
    "bad-tag": "标签只能是几个词，不能含斜杠。",
    "bad-url": "网址无效：请填写以 https:// 开头的完整网址。",
    "bad-year": "须为 2023 这样的四位数字。",
    "dangling-reference": "引用的条目或主题不存在，请检查拼写。",
    "duplicate-url": "已有对应条目。如需补充，请在此评论，或直接编辑该条目。",
    "empty-text": "内容为空。",
    "hidden-character": "含有不可见字符，请删除后重新输入。",
    "missing-field": "此项必填。",
    MISSING_LANGUAGE: "缺少这种语言的文字；如果无法撰写，可在评论中请维护者翻译。",
    "no-paper-link": "请填写论文页面的网址。",
    "not-a-form": "此 issue 不是用条目表单提交的。请新建 issue，并选择“论文”“代码仓库”或“数据集”表单。",
    "not-one-line": "只能写一行。",
    "not-ticked": "请勾选，表示同意。",
    "repeated-item": "有重复项，请只保留一个。",
    "too-long": "内容太长，请缩短。",
    "unknown-role": "请每行写一个链接，并以类型开头，例如 `project: https://...`。",
    "unknown-topic": "没有这个主题，请从主题列表中选择。",
}
