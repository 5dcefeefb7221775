# Each argument is a snippet of shell, run in a subshell so that its syntax errors end only itself.
# Says for each: record separator, number, unit separator, what it printed, group separator.
number=0
for snippet do
    said=$( (eval "$snippet") 2>/dev/null </dev/null )
    printf '\036%s\037%s\035' "$number" "$said"
    rm -f log.txt both.txt
    number=$((number + 1))
done
