"""LocalizedText texts for a pull request, a commit message and a comment on GitHub.

The branch name and the title contain only the issue's number and the entry's id, which the builder
creates. Text of the issue is untrusted, so it is escaped and appears only in Markdown.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass

from site_builder.errors import Severity
from site_builder.issue_forms.escaping import code_span, escape_message
from site_builder.issue_forms.event import IssueEvent
from site_builder.issue_forms.feedback import MISSING_LANGUAGE, Feedback
from site_builder.issue_forms.forms import ACCEPT_LABEL

MAX_FEEDBACK_ITEMS = 30
"""A section of a comment shows at most this many items, and then the number of the remaining items."""
_MAX_COMMENT_LENGTH = 60_000  # GitHub accepts 65,536 characters


@dataclass(frozen=True)
class ReplyFiles:
    """Files that a workflow reads."""

    files: Mapping[str, str]
    """Name -> content."""

    @property
    def comment(self) -> str:
        """The comment on the issue."""
        return self.files["comment.md"]


def announce_entry(
    event: IssueEvent, entry_id: str, path: str, preview: str, feedback: Sequence[Feedback] = ()
) -> ReplyFiles:
    """Return the files for an issue that became an entry. `preview` must be escaped Markdown."""
    missing_languages = [item for item in feedback if item.code == MISSING_LANGUAGE]
    suggestions = [item for item in feedback if item.code != MISSING_LANGUAGE]
    advice = [
        *_missing_language_note(missing_languages),
        *_feedback_section("Could be better", "还可以改进", suggestions),
    ]
    author = code_span(event.login) if event.login else "an unknown user"
    comment = [
        f"Thank you! This issue has become the entry {code_span(entry_id)}. "
        "It is published once its pull request is merged.",
        "",
        f"谢谢！已由此 issue 生成条目 {code_span(entry_id)}，对应的 pull request 合并后即会发布。",
        *advice,
    ]
    body = [
        f"Closes #{event.number}. Written by `kb from-issue` from the form that {author} filled in; "
        f"the file is {code_span(path)}.",
        "",
        f"由 `kb from-issue` 根据 {author} 填写的表单生成，文件是 {code_span(path)}。",
        "",
        preview.strip(),
        *advice,
    ]
    return ReplyFiles(
        {
            "branch.txt": f"entry/{event.number}-{entry_id.partition('/')[2]}\n",
            "title.txt": f"Add {entry_id}\n",
            "pr-body.md": _join_lines(body),
            "comment.md": _join_lines(comment),
            "result.json": _result_json("entry", event, feedback, id=entry_id, path=path),
        }
    )


def request_changes(event: IssueEvent, feedback: Sequence[Feedback]) -> ReplyFiles:
    """Return the files for an issue that needs changes. The comment lists the changes."""
    errors = [item for item in feedback if item.severity is Severity.ERROR]
    suggestions = [item for item in feedback if item.severity is not Severity.ERROR]
    comment = [
        "Thank you! Please make a few changes before this can become an entry. "
        "Edit the text of the issue (… → *Edit*), not the comment, and keep the headings. "
        f"A maintainer will then set the label {code_span(ACCEPT_LABEL)} again.",
        "",
        "谢谢！生成条目之前还需要修改几处。请编辑 issue 正文（… → *Edit*），不要改动其中的标题行；"
        f"修改后，维护者会重新加上标签 {code_span(ACCEPT_LABEL)}。",
        *_feedback_section("Please change", "需要修改", errors),
        *_feedback_section("Could be better", "还可以改进", suggestions),
    ]
    return ReplyFiles(
        {
            "comment.md": _join_lines(comment),
            "result.json": _result_json("changes", event, feedback),
        }
    )


def _missing_language_note(feedback: Sequence[Feedback]) -> list[str]:
    """Explain that a missing language is an error in the check of the pull request."""
    if not feedback:
        return []
    return [
        "",
        "You can begin with one language. The pull request cannot be merged yet: its check stays "
        "red until someone adds the second language.",
        "",
        "可以先只写一种语言；但在补上另一种语言之前，pull request 的检查一直显示红色（不通过），不能合并。",
        *_feedback_section("To add before merging", "合并前须补充", feedback),
    ]


def _feedback_section(title: str, title_zh: str, feedback: Sequence[Feedback]) -> list[str]:
    if not feedback:
        return []
    shown = feedback[:MAX_FEEDBACK_ITEMS]
    rest = len(feedback) - len(shown)
    lines = ["", f"**{title} · {title_zh}**", ""]
    for item in shown:
        lines += [_item_en(item), f"  {_item_zh(item)}"]
    return [*lines, f"- … {rest} more · 另有 {rest} 处"] if rest else lines


def _item_en(item: Feedback) -> str:
    message = escape_message(item.message).rstrip(".")
    hint = f" {escape_message(item.hint)}" if item.hint else ""
    if item.field is None:
        return f"- {message[:1].upper()}{message[1:]}.{hint}<br>"
    return f"- **{item.field.label}**: {message}.{hint}<br>"


def _item_zh(item: Feedback) -> str:
    if item.field is None:
        return escape_message(item.text_zh)
    return f"**{item.field.label_zh}**：{escape_message(item.text_zh)}"


def _join_lines(lines: Sequence[str]) -> str:
    text = "\n".join(lines)
    if len(text) > _MAX_COMMENT_LENGTH:
        text = text[:_MAX_COMMENT_LENGTH].rpartition("\n")[0] + "\n…"
    return text + "\n"


def _result_json(status: str, event: IssueEvent, feedback: Sequence[Feedback], **entry: str) -> str:
    """Return the outcome as JSON in ASCII, for the workflow. `entry` is the new entry's id and path."""
    problems = [
        {
            "field": item.field.id if item.field else "",
            "label": item.field.label if item.field else "",
            **{
                key: str(value)
                for key, value in asdict(item).items()
                if key in {"code", "message", "hint", "severity"}
            },
        }
        for item in feedback
    ]
    content = {"status": status, "issue": event.number, **entry, "problems": problems}
    # `#` is escaped, because a printed `##[` would be a workflow command. JSON has `#` only in strings.
    return json.dumps(content, indent=2).replace("#", "\\u0023") + "\n"
