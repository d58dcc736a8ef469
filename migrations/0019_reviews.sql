-- Tickets that a person looks at before a freeze, and what makes them stand out.

-- What is remembered of an attempt whose quiz gives tickets: keyed marks, never an address. In a table
-- of its own, so that adding up reads few bytes, and so that all of it goes by deleting its rows: with
-- the account, and 90 days after the campaign's end.
create table attempt_marks (
    attempt_id uuid primary key references attempts (id),
    campaign_id uuid not null references campaigns (id),
    participant_id uuid not null references participants (id),
    started_at timestamptz not null,
    -- Keyed index of the browser's random id; null where it keeps no cookies.
    device_index bytea,
    -- Keyed index of the block of addresses: IPv4 /24, IPv6 /48.
    block_index bytea,
    -- Set by a hand-in that earned a ticket: the time it took as a percentage of the least that reading
    -- takes, its wrong answers as a hash (null where there are few), and in which ten minutes it came.
    pace integer,
    wrong_print bytea,
    slot bigint
);
create index attempt_marks_by_device on attempt_marks (campaign_id, device_index);
create index attempt_marks_of_participant on attempt_marks (participant_id, campaign_id, started_at);

-- Blind indexes of the numbers of people who work for the organiser: they may answer, but not win.
create table staff_numbers (
    phone_index bytea primary key,
    added_at timestamptz not null
);

-- One look at all tickets of a campaign, taken in steps by a job.
create table review_runs (
    campaign_id uuid primary key references campaigns (id),
    asked_at timestamptz not null,
    -- The last ticket that was looked at; the nil id at the beginning.
    through uuid not null,
    looked bigint not null,
    -- Null while it is under way.
    done_at timestamptz,
    -- Set by the freeze: nothing is looked at or decided from there on.
    closed_at timestamptz,
    -- Counts decisions, and is changed first: decisions and the freeze take turns.
    changes bigint not null
);

-- Tickets that stood out, and what a person decided about each.
create table ticket_reviews (
    ticket_id uuid primary key references tickets (id),
    campaign_id uuid not null references campaigns (id),
    -- 0 to 100.
    score integer not null check (score between 0 and 100),
    -- {"signals": [{"kind": "device", "numbers": 7}], "device": "3fa2c1", "block": null}
    reasons jsonb not null,
    -- The same as words that a list is narrowed by: ' device pace device-3fa2c1 '.
    words text not null,
    looked_at timestamptz not null,
    -- kept or set_aside; null where nobody has decided.
    decided text check (decided in ('kept', 'set_aside')),
    decided_by uuid references staff (id),
    decided_at timestamptz,
    -- Why, as the holder is told.
    note text not null,
    check ((decided is null) = (decided_at is null))
);
create index ticket_reviews_of on ticket_reviews (campaign_id, decided, score);

-- The tickets of a campaign, one after the other.
create index tickets_looked_at on tickets (campaign_id, id);
