"""Compare two built sites. The old and the new name of a renamed CSS class or file count as equal.

    python -m tools.compare_sites OLD NEW [--renames FILE] [--texts FILE]

Some changes of the code must not change the site. After such a change, build the site from the same entries as before,
and compare the two sites. site_renames.tsv, or the file after `--renames`, lists the renamed CSS classes and files.

A page is compared as a sequence of tags and texts. Texts, anchors, and attributes that readers see, may differ: each
pair of old and new text is listed once, for a person to read (`--texts` writes the pairs to a file). Digests of
contents may differ, too. Any other difference is an error. The content of scripts, stylesheets and other files in
`_NOT_COMPARED` is not compared.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections import Counter
from itertools import zip_longest
from pathlib import Path

HERE = Path(__file__).parent
RENAMES = HERE / "site_renames.tsv"

_TOKEN = re.compile(r"<[^>]*>|[^<]+")
_READ_ATTRIBUTE = re.compile(
    r' (title|aria-label|content|alt|placeholder|data-[a-z-]+|id|href(?==?"#))="([^"]*)"'
)
"""Matches attributes with texts that browsers or scripts show, and anchors, which come from headings."""
_CONTENT_DIGEST = re.compile(r"\b[0-9a-f]{12,64}\b")
_NOT_COMPARED = {".js", ".css", ".map", ".woff2", ".png", ".svg"}

Texts = Counter[tuple[str, str]]


def main(arguments: list[str]) -> int:
    """Print the differences; return 1 if anything except texts differs."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("old", type=Path)
    parser.add_argument("new", type=Path)
    parser.add_argument("--renames", type=Path, default=RENAMES)
    parser.add_argument(
        "--texts", type=Path, help="file for the pairs of texts, which are then not printed"
    )
    options = parser.parse_args(arguments)
    renames = read_renames(options.renames)
    old = files_of(options.old, renames)
    new = files_of(options.new, {})
    errors = [f"only in the old site: {path}" for path in sorted(old.keys() - new.keys())]
    errors += [f"only in the new site: {path}" for path in sorted(new.keys() - old.keys())]
    texts: Texts = Counter()
    for path in sorted(old.keys() & new.keys()):
        errors += compare(path, old[path], new[path], renames, texts)
    rows = [f"{number}\t{before}\t{after}" for (before, after), number in texts.most_common()]
    if options.texts:
        options.texts.write_text("\n".join(rows) + "\n", encoding="utf-8")
    else:
        print(*rows, sep="\n")
    print(*errors, sep="\n", file=sys.stderr)
    print(f"{len(old)} files, {len(errors)} errors, {len(texts)} texts differ", file=sys.stderr)
    return 1 if errors else 0


def read_renames(file: Path) -> dict[str, str]:
    """Return old name -> new name, for CSS classes and for files."""
    rows = [line.split("\t") for line in file.read_text(encoding="utf-8").splitlines() if line]
    return {row[0]: row[1] for row in rows if not row[0].startswith("#")}


def files_of(site: Path, renames: dict[str, str]) -> dict[str, Path]:
    """Return path -> file, for all files of a site. In the paths, old names and digests are replaced."""
    found = {}
    for file in sorted(site.rglob("*")):
        if file.is_file():
            path = _CONTENT_DIGEST.sub("DIGEST", file.relative_to(site).as_posix())
            found[renamed(path, renames)] = file
    return found


def renamed(path_or_html: str, renames: dict[str, str]) -> str:
    """Return a path, or the content of a page, with every old name replaced."""
    return re.sub(r"(?<![\w-])[\w.-]+", lambda word: renames.get(word[0], word[0]), path_or_html)


def compare(path: str, old: Path, new: Path, renames: dict[str, str], texts: Texts) -> list[str]:
    """Return a list with the first error of a file, or an empty list. Add the pairs of differing texts to `texts`."""
    if old.suffix in _NOT_COMPARED:
        return []
    if old.suffix != ".html":
        return [] if mask(old) == mask(new) else [f"{path}: differs"]
    before = _TOKEN.findall(renamed(mask(old), renames))
    after = _TOKEN.findall(mask(new))
    for number, (one, other) in enumerate(zip_longest(before, after, fillvalue="")):
        if one == other:
            continue
        if one.startswith("<") or other.startswith("<"):
            if _READ_ATTRIBUTE.sub(r" \1", one) != _READ_ATTRIBUTE.sub(r" \1", other):
                return [f"{path}: token {number}: {one[:200]!r} -> {other[:200]!r}"]
            pairs = zip(_READ_ATTRIBUTE.findall(one), _READ_ATTRIBUTE.findall(other), strict=True)
            texts.update((x[1], y[1]) for x, y in pairs if x != y)
        else:
            texts[one.strip(), other.strip()] += 1
    return []


def mask(file: Path) -> str:
    """Return the content of a file, with `DIGEST` in place of each digest. Bytes that are not UTF-8 are escaped."""
    return _CONTENT_DIGEST.sub("DIGEST", file.read_text("utf-8", errors="backslashreplace"))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
