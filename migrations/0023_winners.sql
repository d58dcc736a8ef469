-- Who has won, with the account that won and with those that the same person had after it: the one
-- place that says so.
create view winners as
    select w.id as win_id, w.campaign_id, w.participant_id, w.given, w.state from wins w
    union all
    select w.id, w.campaign_id, b.participant_id, w.given, w.state
    from wins_before b join wins w on w.id = b.win_id;

-- Tickets of deleted accounts are few, and counted twice by each freeze among very many.
create index tickets_voided on tickets (campaign_id) where voided_at is not null;

-- Campaigns whose winners win nothing in this one's draw, as its rules say.
create table linked_campaigns (
    campaign_id uuid not null references campaigns (id),
    linked_id uuid not null references campaigns (id),
    primary key (campaign_id, linked_id),
    check (campaign_id <> linked_id)
);
