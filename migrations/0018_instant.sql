-- Instant wins: the moments at which prizes are won, drawn before anybody takes part.

-- What was committed to. Prizes that are added later get a plan of their own. Only added.
create table instant_plans (
    id uuid primary key,
    campaign_id uuid not null references campaigns (id),
    -- 1, 2, 3 …: two who plan at once cannot both plan the same prizes.
    part integer not null check (part > 0),
    -- Its JSON, byte for byte what the commitment covers.
    plan text not null,
    -- SHA-256 over the seed and the plan, published with it.
    commitment bytea not null,
    -- The seed, sealed with the id as associated data, until the record tells it.
    seed_sealed bytea not null,
    made_at timestamptz not null,
    unique (campaign_id, part)
);

-- The moments. A row is made with its plan; that it is taken is set once and stays.
create table instant_moments (
    id uuid primary key,
    plan_id uuid not null references instant_plans (id),
    campaign_id uuid not null references campaigns (id),
    prize_id uuid not null references prizes (id),
    -- Whose visitors alone can meet it; null: everybody.
    branch_id uuid references branches (id),
    -- The label of its lot.
    lot text not null,
    at timestamptz not null,
    -- The attempt whose hand-in met it.
    attempt_id uuid unique references attempts (id),
    taken_at timestamptz,
    check ((attempt_id is null) = (taken_at is null)),
    check (taken_at is null or taken_at >= at)
);
create index instant_moments_free on instant_moments (campaign_id, at) where attempt_id is null;
create index instant_moments_of_plan on instant_moments (plan_id, lot, at);
create index instant_moments_of_prize on instant_moments (prize_id);

-- Campaigns whose instant wins are stopped for now: a row while they are.
create table instant_stops (
    campaign_id uuid primary key references campaigns (id),
    -- What customers are told.
    because text not null,
    since timestamptz not null
);

-- What is published when they are over, byte for byte. Only added.
create table instant_records (
    campaign_id uuid primary key references campaigns (id),
    record text not null,
    published_at timestamptz not null
);
