-- Draws: from the first setting to the published result. What each stage fixed stays.

create table draws (
    id uuid primary key,
    campaign_id uuid not null references campaigns (id),
    -- A rehearsal gives nothing and is never public.
    is_rehearsal boolean not null,
    -- 1, 2, 3 … among the campaign's draws; rehearsals are counted by themselves.
    number bigint not null,
    -- The draw that was taken back, in whose stead this one is held.
    replaces uuid unique references draws (id),
    -- prepared, frozen, typed, drawn, published, abandoned or replaced.
    state text not null,
    -- What was set beforehand: sources, secret, linked campaigns, alternates, witnesses, notary.
    settings jsonb not null,
    -- The bank's 32 bytes, sealed with the id as associated data; from the freeze on, where there are
    -- any.
    secret_sealed bytea,
    -- What was published at the freeze, without the lists.
    commitment jsonb,
    freeze_hash bytea,
    -- {"list": [...]}: what each source gave, in their order.
    numbers jsonb not null,
    record_hash bytea,
    prepared_by uuid not null references staff (id),
    prepared_at timestamptz not null,
    frozen_by uuid references staff (id),
    frozen_at timestamptz,
    typed_by uuid references staff (id),
    typed_at timestamptz,
    -- Who confirmed what was typed, and so drew.
    confirmed_by uuid references staff (id),
    drawn_at timestamptz,
    published_by uuid references staff (id),
    published_at timestamptz,
    changes bigint not null,
    unique (campaign_id, is_rehearsal, number),
    check (state in ('prepared', 'frozen', 'typed', 'drawn', 'published', 'abandoned', 'replaced')),
    check ((frozen_at is null) = (freeze_hash is null)),
    check ((frozen_at is null) = (commitment is null)),
    check (state not in ('frozen', 'typed', 'drawn', 'published', 'replaced')
           or frozen_at is not null),
    check ((drawn_at is null) = (record_hash is null)),
    check (state not in ('drawn', 'published') or drawn_at is not null),
    check (confirmed_by is null or confirmed_by <> typed_by),
    check ((published_at is null) = (state <> 'published'))
);
-- One draw of a campaign is under way or held; those that were taken back lie behind it.
create unique index draws_current on draws (campaign_id)
    where not is_rehearsal and state not in ('abandoned', 'replaced');

-- The frozen list, 1,024 tickets a row: as many as make a whole part of the Merkle tree, so that a
-- ticket's audit path takes one row and the roots of all. Only added.
create table draw_tickets (
    draw_id uuid not null references draws (id),
    -- From 0; its first ticket has the number 1 + 1024 * block.
    block bigint not null,
    -- The first ticket, by which the list is ordered: when it was given, and its id.
    first_at timestamptz not null,
    first_id uuid not null,
    -- The tickets' ids, 16 bytes each, in order.
    tickets bytea not null,
    -- Their leaves, 32 bytes each.
    leaves bytea not null,
    -- The root over them.
    root bytea not null,
    primary key (draw_id, block)
);
create index draw_tickets_by_time on draw_tickets (draw_id, first_at, first_id);

-- The record's files as they were published, and their hashes. Only added.
create table draw_records (
    draw_id uuid not null references draws (id),
    -- frozen or drawn.
    stage text not null check (stage in ('frozen', 'drawn')),
    -- The freeze's hash, or the record's.
    hash bytea not null,
    -- Its name in the object store.
    file text not null,
    at timestamptz not null,
    primary key (draw_id, stage)
);

-- That a draw is taken back: somebody asks, two others approve.
create table draw_replacements (
    draw_id uuid primary key references draws (id),
    reason text not null,
    asked_by uuid not null references staff (id),
    asked_at timestamptz not null,
    first_by uuid references staff (id),
    first_at timestamptz,
    second_by uuid references staff (id),
    second_at timestamptz,
    check (first_by is null or first_by <> asked_by),
    check (second_by is null or (first_by is not null and second_by <> first_by
                                 and second_by <> asked_by))
);

-- The order in which tickets are numbered.
create index tickets_in_order on tickets (campaign_id, created_at, id);
