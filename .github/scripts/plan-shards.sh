#!/bin/sh
# Say which shards there are, as the matrix of a job wants it: shards=["1/4","2/4","3/4","4/4"].
# Needs SHARDS (their number) in the environment.
set -eu

case $SHARDS in
'' | 0* | *[!0-9]*)
    echo "SHARDS is \`$SHARDS\`, and has to be a number from 1." >&2
    exit 2
    ;;
esac
list=
number=1
while [ "$number" -le "$SHARDS" ]; do
    list="$list${list:+,}\"$number/$SHARDS\""
    number=$((number + 1))
done
printf 'shards=[%s]\n' "$list"
