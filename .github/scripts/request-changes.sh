#!/bin/sh
# Say in a comment on the issue what its author or a maintainer must change. Remove the label, so that a
# maintainer can set it again. If `kb from-issue` failed, report the failure instead.
# Usage: request-changes.sh DIR, where DIR is the output folder of `kb from-issue`.
# Environment: GH_TOKEN, GH_REPO and ISSUE (the number of the issue).
set -eu

if ! grep -Eqs '"status": "(changes|by-hand)"' "$1/result.json"; then
    exec sh "$(dirname "$0")/report-failure.sh"
fi
gh issue comment "$ISSUE" --body-file "$1/comment.md"
gh issue edit "$ISSUE" --remove-label accept-entry
