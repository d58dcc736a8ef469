-- The question bank as staff work on it: drafts, reviews, days of validity, and what lists need.

-- One row for each question, also before it is published. Long texts are elsewhere: in bank_drafts
-- while a version is being written, in question_versions once it is published.
create table bank_questions (
    -- The id of its row in questions, once it is published.
    id uuid primary key,
    -- 1, 2, 3 …: what staff call it by.
    number bigint not null unique,
    -- unpublished, published or withdrawn.
    standing text not null,
    -- draft or in_review: the version being written; null where none is.
    stage text,
    -- {"ids": […]}: who wrote any of that version, and may not approve it.
    editors jsonb not null,
    -- Why that version was sent back.
    remark text,
    submitted_by uuid references staff (id),
    submitted_at timestamptz,
    -- Why papers no longer get it.
    withdrawn_because text,
    -- The newest published version's number, 0 before the first.
    versions integer not null,
    -- Versions up to this number were withdrawn: they do not come back when a later one is published.
    withdrawn_through integer not null,
    -- Null where the operator brought the question.
    author_id uuid references staff (id),
    edited_by uuid references staff (id),
    -- As far as the newest text has them yet: empty, or 0.
    kind text not null,
    topic text not null,
    difficulty integer not null check (difficulty between 0 and 5),
    stem text not null,
    -- Equal for questions whose stems say the same; null where the stem is empty.
    stem_fingerprint bytea,
    -- Of the published version, or of the first draft.
    effective_on date,
    expires_on date,
    review_on date,
    -- How the published version did; a job fills them in.
    used bigint not null,
    answered bigint not null,
    answered_right bigint not null,
    suspicious boolean not null,
    -- Counts every change: a change of what has changed since it was read is refused.
    changes bigint not null,
    created_at timestamptz not null,
    updated_at timestamptz not null,
    check (stage is not null or standing <> 'unpublished'),
    check ((coalesce(stage, '') = 'in_review') = (submitted_by is not null)),
    check ((standing = 'withdrawn') = (withdrawn_because is not null)),
    check ((standing = 'unpublished') = (versions = 0))
);

-- What lists filter by, in the order of the latest change: every list and count is answered from
-- this index.
create index bank_questions_by_change on bank_questions
    (updated_at desc, number desc, topic, kind, difficulty, standing, stage, author_id, expires_on,
     review_on, used, suspicious);
create index bank_questions_by_topic on bank_questions (topic);
create index bank_questions_by_author on bank_questions (author_id);
create index bank_questions_by_stem on bank_questions (stem_fingerprint);

-- The versions that are being written.
create table bank_drafts (
    question_id uuid primary key references bank_questions (id),
    -- WorkingCopy
    draft jsonb not null
);

-- The words by which questions are found. Where a row is missing it is made at the next start.
create table bank_words (
    number bigint primary key references bank_questions (number),
    words text not null
);

-- One row of counters.
create table bank_counters (
    id integer primary key check (id = 1),
    -- The number given last.
    number bigint not null,
    -- Counts what changes the papers that can be drawn: publishing and withdrawing.
    edition bigint not null
);

alter table question_versions add column options integer not null default 0;
alter table question_versions add column effective_on date;
alter table question_versions add column expires_on date;
alter table question_versions add column review_on date;
-- Who submitted and who approved it; null where the operator brought it.
alter table question_versions add column submitted_by uuid references staff (id);
alter table question_versions add column approved_by uuid references staff (id);

-- What earlier releases published is taken over. Its words are made at the next start.
insert into bank_questions (id, number, standing, editors, versions, withdrawn_through, kind, topic,
                            difficulty, stem, used, answered, answered_right, suspicious, changes,
                            created_at, updated_at)
select q.id, row_number() over (order by q.created_at, q.id), 'published', '{"ids": []}', v.version, 0,
       v.kind, v.topic, v.difficulty, v.content ->> 'stem', 0, 0, 0, false, 0,
       q.created_at, v.created_at
from questions q join question_versions v on v.question_id = q.id
where v.version = (select max(n.version) from question_versions n where n.question_id = q.id);
insert into bank_counters (id, number, edition) select 1, count(*), 0 from bank_questions;
