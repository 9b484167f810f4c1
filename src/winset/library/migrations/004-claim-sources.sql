-- A document may be looked through by rules, by a parser and by models, each for itself.
create table reading (
  document integer not null references document (number) on delete cascade,
  extractor text not null,
  primary key (document, extractor)
) without rowid;

insert into reading select document, extractor from claim_reading;

drop table claim_reading;

alter table reading rename to claim_reading;
