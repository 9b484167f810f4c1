-- What a desk says of its library: how publishers are rated, and searches that are asked again.
create table publisher_rating (
  key text primary key,
  name text not null,
  rating text not null,
  why text not null
) without rowid;

create table saved_search (
  name text primary key,
  query text not null,
  chosen text not null
) without rowid;
