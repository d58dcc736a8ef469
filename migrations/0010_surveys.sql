-- Surveys: what runs, unfinished answers, sheets that were handed in.

create table surveys (
    id uuid primary key,
    campaign_id uuid not null unique references campaigns (id),
    -- Definition
    definition jsonb not null,
    -- Sheets that were handed in, and how many there may be.
    taken bigint not null,
    quota bigint,
    opens_at timestamptz,
    closes_at timestamptz,
    published_at timestamptz not null,
    check (quota is null or taken <= quota)
);

-- Options that only so many people can choose.
create table survey_quotas (
    survey_id uuid not null references surveys (id),
    question text not null,
    choice text not null,
    taken bigint not null,
    quota bigint not null,
    primary key (survey_id, question, choice),
    check (taken <= quota)
);

-- Who has begun. Whoever has begun and has no draft any more has handed a sheet in: so nothing that
-- names a participant is written together with an anonymous sheet.
create table survey_starts (
    survey_id uuid not null references surveys (id),
    participant_id uuid not null references participants (id),
    primary key (survey_id, participant_id)
);
create index survey_starts_of_participant on survey_starts (participant_id);

-- Unfinished answers, as they were typed. Gone with the hand-in.
create table survey_drafts (
    survey_id uuid not null references surveys (id),
    participant_id uuid not null references participants (id),
    -- {"field": ["value", …]}
    typed jsonb not null,
    -- Agreed to at the beginning of a named survey.
    consented_at timestamptz,
    channel_id uuid references channels (id),
    branch_id uuid references branches (id),
    -- Counts every change: a hand-in of what has changed since it was read is refused.
    changes bigint not null,
    saved_at timestamptz not null,
    primary key (survey_id, participant_id)
);
create index survey_drafts_of_participant on survey_drafts (participant_id);

create table survey_sheets (
    -- Random, without time in it: lists and files are in its order.
    id uuid primary key,
    survey_id uuid not null references surveys (id),
    -- Of a named survey, until the account is deleted.
    participant_id uuid references participants (id),
    consented_at timestamptz,
    -- The bank's day.
    answered_on date not null,
    -- Answers
    answers jsonb not null,
    channel_id uuid references channels (id),
    branch_id uuid references branches (id),
    -- Whether the row was laid anew among others, in the order of the ids.
    shuffled boolean not null
);
create index survey_sheets_of_survey on survey_sheets (survey_id, id);
create index survey_sheets_of_participant on survey_sheets (participant_id) where participant_id is not null;
create index survey_sheets_to_shuffle on survey_sheets (survey_id) where not shuffled;

-- Words of a sheet that staff keep out of results and files.
create table survey_hidden_texts (
    sheet_id uuid not null references survey_sheets (id),
    question text not null,
    primary key (sheet_id, question)
);
