#!/bin/sh
# Make a pull request of what `kb links fix --moved` has just written; bring one that is open up to
# date, and close it where nothing is left of it.
# Needs GH_TOKEN and GH_REPO in the environment.
set -eu

branch=links/moved

# A branch of a fork may have the same name.
open=$(gh pr list --head "$branch" --state open --json number,isCrossRepository \
    --jq '.[] | select(.isCrossRepository | not) | .number')

if git diff --quiet -- entries; then
    if [ -n "$open" ]; then
        gh pr close "$open" --comment 'No link is left to write · 已没有需要改写的链接。'
    fi
    exit 0
fi

gh auth setup-git
git switch --quiet --create "$branch"
git add -- entries
git -c user.name='github-actions[bot]' \
    -c user.email='41898282+github-actions[bot]@users.noreply.github.com' \
    commit --quiet --message 'Write the new addresses of links that moved'
if git fetch --quiet --depth 1 origin "refs/heads/$branch" 2>/dev/null &&
    git diff --quiet FETCH_HEAD HEAD -- entries; then
    exit 0 # proposed last week already, and waiting or refused
fi
git push --quiet --force origin "HEAD:refs/heads/$branch" # it follows from the history alone

if [ -z "$open" ]; then
    gh pr create --head "$branch" --title 'Write the new addresses of links that moved' --body "\
These links answered the last check with permanent redirects only. Open a few of them, then merge. \
The branch is written anew each week, so whatever else is pushed to it gets lost.

这些链接在最近一次检查中均为永久重定向。请抽查几个再合并。该分支每周重新生成，推送到其中的其他改动会丢失。"
fi
gh workflow run entries.yml --ref "$branch"
