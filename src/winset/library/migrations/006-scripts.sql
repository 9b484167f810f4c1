-- What the index has of a paragraph where that differs from its text: one form for all scripts.
alter table paragraph add column form text;

update paragraph set form = search_form(text) where search_form(text) <> text;

create view paragraph_form as select id, document, coalesce(form, text) as text from paragraph;

drop table paragraph_words;

create virtual table paragraph_words using fts5 (
  text, content = 'paragraph_form', content_rowid = 'id',
  tokenize = 'porter unicode61 remove_diacritics 2 categories ''L* N* Co M*'''
);

insert into paragraph_words (paragraph_words) values ('rebuild');

create virtual table document_forms using fts5 (
  title, author, publisher, region, topic, center, collection, program, type, abstract,
  tokenize = 'porter unicode61 remove_diacritics 2 categories ''L* N* Co M*'''
);

insert into document_forms (
  rowid, title, author, publisher, region, topic, center, collection, program, type, abstract
)
select rowid, search_form(title), search_form(author), search_form(publisher), search_form(region),
  search_form(topic), search_form(center), search_form(collection), search_form(program),
  search_form(type), search_form(abstract)
from document_words;

drop table document_words;

alter table document_forms rename to document_words;

update or ignore facet set key = facet_key(value);
