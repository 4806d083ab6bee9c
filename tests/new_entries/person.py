"""A fake user who answers the questions of a dialog."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from site_builder.new_entries.dialog import Interrupted

CTRL_C = "\x03"
"""If a reply ends with this character, it interrupts the dialog."""
MAX_QUESTIONS = 200
"""A test fails if a dialog asks more questions than this, because the dialog probably repeats them without end."""


class Person:
    """A user whose replies depend on how a prompt begins. If no reply is left, the user accepts the default."""

    def __init__(self, replies: Mapping[str, Sequence[str]]) -> None:
        self.replies = {prompt: list(texts) for prompt, texts in replies.items()}
        self.questions: list[tuple[str, str]] = []
        """(prompt, default) of each question."""
        self.told: list[str] = []

    def ask(self, prompt: str, *, default: str = "", words: Sequence[str] = ()) -> str:
        """Return the next reply to the prompt, or the default."""
        self.questions.append((prompt, default))
        assert len(self.questions) <= MAX_QUESTIONS, self.told[-3:]
        texts = next((t for start, t in self.replies.items() if prompt.startswith(start)), [])
        text = texts.pop(0) if texts else default
        if text.endswith(CTRL_C):
            raise Interrupted(text.removesuffix(CTRL_C))
        return text

    def tell(self, text: str) -> None:
        """Remember the text."""
        self.told.append(text)

    def defaults(self, prompt: str) -> list[str]:
        """Return the default of each question whose prompt has this beginning."""
        return [default for asked, default in self.questions if asked.startswith(prompt)]
