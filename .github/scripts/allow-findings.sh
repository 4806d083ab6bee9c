#!/bin/sh
# Run a `kb` command and treat exit code 1 (problems found) as success, because finding problems is
# the purpose of the job. Other exit codes stay failures.
# Usage: allow-findings.sh COMMAND [ARGUMENT]...
set -u

"$@"
code=$?
[ "$code" -ne 1 ] || code=0
exit "$code"
