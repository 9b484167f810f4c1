-- Latent semantic analysis of the paragraphs. All of it can be made again from them.
create table meaning_model (
  one integer primary key check (one = 1),
  fitted integer not null,
  terms blob not null,
  weights blob not null,
  axes blob not null
);

create table meaning_block (
  last integer primary key,
  ids blob not null,
  vectors blob not null
);
