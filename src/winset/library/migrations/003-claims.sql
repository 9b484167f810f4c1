-- Candidate claims as they were found, and every judgement of them; the last one counts.
create table claim (
  number integer primary key autoincrement,
  id text not null unique,
  document integer not null references document (number) on delete cascade,
  n integer not null,
  start integer not null,
  found text not null
);

create index claim_document on claim (document, n, start);

create table judgement (
  number integer primary key autoincrement,
  claim integer not null references claim (number) on delete cascade,
  state text not null,
  by text not null,
  at text not null,
  held text not null
);

create index judgement_claim on judgement (claim, number);

-- Which documents were looked through, and by which rules.
create table claim_reading (
  document integer primary key references document (number) on delete cascade,
  extractor text not null
);
