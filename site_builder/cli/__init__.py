"""The command-line program `kb`. Each command has its own module. The module `commands` lists all commands.

Exit codes: 0 success, 1 problems found, 2 wrong usage, 3 other errors, 130 interrupted.
"""

from __future__ import annotations

import os
import sys
import traceback

EXIT_INTERRUPTED = 130
"""Exit code after Ctrl-C, as in shells (128 + SIGINT)."""


def program() -> None:
    """Run `kb`, and exit the process with `os._exit`.

    A normal exit would take about a second to free the objects of 10,000 entries.
    """
    code = 0
    try:
        main()
    except SystemExit as exit_:
        code = exit_.code if isinstance(exit_.code, int) else int(exit_.code is not None)
    try:
        sys.stdout.flush()
        sys.stderr.flush()
    except OSError:
        code = 3
    os._exit(code)


def main() -> None:
    """Run `kb`. If it fails, raise SystemExit with the exit code.

    Imports are inside the functions, so that Ctrl-C during an import does not print a traceback.
    """
    try:
        _run()
    except KeyboardInterrupt:
        sys.stderr.write("kb: Stopped.\n")
        sys.exit(EXIT_INTERRUPTED)


def _run() -> None:
    from site_builder.cli.commands import app  # noqa: PLC0415 - see main
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
    except OSError as error:  # writing output: a full disk or a closed pipe
        print_error(f"The output cannot be written: {error.strerror}.")
        sys.exit(3)
    except Exception:  # noqa: BLE001 - a bug; Python would exit with 1, which means "problems found"
        traceback.print_exc()
        print_error("This is a bug in kb. Please report it with the lines above.")
        sys.exit(3)
