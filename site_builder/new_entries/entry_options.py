"""Make command options and dialog prompts from the questions about an entry. Convert the answers to data."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from site_builder.catalog import Catalog
from site_builder.checks.completeness import CHECK as MISSING_LANGUAGE
from site_builder.errors import Finding, Severity, field_keys
from site_builder.i18n import FALLBACK, SiteLanguages
from site_builder.issue_forms import label_in
from site_builder.models import Entry, KindSpec, LocalizedText
from site_builder.models.names.author_lists import names_in_place_of, read_authors
from site_builder.models.questions import (
    Question,
    find_question,
    questions_for,
    simplify_names,
)
from site_builder.new_entries.batch import NewEntry
from site_builder.suggestions import did_you_mean

Answers = dict[str, list[str]]
"""Name of an option -> its values. An option that is not a list has one value."""


@dataclass(frozen=True)
class EntryOption:
    """A question about an entry that a command asks with an option, and the dialog with a prompt."""

    names: tuple[str, ...]
    """Names of the option, such as `--title` and `--name`."""
    label: str
    """The question in English."""
    question: Question

    @property
    def name(self) -> str:
        """The name of the option in messages."""
        return self.names[0]

    @property
    def prompt(self) -> str:
        """The prompt on a terminal."""
        has_prompt = self.question.asked.prompt and not self.question.names_language
        return self.question.asked.prompt if has_prompt else self.label

    def values(self, text: str) -> list[str]:
        """Return the values in a line that the user typed or pasted."""
        question = self.question
        if question.answer_type == "people":
            return read_authors(text)
        text = text.strip() if question.answer_type == "text" else " ".join(text.split())
        texts = text.replace("，", ",").split(",") if question.is_list else [text]
        return [value for t in texts if (value := t.strip())]

    def given_values(self, texts: Sequence[str]) -> list[str]:
        """Return the values of an option. `texts` are its values on the command line, which may repeat the option.

        If the option takes only one value, return only the last text. A text with several names of authors, or with a
        name and footnotes, is replaced by the names in it.
        """
        if not self.question.is_list:
            return [*texts[-1:]]
        if self.question.answer_type != "people":
            return [*texts]
        return [name for text in texts for name in names_in_place_of(text) or (text,)]


@dataclass(frozen=True)
class Fault:
    """The reason why the user must or should change an answer."""

    option: EntryOption | None
    """The option whose answer has the fault, or None if no answer can fix the fault."""
    message: str
    severity: Severity = Severity.ERROR


@dataclass(frozen=True)
class EntryOptions:
    """The options for the entries of a kind on a site."""

    spec: KindSpec
    languages: SiteLanguages

    @cached_property
    def options(self) -> tuple[EntryOption, ...]:
        """The options in the order of the questions."""
        return tuple(
            EntryOption(
                _option_names(self.spec, question),
                label_in(self.spec, question, FALLBACK.code),
                question,
            )
            for question in questions_for(self.spec.model, self.languages)
            if question.asked.has_option
        )

    @cached_property
    def by_name(self) -> Mapping[str, EntryOption]:
        """`EntryOption.name` -> option."""
        return {option.name: option for option in self.options}

    @cached_property
    def own_link(self) -> EntryOption | None:
        """The option for the own link of the entry, such as the URL of a repository."""
        return self.option_for([str(key) for key in self.spec.model.own_link_path])

    @cached_property
    def heading(self) -> EntryOption | None:
        """The option for the title or the name."""
        return self.option_for([self.spec.model.heading_field])

    def option_for(self, path: Sequence[str | int]) -> EntryOption | None:
        """Return the option whose answer becomes the value at `path` in the entry's data, or None."""
        index = find_question([option.question.path for option in self.options], tuple(path))
        return None if index is None else self.options[index]

    def alternatives(self, option: EntryOption) -> list[EntryOption]:
        """Return the options in all languages for the question of `option`, if an answer in one language is enough.

        This is so for a required text such as the summary. For other questions, and for names, return only `option`.
        """
        if not option.question.is_required_in_one or option.question.is_name:
            return [option]
        return [other for other in self.options if other.question.name == option.question.name]

    def is_needed(self, option: EntryOption) -> bool:
        """Return whether an entry needs an answer to the question of an option.

        If an answer in any language is enough, return True only for the option in the first language.
        """
        question = option.question
        is_first = question.is_required_in_one and question.language == self.languages.first
        return question.is_required or is_first

    def is_answered(self, option: EntryOption, answers: Answers) -> bool:
        """Return whether the question of an option is answered. For a required text, one language is enough."""
        return any(other.name in answers for other in self.alternatives(option))

    def missing(self, answers: Answers) -> list[str]:
        """Return the names of the required options without an answer, such as `--summary-en or --summary-zh`."""
        return [
            " or ".join(other.name for other in self.alternatives(option))
            for option in self.options
            if self.is_needed(option) and not self.is_answered(option, answers)
        ]

    def entry_data(self, answers: Answers) -> dict[str, object]:
        """Return the data of an entry with these answers."""
        data: dict[str, object] = {}
        for option in self.options:
            if option.name not in answers:
                continue
            *parent_keys, key = (str(key) for key in option.question.path)
            parent = data
            for parent_key in parent_keys:
                parent = parent.setdefault(parent_key, {})  # type: ignore[assignment]  # always a mapping
            texts = answers[option.name]
            parent[key] = list(texts) if option.question.is_list else texts[0]
        questions = (option.question for option in self.options)
        return simplify_names(data, questions, self.languages)

    def faults(self, new: NewEntry, catalog: Catalog) -> Iterator[Fault]:
        """Yield a fault for each problem of a new entry, and for each unknown topic."""
        for problem in new.problems:
            if problem.code == "bad-id" and field_keys(problem.field) == ("topics",):
                continue  # the loop below reports that no topic has this id
            option = self.option_for(field_keys(problem.field))
            # The model's hint about a hidden character is for YAML files: it shows how to write an escape.
            hint = "Delete it." if problem.code == "hidden-character" else problem.hint
            message = f"{problem.message}. {hint}".strip()
            yield Fault(option, message if option else f"{problem.field}: {message}")
        topics = self.option_for(["topics"])
        given = new.data.get("topics")
        for topic in given if isinstance(given, list) else ():
            if not catalog.may_have_topic(topic):
                hint = did_you_mean(topic, catalog.topics)
                yield Fault(topics, f"topics.yml has no topic {topic}. {hint}".strip())

    def fault_of(self, finding: Finding, new: NewEntry) -> Fault:
        """Return a finding of a check as a fault of an answer."""
        message = f"{finding.message}. {finding.hint}".strip()
        if new.entry is None or finding.subject != new.entry.id:
            return Fault(None, f"{finding.subject}: {message}", finding.severity)
        option = self.option_for(finding.field)
        if option is not None and finding.code == MISSING_LANGUAGE.id:
            option = self._missing_text(new.entry, option)
        return Fault(option, message, finding.severity)

    def _missing_text(self, entry: Entry, option: EntryOption) -> EntryOption:
        """Return the option for the first language that a text lacks. `option` is an option of the same text."""
        name = option.question.name
        text: LocalizedText | None = getattr(entry, name)
        missing = (
            other
            for other in self.options
            if other.question.name == name
            and (text is None or text.text_in(other.question.language or "") is None)
        )
        return next(missing, option)

    def suggested_name(self, answers: Answers) -> str:
        """Return the text that becomes the file name: the first alias in the answers, or else the title or the name."""
        options = (self.option_for(["aliases"]), self.heading)
        names = (answers.get(option.name, ()) for option in options if option is not None)
        return next((name for values in names for name in values), "")


def _option_names(spec: KindSpec, question: Question) -> tuple[str, ...]:
    """Return the names of an option. `--title` and `--name` are two names of one option, which all kinds have."""
    field = question.name.rpartition(".")[2].replace("_", "-")
    ending = question.id.removeprefix(field)
    if question.name == spec.model.heading_field:
        return (f"--title{ending}", f"--name{ending}")
    return (f"--{question.asked.option or field}{ending}",)
