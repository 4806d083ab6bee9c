#!/bin/sh
# Print the shards for the matrix of a job: shards=["1/4","2/4","3/4","4/4"].
# Environment: SHARDS (the number of shards).
set -eu

case $SHARDS in
'' | 0* | *[!0-9]*)
    echo "SHARDS is \`$SHARDS\`, but must be a positive number." >&2
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
