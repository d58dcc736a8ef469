-- What PostgreSQL says in its own words: how many options a stored question has, the full-text
-- index, and tables whose rows only ever are added.

update question_versions set options = jsonb_array_length(content -> 'options');

-- Words come ready from the program, so no parser of the server is asked, whose idea of a word
-- depends on its locale. Without a list of pending entries a search takes as long after an import
-- as before.
create index bank_words_by_word on bank_words
    using gin (array_to_tsvector(string_to_array(words, ' '))) with (fastupdate = off);

-- A function, so that the numbers are found once, by the index, whatever else a list asks for:
-- left to itself the planner also takes the words of row after row apart.
create function bank_search(query text) returns table (rowid bigint)
    language sql stable parallel safe rows 1000 set enable_seqscan = off
as $$
    select number from bank_words
    where array_to_tsvector(string_to_array(words, ' ')) @@ query::tsquery
$$;

create function refuse_change() returns trigger language plpgsql as $$
begin
    raise exception '% are only added', replace(tg_table_name, '_', ' ');
end
$$;

create trigger audit_entries_stay before update or delete on audit_entries
    for each row execute function refuse_change();
create trigger audit_entries_not_emptied before truncate on audit_entries
    for each statement execute function refuse_change();

create trigger question_versions_stay before update or delete on question_versions
    for each row execute function refuse_change();
create trigger question_versions_not_emptied before truncate on question_versions
    for each statement execute function refuse_change();
