#!/bin/sh
# Runs the program of docs/weave: see main.awk there.
dir=$(dirname "$0")/weave
exec awk -f "$dir/main.awk" -f "$dir/parse.awk" -f "$dir/table.awk" \
	-f "$dir/check.awk" -f "$dir/skeleton.awk" -f "$dir/chapter.awk" \
	-f "$dir/readme.awk" -f "$dir/lists.awk" -f "$dir/tools.awk" "$@"
