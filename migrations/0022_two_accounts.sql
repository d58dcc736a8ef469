-- Wins of a deleted account whose number somebody signs in with again while the campaign runs: whoever
-- has won by a way of giving does not win by it again with another account.
create table wins_before (
    participant_id uuid not null references participants (id),
    win_id uuid not null references wins (id),
    primary key (participant_id, win_id)
);

-- Tickets that a freeze left out since their holders work for the organiser or a person set them aside,
-- as it was then: lists of staff change.
create table draw_asides (
    draw_id uuid not null references draws (id),
    ticket_id uuid not null references tickets (id),
    -- Else a person set it aside.
    is_staff boolean not null,
    primary key (draw_id, ticket_id)
);
create index draw_asides_of_ticket on draw_asides (ticket_id);
