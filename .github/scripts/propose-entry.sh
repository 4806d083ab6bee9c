#!/bin/sh
# Open a pull request for the entry that `kb from-issue` has written, and comment on the issue.
# Usage: propose-entry.sh DIR, where DIR is the output folder of `kb from-issue`.
# Environment: GH_TOKEN, GH_REPO and ISSUE (the number of the issue).
set -eu

reply=$1
branch=$(cat "$reply/branch.txt")
title=$(cat "$reply/title.txt")

open=$(gh pr list --head "$branch" --state open --json url --jq '.[].url')
if [ -n "$open" ]; then # do not change it, because it may contain manual changes
    gh issue comment "$ISSUE" --body "A pull request for this issue already exists · 已有对应的 pull request：$open"
    exit 0
fi

gh auth setup-git
git switch --quiet --create "$branch"
git add -- entries
git -c user.name='github-actions[bot]' \
    -c user.email='41898282+github-actions[bot]@users.noreply.github.com' \
    commit --quiet --message "$title"
git push --quiet --force origin "HEAD:refs/heads/$branch" # the branch of a closed pull request may still exist

url=$(gh pr create --head "$branch" --title "$title" --body-file "$reply/pr-body.md")
printf '\n%s\n' "$url" >>"$reply/comment.md"
gh issue comment "$ISSUE" --body-file "$reply/comment.md"
gh workflow run entries.yml --ref "$branch"
gh workflow run ci.yml --ref "$branch" # reports the required check "Tests" at once
