"""Read the YAML files of the package `links`. Error messages name the line.

Values are read as strings; only `YamlMapping.number` returns a number. An unknown key is an error,
because a rule with a misspelt key would never apply.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

import yaml

from site_builder.errors import SiteBuilderError

_Loader: type = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class DataFileError(SiteBuilderError):
    """A data file is not valid. The message names the file and the line."""


@dataclass(frozen=True, slots=True)
class YamlMapping:
    """A mapping in a data file."""

    file: str
    """Name of the file, for messages."""
    line: int
    """First line of the mapping, from 1."""
    nodes: dict[str, yaml.Node]
    """Key -> YAML node of the value."""

    def error(self, message: str, key: str | None = None) -> DataFileError:
        """Return an error that names the line of the value under `key`; without `key`, the line of the mapping."""
        line = self.line if key is None else _line_number(self.nodes[key])
        return DataFileError(f"{self.file}, line {line}: {message}")

    def refuse_other_keys(self, *allowed: str) -> None:
        """Raise DataFileError if the mapping has a key that is not allowed."""
        for key in self.nodes:
            if key not in allowed:
                raise self.error(f"`{key}` is not a known key. Use {', '.join(allowed)}.", key)

    def strings(self, key: str) -> tuple[str, ...]:
        """Return the strings in the list under a key; an empty tuple if the key is missing."""
        node = self.nodes.get(key)
        if node is None:
            return ()
        if not isinstance(node, yaml.SequenceNode):
            raise self.error(f"`{key}` must be a list.", key)
        return tuple(self._string(item, key) for item in node.value)

    def _string(self, node: yaml.Node, key: str) -> str:
        if not isinstance(node, yaml.ScalarNode) or not str(node.value).strip():
            raise DataFileError(
                f"{self.file}, line {_line_number(node)}: `{key}` must be a list of strings."
            )
        return str(node.value)

    def number(self, key: str, default: float) -> float:
        """Return the number under a key; return `default` if the key is missing.

        Raises DataFileError if the value is not a number, or is negative.
        """
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

    def mapping(self, key: str) -> YamlMapping:
        """Return the mapping under a key. Raises DataFileError if there is none."""
        if key not in self.nodes:
            raise self.error(f"`{key}` is missing.")
        return _mapping(self.file, self.nodes[key])

    def mappings(self) -> Iterator[tuple[str, YamlMapping]]:
        """Yield every key with the mapping under it."""
        for key in self.nodes:
            yield key, self.mapping(key)


def read_data_file(text: str, file: str) -> YamlMapping:
    """Parse the text of a data file. Raises DataFileError if the text is not a YAML mapping."""
    try:
        node = yaml.compose(text, _Loader)
    except yaml.YAMLError as error:
        position = getattr(error, "problem_mark", None)
        line = position.line + 1 if position is not None else 1
        problem = getattr(error, "problem", None) or "this is not valid YAML"
        raise DataFileError(f"{file}, line {line}: {problem}.") from None
    if node is None:
        raise DataFileError(f"{file}, line 1: the file is empty.")
    return _mapping(file, node)


def _mapping(file: str, node: yaml.Node) -> YamlMapping:
    if not isinstance(node, yaml.MappingNode):
        raise DataFileError(
            f"{file}, line {_line_number(node)}: `key: value` lines are expected here."
        )
    nodes: dict[str, yaml.Node] = {}
    for key, value in node.value:
        if not isinstance(key, yaml.ScalarNode):
            raise DataFileError(f"{file}, line {_line_number(key)}: a key must be a string.")
        if key.value in nodes:
            raise DataFileError(f"{file}, line {_line_number(key)}: `{key.value}` is listed twice.")
        nodes[key.value] = value
    return YamlMapping(file, _line_number(node), nodes)


def _line_number(node: yaml.Node) -> int:
    return int(node.start_mark.line) + 1
