-- How publishers class their documents is one part of the record; fields of their own are kept.
update document set record = json_remove(
  json_set(
    record,
    '$.taxonomy', json_object(
      'center', json(coalesce(json_extract(record, '$.centers'), '[]')),
      'collection', json(coalesce(json_extract(record, '$.collections'), '[]')),
      'region', json(coalesce(json_extract(record, '$.regions'), '[]')),
      'topic', json(coalesce(json_extract(record, '$.topics'), '[]')),
      'program', json(coalesce(json_extract(record, '$.programs'), '[]'))
    ),
    '$.custom', json_object()
  ),
  '$.centers', '$.collections', '$.regions', '$.topics', '$.programs'
)
where json_valid(record);
