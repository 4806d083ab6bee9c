"""The command-line program `kb`. Each command has its own module. The module `commands` lists all commands.

Exit codes: 0 success, 1 problems found, 2 wrong usage, 3 other errors, 130 interrupted.
"""

from __future__ import annotations

import io
import os
import sys
import traceback
from contextlib import suppress

EXIT_INTERRUPTED = 130
"""Exit code after Ctrl-C, as in shells (128 + SIGINT)."""


def program() -> None:
    """Run `kb`, and exit the process with `os._exit`.

    A normal exit would take about a second to free the objects of 10,000 entries.
    """
    _prepare_streams()
    code = 0
    try:
        main()
    except SystemExit as exit_:
        code = exit_.code if isinstance(exit_.code, int) else int(exit_.code is not None)
    with suppress(OSError):
        sys.stderr.flush()
    try:
        sys.stdout.flush()
    except OSError:
        code = 3
    os._exit(code)


def _prepare_streams() -> None:
    """Open the null device for each closed stream, and let no encoding error stop the program.

    After `>&-`, `sys.stdout` is None. A legacy code page such as cp1252, which Windows uses for redirected
    output, lacks most characters. A character that the code page lacks is written as an escape. With PYTHONUNBUFFERED,
    `sys.stdout` has no buffer, and Python does not notice that a closed pipe or a full disk took only a part of
    a text. Therefore this function adds a buffer.
    """
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            setattr(sys, name, open(os.devnull, mode, encoding="utf-8"))  # noqa: PTH123, SIM115
        errors = "replace" if name == "stdin" else "backslashreplace"
        getattr(sys, name).reconfigure(errors=errors)
    raw = getattr(sys.stdout, "buffer", None)
    if isinstance(raw, io.RawIOBase):
        sys.stdout = io.TextIOWrapper(
            io.BufferedWriter(raw),
            encoding=sys.stdout.encoding,
            errors=sys.stdout.errors,
            line_buffering=True,
        )


def main() -> None:
    """Run `kb`, and raise SystemExit with the exit code.

    Imports are inside the functions, so that Ctrl-C during an import does not print a traceback.
    """
    try:
        _run()
    except KeyboardInterrupt:
        sys.stderr.write("kb: Stopped.\n")
        sys.exit(EXIT_INTERRUPTED)


def _run() -> None:
    import typer  # noqa: PLC0415 - see main

    from site_builder.cli.commands import app  # noqa: PLC0415
    from site_builder.cli.output import print_error  # noqa: PLC0415
    from site_builder.errors import SiteBuilderError, UsageError  # noqa: PLC0415

    try:
        app()
    except UsageError as error:
        print_error(str(error))
        sys.exit(2)
    except SiteBuilderError as error:
        print_error(str(error))
        sys.exit(3)
    except OSError as error:
        print_error(_describe(error))
        sys.exit(3)
    except SystemExit as exit_:
        # In the next two cases, Typer exits with 1, although `kb` has not found a problem.
        if isinstance(exit_.__context__, typer.Abort):  # Ctrl-C or Ctrl-D at a prompt
            sys.exit(EXIT_INTERRUPTED)
        if isinstance(exit_.__context__, BrokenPipeError):  # the reader of a pipe has stopped
            sys.exit(3)
        raise
    except Exception:  # noqa: BLE001 - a bug; Python would exit with 1, which means "problems found"
        with suppress(OSError):
            traceback.print_exc()
        print_error("This is a bug in kb. Please report it with the lines above.")
        sys.exit(3)


def _describe(error: OSError) -> str:
    if error.filename is None:  # a full disk or a closed pipe
        return f"The output cannot be written: {error.strerror}."
    path = os.fsdecode(error.filename)
    return f"{path} cannot be used: {error.strerror}. Check its permissions and its disk."
