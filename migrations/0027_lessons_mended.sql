-- Lessons: few films at a time by one person, how often making one ready broke off, what was asked when.

-- Which of the films that somebody brings at the same time this is: null once all of it is there.
alter table films add column slot integer check (slot between 1 and 5);
create unique index films_by_slot on films (brought_by, slot);

-- How often a process died while it made this one ready. tries counts on forever: it names who has it.
alter table films add column lost integer not null default 0;
-- How often the machine failed while it was made ready: a disk that is full, a store that is away.
alter table films add column troubles integer not null default 0;

-- Which version of the lesson asked it: null where that was not yet kept.
alter table lesson_answers add column version_id uuid references lesson_versions (id);

-- Whether its draft was saved by itself since the trail was told of it.
alter table lessons add column untold boolean not null default false;
-- What changes was when its film was brought last: a text that was seen just before is not overtaken by it.
alter table lessons add column film_changes bigint;
