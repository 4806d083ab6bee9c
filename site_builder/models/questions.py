"""The questions about a new entry. `kb new` and the issue form of each kind ask contributors these questions.

The questions follow from the types of the fields of the model, and from `Asked` in the annotations of the fields.
"""

from __future__ import annotations

import types
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import (
    TYPE_CHECKING,
    Annotated,
    Any,
    Literal,
    Union,
    get_args,
    get_origin,
    get_type_hints,
)

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from site_builder.errors import FieldPath
from site_builder.i18n import LanguageCode, SiteLanguages
from site_builder.models.field_facts import FieldFacts
from site_builder.models.fields import (
    Date,
    EntryId,
    Line,
    LocalizedText,
    Name,
    Slug,
    Tag,
    WebLink,
    WebLinks,
    Year,
)
from site_builder.models.licences import Licence

if TYPE_CHECKING:
    from site_builder.models.entries import Entry

AnswerType = Literal[
    "line",
    "year",
    "date",
    "url",
    "text",
    "people",
    "words",
    "topics",
    "urls",
    "roles",
    "yes-no",
    "choice",
]
"""How to read an answer. For example, `line` is one line, `text` is Markdown, and `urls` is a list of URLs."""

_LIST_ANSWERS: frozenset[AnswerType] = frozenset(("people", "words", "topics"))

_ANSWERS: tuple[tuple[object, AnswerType], ...] = (
    (Name, "line"),
    (LocalizedText, "text"),
    (Line, "line"),
    (Licence, "line"),
    (EntryId, "line"),
    (Year, "year"),
    (Date, "date"),
    (WebLink, "url"),
    (WebLinks, "urls"),
    (tuple[Line, ...], "words"),
    (tuple[Tag, ...], "words"),
    (tuple[EntryId, ...], "words"),
    (tuple[Slug, ...], "topics"),
    (bool, "yes-no"),
    (str, "line"),
    (int, "line"),
    (float, "line"),
)
"""Type of a field -> how to read an answer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """How contributors are asked for a field. Models put an `Asked` into the `Annotated[...]` of the field.

    If a model declares a field of its base class again, without `Asked`, the base class's `Asked` applies.
    Contributors are asked for a required field even without `Asked`. Labels and help are in the tables of words, with
    the keys `form.NAME` and `form.NAME.help`; see `issue_forms.words`.
    """

    label: Mapping[LanguageCode, str] = field(default_factory=dict, hash=False)
    """The question in each language. By default, it comes from the table of words, or else from `FieldFacts.label`."""
    help: Mapping[LanguageCode, str] = field(default_factory=dict, hash=False)
    """A sentence below the question in each language. By default, it comes from the table of words."""
    before: str = ""
    """Name of another field. The question comes before the question for that field.

    By default, the question has the place of its field in the order of the fields.
    """
    in_form: bool = True
    """Whether the issue form has the question."""
    has_option: bool = True
    """Whether `kb new` has an option for the value."""
    is_prompted: bool = True
    """Whether `kb new` prompts for the value if the command line lacks the option."""
    is_rare: bool = False
    """Whether the form and the prompts leave out the question for kinds that do not require the field."""
    is_required: bool = False
    """Whether an answer is required even if the model does not require the field."""
    option: str = ""
    """Name of the option of `kb new`, such as `author` for the field `authors`; by default the field's name."""
    prompt: str = ""
    """Prompt of `kb new`; by default the English label."""
    answer: AnswerType | None = None
    """How to read an answer; by default it follows from the type of the field."""
    placeholder: str = ""
    """Example in the issue form; by default the first example of the field."""
    roles: Mapping[str, Asked] = field(default_factory=dict, hash=False)
    """For the field `links`: role -> how contributors are asked for links with this role."""


