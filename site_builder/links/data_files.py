"""Read the YAML files that come with the room, such that a mistake is named with its line.

Values stay texts until somebody asks for a number; keys that mean nothing are refused, since a
rule with a misspelt key would silently never apply.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import yaml

from site_builder.errors import SiteBuilderError

_Loader: type = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class DataFileError(SiteBuilderError):
    """A data file cannot be used. The message names the file, the line and what to write there."""


@dataclass(frozen=True, slots=True)
class YamlMapping:
    """A mapping in a data file."""

    file: str
    """As messages name it."""
    line: int
    """Counted from 1."""
    nodes: dict[str, yaml.Node]

    def error(self, message: str, key: str | None = None) -> DataFileError:
        """Make an error that points at a key, or at the section as a whole."""
        line = self.line if key is None else _line(self.nodes[key])
        return DataFileError(f"{self.file}, line {line}: {message}")

    def only(self, *known: str) -> None:
        """Refuse all keys but these."""
        for key in self.nodes:
            if key not in known:
                raise self.error(f"`{key}` means nothing here. Known are {', '.join(known)}.", key)

    def texts(self, key: str) -> tuple[str, ...]:
        """Return a list of texts; empty where the key is missing."""
        node = self.nodes.get(key)
        if node is None:
            return ()
        if not isinstance(node, yaml.SequenceNode):
            raise self.error(f"`{key}` must be a list.", key)
        return tuple(self._text(item, key) for item in node.value)

    def _text(self, node: yaml.Node, key: str) -> str:
        if not isinstance(node, yaml.ScalarNode) or not str(node.value).strip():
            raise DataFileError(f"{self.file}, line {_line(node)}: `{key}` must list texts.")
        return str(node.value)

    def number(self, key: str, default: float) -> float:
        """Return a number that is not negative."""
        node = self.nodes.get(key)
        if node is None:
            return default
        try:
            number = float(node.value) if isinstance(node, yaml.ScalarNode) else math.nan
        except ValueError:
            number = math.nan
        if not 0 <= number < math.inf:
            raise self.error(f"`{key}` must be a number, 0 or more.", key)
        return number

    def section(self, key: str) -> YamlMapping:
        """Return the mapping below a key, which must be there."""
        if key not in self.nodes:
            raise self.error(f"`{key}` is missing.")
        return _section(self.file, self.nodes[key])

    def sections(self) -> Iterator[tuple[str, YamlMapping]]:
        """Yield every key, each with the mapping below it."""
        for key in self.nodes:
            yield key, self.section(key)


def read_data_file(text: str, file: str) -> YamlMapping:
    """Read the text of a data file that holds a mapping. Raises DataFileError."""
    try:
        node = yaml.compose(text, _Loader)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = mark.line + 1 if mark is not None else 1
        problem = getattr(error, "problem", None) or "this is no YAML"
        raise DataFileError(f"{file}, line {line}: {problem}.") from None
    if node is None:
        raise DataFileError(f"{file}, line 1: the file is empty.")
    return _section(file, node)


def read_packaged(path: Path) -> YamlMapping:
    """Read a data file of the package."""
    return read_data_file(path.read_text(encoding="utf-8"), path.name)


def _section(file: str, node: yaml.Node) -> YamlMapping:
    if not isinstance(node, yaml.MappingNode):
        raise DataFileError(f"{file}, line {_line(node)}: `key: value` lines are expected here.")
    nodes: dict[str, yaml.Node] = {}
    for key, value in node.value:
        if not isinstance(key, yaml.ScalarNode):
            raise DataFileError(f"{file}, line {_line(key)}: a key must be a text.")
        if key.value in nodes:
            raise DataFileError(f"{file}, line {_line(key)}: `{key.value}` is there twice.")
        nodes[key.value] = value
    return YamlMapping(file, _line(node), nodes)


def _line(node: yaml.Node) -> int:
    return int(node.start_mark.line) + 1
