-- The form of the index has changed: numbers and letters written together, dead nasals, maqaf.
update paragraph set form = nullif(search_form(text), text);

insert into paragraph_words (paragraph_words) values ('rebuild');

update document_words set title = search_form(title), author = search_form(author),
  publisher = search_form(publisher), abstract = search_form(abstract);

update or ignore facet set key = facet_key(value);
