-- What a row is found by (k), its text (r), its side (s: 0 left, 1 right), its number in the file (n).
CREATE TABLE rows (k TEXT, r TEXT, s INTEGER, n INTEGER);

-- Keys of rows that are there on both sides, equal to the last byte.
CREATE TABLE equal_keys (k TEXT);

-- The same for all whole numbers from a first to a last one.
CREATE TABLE runs (first INTEGER PRIMARY KEY, last INTEGER);
