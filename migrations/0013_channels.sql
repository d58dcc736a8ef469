-- What a campaign's channels need beyond their rows.

-- A branch has each of its ways once: two who add one for every branch at the same moment add as
-- many as one does.
create unique index channels_of_branch on channels (campaign_id, branch_id, medium, name)
    where branch_id is not null;

-- How many came by a channel, and how many of them handed in.
create index attempts_by_channel on attempts (channel_id, closed_at) where channel_id is not null;
