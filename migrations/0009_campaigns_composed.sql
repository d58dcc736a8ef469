-- Campaigns as staff compose them, what was published of each, and the ways that lead to them.

-- One row for each campaign, also before it is published; then `campaigns` has a row of the same id.
create table campaign_works (
    id uuid primary key,
    -- unpublished, published or archived.
    standing text not null,
    -- draft or in_review: the publication being composed; null where none is.
    stage text,
    -- {"ids": […]}: who composed any of it, and may not approve it.
    editors jsonb not null,
    -- Why it was sent back.
    remark text,
    submitted_by uuid references staff (id),
    submitted_at timestamptz,
    -- How many publications there are.
    publications integer not null,
    -- Composition, as it is being composed or was published last. Null where an earlier release
    -- published it; it is made at the next start.
    composition jsonb,
    -- What lists show and search, as far as it is there.
    title text not null,
    slug text not null,
    author_id uuid references staff (id),
    edited_by uuid references staff (id),
    -- Counts every change: a change of what has changed since it was read is refused.
    changes bigint not null,
    created_at timestamptz not null,
    updated_at timestamptz not null,
    check (stage is not null or standing <> 'unpublished'),
    check ((coalesce(stage, '') = 'in_review') = (submitted_by is not null)),
    check ((standing = 'unpublished') = (publications = 0))
);
create index campaign_works_by_change on campaign_works (updated_at, id);

-- What was published, in order: never changed, never removed.
create table campaign_publications (
    campaign_id uuid not null references campaign_works (id),
    -- 1, 2, 3 …
    number integer not null,
    -- Composition
    composition jsonb not null,
    -- The rule page, in Markdown, and its SHA-256.
    rule_page text not null,
    rule_hash bytea not null,
    -- {"list": […]}: what it changed of the one before, all in the customers' favour.
    differences jsonb not null,
    -- Null where the operator brought it.
    submitted_by uuid references staff (id),
    approved_by uuid references staff (id),
    published_at timestamptz not null,
    primary key (campaign_id, number)
);

-- What customers are told while nobody can take part.
alter table campaigns add column paused_because text;
-- Why it was closed before its time.
alter table campaigns add column closed_because text;

-- Who may take part, where only those on a list may: blind indexes of their numbers.
create table campaign_audience (
    campaign_id uuid not null references campaign_works (id),
    phone_index bytea not null,
    added_at timestamptz not null,
    primary key (campaign_id, phone_index)
);

-- Chances beyond those of the rule, each earned once by learning.
create table extra_chances (
    campaign_id uuid not null references campaigns (id),
    participant_id uuid not null references participants (id),
    -- survey or practice.
    reason text not null,
    -- Which of the times it can be earned.
    occasion text not null,
    chances bigint not null check (chances >= 1),
    granted_at timestamptz not null,
    primary key (campaign_id, participant_id, reason, occasion)
);

-- The ways that lead to a campaign: a poster, an account, a branch.
create table channels (
    id uuid primary key,
    campaign_id uuid not null references campaign_works (id),
    -- What its link carries.
    code text not null unique,
    name text not null,
    branch_id uuid references branches (id),
    medium text not null,
    created_at timestamptz not null,
    closed_at timestamptz
);
create index channels_of_campaign on channels (campaign_id, created_at);

-- The way that an attempt came by.
alter table attempts add column channel_id uuid references channels (id);

-- How often the campaign's page was opened: on a day of the bank, by a channel, or the nil id.
create table campaign_visits (
    campaign_id uuid not null,
    day date not null,
    channel_id uuid not null,
    visits bigint not null,
    primary key (campaign_id, day, channel_id)
);

insert into campaign_works (id, standing, editors, publications, title, slug, changes, created_at,
                            updated_at)
select id, 'published', '{"ids": []}', 1, title, slug, 0, created_at, created_at from campaigns;
