-- Lessons (以案说险): films, what is written around them, and how far customers have watched.

-- A film that staff bring: its pieces come, it is made ready for phones, its files lie in the store.
create table films (
    id uuid primary key,
    -- What its file was called: shown to staff alone.
    name text not null,
    bytes bigint not null check (bytes > 0),
    -- uploading, waiting, transcoding, ready or failed.
    state text not null,
    -- How far it is made ready, in percent.
    percent integer not null check (percent between 0 and 100),
    -- Why it cannot be used, in the words that staff read.
    fault text,
    -- FilmFiles, once it is ready.
    files jsonb,
    -- Null for the operator.
    brought_by uuid references staff (id),
    -- Until when the process that makes it ready has it to itself, and how often that was begun.
    held_until timestamptz,
    tries integer not null,
    created_at timestamptz not null,
    updated_at timestamptz not null,
    check ((state = 'ready') = (files is not null)),
    check ((state = 'failed') = (fault is not null)),
    check ((state = 'transcoding') = (held_until is not null))
);
create index films_under_way on films (state, created_at) where state <> 'ready';

-- The pieces of a film that are stored, until it is ready.
create table film_pieces (
    film_id uuid not null references films (id),
    -- 0, 1, 2 …
    piece integer not null check (piece >= 0),
    bytes bigint not null,
    stored_at timestamptz not null,
    primary key (film_id, piece)
);

-- One row: the number that the next lesson gets is one more.
create table lesson_counters (
    id integer primary key check (id = 1),
    number bigint not null
);
insert into lesson_counters (id, number) values (1, 0);

-- One row for each lesson, also before it is published.
create table lessons (
    id uuid primary key,
    -- What staff and addresses call it by.
    number bigint not null unique,
    -- unpublished, published or withdrawn.
    standing text not null,
    -- draft or in_review: the version being written; null where none is.
    stage text,
    -- {"ids": […]}: who wrote any of it, and may not approve it.
    editors jsonb not null,
    remark text,
    submitted_by uuid references staff (id),
    submitted_at timestamptz,
    withdrawn_because text,
    -- How many versions were published.
    versions integer not null,
    author_id uuid references staff (id),
    edited_by uuid references staff (id),
    -- LessonDraft, as it is being written or was published last.
    draft jsonb not null,
    -- The draft's film, which is kept as long as it is named.
    film_id uuid references films (id),
    -- What staff's lists show and search: of the draft.
    title text not null,
    right_word text not null,
    -- What customers' lists show, search and narrow by: of the version published last.
    published_title text not null,
    published_right text not null,
    published_words text not null,
    expires_on date,
    first_published_at timestamptz,
    -- How many have learned it: moved with lesson_watches.
    learned bigint not null,
    -- Counts every change: a change of what has changed since it was read is refused.
    changes bigint not null,
    created_at timestamptz not null,
    updated_at timestamptz not null,
    check (stage is not null or standing <> 'unpublished'),
    check ((coalesce(stage, '') = 'in_review') = (submitted_by is not null)),
    check ((standing = 'unpublished') = (versions = 0)),
    check ((standing = 'withdrawn') = (withdrawn_because is not null)),
    check ((versions = 0) = (first_published_at is null))
);
create index lessons_by_change on lessons (updated_at, id);
create index lessons_of_film on lessons (film_id);
create index lessons_published on lessons (first_published_at, id) where standing = 'published';

-- What was published of a lesson, in order: never changed, never removed.
create table lesson_versions (
    id uuid primary key,
    lesson_id uuid not null references lessons (id),
    -- 1, 2, 3 …
    version integer not null,
    film_id uuid not null references films (id),
    -- Lesson
    content jsonb not null,
    -- Null where the operator brought it.
    submitted_by uuid references staff (id),
    approved_by uuid references staff (id),
    published_at timestamptz not null,
    unique (lesson_id, version)
);
create index lesson_versions_of_film on lesson_versions (film_id);

-- How far a participant is with a lesson.
create table lesson_watches (
    lesson_id uuid not null references lessons (id),
    participant_id uuid not null references participants (id),
    -- The film that was watched: another one is watched from its beginning.
    film_id uuid not null references films (id),
    -- Progress
    progress jsonb not null,
    -- Where it goes on, in milliseconds of the film.
    position_ms bigint not null,
    -- How many parts of the transcript were read.
    parts_read integer not null,
    -- Counts every change: reports take turns.
    changes bigint not null,
    began_at timestamptz not null,
    updated_at timestamptz not null,
    -- When it was learned, once.
    learned_at timestamptz,
    primary key (lesson_id, participant_id)
);
create index lesson_watches_of_participant on lesson_watches (participant_id, updated_at);

-- What a participant answered to a question in a lesson: the first answer counts.
create table lesson_answers (
    lesson_id uuid not null references lessons (id),
    participant_id uuid not null references participants (id),
    question_id uuid not null,
    -- {"places": [0, 2]}: as the lesson's version has them.
    choices jsonb not null,
    is_right boolean not null,
    answered_at timestamptz not null,
    primary key (lesson_id, participant_id, question_id)
);

-- How often a lesson's page was opened, on a day of the bank.
create table lesson_visits (
    lesson_id uuid not null references lessons (id),
    day date not null,
    visits bigint not null,
    primary key (lesson_id, day)
);
