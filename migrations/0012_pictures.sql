-- Pictures that staff brought. Their files are in the object store, one for each size.
create table pictures (
    id uuid primary key,
    -- SHA-256 of the file that was brought: the same file again is the same picture.
    sha256 bytea not null unique,
    -- jpg or png.
    format text not null,
    -- {"list": [{"width", "height"}]}, the smallest first.
    sizes jsonb not null,
    -- Of all its files.
    bytes bigint not null check (bytes > 0),
    -- Null where the operator brought it.
    uploaded_by uuid references staff (id),
    created_at timestamptz not null,
    -- When it was last brought, taken into use or out of it: what nobody uses is kept some days more.
    touched_at timestamptz not null
);
create index pictures_by_touch on pictures (touched_at);

-- What uses a picture: each thing has one. A picture that is used cannot be deleted.
create table picture_uses (
    -- draft or published: what is being composed and what customers see may differ.
    used_by text not null,
    -- A campaign's id.
    subject_id uuid not null,
    picture_id uuid not null references pictures (id),
    primary key (used_by, subject_id)
);
create index picture_uses_of_picture on picture_uses (picture_id);
