#!/bin/sh
# Open, update or close the tracking issue for facts that changed, and add the report to the job summary.
# Usage: update-facts-issue.sh REPORT, where REPORT is the file that `kb observe --report` wrote.
# The first line of the report contains the number of changes.
# Environment: GH_TOKEN, GH_REPO and GITHUB_STEP_SUMMARY (set by GitHub).
set -eu

report=$1
label=observed-facts

changes=$(sed -n '1s/^<!-- observed-facts: changes=\([0-9][0-9]*\) -->$/\1/p' "$report")
if [ -z "$changes" ]; then
    echo "$report is not a report of facts, so the issue was not changed." >&2
    exit 3
fi
cat "$report" >>"$GITHUB_STEP_SUMMARY"

# Only the workflow's own issue counts, because users can create issues with the same label.
issue=$(gh issue list --label "$label" --app github-actions --state open --limit 1 \
    --json number --jq '.[].number')

if [ "$changes" -gt 0 ] && [ -z "$issue" ]; then
    gh label create "$label" --force --color C5DEF5 --description 'Facts that changed; maintained by a workflow'
    gh issue create --title 'Entries to look at · 待查看的条目' --label "$label" --body-file "$report"
elif [ -n "$issue" ]; then
    gh issue edit "$issue" --body-file "$report"
    if [ "$changes" -eq 0 ]; then
        gh issue close "$issue" --comment 'No entry has changes any more · 已没有需要查看的条目。'
    fi
fi
