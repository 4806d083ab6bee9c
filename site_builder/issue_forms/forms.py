"""The questions of the three issue forms, as the parser needs them.

`.github/ISSUE_TEMPLATE/{paper,repo,dataset}.yml` must have the ids, labels and elements below, in this
order; `tests/issue_forms/test_forms.py` compares them. The question for topics is a text field, because a
dropdown would have to repeat topics.yml.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from site_builder.errors import FieldPath
from site_builder.models import kinds_by_folder

ACCEPT_LABEL = "accept-entry"
"""Label that a maintainer sets to start the workflow with `kb from-issue`."""

AnswerType = Literal["line", "text", "people", "words", "topics", "urls", "roles", "agreement"]
"""How to parse an answer: as one line, as Markdown, as a list of some type, or as a checkbox."""

_TEXT_AREAS = {"text", "people", "urls", "roles"}


@dataclass(frozen=True, slots=True)
class FormField:
    """One question of a form."""

    id: str
    """The `id` in the YAML file."""
    label: str
    """Heading of the answer in the issue."""
    label_zh: str
    """Chinese label, which comments show."""
    target: FieldPath
    """Path of the answer in the entry. The path is empty if the answer is not part of the entry."""
    answer_type: AnswerType = "line"
    required: bool = False

    @property
    def element(self) -> str:
        """The `type` in the YAML file."""
        if self.answer_type == "agreement":
            return "checkboxes"
        return "textarea" if self.answer_type in _TEXT_AREAS else "input"


@dataclass(frozen=True, slots=True)
class Form:
    """An issue form."""

    name: str
    """Name of its YAML file, without `.yml`."""
    folder: str
    """Folder of its entries, such as `papers`."""
    fields: tuple[FormField, ...]

    @property
    def issue_label(self) -> str:
        """Label that GitHub adds to an issue from this form."""
        return f"entry:{self.name}"

    @property
    def question_labels(self) -> tuple[str, ...]:
        """Headings of the answers, in order."""
        return tuple(field.label for field in self.fields)

    def field_for(self, path: FieldPath) -> FormField | None:
        """Return the question whose answer is at a path in the entry, or None.

        A path inside an answer, such as `("authors", 0)`, belongs to the question of that answer. A path
        that contains several answers, such as `("links",)`, belongs to the first of their questions.
        """
        fields = [field for field in self.fields if field.target]
        inside = [f for f in fields if len(f.target) > len(path) and f.target[: len(path)] == path]
        around = [f for f in fields if f.target == path[: len(f.target)]]
        return next(iter(inside if path and inside else around), None)


def _texts(name: str, label: str, label_zh: str) -> tuple[FormField, FormField]:
    """Return the two questions for a bilingual text. Both are optional, because many people write only one language."""
    return (
        FormField(f"{name}-en", f"{label} in English", f"英文{label_zh}", (name, "en"), "text"),
        FormField(f"{name}-zh", f"{label} in Chinese", f"中文{label_zh}", (name, "zh"), "text"),
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

assert {form.folder for form in FORMS.values()} == set(kinds_by_folder())  # noqa: S101 - every kind must have a form
