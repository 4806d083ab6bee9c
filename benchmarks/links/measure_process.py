"""Run a command and measure it. A small process, because a child starts with its parent's memory.

`python measure_process.py OUTPUT COMMAND...` writes what the command prints to OUTPUT, and prints JSON.
"""

from __future__ import annotations

import json
import os
import sys
import time


def main() -> None:
    """Run the command of the arguments."""
    output, *command = sys.argv[1:]
    started = time.perf_counter()
    child = os.posix_spawnp(
        command[0],
        command,
        os.environ,
        file_actions=[
            (os.POSIX_SPAWN_OPEN, 1, output, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        ],
    )
    _, status, used = os.wait4(child, 0)
    taken = {
        "wall": time.perf_counter() - started,
        "cpu": used.ru_utime + used.ru_stime,
        "memory": used.ru_maxrss / 1024,  # Linux counts in KiB
        "code": os.waitstatus_to_exitcode(status),
    }
    sys.stdout.write(json.dumps(taken))


if __name__ == "__main__":
    main()
