#!/bin/sh
# Make a branch, a commit and a pull request of the entry that `kb from-issue` has just written,
# and say so below the issue. Usage: propose-entry.sh DIR, where DIR holds what `kb` wrote.
# Needs GH_TOKEN, GH_REPO and ISSUE (the number) in the environment.
set -eu

reply=$1
branch=$(cat "$reply/branch.txt")
title=$(cat "$reply/title.txt")

open=$(gh pr list --head "$branch" --state open --json url --jq '.[].url')
if [ -n "$open" ]; then # somebody may have worked on it
    gh issue comment "$ISSUE" --body "There is a pull request for this already · 已有 pull request：$open"
    exit 0
fi

gh auth setup-git
git switch --quiet --create "$branch"
git add -- entries
git -c user.name='github-actions[bot]' \
    -c user.email='41898282+github-actions[bot]@users.noreply.github.com' \
    commit --quiet --message "$title"
git push --quiet --force origin "HEAD:refs/heads/$branch" # one that was closed may be left over

url=$(gh pr create --head "$branch" --title "$title" --body-file "$reply/pr-body.md")
printf '\n%s\n' "$url" >>"$reply/comment.md"
gh issue comment "$ISSUE" --body-file "$reply/comment.md"
gh workflow run entries.yml --ref "$branch"
