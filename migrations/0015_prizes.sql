-- Prizes from the ticket to the counter: what can be won, who has won it, and where it lies.

-- What can be won in a campaign, as it is published. A published prize keeps its place.
create table prizes (
    id uuid primary key,
    campaign_id uuid not null references campaigns (id),
    -- Its place among the campaign's prizes, from 0.
    place integer not null,
    name text not null,
    -- thing or voucher.
    kind text not null,
    -- draw, instant or threshold.
    given text not null,
    quantity bigint not null check (quantity > 0),
    -- How many are somebody's: wins that were not given up. It is moved with them, guarded.
    held bigint not null,
    value_fen bigint not null,
    terms text not null,
    -- {"list": [["0571-01", 3]]}: how many at which branch; an empty list where given in all.
    by_branch jsonb not null,
    unique (campaign_id, place),
    check (held between 0 and quantity)
);

-- What the published rules say about a campaign's prizes together.
create table prize_terms (
    campaign_id uuid primary key references campaigns (id),
    claim_from date not null,
    -- The last day.
    claim_until date not null,
    -- organiser or winner.
    tax text not null,
    -- Null where nothing is drawn.
    draw_at timestamptz,
    alternates bigint not null
);

-- Who has won what. A row's present state; how it came to it is in win_entries.
create table wins (
    id uuid primary key,
    campaign_id uuid not null references campaigns (id),
    prize_id uuid not null references prizes (id),
    participant_id uuid not null references participants (id),
    -- The prize's way of being given: nobody wins twice by the same one in a campaign.
    given text not null,
    -- What it was won by.
    ticket_id uuid references tickets (id),
    attempt_id uuid references attempts (id),
    -- The draw, its lot's label, and which of the lot's picks, from 0.
    draw_id uuid,
    lot text,
    pick integer,
    -- The winning moment of an instant win.
    moment_id uuid unique,
    -- The win that was given up, in whose stead this alternate came.
    replaces uuid unique references wins (id),
    -- Keyed index of the claim code, and the code sealed with the id as associated data.
    code_index bytea not null unique,
    code_sealed bytea not null,
    -- open, claimed, redeemed, declined or forfeited.
    state text not null,
    -- Where it is to be handed over, or was.
    branch_id uuid references branches (id),
    -- The first moment at which it cannot be claimed or handed over any more.
    deadline timestamptz not null,
    won_at timestamptz not null,
    claimed_at timestamptz,
    -- When it was handed over or given up.
    settled_at timestamptz,
    -- The teller who handed it over; null for a voucher code, which the platform gives.
    redeemed_by uuid references staff (id),
    -- How the winner agreed to be named in public: 王** 138****5678. Null: by ticket number alone.
    shown_as text,
    -- When its winner was told of it, and reminded last.
    told_at timestamptz,
    reminded_at timestamptz,
    changes bigint not null,
    unique (campaign_id, participant_id, given),
    check (state in ('open', 'claimed', 'redeemed', 'declined', 'forfeited')),
    check ((branch_id is null) or state <> 'open'),
    check (state <> 'claimed' or branch_id is not null),
    check ((settled_at is null) = (state in ('open', 'claimed')))
);
create index wins_of_participant on wins (participant_id, won_at);
create index wins_of_prize on wins (prize_id, state);
create index wins_at_branch on wins (branch_id, state, deadline);
create index wins_by_deadline on wins (deadline) where state in ('open', 'claimed');
create index wins_to_tell on wins (won_at) where told_at is null;
create index wins_of_ticket on wins (ticket_id);
create index wins_of_attempt on wins (attempt_id);
create index wins_of_draw on wins (draw_id, lot, pick);

-- Everything that became of a win, in order. Only added.
create table win_entries (
    win_id uuid not null references wins (id),
    -- 1, 2, 3 …: two who act at once cannot both lay the next entry.
    seq bigint not null,
    -- won, claimed, moved, redeemed, undone, declined, forfeited, reminded, told, named, unnamed,
    -- unreplaced.
    kind text not null,
    at timestamptz not null,
    -- holder, staff or platform.
    by_whom text not null,
    staff_id uuid references staff (id),
    branch_id uuid references branches (id),
    note text not null,
    primary key (win_id, seq)
);
create index win_entries_redeemed on win_entries (at) where kind in ('redeemed', 'undone');

-- Every movement of prizes at a branch. Only added.
create table stock_entries (
    id uuid primary key,
    prize_id uuid not null references prizes (id),
    branch_id uuid not null references branches (id),
    -- Its number among those of the prize at the branch: 1, 2, 3 …, in the order in which they count.
    seq bigint not null,
    -- received, returned, sent, arrived, damaged, lost, found, reserved, released, handed_over,
    -- taken_back.
    kind text not null,
    quantity bigint not null check (quantity > 0),
    -- What it was for: a win, a transfer, a daily count.
    win_id uuid references wins (id),
    transfer_id uuid,
    count_id uuid,
    staff_id uuid references staff (id),
    note text not null,
    at timestamptz not null,
    unique (prize_id, branch_id, seq)
);
create index stock_entries_of on stock_entries (prize_id, branch_id, at);
create index stock_entries_of_win on stock_entries (win_id) where win_id is not null;

-- What the entries of a prize at a branch add up to: moved in the statement's unit that lays an
-- entry, never by itself. `zhiyuan ledger verify` adds the entries up anew.
create table stock_sums (
    prize_id uuid not null references prizes (id),
    branch_id uuid not null references branches (id),
    on_hand bigint not null check (on_hand >= 0),
    -- Of these, how many are somebody's who claimed one here.
    reserved bigint not null,
    -- How many entries they are made of.
    entries bigint not null,
    primary key (prize_id, branch_id),
    check (reserved between 0 and on_hand)
);
create index stock_sums_at on stock_sums (branch_id);

-- What a draw draws, in order: the lots of its record, and the prize and branch that each stands for.
create table draw_lots (
    draw_id uuid not null,
    -- From 0, in the order in which they are drawn.
    place integer not null,
    label text not null,
    prize_id uuid not null references prizes (id),
    -- Null where it is drawn from all tickets.
    branch_id uuid references branches (id),
    primary key (draw_id, place),
    unique (draw_id, label)
);

-- Every pick of a draw, as its record has them. Alternates come in by their places. Only added.
create table draw_picks (
    draw_id uuid not null,
    lot text not null,
    -- From 0.
    place integer not null,
    -- The ticket's number in the frozen list.
    number bigint not null,
    ticket_id uuid not null references tickets (id),
    -- winner, alternate, excluded, already_won or already_alternate.
    fate text not null,
    primary key (draw_id, lot, place)
);
create index draw_picks_of_ticket on draw_picks (ticket_id);
