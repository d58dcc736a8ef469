-- The foundation: participants and their sign-in, the question bank, campaigns, attempts, tickets.

create table participants (
    id uuid primary key,
    -- AEAD of the phone number with the id as associated data; null once deleted.
    phone_sealed bytea,
    -- Keyed blind index of the number, to find it again; null once deleted.
    phone_index bytea unique,
    time_allowance text not null,
    created_at timestamptz not null,
    deleted_at timestamptz,
    -- Once deleted: a keyed mark of the number, under another key than phone_index, so that chances
    -- used in running campaigns are not given again. Emptied when those campaigns are over.
    mark bytea
);
create index participants_by_mark on participants (mark) where mark is not null;

create table consents (
    id uuid primary key,
    participant_id uuid not null references participants (id),
    purpose text not null,
    version integer not null,
    given_at timestamptz not null,
    withdrawn_at timestamptz
);
create index consents_of_participant on consents (participant_id, given_at);
create unique index consents_in_force on consents (participant_id, purpose, version)
    where withdrawn_at is null;

create table sign_in_challenges (
    id uuid primary key,
    -- SHA-256 of the token that the asking browser holds: the code works in no other.
    request_hash bytea not null unique,
    phone_sealed bytea not null,
    phone_index bytea not null,
    code_hash bytea not null,
    consents jsonb not null,
    issued_at timestamptz not null,
    tries integer not null,
    used_at timestamptz
);
create index sign_in_challenges_by_age on sign_in_challenges (issued_at);
create index sign_in_challenges_of_phone on sign_in_challenges (phone_index);

-- One row: what tells the keys of this database from others (Keys::fingerprint).
create table key_fingerprint (
    id integer primary key check (id = 1),
    fingerprint bytea not null
);

create table sessions (
    token_hash bytea primary key,
    participant_id uuid not null references participants (id),
    created_at timestamptz not null,
    seen_at timestamptz not null
);
create index sessions_of_participant on sessions (participant_id);

-- Counters of guarded statements: at most so many within so long of the first.
create table rate_limits (
    subject bytea not null,
    name text not null,
    began_at timestamptz not null,
    used bigint not null,
    primary key (subject, name)
);

create table outbox (
    id uuid primary key,
    kind text not null,
    -- AEAD of the message with the id as associated data: it names a phone number.
    -- Emptied once delivered or given up.
    payload_sealed bytea,
    created_at timestamptz not null,
    tries integer not null,
    next_try_at timestamptz not null,
    sent_at timestamptz,
    dead_at timestamptz,
    last_error text
);
create index outbox_waiting on outbox (next_try_at) where sent_at is null and dead_at is null;
create index outbox_dead on outbox (dead_at) where dead_at is not null;
create index outbox_sent on outbox (sent_at) where sent_at is not null;

create table questions (
    id uuid primary key,
    fingerprint bytea not null unique,
    created_at timestamptz not null
);

create table question_versions (
    id uuid primary key,
    question_id uuid not null references questions (id),
    version integer not null,
    kind text not null,
    topic text not null,
    difficulty integer not null check (difficulty between 1 and 5),
    -- {"stem", "options", "key", "explanation", "source"}
    content jsonb not null,
    created_at timestamptz not null,
    unique (question_id, version)
);
create index question_versions_by_topic on question_versions (topic, difficulty);

create table campaigns (
    id uuid primary key,
    slug text not null unique,
    title text not null,
    opens_at timestamptz not null,
    closes_at timestamptz not null check (closes_at > opens_at),
    -- DailyHours, or an empty object for all day.
    daily jsonb not null,
    -- ChanceRule
    chances jsonb not null,
    -- CampaignDetails
    details jsonb not null,
    created_at timestamptz not null
);

create table quizzes (
    id uuid primary key,
    campaign_id uuid not null unique references campaigns (id),
    title text not null,
    -- QuizRules
    rules jsonb not null
);

-- Used chances: a row for each of the bank's days ('2026-03-15') and one for 'all'.
create table chances_used (
    campaign_id uuid not null references campaigns (id),
    participant_id uuid not null references participants (id),
    period text not null,
    used bigint not null check (used >= 1),
    primary key (campaign_id, participant_id, period)
);

create table attempts (
    id uuid primary key,
    quiz_id uuid not null references quizzes (id),
    campaign_id uuid not null references campaigns (id),
    participant_id uuid not null references participants (id),
    seed bytea not null,
    -- Paper
    paper jsonb not null,
    -- QuizRules as they were at the start.
    rules jsonb not null,
    started_at timestamptz not null,
    due_at timestamptz,
    -- Counts every change, and is changed first: it makes saves and the hand-in take turns.
    changes bigint not null,
    -- Set together, once, by the hand-in.
    closed_at timestamptz,
    -- AttemptResult
    result jsonb,
    hand_in_key uuid,
    check ((closed_at is null) = (result is null))
);
-- One open attempt of a quiz at a time: starting again continues it.
create unique index attempts_open on attempts (participant_id, quiz_id) where closed_at is null;
create index attempts_of_participant on attempts (participant_id, started_at);

create table answers (
    attempt_id uuid not null references attempts (id),
    position integer not null,
    -- Shown places: {"places": [0, 2]}
    choices jsonb not null,
    saved_at timestamptz not null,
    -- When its feedback was shown, which makes it final.
    checked_at timestamptz,
    primary key (attempt_id, position)
);

create table tickets (
    id uuid primary key,
    campaign_id uuid not null references campaigns (id),
    participant_id uuid not null references participants (id),
    attempt_id uuid references attempts (id),
    reason text not null,
    occasion text not null,
    -- What the customer reads out: ten letters and digits without look-alikes.
    code text not null unique,
    -- AEAD of the 32 bytes that prove the holder's place in the draw.
    secret_sealed bytea not null,
    created_at timestamptz not null,
    -- When the holder deleted the account, before any draw.
    voided_at timestamptz,
    unique (campaign_id, participant_id, reason, occasion)
);
create index tickets_of_participant on tickets (participant_id, created_at);

-- Questions that a participant got wrong and has since answered right in practice.
create table practised (
    participant_id uuid not null references participants (id),
    question_id uuid not null references questions (id),
    right_at timestamptz not null,
    primary key (participant_id, question_id)
);