@dataclass(frozen=True, slots=True)
class Question:
    """One question for contributors. Its answer is at one path in the entry."""

    id: str
    """The id in the issue form, such as `summary-en`. It is also the default name of the option of `kb new`."""
    name: str
    """Name of the field, such as `summary` or `links.code`."""
    path: FieldPath
    """Path of the answer in the entry."""
    answer_type: AnswerType
    asked: Asked
    is_required: bool = False
    """Whether the question must be answered."""
    is_required_in_one: bool = False
    """Whether the field must have a text in at least one language."""
    language: LanguageCode | None = None
    """The language of the answer, if the field has a text in each of several languages."""
    names_language: bool = False
    """Whether the label contains the language of the answer.

    No label contains it on a site with one language. The label of a required name in the site's first language does not
    contain it either, because most things have one name.
    """
    is_name: bool = False
    """Whether the answer is a `Name`, which may be one text for all languages."""
    placeholder: str = ""
    """An example of an answer."""
    choices: tuple[str, ...] = ()
    """The possible answers, if the type of the field is a `Literal`."""

    @property
    def in_form(self) -> bool:
        """Whether the issue form has the question."""
        return self.asked.in_form and (self.is_required or not self.asked.is_rare)

    @property
    def is_prompted(self) -> bool:
        """Whether `kb new` prompts for the answer if the command line lacks the option.

        On a site with several languages, `kb new` prompts for a name only if it is required, and only in the first
        language, because most things have one name.
        """
        if self.is_name and self.names_language:
            return False
        return self.asked.is_prompted and (self.is_required or not self.asked.is_rare)

    @property
    def is_list(self) -> bool:
        """Whether the answer is a list of values with commas between them."""
        return self.answer_type in _LIST_ANSWERS


def asked_for(model: type[Entry], name: str) -> Asked | None:
    """Return how contributors are asked for a field, or None if they are not asked."""
    for base in model.__mro__:
        info = base.model_fields.get(name) if issubclass(base, BaseModel) else None
        for item in info.metadata if info else ():
            if isinstance(item, Asked):
                return item
    return Asked() if model.model_fields[name].is_required() and name != "id" else None


@lru_cache(maxsize=64)
def questions_for(model: type[Entry], languages: SiteLanguages) -> tuple[Question, ...]:
    """Return the questions for the entries of a model on a site with these languages, in order."""
    hints = get_type_hints(model, include_extras=True)
    fields = {
        name: asked for name in model.field_order() if (asked := asked_for(model, name)) is not None
    }
    return tuple(
        question
        for name in _order(fields)
        for question in _questions(model, name, hints[name], fields[name], languages)
    )


def _order(fields: Mapping[str, Asked]) -> list[str]:
    """Return the names of the fields in the order of the questions."""
    names = list(fields)
    for name, asked in fields.items():
        if asked.before in fields:
            names.remove(name)
            names.insert(names.index(asked.before), name)
    return names


def _questions(
    model: type[Entry], name: str, type_hint: object, asked: Asked, languages: SiteLanguages
) -> Iterator[Question]:
    info = model.model_fields[name]
    plain = _answered_type(type_hint)
    if isinstance(plain, type) and issubclass(plain, LocalizedText):
        yield from _text_questions(name, info, plain, asked, languages)
    elif isinstance(plain, type) and issubclass(plain, BaseModel):
        yield from _link_questions(model, name, plain, asked)
    else:
        yield Question(
            _id(name),
            name,
            (name,),
            asked.answer or _answer_type(plain, f"{model.__name__}.{name}"),
            asked,
            is_required=info.is_required() or asked.is_required,
            placeholder=asked.placeholder or _example(info),
            choices=get_args(plain) if get_origin(plain) is Literal else (),
        )


def _text_questions(
    name: str,
    info: FieldInfo,
    text_type: type[LocalizedText],
    asked: Asked,
    languages: SiteLanguages,
) -> Iterator[Question]:
    """Yield a question for each language of the site.

    On a site with one language, the question is required if the field is required. On other sites, a required name must
    be given in the site's first language. Every other required text may be in any of the languages, so each of its
    questions is optional.
    """
    is_name = issubclass(text_type, Name)
    is_required = info.is_required() or asked.is_required
    answer = asked.answer or ("line" if is_name else "text")
    is_single = len(languages) == 1
    for language in languages:
        is_first = language == languages.first
        is_general = is_single or (is_first and is_name and is_required)
        has_plain_id = is_single or (is_first and is_name)
        yield Question(
            _id(name) if has_plain_id else f"{_id(name)}-{language}",
            name,
            (name,) if is_single else (name, language),
            answer,
            asked,
            is_required=is_required and is_general,
            is_required_in_one=is_required,
            language=None if is_single else language,
            names_language=not is_general,
            is_name=is_name,
            placeholder=_text_example(info, asked, language, languages) if is_name else "",
        )


