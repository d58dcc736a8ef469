-- Staff: the organisation, accounts and their sessions, and the audit trail.

create table branches (
    id uuid primary key,
    parent_id uuid references branches (id),
    -- head_office, city or outlet: three levels, each below the one before.
    kind text not null,
    code text not null unique,
    name text not null,
    address text not null,
    phone text not null,
    -- As people write them: 周一至周五 9:00–17:00.
    hours text not null,
    is_open boolean not null,
    -- Counts every change: an edit of what has changed since it was read is refused.
    changes bigint not null,
    created_at timestamptz not null,
    check ((kind = 'head_office') = (parent_id is null))
);
create unique index branches_head_office on branches (kind) where kind = 'head_office';
create index branches_below on branches (parent_id, code);

create table staff (
    id uuid primary key,
    username text not null unique,
    name text not null,
    role text not null,
    branch_id uuid not null references branches (id),
    -- argon2id in PHC form; null until set up.
    password_hash text,
    -- AEAD of the TOTP secret with the id as associated data; null until set up.
    totp_sealed bytea,
    -- The last time step whose code was accepted: none is accepted twice.
    totp_step bigint not null,
    created_at timestamptz not null,
    disabled_at timestamptz,
    check ((password_hash is null) = (totp_sealed is null))
);
create index staff_of_branch on staff (branch_id, username);

create table staff_recovery_codes (
    staff_id uuid not null references staff (id),
    code_hash bytea not null,
    primary key (staff_id, code_hash)
);

-- One-time links with which a person sets an account up, or anew.
create table staff_invitations (
    token_hash bytea primary key,
    staff_id uuid not null references staff (id),
    -- AEAD of the chosen password's hash, the TOTP secret and the recovery codes, until confirmed.
    set_up_sealed bytea,
    created_at timestamptz not null,
    expires_at timestamptz not null
);
create index staff_invitations_of_staff on staff_invitations (staff_id);

-- Sign-ins whose password was right and whose second factor is still to come.
create table staff_sign_ins (
    token_hash bytea primary key,
    staff_id uuid not null references staff (id),
    created_at timestamptz not null,
    tries bigint not null
);
create index staff_sign_ins_by_age on staff_sign_ins (created_at);

create table staff_sessions (
    id uuid primary key,
    token_hash bytea not null unique,
    staff_id uuid not null references staff (id),
    created_at timestamptz not null,
    seen_at timestamptz not null,
    address text not null,
    agent text not null
);
create index staff_sessions_of_staff on staff_sessions (staff_id, seen_at);

-- Browsers in which somebody has signed in before: strangers' failures do not slow them.
create table staff_devices (
    token_hash bytea primary key,
    staff_id uuid not null references staff (id),
    seen_at timestamptz not null
);
create index staff_devices_of_staff on staff_devices (staff_id);

-- Failed sign-ins in a row of one account from one device or address.
create table staff_failures (
    subject bytea primary key,
    failures bigint not null,
    last_at timestamptz not null
);

-- What staff did. Entries are only added: triggers refuse everything else (see sqlite/, postgres/).
create table audit_entries (
    -- 1, 2, 3 …: a missing number is a deleted entry.
    seq bigint primary key,
    at timestamptz not null,
    -- Null where the platform itself or its operator acted.
    actor_id uuid,
    actor text not null,
    role text not null,
    address text not null,
    action text not null,
    subject_kind text not null,
    subject_id text not null,
    -- Canonical JSON, exactly as hashed; personal data masked.
    before text not null,
    after text not null,
    -- SHA-256 over the entry before's hash and this entry's canonical form.
    hash bytea not null
);
create index audit_entries_by_actor on audit_entries (actor_id, seq);
create index audit_entries_by_subject on audit_entries (subject_kind, subject_id, seq);
create index audit_entries_by_action on audit_entries (action, seq);
create index audit_entries_by_time on audit_entries (at);

-- One row: takes every new entry's turn, and remembers where the trail ends.
create table audit_head (
    id integer primary key check (id = 1),
    seq bigint not null,
    hash bytea not null
);

-- The trail's head as it was told on each of the bank's days.
create table audit_heads (
    day date primary key,
    seq bigint not null,
    hash bytea not null,
    told_at timestamptz not null
);

-- Files that staff brought, between the look at what an import would do and its confirmation.
create table uploads (
    id uuid primary key,
    staff_id uuid not null references staff (id),
    kind text not null,
    name text not null,
    content bytea not null,
    created_at timestamptz not null
);
create index uploads_by_age on uploads (created_at);
