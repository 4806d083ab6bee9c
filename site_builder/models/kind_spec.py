"""The facts about a kind of entry, and the table of all kinds.

`models.kinds` fills the table, and imports the types of fields. These types need the table, so the table is here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from site_builder.i18n import FALLBACK, LANGUAGES, KindWords, LanguageCode
from site_builder.models.pictures import MEDIA_FOLDER

if TYPE_CHECKING:
    from site_builder.models.entries import Entry

Kind = str
"""What an entry describes, such as `paper`: a key of `KINDS`."""


@dataclass(frozen=True, slots=True)
class Colours:
    """The colour of a kind, as CSS colours for text on a light and on a dark background."""

    light: str
    dark: str


@dataclass(frozen=True, slots=True)
class KindSpec:
    """All that the project needs to know about a kind, besides the fields of its model."""

    model: type[Entry]
    words: Mapping[LanguageCode, KindWords]
    """Language -> words. English is required. The words in any other language may be in its `Language.kinds` instead."""
    colours: Colours
    icon: str
    """Name of an icon in `pages/templates/icons`, without `.svg`, or an SVG element in the style of these files."""
    link_role: str = ""
    """The field of `Links` for links to entries of this kind, such as `code` for repositories; empty without a field."""
    is_listed_by_year: bool = False
    """Whether the page that lists these entries groups them by year. The pages of other kinds group them by topic."""
    is_publication: bool = False
    """Whether citations of these entries name the venue and the pages.

    Citations of other entries name the website, and name the owner in place of missing authors.
    """

    examples: Mapping[str, str] = field(default_factory=dict)
    """Field -> example of an answer in the issue form, for fields that all kinds share."""

    def __post_init__(self) -> None:
        """Raise ValueError if the folder is that of the pictures, because entries in it would not be found."""
        if self.folder == MEDIA_FOLDER:
            raise ValueError(f"the folder {MEDIA_FOLDER} has pictures, so it cannot have entries")

    @property
    def kind(self) -> Kind:
        """The kind in settings, filters and CSS classes, such as `paper`."""
        return self.model.kind

    @property
    def folder(self) -> str:
        """The folder of the entries, which is also the path of their list, such as `papers`."""
        return self.model.folder

    def words_in(self, language: LanguageCode) -> KindWords:
        """Return the words for this kind in a language. If there are none, return the English words."""
        words = self.words.get(language) or LANGUAGES[language].kinds.get(self.kind)
        return words or self.words[FALLBACK.code]

    def count(self, language: LanguageCode, number: int) -> str:
        """Return a number of entries of this kind as text, such as `7 papers`."""
        rules, texts = LANGUAGES[language], self.words_in(language).count
        text = texts.get(rules.plural_category(number)) or texts["other"]
        return text.format(rules.format_number(number))


KINDS: dict[Kind, KindSpec] = {}
"""Kind -> facts about the kind, in the order in which readers see the kinds."""


def kinds_by_folder() -> dict[str, KindSpec]:
    """Return folder -> facts about the kind whose entries are in this folder."""
    return {spec.folder: spec for spec in KINDS.values()}
