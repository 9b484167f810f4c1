-- Documents, their paragraphs, what was removed, and the snapshots they were read from.
create table snapshot (
  hash blob not null unique,
  media text not null,
  size integer not null,
  content blob not null
);

create table document (
  number integer primary key autoincrement,
  id text not null unique,
  title text,
  date text,
  url text,
  record text not null,
  text_hash blob not null unique,
  snapshot blob not null references snapshot (hash),
  name text not null,
  added text not null,
  revises text,
  removed blob not null
);

create index document_date on document (date);
create index document_url on document (url);
create index document_snapshot on document (snapshot);

create table facet (
  document integer not null references document (number) on delete cascade,
  kind text not null,
  key text not null,
  value text not null,
  primary key (document, kind, key)
) without rowid;

create index facet_key on facet (kind, key);

create table paragraph (
  id integer primary key autoincrement,
  document integer not null references document (number) on delete cascade,
  n integer not null,
  kind text not null,
  start integer not null,
  text text not null,
  hash blob not null,
  unique (document, n)
);

create index paragraph_hash on paragraph (hash);

create virtual table paragraph_words using fts5 (
  text, content = 'paragraph', content_rowid = 'id', tokenize = 'porter unicode61 remove_diacritics 2'
);

create virtual table document_words using fts5 (
  title, author, publisher, region, topic, center, collection, program, type, abstract,
  tokenize = 'porter unicode61 remove_diacritics 2'
);

-- An id once given is never given again, even where its document was removed.
create table given_id (id text primary key) without rowid;
