"""Forty queries and their correct results, found by looking at every file.

Written from the search's FORMAT.md (what a query finds), and shares no code with the search.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

QUERIES = (
    # words, prefixes, singular and plural
    "contrastive", "multimodal", "benchmark", "distillation", "prompt", "multimod", "instr",
    "queries", "captions", "embeddings",
    # several words, in any order and any field
    "visual instruction", "frozen encoder", "sparse attention", "document layout",
    "temporal audio retrieval", "region grounding masked", "fusion NeurIPS",
    # names and numbers
    "Model42", "model7 adapter", "Family7", "Given7 Family8", "CVPR 2023", "ICML 2021", "org5",
    # Chinese: words, phrases, parts of phrases that cross word boundaries
    "跨模态检索", "多模态", "特征", "视觉特征", "对比学习", "两阶段", "投射层", "模态检索", "大语言模型",
    "可学习的查询向量", "冻结编码器的权重", "主题3",
    # both languages
    "多模态 retrieval", "对比学习 Model7", "NeurIPS 跨模态检索", "frozen 编码器",
)  # fmt: skip

HAN = "\u3400-\u4dbf\u4e00-\u9fff"
_PIECE = re.compile(f"([{HAN}]+)|(?:(?![{HAN}])[^\\W_])+")
_COMPOUND = re.compile(f"(?:(?![{HAN}])[^\\W_])+(?:[-_./'@:&+](?:(?![{HAN}])[^\\W_])+)+")


def is_han(text: str) -> bool:
    """Return whether a text contains a Han character."""
    return re.search(f"[{HAN}]", text) is not None


@dataclass(frozen=True)
class SearchedEntry:
    """An entry with the texts that the search covers."""

    id: str
    texts: tuple[str, ...]
    """All searched texts, unchanged."""

    @property
    def title(self) -> str:
        """The first text."""
        return self.texts[0]


def read_entries(folder: Path) -> list[SearchedEntry]:
    """Read the searched texts of synthetic entries."""
    topics = {
        topic["id"]: list(topic["name"].values())
        for topic in yaml.load((folder / "topics.yml").read_bytes(), yaml.CSafeLoader)
    }
    return [
        SearchedEntry(f"papers/{path.stem}", tuple(_texts(_read(path), topics)))
        for path in sorted(folder.glob("papers/*.yml"))
    ]


def _read(path: Path) -> dict[str, Any]:
    data: dict[str, Any] = yaml.load(path.read_bytes(), yaml.CSafeLoader)
    return data


def _texts(entry: Mapping[str, Any], topics: Mapping[str, list[str]]) -> Iterator[str]:
    yield str(entry["title"])
    yield from entry["aliases"]
    yield from entry["authors"]
    for topic in entry["topics"]:
        yield from topics[topic]
    yield from entry["tags"]
    yield str(entry["venue"])
    yield str(entry["year"])
    arxiv = str(entry["links"]["paper"]).rpartition("/")[2]
    if arxiv[2:4] != "00":  # month 00 does not exist, so it is not a valid arXiv id
        yield arxiv
    yield str(entry["links"]["code"]).removeprefix("https://github.com/")
    yield from entry["summary"].values()
    yield from entry["notes"].values()


class GroundTruth:
    """Finds the correct results of queries by brute force."""

    def __init__(self, entries: list[SearchedEntry]) -> None:
        self._entries = [
            (entry.id, _words(entry.texts), "\n".join(entry.texts)) for entry in entries
        ]

    def find(self, query: str) -> frozenset[str]:
        """Return the ids of all entries that contain every unit of the query."""
        units = list(_units(query))
        return frozenset(
            id_
            for id_, words, text in self._entries
            if all(
                unit in text if is_han(unit) else any(form in words for form in _forms(unit))
                for unit in units
            )
        )


def _fold(text: str) -> str:
    return unicodedata.normalize("NFKC", text).lower()


def _units(query: str) -> Iterator[str]:
    for chunk in _fold(query).split():
        if _COMPOUND.fullmatch(chunk):
            yield "".join(match[0] for match in _PIECE.finditer(chunk))
        else:
            yield from (match[0] for match in _PIECE.finditer(chunk))


def _words(texts: tuple[str, ...]) -> str:
    """Return all words, and compounds without their joining characters, separated by spaces."""
    found = []
    for text in map(_fold, texts):
        found += [match[0] for match in _PIECE.finditer(text) if not match[1]]
        for compound in _COMPOUND.finditer(text):
            parts = [match[0] for match in _PIECE.finditer(compound[0])]
            found += ["".join(parts[start:]) for start in range(len(parts))]
    return f" {' '.join(found)} "


def _forms(word: str) -> Iterator[str]:
    """Yield the strings to look for in `_words`: the word as a prefix, and its singular or plural."""
    yield f" {word}"
    if re.fullmatch("[a-z]{3,}", word):
        yield f" {_plural(word)} "
        for singular in (word[:-1], word[:-2], f"{word[:-3]}y"):
            if len(singular) > 2 and _plural(singular) == word:
                yield f" {singular} "


def _plural(word: str) -> str:
    if word[-1] == "y" and word[-2] not in "aeiou":
        return f"{word[:-1]}ies"
    return word + ("es" if word.endswith(("s", "x", "z", "ch", "sh")) else "s")
