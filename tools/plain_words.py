"""Find words and names that this project avoids. `make lint` runs this program.

    python -m tools.plain_words [FILES]      without FILES: every file that git tracks

The program skips files whose ending is not in `_PIECES`, and paths that plain_words.toml excludes. Each rule in
plain_words.toml has a pattern, and advice on what to write instead. A rule applies to one kind of text: prose (comments,
docstrings, strings, Markdown, HTML, YAML), identifiers (Python and JavaScript) or CSS classes.

plain_words_allowed.tsv, if it exists, contains the number of matches of a rule that are still allowed in a file. Fewer
matches are an error, too, so the numbers can only become lower.
"""

from __future__ import annotations

import io
import re
import subprocess
import sys
import tokenize
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, Literal, NamedTuple

HERE = Path(__file__).parent
ROOT = HERE.parent
ALLOWED = HERE / "plain_words_allowed.tsv"

Kind = Literal["prose", "identifier", "css_class"]


class Rule(NamedTuple):
    """A pattern to avoid, with advice on what to write instead."""

    id: str
    kind: Kind
    pattern: re.Pattern[str]
    advice: str


class Piece(NamedTuple):
    """A piece of a file that one kind of rule applies to."""

    kind: Kind
    text: str
    line: int


class Match(NamedTuple):
    """Text in a file that the pattern of a rule matches."""

    path: str
    line: int
    rule: Rule
    text: str


def main(arguments: list[str]) -> int:
    """Report every match that is not allowed; return the exit code."""
    rules, excluded = read_rules(HERE / "plain_words.toml")
    files = [Path(argument).resolve() for argument in arguments] or tracked_files()
    paths = sorted(file.relative_to(ROOT).as_posix() for file in files)
    paths = [path for path in paths if not excluded.match(path)]
    matches = [match for path in paths for match in find(path, rules)]
    allowed = read_allowed(ALLOWED)
    problems = list(over_limit(matches, allowed, set(paths)))
    for problem in problems:
        print(problem)
    return 1 if problems else 0


def read_rules(file: Path) -> tuple[list[Rule], re.Pattern[str]]:
    """Return the rules, and a pattern for the paths that no rule applies to."""
    data = tomllib.loads(file.read_text(encoding="utf-8"))
    rules = [
        Rule(row["id"], kind, _compile(row, kind), row["advice"])
        for kind in _KINDS
        for row in data[kind]
    ]
    return rules, re.compile("|".join(data["excluded"]))


def tracked_files() -> list[Path]:
    """Return the files that git tracks."""
    listed = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    return [ROOT / name for name in listed.stdout.split("\0") if name and (ROOT / name).is_file()]


def find(path: str, rules: Iterable[Rule]) -> Iterator[Match]:
    """Yield the matches in a file. `path` is relative to the root of the repository."""
    pieces_of = _PIECES.get(Path(path).suffix)
    if pieces_of is None:
        return
    text = (ROOT / path).read_text(encoding="utf-8")
    by_kind = {kind: [rule for rule in rules if rule.kind == kind] for kind in _KINDS}
    for piece in pieces_of(text):
        for rule in by_kind[piece.kind]:
            for found in rule.pattern.finditer(piece.text):
                line = piece.line + piece.text.count("\n", 0, found.start())
                yield Match(path, line, rule, " ".join(found[0].split()))


def over_limit(
    matches: Iterable[Match], allowed: Mapping[tuple[str, str], int], paths: set[str]
) -> Iterator[str]:
    """Yield a message for each match in a file with too many matches, and for each allowed number that is too high."""
    groups: dict[tuple[str, str], list[Match]] = {}
    for match in matches:
        groups.setdefault((match.path, match.rule.id), []).append(match)
    for (path, rule_id), group in groups.items():
        if len(group) > allowed.get((path, rule_id), 0):
            for match in group:
                yield f"{path}:{match.line}: “{match.text}”: {match.rule.advice} [{rule_id}]"
    for (path, rule_id), number in allowed.items():
        held = len(groups.get((path, rule_id), []))
        if path in paths and held < number:
            yield f"{ALLOWED.name}: {path} has {held} matches of {rule_id}, not {number}: lower the number"


