# Each argument is a snippet, evaluated on its own: a syntax error ends only itself.
# Says for each: record separator, number, unit separator, what it printed, group separator.
set number 0
for snippet in $argv
    set said (eval $snippet 2>/dev/null </dev/null | string collect; or true)
    printf '\036%s\037%s\035' $number "$said"
    rm -f log.txt both.txt
    set number (math $number + 1)
end
