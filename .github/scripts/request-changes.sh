#!/bin/sh
# Say below the issue what has to be changed, and take the label off, so that it can be set again.
# Usage: request-changes.sh DIR, where DIR holds what `kb from-issue` wrote; where it came to no
# answer, that is said instead. Needs GH_TOKEN, GH_REPO and ISSUE (the number) in the environment.
set -eu

if ! grep -qs '"status": "changes"' "$1/result.json"; then
    exec sh "$(dirname "$0")/report-failure.sh"
fi
gh issue comment "$ISSUE" --body-file "$1/comment.md"
gh issue edit "$ISSUE" --remove-label accept-entry
