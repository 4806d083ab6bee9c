"""Run `kb` on a pseudo-terminal, so that it behaves as on the terminal of a user."""

from __future__ import annotations

import os
import pty
import re
import select
import signal
import subprocess
import sys
import time
from pathlib import Path

_ESCAPE = re.compile(r"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07]*\x07|[=>])")
MAX_SECONDS = 30
"""A session fails if it does not show an expected text within this number of seconds."""


class Terminal:
    """A process whose standard streams are a pseudo-terminal."""

    def __init__(self, folder: Path, *arguments: str) -> None:
        self._master, slave = pty.openpty()
        program = "from site_builder.cli import program; program()"
        # A real terminal answers the request for the position of the cursor; this one does not.
        environment = {
            **os.environ,
            "PROMPT_TOOLKIT_NO_CPR": "1",
            "TERM": "xterm",
            "COLUMNS": "200",
        }
        self._process = subprocess.Popen(
            [sys.executable, "-c", program, *arguments],
            cwd=folder,
            env=environment,
            stdin=slave,
            stdout=slave,
            stderr=slave,
            start_new_session=True,
            preexec_fn=_become_controlling_terminal,  # noqa: PLW1509 - tests start no threads
        )
        os.close(slave)
        self.output = ""
        """All texts that the process has shown, without escape sequences."""
        self._position = 0

    def expect(self, text: str) -> None:
        """Wait until the process shows this text after the previous expected text."""
        deadline = time.monotonic() + MAX_SECONDS
        while (found := self.output.find(text, self._position)) < 0:
            assert time.monotonic() < deadline, f"{text!r} is not shown:\n{self.output}"
            assert self._read(), f"{text!r} is not shown before the end:\n{self.output}"
        self._position = found + len(text)

    def send(self, keys: str) -> None:
        """Press keys."""
        os.write(self._master, keys.encode())

    def answer(self, prompt: str, text: str) -> None:
        """Wait until the process shows a prompt, and enter a line."""
        self.expect(f"{prompt}:")
        self.send(f"{text}\r")

    def signal(self, number: int) -> None:
        """Send a signal to the process."""
        self._process.send_signal(number)

    def end(self) -> int:
        """Wait for the end of the process, and return its exit code."""
        while self._read():
            pass
        return self._process.wait(MAX_SECONDS)

    def close(self) -> None:
        """Stop the process, if it runs."""
        self._process.kill()
        self._process.wait()
        os.close(self._master)

    def _read(self) -> bool:
        """Read new output of the process. Return False if the process has ended."""
        if not select.select([self._master], [], [], 1)[0]:
            return True
        try:
            data = os.read(self._master, 65_536)
        except OSError:  # Linux reports an error when the process has closed the terminal
            return False
        self.output += _ESCAPE.sub("", data.decode(errors="replace")).replace("\r", "")
        return bool(data)


def _become_controlling_terminal() -> None:
    """Make the pseudo-terminal the controlling terminal of the process.

    Then Ctrl-C on the terminal interrupts the process, and closing the terminal ends the process, even if nohup runs
    the tests.
    """
    import fcntl
    import termios

    signal.signal(signal.SIGHUP, signal.SIG_DFL)
    fcntl.ioctl(0, termios.TIOCSCTTY, 0)
