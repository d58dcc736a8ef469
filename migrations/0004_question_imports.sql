-- Files and texts of questions that staff bring: what would happen row by row, and how far it is.

create table question_imports (
    id uuid primary key,
    staff_id uuid not null references staff (id),
    -- The file's name; empty for pasted text.
    name text not null,
    -- auto, table, text, gift or aiken.
    format text not null,
    -- {"topic", "difficulty", "source"}: what rows get that say nothing of it.
    defaults jsonb not null,
    -- {"told": […]}: what a person should know of the file as a whole.
    notes jsonb not null,
    -- How many rows it has, also while they are still being stored.
    row_count bigint not null,
    -- reading, settling, importing, done or abandoned.
    state text not null,
    -- Counts every change, so that changes of one import take turns.
    changes bigint not null,
    created_at timestamptz not null,
    finished_at timestamptz
);
create index question_imports_of_staff on question_imports (staff_id, created_at);
create index question_imports_by_state on question_imports (state, created_at);

create table question_import_rows (
    import_id uuid not null references question_imports (id),
    -- The row's place in the file, from 0; two questions may begin on one line.
    position bigint not null,
    line bigint not null,
    -- WorkingCopy
    draft jsonb not null,
    -- clear, doubtful, refused, repeated, known, settled, skipped or imported.
    verdict text not null,
    -- {"told": […]}: why it is doubtful, refused or left out.
    reasons jsonb not null,
    -- The question it became. Without a reference: a draft may be deleted.
    question_id uuid,
    primary key (import_id, position),
    check ((verdict = 'imported') = (question_id is not null))
);
create index question_import_rows_by_verdict on question_import_rows (import_id, verdict, position);
