#!/bin/sh
# Report a failure of the workflow in a comment on the issue, with a link to the run. Remove the label, so
# that a maintainer can set it again. The comment contains no text of the issue.
# Environment: GH_TOKEN, GH_REPO and ISSUE (the number of the issue); GitHub sets the other variables.
set -eu

run="$GITHUB_SERVER_URL/$GITHUB_REPOSITORY/actions/runs/$GITHUB_RUN_ID"
gh issue comment "$ISSUE" --body "Something went wrong on our side. You do not need to change this issue. \
A maintainer can see the reason on [the page of the run]($run) and will set the label \`accept-entry\` again.

系统出了问题，此 issue 无需修改。维护者可在[运行页面]($run)查看原因，解决后会重新加上标签 \`accept-entry\`。"
gh issue edit "$ISSUE" --remove-label accept-entry
