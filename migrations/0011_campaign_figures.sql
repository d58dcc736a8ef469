-- What happens in campaigns, added up behind the attempts by a job, so that boards and reports read
-- few rows however many attempts there are.

-- By the bank's day on which each happened, and the way it came by: the nil id where none is known.
create table campaign_figures (
    campaign_id uuid not null,
    day date not null,
    channel_id uuid not null,
    starts bigint not null,
    -- Starts that were their participant's first in the campaign: so many people.
    people bigint not null,
    hand_ins bigint not null,
    -- As judged now: re-scoring adds.
    passes bigint not null,
    -- Tickets given, also those given later.
    tickets bigint not null,
    primary key (campaign_id, day, channel_id)
);

-- How long hand-ins took and how they scored, as counts by bucket.
create table campaign_spreads (
    campaign_id uuid not null,
    day date not null,
    -- seconds (domain: duration_bucket) or percent (0 to 100).
    measure text not null,
    bucket integer not null,
    attempts bigint not null,
    primary key (campaign_id, day, measure, bucket)
);

-- Attempts that were left: not handed in hours after their start. One that is handed in after all
-- leaves again, so each has a row.
create table campaign_stops (
    attempt_id uuid primary key,
    campaign_id uuid not null,
    -- How many questions of the paper lie behind: up to the last that was answered.
    position integer not null
);
create table campaign_stop_counts (
    campaign_id uuid not null,
    position integer not null,
    attempts bigint not null,
    primary key (campaign_id, position)
);

-- First attempts of each participant: how often each pair of an item's mark and the marks of the
-- other items came up, in hundredths of a question, as judged at the hand-in.
create table campaign_item_cells (
    campaign_id uuid not null,
    version_id uuid not null,
    mark integer not null,
    rest integer not null,
    attempts bigint not null,
    primary key (campaign_id, version_id, mark, rest)
);

-- Of the same attempts: how often each option was chosen, and the sum of the choosers' rest marks.
create table campaign_options (
    campaign_id uuid not null,
    version_id uuid not null,
    -- In the bank's order; -1 where nothing was chosen.
    place integer not null,
    chosen bigint not null,
    rest bigint not null,
    primary key (campaign_id, version_id, place)
);

-- Of the same attempts: how often each total came up, in hundredths of a question.
create table campaign_totals (
    campaign_id uuid not null,
    total integer not null,
    attempts bigint not null,
    primary key (campaign_id, total)
);

-- How far each line is counted.
create table campaign_figures_counted (
    -- starts, hand_ins, stops or tickets.
    line text primary key,
    at timestamptz not null,
    id uuid not null
);
create index attempts_started on attempts (started_at, id);
create index tickets_given on tickets (created_at, id);