def _link_questions(
    model: type[Entry], name: str, links: type[BaseModel], asked: Asked
) -> Iterator[Question]:
    """Yield a question for each role in `asked.roles`, and then one question for links of any role."""
    for role, role_asked in asked.roles.items():
        if role in model.model_fields:
            continue  # The model has a field with this name, and `_questions` yields the question for it.
        yield Question(
            _id(role),
            f"{name}.{role}",
            (name, role),
            role_asked.answer or "urls",
            role_asked,
            is_required=role_asked.is_required,
            placeholder=role_asked.placeholder or _example(links.model_fields[role]),
        )
    yield Question(_id(name), name, (name,), "roles", asked, placeholder=asked.placeholder)


def _id(name: str) -> str:
    return name.replace("_", "-")


def _answer_type(plain: Any, name: str) -> AnswerType:
    if get_origin(plain) is Literal:
        return "choice"
    for field_type, answer in _ANSWERS:
        if plain == field_type:
            return answer
    raise TypeError(f"{name}: no question has answers of this type. Add it to _ANSWERS.")


def _example(info: FieldInfo) -> str:
    """Return the first example of a field as an answer, or an empty string."""
    for example in info.examples or ():
        return ", ".join(example) if isinstance(example, list) else str(example)
    return ""


def _text_example(
    info: FieldInfo, asked: Asked, language: LanguageCode, languages: SiteLanguages
) -> str:
    """Return an example of a name in a language. An example without a language is for the site's first language."""
    if asked.placeholder:
        return asked.placeholder if language == languages.first else ""
    examples = info.examples or ()
    in_language = [str(e[language]) for e in examples if isinstance(e, dict) and language in e]
    general = [str(e) for e in examples if not isinstance(e, dict)]
    return next(iter((general if language == languages.first else []) + in_language), "")


# --- answers ----------------------------------------------------------------------------------


def find_question(paths: Sequence[FieldPath], path: FieldPath) -> int | None:
    """Return the index of the question whose answer is at a path in the entry, or None.

    `paths` are the paths of the questions. A path inside an answer, such as `("authors", 0)`, belongs to the
    question of that answer. A path that contains several answers, such as `("links",)`, belongs to the first
    of their questions.
    """
    if not path:
        return None
    below = [i for i, p in enumerate(paths) if len(p) > len(path) and p[: len(path)] == path]
    around = [i for i, p in enumerate(paths) if p and p == path[: len(p)]]
    return next(iter(below or around), None)


def simplify_names(
    data: Mapping[str, object], questions: Iterable[Question], languages: SiteLanguages
) -> dict[str, object]:
    """Return a copy of the data of an entry. A name with a text only in the site's first language becomes a string."""
    names = {question.path[0] for question in questions if question.is_name}
    return {
        key: value[languages.first]
        if key in names and isinstance(value, dict) and set(value) == {languages.first}
        else value
        for key, value in data.items()
    }


# --- types ------------------------------------------------------------------------------------


def plain_type(type_hint: Any) -> Any:
    """Return the type of a field without `FieldFacts` and `Asked` in its annotation."""
    if get_origin(type_hint) is not Annotated:
        return type_hint
    metadata = tuple(m for m in type_hint.__metadata__ if not isinstance(m, FieldFacts | Asked))
    return Annotated[(type_hint.__origin__, *metadata)] if metadata else type_hint.__origin__


def _answered_type(type_hint: Any) -> Any:
    """Return the part of a field's type that decides how an answer is read, without `None` and without annotations."""
    type_hint = plain_type(type_hint)
    if any(type_hint == known for known, _ in _ANSWERS):
        return type_hint
    if get_origin(type_hint) is Annotated:
        return _answered_type(type_hint.__origin__)
    if get_origin(type_hint) in {Union, types.UnionType}:
        parts = [part for part in get_args(type_hint) if part is not type(None)]
        return _answered_type(parts[0]) if len(parts) == 1 else type_hint
    return type_hint
