"""Ask the user for the data of a new entry, one question after the other.

The dialog decides which questions to ask and which answers to refuse. A `Prompter` shows the questions and messages. The
user can edit a refused answer, and need not type it again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Protocol

from site_builder.catalog import Catalog
from site_builder.checks import Severities
from site_builder.checks.completeness import CHECK as MISSING_LANGUAGE
from site_builder.errors import Severity, SiteBuilderError
from site_builder.new_entries.batch import NewEntries, NewEntry
from site_builder.new_entries.drafts import Draft
from site_builder.new_entries.entry_options import Answers, EntryOption, EntryOptions, Fault


class Prompter(Protocol):
    """Shows texts to the user, and returns the answers."""

    def ask(self, prompt: str, *, default: str = "", words: Sequence[str] = ()) -> str:
        """Return the line that the user writes.

        The line contains `default` at first, and the user may edit it. `words` are suggested as completions.
        """

    def tell(self, text: str) -> None:
        """Show a text."""


class Interrupted(KeyboardInterrupt):
    """Raised if the user ends the dialog during a question."""

    def __init__(self, text: str = "") -> None:
        super().__init__()
        self.text = text
        """The unfinished answer of the user."""


@dataclass
class EntryDialog:
    """Asks for the answers that are missing, and asks again if an answer is wrong."""

    options: EntryOptions
    batch: NewEntries
    prompter: Prompter
    answers: Answers
    """The answers that are known before the dialog. The dialog adds the answers of the user."""
    offered: dict[str, str] = field(default_factory=dict)
    """Name of an option -> text that the user may edit as the answer, such as a value that a service suggests."""
    skipped: list[str] = field(default_factory=list)
    """Names of options whose questions the user left unanswered."""
    slug: str = ""
    severities: Severities | None = None
    on_change: Callable[[Draft], None] = lambda _: None
    """Called after each question that the user has answered or skipped.

    If the user ends the dialog, `on_change` is also called with the unfinished answer. But if the user has not
    answered, skipped or typed anything so far, it is not called.
    """
    known: Mapping[str, object] = field(default_factory=dict)
    """The fields that the entry already has: name -> value as in an entry file.

    If `known` is not empty, the dialog asks only for missing values of required fields, a missing summary, and the file
    name.
    """
    suggested_topics: Sequence[str] = ()
    """Ids of topics, the best first. The dialog shows them before other topics, and offers the first as the answer."""
    _told: set[tuple[str, str]] = field(default_factory=set)
    _has_answer: bool = False
    """Whether the user has answered or skipped a question."""

    @cached_property
    def _catalog(self) -> Catalog:
        return self.batch.catalog

    def run(self) -> NewEntry:
        """Return a new entry that has no errors. Raise Interrupted if the user ends the dialog."""
        own_link = self.options.own_link
        options = sorted(self.options.options, key=lambda option: option is not own_link)
        for option in options:
            if option.name in self.answers:
                self._check_given(option)
            elif option.name not in self.skipped and self._is_asked(option):
                self._ask(option)
        self._ask_slug()
        while True:
            new = self._prepare()
            if not (faults := self._new_faults(new)):
                return new
            for wrong in dict.fromkeys(fault.option for fault in faults):
                if wrong is not None:
                    self._ask_again(wrong, [fault for fault in faults if fault.option == wrong])

    def _is_asked(self, option: EntryOption) -> bool:
        question = option.question
        if not self.known or not question.is_prompted:
            return question.is_prompted
        if self._known_value(option) is not None:
            return False
        return question.name == "summary" or self._is_needed(option)

    def _is_needed(self, option: EntryOption) -> bool:
        """Return whether the entry needs the field, and has no value for it yet."""
        if any(self._known_value(o) is not None for o in self.options.alternatives(option)):
            return False
        return self.options.is_needed(option) and not self.options.is_answered(option, self.answers)

    def _known_value(self, option: EntryOption) -> object:
        value: object = self.known
        for key in option.question.path:
            if isinstance(value, Mapping):
                value = value.get(str(key))
        return value

    def _known_text(self, option: EntryOption) -> str:
        """Return a known text, or a known list of texts, as the user would write it. For any other value, return ''."""
        value = self._known_value(option)
        values = value if isinstance(value, list) else [value]
        texts = [item for item in values if isinstance(item, str)]
        return ", ".join(texts) if len(texts) == len(values) else ""

    def _data(self, answers: Answers) -> dict[str, object]:
        return _merged(self.known, self.options.entry_data(answers))

    def _prepare(self) -> NewEntry:
        return self.batch.prepare(self.options.spec, self._data(self.answers), slug=self.slug)

    # --- one question -------------------------------------------------------------------------

    def _check_given(self, option: EntryOption) -> None:
        faults = self._faults_of(option, self.answers[option.name])
        if faults:
            self._ask_again(option, faults)
        else:
            self._tell_similar_titles(option)

    def _ask_again(self, option: EntryOption, faults: list[Fault]) -> None:
        """Remove an answer, and let the user edit it."""
        self._tell(option, faults)
        texts = self.answers.pop(option.name, None)
        self.offered[option.name] = self._known_text(option) if texts is None else ", ".join(texts)
        self._ask(option)

    def _ask(self, option: EntryOption) -> None:
        is_needed = self._is_needed(option)
        words = self._words(option)
        if option.question.answer_type == "topics":
            self.prompter.tell(f"Topics: {', '.join(words)}")
            if self.suggested_topics:
                self.offered.setdefault(option.name, self.suggested_topics[0])
        while True:
            text = self._ask_line(option.name, _prompt(option, is_needed), words)
            values = option.values(text)
            if not values and is_needed:
                continue
            if values and (faults := self._faults_of(option, values)):
                self._tell(option, faults)
                self.offered[option.name] = text
                continue
            if values:
                self.answers[option.name] = values
            else:
                self.skipped.append(option.name)
            self._changed()
            self._tell_similar_titles(option)
            return

    def _ask_line(self, name: str, prompt: str, words: Sequence[str] = ()) -> str:
        default = self.offered.pop(name, "")
        try:
            return self.prompter.ask(prompt, default=default, words=words)
        except Interrupted as interrupted:
            if self._has_answer or interrupted.text != default:
                self.offered[name] = interrupted.text
                self._changed()
            raise

    def _changed(self) -> None:
        self._has_answer = True
        self.on_change(
            Draft(
                kind=self.options.spec.kind,
                answers=self.answers,
                offered=self.offered,
                skipped=self.skipped,
                slug=self.slug,
            )
        )

    def _words(self, option: EntryOption) -> list[str]:
        catalog = self._catalog
        if option.question.answer_type == "topics":
            return list(dict.fromkeys([*self.suggested_topics, *catalog.topics]))
        if option.question.name == "tags":
            return sorted({*catalog.tags, *catalog.by_tag})
        return list(option.question.choices)

    def _tell(self, option: EntryOption | None, faults: Iterable[Fault]) -> None:
        for fault in faults:
            name = f"{option.prompt} ({option.name})" if option else ""
            prefix = f"{name}: " if name else ""
            self.prompter.tell(f"{prefix}{fault.message}")

    # --- faults -------------------------------------------------------------------------------

    def _faults_of(self, option: EntryOption, values: list[str]) -> list[Fault]:
        """Return the reasons why an answer cannot be accepted. Faults of other answers are left out."""
        data = self._data({**self.answers, option.name: values})
        new = self.batch.prepare(self.options.spec, data)
        faults = [f for f in self.options.faults(new, self._catalog) if f.option == option]
        if option == self.options.own_link and not faults:
            faults = [Fault(option, text) for text in self.batch.why_not_url(values[0])]
        return faults

    def _tell_similar_titles(self, option: EntryOption) -> None:
        if option != self.options.heading or option.name not in self.answers:
            return
        (title, *_) = self.answers[option.name]
        for entry in self.batch.entries_with_similar_title(self.options.spec, title):
            name = entry.heading.variants()[0]
            self.prompter.tell(f"{entry.id} has a similar title: {name}. Is it the same work?")

    def _new_faults(self, new: NewEntry) -> list[Fault]:
        """Return the errors, and the warnings for which the user may change an answer. Show all other warnings.

        Warnings that the user has already seen are left out. Raise SiteBuilderError if no answer can fix an error.
        """
        faults = list(self.options.faults(new, self._catalog))
        if new.entry is not None and not faults:
            faults = [
                Fault(self.options.own_link, text)
                for url in new.refused_urls
                for text in self.batch.why_not_url(url)
            ] or self._findings(new)
        for fault in faults:
            if fault.option is None and fault.severity is Severity.ERROR:
                raise SiteBuilderError(f"{fault.message} Nothing was written.")
        return faults

    def _findings(self, new: NewEntry) -> list[Fault]:
        faults = []
        for finding in self.batch.findings_of(new, self.severities):
            fault = self.options.fault_of(finding, new)
            if fault.severity is Severity.ERROR:
                faults.append(fault)
                continue
            key = (finding.code, fault.message)
            if key in self._told:
                continue
            self._told.add(key)
            # A missing translation is not the fault of an answer, so the dialog does not ask again.
            if fault.option is None or finding.code == MISSING_LANGUAGE.id:
                self._tell(fault.option, [fault])
            else:
                faults.append(fault)
        return faults

    # --- the file name ------------------------------------------------------------------------

    def _ask_slug(self) -> None:
        while not self.slug:
            name = self.options.suggested_name(self.answers) or self._known_name()
            self.offered.setdefault(_SLUG, self.batch.suggest_slug(self.options.spec, name))
            slug = self._ask_line(_SLUG, "File name, part of the URL for ever").strip()
            if reason := self.batch.why_not_slug(self.options.spec, slug):
                self.prompter.tell(reason)
                self.offered[_SLUG] = slug
            else:
                self.slug = slug
                self._changed()

    def _known_name(self) -> str:
        """Return the first alias in the known fields. If there is none, return the title or the name."""
        aliases = self.known.get("aliases")
        name = self.known.get(self.options.spec.model.heading_field, "")
        return str(aliases[0] if isinstance(aliases, list) and aliases else name)


_SLUG = "--slug"


def _merged(known: Mapping[str, object], answers: Mapping[str, object]) -> dict[str, object]:
    """Return the known fields and the answers. An answer replaces a known text only in its own language."""
    data = dict(known)
    for key, value in answers.items():
        earlier = data.get(key)
        both = isinstance(earlier, Mapping) and isinstance(value, Mapping)
        data[key] = {**earlier, **value} if both else value  # type: ignore[dict-item]
    return data


def _prompt(option: EntryOption, is_needed: bool) -> str:
    notes = ["separated by commas"] if option.question.is_list else []
    notes += ["yes or no"] if option.question.answer_type == "yes-no" else []
    notes += [", ".join(option.question.choices)] if option.question.choices else []
    notes += [] if is_needed else ["optional"]
    return option.prompt + (f" ({', '.join(notes)})" if notes else "")
