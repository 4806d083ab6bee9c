"""Problems as JUnit XML, which most CI services show as test results. Each file with problems is one test case."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import groupby
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from site_builder.errors import Problem, Severity

# XML 1.0 forbids these characters, even as character references.
_NOT_IN_XML = re.compile(r"[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def as_junit(problems: Sequence[Problem], *, tool: str = "kb check") -> str:
    """Return a test suite with one test case per file that has problems.

    A test case fails if its file has errors. The element `system-out` contains the warnings and notices.
    """
    files = [(path, list(group)) for path, group in groupby(problems, lambda p: p.path)]
    failures = str(sum(any(p.severity is Severity.ERROR for p in group) for _, group in files))
    suite = Element("testsuite", name=tool, tests=str(len(files)), failures=failures, errors="0")
    for path, group in files:
        case = SubElement(suite, "testcase", classname=tool, name=_clean(path))
        errors = [problem for problem in group if problem.severity is Severity.ERROR]
        if errors:
            failure = SubElement(case, "failure", message=_clean(_line(errors[0])))
            failure.text = _clean("\n".join(_line(problem) for problem in errors))
        not_errors = [problem for problem in group if problem.severity is not Severity.ERROR]
        if not_errors:
            SubElement(case, "system-out").text = _clean("\n".join(map(_line, not_errors)))
    indent(suite)
    return '<?xml version="1.0" encoding="utf-8"?>\n' + tostring(suite, encoding="unicode")


def _line(problem: Problem) -> str:
    position = f"{problem.path}:{problem.line}:{problem.column}"
    return f"{position}: {problem.full_message} [{problem.code}]"


def _clean(text: str) -> str:
    return _NOT_IN_XML.sub("\ufffd", text)