def read_allowed(file: Path) -> dict[tuple[str, str], int]:
    """Return (path of a file, id of a rule) -> number of matches that are allowed."""
    if not file.exists():
        return {}
    rows = [
        line.split("\t")
        for line in file.read_text(encoding="utf-8").splitlines()
        if line and not line.startswith("#")
    ]
    return {(path, rule): int(number) for path, rule, number in rows}


# --- pieces of files ------------------------------------------------------------------------------


def python_pieces(text: str) -> Iterator[Piece]:
    """Yield comments and strings, both as prose and for rules about CSS classes. Yield names as identifiers."""
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        line = token.start[0]
        if token.type in _PROSE_TOKENS:
            yield Piece("prose", _FIELD.sub("", token.string), line)
            yield Piece("css_class", token.string, line)
        elif token.type == tokenize.NAME:
            yield Piece("identifier", token.string, line)


_FIELD = re.compile(r"\{[^{}\n]*\}")
"""A replacement field of an f-string, such as `{name}`. Before Python 3.12, it is part of the f-string's token."""

_PROSE_TOKENS = {
    tokenize.COMMENT,
    tokenize.STRING,
    getattr(tokenize, "FSTRING_MIDDLE", tokenize.STRING),  # from Python 3.12 on
}


def script_pieces(text: str) -> Iterator[Piece]:
    """Yield the pieces of JavaScript in the same way as `python_pieces`."""
    for found in _SCRIPT.finditer(text):
        line = text.count("\n", 0, found.start()) + 1
        if found["name"]:
            yield Piece("identifier", found["name"], line)
        else:
            yield Piece("prose", found[0], line)
            yield Piece("css_class", found[0], line)


_SCRIPT = re.compile(
    r"""//[^\n]* | /\*.*?\*/ | "(?:[^"\\\n]|\\.)*" | '(?:[^'\\\n]|\\.)*' | `(?:[^`\\]|\\.)*`
    | (?P<name>[A-Za-z_$][\w$]*)""",
    re.VERBOSE | re.DOTALL,
)


def style_pieces(text: str) -> Iterator[Piece]:
    """Yield comments of a stylesheet as prose, and the whole text for rules about CSS classes."""
    for found in re.finditer(r"/\*.*?\*/", text, re.DOTALL):
        yield Piece("prose", found[0], text.count("\n", 0, found.start()) + 1)
    yield Piece("css_class", text, 1)


def comment_pieces(text: str) -> Iterator[Piece]:
    """Yield comments: they begin with `#` and a space, at the start of a line or after a space."""
    for number, line in enumerate(text.splitlines(), 1):
        if found := re.search(r"(?:^|\s)#\s.*", line):
            yield Piece("prose", found[0], number)


def all_pieces(text: str) -> Iterator[Piece]:
    """Yield the text as prose, without the names in backticks. Yield the whole text for rules about CSS classes."""
    yield Piece("prose", re.sub(r"`[^`\n]*`", lambda code: " " * len(code[0]), text), 1)
    yield Piece("css_class", text, 1)


_PIECES = {
    ".py": python_pieces,
    ".js": script_pieces,
    ".css": style_pieces,
    ".md": all_pieces,
    ".html": all_pieces,
    ".yml": all_pieces,
    ".toml": comment_pieces,
    ".sh": comment_pieces,
}
_KINDS: tuple[Kind, ...] = ("prose", "identifier", "css_class")


def _compile(row: Mapping[str, Any], kind: Kind) -> re.Pattern[str]:
    pattern = row["pattern"] if "pattern" in row else rf"^_?({'|'.join(row['words'])})$"
    return re.compile(pattern, re.IGNORECASE if kind == "prose" else re.NOFLAG)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
