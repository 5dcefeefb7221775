CREATE TABLE {table} AS
SELECT row_number() OVER () AS n, {key} AS k, {row} AS r
FROM read_csv(?, auto_detect = false, strict_mode = true, header = {header},
    delim = '{delimiter}', quote = '"', escape = '"', columns = {{{columns}}},
    nullstr = chr(27) || 'null', max_line_size = {longest_line})
