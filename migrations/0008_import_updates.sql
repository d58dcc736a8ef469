-- A row of an import that carries the number of a draft changes that draft:
-- {"question", "number", "changes"}, as they were when somebody looked.
alter table question_import_rows add column updates jsonb;

-- Whether it lacks something that a reviewer needs.
alter table question_import_rows add column incomplete boolean not null default false;
