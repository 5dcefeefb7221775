-- What is known of a history up to the byte `covered.end`. A run is named by the offset of its
-- line, and nothing is kept here that is not in the line: it is read from the history itself.
CREATE TABLE covered (end INTEGER NOT NULL, proof TEXT NOT NULL);

CREATE TABLE runs (
    offset INTEGER PRIMARY KEY,
    run_id TEXT NOT NULL,
    ts TEXT NOT NULL,
    task TEXT NOT NULL,
    status TEXT NOT NULL
);

CREATE VIRTUAL TABLE words USING fts5 (
    text,
    content = '',
    columnsize = 0,
    tokenize = 'unicode61 remove_diacritics 2'
);
