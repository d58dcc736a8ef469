//! `zhiyuan migrate`.

use std::fs::DirBuilder;
use std::os::unix::fs::DirBuilderExt;
use std::path::Path;

use storage::Db;

use super::Failure;
use crate::config::{Config, Refused};

pub(super) async fn run(config: &Config) -> Result<(), Failure> {
    let db = open(config).await?;
    println!("the schema of the {} database is up to date", db.engine());
    Ok(())
}

/// Opens the database and brings its schema and what is made from its rows up to date. Several processes may do so at once.
pub(super) async fn open(config: &Config) -> Result<Db, Failure> {
    let options = config.db();
    if let Some(path) = options.url.strip_prefix("sqlite:") {
        make_folder(Path::new(path)).map_err(|why| Refused::new("database-url", why))?;
    }
    let db = Db::open(&options).await;
    let db = db.map_err(|error| Refused::new("database-url", format!("does not open: {error}")))?;
    db.migrate().await?;
    storage::questions::make_words(&db).await?;
    Ok(db)
}

/// The folder of a database file, for its owner alone where it is new.
fn make_folder(file: &Path) -> Result<(), String> {
    match file.parent() {
        Some(folder) if !folder.as_os_str().is_empty() && !folder.exists() => {
            let made = DirBuilder::new().recursive(true).mode(0o700).create(folder);
            made.map_err(|error| format!("{} cannot be made: {error}", folder.display()))
        }
        _ => Ok(()),
    }
}
