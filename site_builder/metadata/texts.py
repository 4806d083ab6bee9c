"""Make titles, short names, licences, summaries and abstracts of entries from the texts of sources."""

from __future__ import annotations

import re

from site_builder.i18n import SiteLanguages
from site_builder.i18n.scripts import language_of_text
from site_builder.models.fields import MAX_LINE_LENGTH, MAX_MARKDOWN_LENGTH
from site_builder.models.licences import spdx_expression
from site_builder.services.json_reading import abstract, clean_text
from site_builder.tex import to_unicode


def heading(title: str) -> str:
    """Return a title with TeX as Unicode, cut after a word if it is too long for an entry."""
    return cut(plain_text(title), MAX_LINE_LENGTH)


_FONT_COMMAND = re.compile(r"\\(?:emph|text(?:bf|it|md|rm|sc|sf|sl|tt|up))\{([^{}]*)\}")


def plain_text(text: str) -> str:
    r"""Return a text with TeX as Unicode, and without commands for fonts.

    >>> plain_text(r"{\"O}l on \textit{Water} with $\pi_0$")
    'Öl on Water with π₀'
    """
    return clean_text(_without_tex(text))


def _without_tex(text: str) -> str:
    """Return a text with typographic dashes and quotes, and Unicode in place of TeX."""
    text = to_unicode(_FONT_COMMAND.sub(r"\1", text))
    text = _DASHES.sub(lambda found: {"--": "–", "---": "—"}.get(found[0], found[0]), text)
    return _QUOTES.sub(r"“\1”", text)


_DASHES = re.compile(r"https?://\S+|(?<= )-{2,3}(?= )|(?<=[^\W_])-{2,3}(?=[^\W_])")
_QUOTES = re.compile(r"``([^`']{1,200})''")


def short_names(title: str) -> list[str]:
    """Return a list with the name before the colon of a title, such as BLIP-2, or an empty list.

    >>> short_names("BLIP-2: Bootstrapping Language-Image Pre-training"), short_names("Sorting: A Survey")
    (['BLIP-2'], [])
    """
    name, colon, rest = plain_text(title).replace("：", ":").partition(":")
    name, words = name.strip(), name.split()
    is_short = 0 < len(words) <= _MAX_WORDS_OF_NAME and len(name) <= 32
    if not (colon and rest.strip() and is_short) or _NOT_A_NAME.fullmatch(name):
        return []
    looks_like_name = any(c.isupper() for word in words for c in word[1:]) or any(
        c.isdigit() for c in name
    )
    is_one_word = len(words) == 1 and not _IS_SUBJECT.match(rest.strip())
    return [name] if looks_like_name or is_one_word else []


_MAX_WORDS_OF_NAME = 3
_IS_SUBJECT = re.compile(
    r"(?:an?|the)\s.*\b(?:survey|review|overview|perspective|tutorial|study|guide)\b", re.IGNORECASE
)
"""Matches a subtitle such as "A Survey". The word before such a subtitle is the subject of the work, and not a name."""
_NOT_A_NAME = re.compile(
    r"re|reply|comments?|correction|corrigendum|erratum|addendum|editorial|retract(?:ed|ion)|withdrawn|introduction"
    r"|preface|position|poster|demo|demonstration|tutorial|survey|review|overview|perspective|invited|keynote"
    r"|(?:towards?|beyond|rethinking|revisiting|on|from|exploring|understanding|improving|learning|scaling) .*"
    r"|.* (?:of|and|for|in|with|to|on|from|by|vs\.?|versus|meets?) .*",
    re.IGNORECASE,
)
"""Matches texts before a colon that are not names: labels such as `Erratum`, and phrases such as `Towards AGI`."""


def spdx(license_: str) -> str:
    """Return the SPDX expression of a licence, given its name, or its URL on creativecommons.org.

    For any other text, return an empty text.
    """
    text = license_.strip()
    parts = text.lower().removesuffix("/").removesuffix("/legalcode").split("creativecommons.org/")
    if len(parts) == 2:
        folder, _, rest = parts[1].partition("/")
        name = rest.replace("/", " ")
        text = f"CC0 {name.rpartition(' ')[2]}" if folder == "publicdomain" else f"CC {name}"
    return (spdx_expression(text) or "") if text else ""


def summary(text: str, languages: SiteLanguages) -> dict[str, str]:
    """Return language of a text -> first sentences of the text. If the site lacks this language, the dict is empty."""
    sentences = _without_list(plain_text(_EMOJI.sub(" ", text)))
    language = language_of_text(sentences, languages)
    if language is None:
        return {}
    return {language: escape_markdown(_first_sentences(sentences))}


def in_language(text: str, languages: SiteLanguages) -> dict[str, str]:
    """Return language of an abstract -> the abstract. If the site lacks this language, the dict is empty."""
    language = language_of_text(text, languages)
    if language is None:
        return {}
    return {language: cut(_abstract_text(text), MAX_MARKDOWN_LENGTH)}


def _abstract_text(text: str) -> str:
    return abstract(_without_tex(text))


_MARKDOWN = re.compile(r"[\\`*_\[\]<>~|]|&(?=[#a-zA-Z])")


def escape_markdown(text: str) -> str:
    """Return Markdown that is rendered as the plain text `text`."""
    return _MARKDOWN.sub(r"\\\g<0>", text)


_EMOJI = re.compile(
    "(?<![\\w/]):[a-z0-9_+-]{2,40}:(?![\\w/])|[\U0001f000-\U0001faff\u2600-\u27bf\ufe0f]+"
)
"""Matches emojis, and names such as `:fire:`, which GitHub shows as emojis."""
_LIST_AFTER_SENTENCE = re.compile(r"[.!?。](?: ?[^.!?。]*:)? ?[-*•] ")
"""Matches the end of a sentence before a list. Words such as `It contains:` may be between the sentence and the list."""


def _without_list(text: str) -> str:
    """Return the sentences before the first list of a text. The items of a list on one line are hard to read."""
    match = _LIST_AFTER_SENTENCE.search(text)
    return text[: match.start() + 1] if match else text


_MAX_SUMMARY_LENGTH = 300


def _first_sentences(text: str) -> str:
    """Return the first sentences of a text, as far as they fit into a summary.

    If the sentences that fit have less than a third of the allowed length, cut the text after a word instead.
    """
    if len(text) <= _MAX_SUMMARY_LENGTH:
        return text
    head = text[:_MAX_SUMMARY_LENGTH]
    end = max(head.rfind(". "), head.rfind("。"))
    return head[: end + 1] if end > _MAX_SUMMARY_LENGTH // 3 else cut(text, _MAX_SUMMARY_LENGTH)


def cut(text: str, max_length: int) -> str:
    """Return a text with at most `max_length` characters. A longer text is cut and ends with `…`.

    The cut is after a word if the second half of the result contains a space.
    """
    if len(text) <= max_length:
        return text
    head = text[: max_length - 1]
    return head[: head.rfind(" ") if " " in head[max_length // 2 :] else None].rstrip() + "…"
