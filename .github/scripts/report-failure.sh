#!/bin/sh
# Say below the issue that the workflow broke, and where to look; take the label off, so that it
# can be set again. The text is fixed: nothing of the issue is in it.
# Needs GH_TOKEN, GH_REPO and ISSUE (the number) in the environment; GitHub sets the rest.
set -eu

run="$GITHUB_SERVER_URL/$GITHUB_REPOSITORY/actions/runs/$GITHUB_RUN_ID"
gh issue comment "$ISSUE" --body "Something went wrong on our side; there is nothing to change in this issue. \
A maintainer finds the reason on [the page of the run]($run), and sets the label \`accept-entry\` again.

我们这边出了问题，这个 issue 无需修改。维护者可在[运行页面]($run)查看原因，解决后再加上标签 \`accept-entry\`。"
gh issue edit "$ISSUE" --remove-label accept-entry
