r"""Read macros.yml, which maps the names of TeX macros to their definitions: `R: \mathbb{R}`."""

from __future__ import annotations

from site_builder.entry_files.yaml_reader import YamlDocument
from site_builder.errors import Problem
from site_builder.notes.maths import Macros, macro_error

MACROS_FILE = "macros.yml"

_HINT = r"Write one line `name: definition` for each macro, such as `R: \mathbb{R}`."


def read_macros(document: YamlDocument, path: str, problems: list[Problem]) -> Macros:
    """Return the valid macros. Add a problem to `problems` for each invalid macro.

    `path` is the path of macros.yml in messages.
    """
    if not isinstance(document.data, dict):
        position = document.locate(())
        problems.append(position.problem(path, (), "not-a-mapping", "is not a mapping", _HINT))
        return ()
    macros = []
    for name, definition in document.data.items():
        error = _error(str(name), definition)
        if error is None:
            macros.append((str(name), str(definition)))
        else:
            position = document.locate((str(name),))
            problems.append(position.problem(path, (str(name),), "bad-macro", *error))
    return tuple(sorted(macros))


def _error(name: str, definition: object) -> tuple[str, str] | None:
    if not isinstance(definition, str) or not (name.isascii() and name.isalpha()):
        return "is not the name and the definition of a macro", _HINT
    error = macro_error(name, definition)
    return None if error is None else (error, "Correct it, or delete the line.")
