-- Stock: what is on its way between branches, daily counts, when little is left, voucher codes.

-- A sending from one branch to another. What was sent and what arrived are stock entries that name it.
create table stock_transfers (
    -- Made with the form: a repeated post sends nothing again.
    id uuid primary key,
    prize_id uuid not null references prizes (id),
    from_branch uuid not null references branches (id),
    to_branch uuid not null references branches (id),
    quantity bigint not null check (quantity > 0),
    note text not null,
    sent_at timestamptz not null,
    -- Null for the operator.
    sent_by uuid references staff (id),
    arrived_at timestamptz,
    arrived_by uuid references staff (id),
    -- How many came; what is missing was written off as lost where it was awaited.
    arrived bigint,
    -- Why fewer came than were sent; empty where all did.
    explanation text not null,
    check (from_branch <> to_branch),
    check ((arrived_at is null) = (arrived is null)),
    check (arrived between 0 and quantity)
);
create index stock_transfers_of on stock_transfers (prize_id, sent_at);
create index stock_transfers_to on stock_transfers (to_branch) where arrived_at is null;
create index stock_transfers_from on stock_transfers (from_branch) where arrived_at is null;

-- What somebody counted at a branch, a row for each prize. A correction is a further row.
create table stock_counts (
    -- Named by the stock entry that takes a difference into the ledger.
    id uuid primary key,
    -- All prizes that were counted together: made with the form.
    sheet_id uuid not null,
    prize_id uuid not null references prizes (id),
    branch_id uuid not null references branches (id),
    -- Of the bank.
    day date not null,
    -- 1, and further ones for corrections of the same day.
    seq integer not null,
    -- What the ledger said at that moment.
    expected bigint not null check (expected >= 0),
    counted bigint not null check (counted >= 0),
    -- By how much the ledger was moved. Less than the difference where what is missing is kept for
    -- winners: then the difference stands open.
    moved bigint not null,
    -- Why it differs; empty where it does not.
    explanation text not null,
    counted_by uuid not null references staff (id),
    counted_at timestamptz not null,
    unique (prize_id, branch_id, day, seq),
    unique (sheet_id, prize_id),
    check (seq > 0),
    check (counted = expected or explanation <> '')
);
create index stock_counts_at on stock_counts (branch_id, day);

-- When little is left of a prize at a branch.
create table stock_thresholds (
    prize_id uuid not null references prizes (id),
    branch_id uuid not null references branches (id),
    -- Little is left where so many or fewer are free.
    threshold bigint not null check (threshold >= 0),
    -- Since when it is told that little is left; null where enough is.
    alerted_at timestamptz,
    primary key (prize_id, branch_id)
);

-- Codes that somebody else redeems. Each is given once.
create table voucher_codes (
    -- Also the associated data of code_sealed.
    id uuid primary key,
    prize_id uuid not null references prizes (id),
    code_sealed bytea not null,
    -- Keyed index of the code: one that is brought again is known.
    code_index bytea not null,
    imported_at timestamptz not null,
    -- Null for the operator.
    imported_by uuid references staff (id),
    -- Whose it is.
    win_id uuid unique references wins (id),
    given_at timestamptz,
    unique (prize_id, code_index),
    check ((win_id is null) = (given_at is null))
);
create index voucher_codes_free on voucher_codes (prize_id, id) where win_id is null;
