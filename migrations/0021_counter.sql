-- The counter: what was shown there before a prize is handed over.

-- To which teller the claim code of a win was shown, and when last.
create table counter_scans (
    win_id uuid not null references wins (id),
    staff_id uuid not null references staff (id),
    at timestamptz not null,
    primary key (win_id, staff_id)
);
create index counter_scans_by_age on counter_scans (at);

-- The code that was sent to a winner who stands at a counter: a new one takes the place of the last.
create table counter_codes (
    win_id uuid primary key references wins (id),
    -- Its id, part of what is hashed.
    id uuid not null,
    code_hash bytea not null,
    issued_at timestamptz not null,
    tries integer not null,
    used_at timestamptz
);
create index counter_codes_by_age on counter_codes (issued_at);
