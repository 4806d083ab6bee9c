#!/bin/sh
# Print `builder=false` if a pull request changes only entries/ and observed/, and `builder=true` otherwise. BASE is
# the commit to compare with. After a push, BASE is empty, so all tests run.
set -eu
if [ -n "${BASE:-}" ] &&
  git diff --quiet --end-of-options "$BASE...HEAD" -- . ':(exclude)entries' ':(exclude)observed'; then
  echo "builder=false"
else
  echo "builder=true" # also if git cannot compare the commits
fi
