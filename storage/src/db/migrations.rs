//! The migrations of each engine: the portable ones that both run, and what each says in its own
//! words. They are run as one list, so that a program meets no migration that it does not know.

use sqlx::migrate::Migrator;

static PORTABLE: Migrator = sqlx::migrate!("../migrations");
static SQLITE: Migrator = sqlx::migrate!("../migrations/sqlite");
static POSTGRES: Migrator = sqlx::migrate!("../migrations/postgres");

pub(super) fn sqlite() -> Migrator {
    with_portable(&SQLITE)
}

pub(super) fn postgres() -> Migrator {
    with_portable(&POSTGRES)
}

fn with_portable(own: &Migrator) -> Migrator {
    Migrator::with_migrations(PORTABLE.iter().chain(own.iter()).cloned().collect())
}
