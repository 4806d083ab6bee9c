#!/bin/sh
# Open, update or close the tracking issue for links to fix, and add the report to the job summary.
# Usage: update-link-issue.sh REPORT, where REPORT is the output of `kb links merge --format markdown`.
# The first line of the report contains the number of links to fix.
# Environment: GH_TOKEN, GH_REPO and GITHUB_STEP_SUMMARY (set by GitHub).
set -eu

report=$1
label=link-health

findings=$(sed -n '1s/^<!-- link-health: findings=\([0-9][0-9]*\) -->$/\1/p' "$report")
if [ -z "$findings" ]; then
    echo "$report is not a link report, so the issue was not changed." >&2
    exit 3
fi
cat "$report" >>"$GITHUB_STEP_SUMMARY"

# Only the workflow's own issue counts, because users can create issues with the same label.
issue=$(gh issue list --label "$label" --app github-actions --state open --limit 1 \
    --json number --jq '.[].number')

if [ "$findings" -gt 0 ] && [ -z "$issue" ]; then
    gh label create "$label" --force --color D4C5F9 --description 'Links to fix; maintained by a workflow'
    gh issue create --title 'Links to fix · 待修复的链接' --label "$label" --body-file "$report"
elif [ -n "$issue" ]; then
    gh issue edit "$issue" --body-file "$report"
    if [ "$findings" -eq 0 ]; then
        gh issue close "$issue" --comment 'No links need fixing any more · 已没有需要修复的链接。'
    fi
fi
