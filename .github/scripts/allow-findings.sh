#!/bin/sh
# Run a `kb` command and exit with 0 instead of 1 (problems found), because finding problems is the purpose
# of the job. Other exit codes are not changed.
# Usage: allow-findings.sh COMMAND [ARGUMENT]...
set -u

"$@"
code=$?
[ "$code" -ne 1 ] || code=0
exit "$code"
