"""The fields of the three forms: the one table that the parser reads and the YAML forms follow.

`.github/ISSUE_TEMPLATE/{paper,repo,dataset}.yml` must carry these ids, labels and elements in this
order (`tests/issue_forms/test_forms.py` compares them). Topics are typed, not chosen from a
dropdown: a dropdown would be one more list of topics to keep current.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from site_builder.errors import FieldPath
from site_builder.models import MODELS

ACCEPT_LABEL = "accept-entry"
"""A maintainer's label: only it starts the workflow that runs `kb from-issue`."""

AnswerType = Literal["line", "text", "people", "words", "topics", "urls", "roles", "agreement"]
"""How an answer is read: one line, Markdown, a list of some sort, or a ticked box."""

_TEXT_AREAS = {"text", "people", "urls", "roles"}


@dataclass(frozen=True, slots=True)
class FormField:
    """One question of a form."""

    id: str
    """Its `id` in the YAML form."""
    label: str
    """Its heading in the issue, by which the parser finds the answer."""
    label_zh: str
    """The label for Chinese readers of a comment."""
    target: FieldPath
    """Where the answer goes in the entry; empty for what is no part of it."""
    answer_type: AnswerType = "line"
    required: bool = False

    @property
    def element(self) -> str:
        """The type of its element in the YAML form."""
        if self.answer_type == "agreement":
            return "checkboxes"
        return "textarea" if self.answer_type in _TEXT_AREAS else "input"


@dataclass(frozen=True, slots=True)
class Form:
    """A form: its name is its file name, and its label marks the issues that come from it."""

    name: str
    folder: str
    fields: tuple[FormField, ...]

    @property
    def issue_label(self) -> str:
        """The label that GitHub puts on an issue from this form."""
        return f"entry:{self.name}"

    @property
    def labels(self) -> tuple[str, ...]:
        """The headings of its answers, in order."""
        return tuple(field.label for field in self.fields)

    def field_for(self, path: FieldPath) -> FormField | None:
        """Return the question that asks for a field of the entry; None where none does.

        What lies within an answer belongs to its question; what holds several answers (`links`)
        belongs to the first of them.
        """
        asked = [field for field in self.fields if field.target]
        holding = [f for f in asked if len(f.target) > len(path) and f.target[: len(path)] == path]
        within = [f for f in asked if f.target == path[: len(f.target)]]
        return next(iter(holding if path and holding else within), None)


def _texts(name: str, english: str, label_zh: str) -> tuple[FormField, FormField]:
    """Ask for a text in both languages; neither is required, since many people write only one."""
    return (
        FormField(f"{name}-en", f"{english} in English", f"英文{label_zh}", (name, "en"), "text"),
        FormField(f"{name}-zh", f"{english} in Chinese", f"中文{label_zh}", (name, "zh"), "text"),
    )


_TOPICS = FormField("topics", "Topics", "主题", ("topics",), "topics", required=True)
_TAGS = FormField("tags", "Tags", "标签", ("tags",), "words")
_ALIASES = FormField("aliases", "Short names", "简称", ("aliases",), "words")
_LINKS = FormField("links", "Other links", "其他链接", ("links",), "roles")
_AGREEMENT = FormField("agreement", "Licence", "许可", (), "agreement", required=True)

FORMS: dict[str, Form] = {
    form.name: form
    for form in (
        Form(
            "paper",
            "papers",
            (
                FormField("title", "Title of the paper", "论文标题", ("title", "en"), required=True),
                FormField("title-zh", "Chinese title", "中文标题", ("title", "zh")),
                _ALIASES,
                FormField("authors", "Authors", "作者", ("authors",), "people", required=True),
                FormField("year", "Year", "年份", ("year",), required=True),
                FormField("venue", "Venue", "会议或期刊", ("venue",)),
                FormField("paper", "Link to the paper", "论文链接", ("links", "paper"),
                          required=True),
                FormField("code", "Link to the code", "代码链接", ("links", "code"), "urls"),
                _LINKS,
                _TOPICS,
                _TAGS,
                *_texts("summary", "Summary", "摘要"),
                *_texts("notes", "Notes", "笔记"),
                _AGREEMENT,
            ),
        ),
        Form(
            "repo",
            "repos",
            (
                FormField("name", "Name of the repository", "仓库名称", ("name", "en"),
                          required=True),
                FormField("name-zh", "Chinese name", "中文名称", ("name", "zh")),
                _ALIASES,
                FormField("url", "Link to the repository", "仓库链接", ("url",), required=True),
                _LINKS,
                _TOPICS,
                _TAGS,
                *_texts("summary", "Summary", "摘要"),
                *_texts("notes", "Notes", "笔记"),
                _AGREEMENT,
            ),
        ),
        Form(
            "dataset",
            "datasets",
            (
                FormField("name", "Name of the dataset", "数据集名称", ("name", "en"),
                          required=True),
                FormField("name-zh", "Chinese name", "中文名称", ("name", "zh")),
                _ALIASES,
                FormField("url", "Link to the dataset", "数据集链接", ("url",), required=True),
                FormField("paper", "Paper that introduces it", "提出该数据集的论文", ("paper",)),
                FormField("size", "Size in English", "规模（英文）", ("size", "en")),
                FormField("size-zh", "Size in Chinese", "规模（中文）", ("size", "zh")),
                FormField("license", "Licence of the data", "数据许可协议", ("license",)),
                FormField("modalities", "Modalities", "模态", ("modalities",), "words"),
                _LINKS,
                _TOPICS,
                _TAGS,
                *_texts("summary", "Summary", "摘要"),
                *_texts("notes", "Notes", "笔记"),
                _AGREEMENT,
            ),
        ),
    )
}  # fmt: skip
"""Form name -> form."""

assert {form.folder for form in FORMS.values()} == set(MODELS)  # noqa: S101 - a kind without a form
