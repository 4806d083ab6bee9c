"""`kb`: a file per command; `commands` brings them together, and here errors become exit codes.

Exit codes: 0 fine, 1 problems found, 2 wrong usage, 3 something outside the entries went wrong.
"""

from __future__ import annotations

import os
import sys
import traceback

EXIT_INTERRUPTED = 130
"""What a shell says of a command that Ctrl-C ended."""


def program() -> None:
    """Run `kb` as a process, and end it.

    Python would take leave of every single object; of ten thousand entries' that takes a second, and
    the system takes all of it back at once.
    """
    code = 0
    try:
        main()
    except SystemExit as ending:
        code = ending.code if isinstance(ending.code, int) else int(ending.code is not None)
    try:
        sys.stdout.flush()
        sys.stderr.flush()
    except OSError:
        code = 3
    os._exit(code)


def main() -> None:
    """Run `kb`.

    Everything is imported inside, so that Ctrl-C while Python is still loading is no traceback.
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
    except (
        OSError
    ) as error:  # a full disk, a closed pipe: what may fail otherwise is caught where it is
        print_error(f"The output cannot be written: {error.strerror}.")
        sys.exit(3)
    except Exception:  # noqa: BLE001 - our mistake; Python itself would end with 1, "findings"
        traceback.print_exc()
        print_error("This is a mistake in kb itself. Please report it, with the lines above.")
        sys.exit(3)
