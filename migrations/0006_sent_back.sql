-- Questions that their reviewers have sent back: few, and counted on every page of the bank.
create index bank_questions_sent_back on bank_questions (updated_at) where remark is not null;
