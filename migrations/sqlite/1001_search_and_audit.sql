-- What SQLite says in its own words: how many options a stored question has, the full-text index,
-- and tables whose rows only ever are added.

update question_versions set options = json_array_length(content -> 'options');

-- Row ids are the numbers of bank_words: implicit ones change when a database is vacuumed. Words
-- come ready from the program, so the tokenizer only parts them at spaces; texts and places are not
-- kept.
create virtual table bank_search using fts5 (
    words, tokenize = 'ascii', content = '', contentless_delete = 1, detail = 'none'
);
create trigger bank_words_added after insert on bank_words
begin
    insert into bank_search (rowid, words) values (new.number, new.words);
end;
create trigger bank_words_changed after update of words on bank_words
begin
    update bank_search set words = new.words where rowid = new.number;
end;
create trigger bank_words_removed after delete on bank_words
begin
    delete from bank_search where rowid = old.number;
end;

create trigger audit_entries_stay before delete on audit_entries
begin
    select raise(abort, 'audit entries are only added');
end;
create trigger audit_entries_unchanged before update on audit_entries
begin
    select raise(abort, 'audit entries are only added');
end;

create trigger question_versions_stay before delete on question_versions
begin
    select raise(abort, 'published versions are only added');
end;
create trigger question_versions_unchanged before update on question_versions
begin
    select raise(abort, 'published versions are only added');
end;
