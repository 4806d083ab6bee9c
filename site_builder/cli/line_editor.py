"""Ask questions on a terminal. The library prompt_toolkit provides editing, history and completion.

Import this module only to ask a question, because importing prompt_toolkit takes a tenth of a second.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Sequence

from prompt_toolkit import PromptSession
from prompt_toolkit.completion import WordCompleter
from prompt_toolkit.input import Input
from prompt_toolkit.output import Output, create_output
from prompt_toolkit.shortcuts import CompleteStyle

from site_builder.cli.output import print_info
from site_builder.escaping import escape_terminal
from site_builder.new_entries.dialog import Interrupted

_ITEM = re.compile(r"[^,，]*[^,，\s]")
"""Matches the last item of a list. prompt_toolkit searches in the reversed text before the cursor."""


class LineEditor:
    """Shows questions on standard error, or on standard output if standard error is not a terminal."""

    def __init__(self, input_: Input | None = None, output: Output | None = None) -> None:
        """Use the terminal, unless a test gives an input and an output."""
        stream = sys.stderr if sys.stderr.isatty() else sys.stdout
        self._session: PromptSession[str] = PromptSession(
            input=input_,
            output=output or create_output(stdout=stream),
            complete_style=CompleteStyle.READLINE_LIKE,
            complete_while_typing=False,
        )

    def ask(self, prompt: str, *, default: str = "", words: Sequence[str] = ()) -> str:
        """Return the line that the person writes. Ctrl-C and Ctrl-D raise Interrupted."""
        completer = WordCompleter(list(words), ignore_case=True, pattern=_ITEM) if words else None
        # `completer=None` would keep the completer of the last question.
        self._session.completer = completer
        try:
            return self._session.prompt(f"{escape_terminal(prompt)}: ", default=default)
        except (KeyboardInterrupt, EOFError):
            raise Interrupted(self._session.default_buffer.text) from None

    def tell(self, text: str) -> None:
        """Show a text."""
        print_info(text)
