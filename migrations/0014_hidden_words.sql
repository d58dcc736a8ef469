-- Sheets with hidden words are laid anew like all others: taken out and put back in one unit.
create table hidden_words (
    sheet_id uuid not null references survey_sheets (id) deferrable initially deferred,
    question text not null,
    primary key (sheet_id, question)
);
insert into hidden_words (sheet_id, question) select sheet_id, question from survey_hidden_texts;
drop table survey_hidden_texts;
alter table hidden_words rename to survey_hidden_texts;
