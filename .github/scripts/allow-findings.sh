#!/bin/sh
# Run a `kb` command that exits with 1 where it finds something to mend, as if that were a success:
# finding it is what the job is for. All other failures stay failures. Usage: COMMAND [ARGUMENT]...
set -u

"$@"
code=$?
[ "$code" -ne 1 ] || code=0
exit "$code"
