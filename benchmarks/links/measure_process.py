"""Run a command and measure its time and memory.

`python measure_process.py OUTPUT COMMAND...` writes the standard output of the command to the
file OUTPUT, and prints the measurements as JSON. The program imports few modules, because a child process
starts with the memory of its parent. The measured peak includes this memory.
"""

from __future__ import annotations

import json
import os
import sys
import time


def main() -> None:
    """Run and measure the command in the arguments."""
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
    _, status, usage = os.wait4(child, 0)
    measurements = {
        "wall": time.perf_counter() - started,
        "cpu": usage.ru_utime + usage.ru_stime,
        "memory": usage.ru_maxrss / 1024,  # Linux returns KiB
        "code": os.waitstatus_to_exitcode(status),
    }
    sys.stdout.write(json.dumps(measurements))


if __name__ == "__main__":
    main()
