-- The database of `kb export sqlite`. `name_?` becomes one column for each language of the site, such as name_en and name_zh.
-- The exporter replaces ENTRY_COLUMNS and TEXT_COLUMNS by columns made from the models of entries.

CREATE TABLE entries (
  id TEXT PRIMARY KEY,
  ENTRY_COLUMNS
);

CREATE TABLE topics (
  id TEXT PRIMARY KEY,
  parent TEXT REFERENCES topics(id),
  name_? TEXT,
  description_? TEXT
);

CREATE TABLE tags (
  tag TEXT PRIMARY KEY,
  name_? TEXT,
  description_? TEXT
);

CREATE TABLE authors (
  id TEXT PRIMARY KEY,
  name TEXT NOT NULL,
  orcid TEXT
);

-- Tables of the lists in an entry. `position` is 1 for the first item of a list.

CREATE TABLE entry_topics (
  entry TEXT NOT NULL REFERENCES entries(id),
  position INTEGER NOT NULL,
  topic TEXT NOT NULL REFERENCES topics(id),
  PRIMARY KEY (entry, position)
);

CREATE TABLE entry_tags (
  entry TEXT NOT NULL REFERENCES entries(id),
  position INTEGER NOT NULL,
  tag TEXT NOT NULL REFERENCES tags(tag),
  PRIMARY KEY (entry, position)
);

CREATE TABLE entry_authors (
  entry TEXT NOT NULL REFERENCES entries(id),
  position INTEGER NOT NULL,
  author TEXT NOT NULL REFERENCES authors(id),
  name TEXT NOT NULL,
  PRIMARY KEY (entry, position)
);

CREATE TABLE aliases (
  entry TEXT NOT NULL REFERENCES entries(id),
  position INTEGER NOT NULL,
  alias TEXT NOT NULL,
  PRIMARY KEY (entry, position)
);

CREATE TABLE links (
  entry TEXT NOT NULL REFERENCES entries(id),
  position INTEGER NOT NULL,
  role TEXT NOT NULL,
  url TEXT NOT NULL,
  PRIMARY KEY (entry, position)
);

-- An entry refers to another entry by a link or by an id in a field. `role` is the role of the link, or the name of the
-- field, such as `uses`.

CREATE TABLE relations (
  entry TEXT NOT NULL REFERENCES entries(id),
  role TEXT NOT NULL,
  target TEXT NOT NULL REFERENCES entries(id),
  PRIMARY KEY (entry, role, target)
);

CREATE TABLE splits (
  benchmark TEXT NOT NULL REFERENCES entries(id),
  position INTEGER NOT NULL,
  id TEXT NOT NULL,
  name_? TEXT,
  private INTEGER NOT NULL,
  PRIMARY KEY (benchmark, id)
);

CREATE TABLE metrics (
  benchmark TEXT NOT NULL REFERENCES entries(id),
  position INTEGER NOT NULL,
  id TEXT NOT NULL,
  name_? TEXT,
  better TEXT NOT NULL,
  unit_? TEXT,
  lowest REAL,
  highest REAL,
  PRIMARY KEY (benchmark, id)
);

CREATE TABLE settings (
  benchmark TEXT NOT NULL REFERENCES entries(id),
  position INTEGER NOT NULL,
  id TEXT NOT NULL,
  name_? TEXT,
  PRIMARY KEY (benchmark, id)
);

-- `benchmark_id` always has the id of the benchmark. `benchmark` is NULL if the benchmark is not in this database.
-- NULL in `split`, `setting`, `extra_data`, `resolution` or `ensemble` means that the source does not state the value.

CREATE TABLE results (
  id TEXT PRIMARY KEY,
  entry TEXT NOT NULL REFERENCES entries(id),
  benchmark_id TEXT NOT NULL,
  benchmark TEXT REFERENCES entries(id),
  model TEXT NOT NULL,
  split TEXT,
  setting TEXT,
  extra_data INTEGER,
  resolution TEXT,
  ensemble INTEGER,
  source_url TEXT NOT NULL,
  source_where TEXT,
  reported_by TEXT NOT NULL,
  evidence TEXT NOT NULL,
  reproduction TEXT,
  entered TEXT NOT NULL,
  withdrawn TEXT,
  withdrawn_reason_? TEXT,
  withdrawn_url TEXT,
  note_? TEXT
);

-- `printed` is the score as the source prints it, such as 12.3 ± 0.4; `value` is the number in it, such as 12.3.

CREATE TABLE scores (
  result TEXT NOT NULL REFERENCES results(id),
  metric TEXT NOT NULL,
  printed TEXT NOT NULL,
  value REAL NOT NULL,
  PRIMARY KEY (result, metric)
);

CREATE INDEX entries_by_year ON entries(year);
CREATE INDEX entry_topics_by_topic ON entry_topics(topic);
CREATE INDEX entry_tags_by_tag ON entry_tags(tag);
CREATE INDEX entry_authors_by_author ON entry_authors(author);
CREATE INDEX links_by_url ON links(url);
CREATE INDEX relations_by_target ON relations(target);
CREATE INDEX results_by_benchmark ON results(benchmark);

CREATE VIEW entry_list AS
SELECT id, kind, title_FIRST AS title, authors, year, venue, url,
  (SELECT group_concat(topic, '; ') FROM entry_topics WHERE entry = entries.id) AS topics,
  (SELECT group_concat(tag, '; ') FROM entry_tags WHERE entry = entries.id) AS tags,
  added
FROM entries ORDER BY year DESC, id;

-- The scores, sorted by benchmark, split, setting and metric. Compare only scores that agree in all four; the best of
-- them comes first. Withdrawn results are left out.

CREATE VIEW board_rows AS
SELECT results.benchmark_id AS benchmark, results.split, results.setting, scores.metric, metrics.better,
  results.model, scores.printed, scores.value, results.entry, results.evidence, results.reported_by, results.source_url
FROM results
JOIN scores ON scores.result = results.id
LEFT JOIN metrics ON metrics.benchmark = results.benchmark_id AND metrics.id = scores.metric
WHERE results.withdrawn IS NULL
ORDER BY results.benchmark_id, results.split, results.setting, scores.metric,
  CASE metrics.better WHEN 'lower' THEN scores.value ELSE -scores.value END, results.id;

-- The tokenizer `trigram` finds parts of words, and words in Chinese texts, which have no spaces between words. A query
-- needs at least three characters.
-- Datasette offers the search of a table only if this statement has the name of the table in double quotes.

CREATE VIRTUAL TABLE entries_fts USING fts5(TEXT_COLUMNS, content="entries", tokenize='trigram');
