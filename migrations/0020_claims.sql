-- Wins that wait for something the platform does by itself: to be told, to remind, to find an alternate.

-- How many of the reminders before the deadline have been sent, or were not needed any more when the
-- winner was told.
alter table wins add column reminders integer not null default 0;

create index wins_given_up on wins (settled_at)
    where draw_id is not null and state in ('declined', 'forfeited');
