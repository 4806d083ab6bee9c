#!/bin/sh
# List the open issues and pull requests of one account as JSON, for `kb queue`.
# Usage: list-contributions.sh DIR, where DIR is the folder for issues.json and pulls.json.
# Environment: GH_TOKEN, GH_REPO and AUTHOR (the login of the account).
set -eu

[ -n "$AUTHOR" ] # an empty login would list the contributions of all accounts
mkdir -p "$1"
fields=number,createdAt,labels
gh issue list "--author=$AUTHOR" --state open --limit 500 --json "$fields" >"$1/issues.json"
gh pr list "--author=$AUTHOR" --state open --limit 500 --json "$fields" >"$1/pulls.json"
