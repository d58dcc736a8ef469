-- What becomes of answers to questions that turned out to be wrong, and how questions did.

-- The rule for a withdrawn question, and how far the attempts that were asked it are re-scored.
create table rescorings (
    id uuid primary key,
    question_id uuid not null references bank_questions (id),
    -- credit or leave_out
    remedy text not null,
    decided_by uuid not null references staff (id),
    decided_at timestamptz not null,
    -- Attempts with ids up to this one are done.
    done_through uuid not null,
    -- So far: closed attempts that were asked it, scores that rose, tickets that were given.
    asked bigint not null,
    raised bigint not null,
    tickets bigint not null,
    done_at timestamptz
);
create index rescorings_of_question on rescorings (question_id, decided_at);
create index rescorings_to_do on rescorings (decided_at) where done_at is null;

-- The versions that a rule holds for: each has one, for good.
create table remedied_versions (
    version_id uuid primary key references question_versions (id),
    rescoring_id uuid not null references rescorings (id)
);

-- How each version did, in the closed attempts that were counted.
create table version_figures (
    version_id uuid primary key references question_versions (id),
    used bigint not null,
    answered bigint not null,
    answered_right bigint not null
);

-- One row: the attempts that closed up to here are counted.
create table version_figures_counted (
    id integer primary key check (id = 1),
    closed_at timestamptz not null,
    attempt_id uuid not null
);
create index attempts_closed on attempts (closed_at, id) where closed_at is not null;
