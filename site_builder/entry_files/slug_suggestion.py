"""Suggest a file name for a new entry, given its title."""

from __future__ import annotations

import re
from collections.abc import Collection

from site_builder.i18n.scripts import CHARACTERS
from site_builder.models.fields import is_slug
from site_builder.models.slugs import strip_accents
from site_builder.tex import name_lone_greek, readable_text

MAX_SLUG_LENGTH = 48
"""Maximum number of characters of a suggested file name, without `.yml`."""

_NOT_IN_SLUG = re.compile(r"[^a-z0-9]+")
_HAN = re.compile(f"[{CHARACTERS['Hani']}]+")
# The part of a title before a colon: BLIP-2 in `BLIP-2: Bootstrapping ...`.
_SHORT_NAME = re.compile(r"\s*([^:：]{1,32}?)\s*[:：]\s*\S")
_TRANSLITERATIONS = {
    "&": " and ",
    "+": " plus ",
    "ß": "ss",
    "ø": "o",
    "Ø": "o",
    "æ": "ae",
    "ł": "l",
    "đ": "d",
}


def suggest_slug(title: str, taken: Collection[str]) -> str:
    r"""Return a readable file name, without `.yml`, that is not in `taken`.

    Chinese is romanized, and single Greek letters are replaced by their names. If the title has the form
    `name: subtitle`, with a name of at most 32 characters, the subtitle is left out. A file name with more than
    `MAX_SLUG_LENGTH` characters is cut at a hyphen if possible. The result depends only on the arguments.

    >>> suggest_slug("BLIP-2: Bootstrapping Language-Image Pre-training", {"blip"})
    'blip-2'
    >>> suggest_slug("多模态学习综述", ())
    'duo-mo-tai-xue-xi-zong-shu'
    >>> suggest_slug(r"$\pi_0$: A Vision-Language-Action Flow Model", ())
    'pi0'
    """
    title = readable_text(title)
    short_name = _SHORT_NAME.match(title)
    base = (_to_slug(short_name[1]) if short_name else "") or _to_slug(title) or "entry"
    slug, number = base, 2
    while slug in taken or not is_slug(slug):
        suffix = f"-{number}"
        slug, number = _truncate(base, MAX_SLUG_LENGTH - len(suffix)) + suffix, number + 1
    return slug


def _romanize(han: str) -> str:
    # pypinyin is imported here, because loading its dictionaries takes 0.2 s, and most commands do not need them.
    from pypinyin import lazy_pinyin  # noqa: PLC0415

    return " ".join(lazy_pinyin(han))


def _to_slug(text: str) -> str:
    text = strip_accents("".join(_TRANSLITERATIONS.get(c, c) for c in text))
    text = _HAN.sub(lambda match: f" {_romanize(match[0])} ", text)
    plain = name_lone_greek(strip_accents(text).lower())
    return _truncate(_NOT_IN_SLUG.sub("-", plain).strip("-"), MAX_SLUG_LENGTH)


def _truncate(slug: str, max_length: int) -> str:
    if len(slug) <= max_length:
        return slug
    words, _, _ = slug[: max_length + 1].rpartition("-")
    return (words or slug[:max_length]).rstrip("-")
