//! The keys that seal personal data: from the environment, or from a file that only its owner can
//! read and that is made at first start.

use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io::{ErrorKind, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt, PermissionsExt};
use std::path::Path;

use app::context::Clock;
use app::keys::{KeyError, KeyFile, Keys};
use storage::Db;

use crate::cli::Failure;
use crate::config::{Config, Refused};

/// The keys that the settings name.
///
/// # Errors
/// [`Refused`] where they are not readable, or readable by others.
pub fn load(config: &Config, clock: &Clock) -> Result<Keys, Refused> {
    if let Some(keys) = &config.keys {
        return Keys::parse(keys.expose()).map_err(|error| Refused::new("keys", told(&error)));
    }
    let path = config.keys_path();
    load_or_make(&path, clock)
        .map_err(|why| Refused::new("keys-file", format!("{}: {why}", path.display())))
}

/// Makes sure that the keys are those that the database was filled with. Others would find nobody
/// again: one phone number would become two participants.
///
/// # Errors
/// [`Refused`] where they are not, and those of the database.
pub async fn claim(db: &Db, keys: &Keys) -> Result<(), Failure> {
    let claimed: Result<bool, storage::Error> = db
        .write(keys.fingerprint(), |tx, fingerprint| {
            Box::pin(storage::keys::claim(tx, fingerprint))
        })
        .await;
    if claimed? {
        return Ok(());
    }
    let why = "these are not the keys that the database was filled with; every process on one \
               database needs the same";
    Err(Refused::new("keys-file", why).into())
}

fn load_or_make(path: &Path, clock: &Clock) -> Result<Keys, String> {
    match make(path, clock) {
        Ok(true) => tracing::warn!(
            keys.file = %path.display(),
            "made new keys; back this file up: without it no phone number can be read again"
        ),
        Ok(false) => {}
        Err(error) => return Err(format!("cannot be made: {error}")),
    }
    let open_to = File::open(path)
        .and_then(|file| file.metadata())
        .map_err(|e| e.to_string())?;
    let mode = open_to.permissions().mode() & 0o777;
    if mode & 0o077 != 0 {
        return Err(format!(
            "others may read it (mode {mode:03o}); run chmod 600 on it"
        ));
    }
    let json = fs::read_to_string(path).map_err(|error| error.to_string())?;
    Keys::parse(&json).map_err(|error| told(&error))
}

/// Makes the file where there is none. It is written under another name first and then linked,
/// which fails where the name is taken: of two processes that start at once, one makes the keys,
/// and nobody reads half of them.
fn make(path: &Path, clock: &Clock) -> std::io::Result<bool> {
    if path.exists() {
        return Ok(false);
    }
    let folder = path
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty());
    let folder = folder.unwrap_or(Path::new("."));
    DirBuilder::new()
        .recursive(true)
        .mode(0o700)
        .create(folder)?;

    let draft = folder.join(format!(".keys-{}", clock.id()));
    let json = serde_json::to_vec_pretty(&KeyFile::generate(clock))?;
    let made = write_synced(&draft, &json).and_then(|()| match fs::hard_link(&draft, path) {
        Ok(()) => Ok(true),
        Err(error) if error.kind() == ErrorKind::AlreadyExists => Ok(false),
        Err(error) => Err(error),
    });
    fs::remove_file(&draft)?;
    File::open(folder)?.sync_all()?;
    made
}

fn write_synced(path: &Path, content: &[u8]) -> std::io::Result<()> {
    let mut file = OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(path)?;
    file.write_all(content)?;
    file.sync_all()
}

/// What is wrong, without what the JSON holds.
fn told(error: &KeyError) -> String {
    match error {
        KeyError::Unreadable(json) => {
            format!(
                "is not the JSON of keys (line {}, column {})",
                json.line(),
                json.column()
            )
        }
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use app::keys::SealedAs;

    use super::*;
    use crate::clock::clock;

    #[test]
    fn keys_are_made_once_for_their_owner_alone() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("data/keys.json");
        let first = load_or_make(&path, &clock()).unwrap();
        assert_eq!(
            fs::metadata(&path).unwrap().permissions().mode() & 0o777,
            0o600
        );
        let again = load_or_make(&path, &clock()).unwrap();
        let sealed = first.seal(&clock(), SealedAs::Phone, Uuid::nil(), b"text");
        assert_eq!(
            again.open(SealedAs::Phone, Uuid::nil(), &sealed).unwrap(),
            b"text"
        );
        assert_eq!(
            fs::read_dir(path.parent().unwrap()).unwrap().count(),
            1,
            "no draft is left"
        );
    }

    #[test]
    fn processes_that_start_at_once_agree_on_the_keys() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("keys.json");
        let sealed: Vec<_> = std::thread::scope(|scope| {
            let start = || load_or_make(&path, &clock()).unwrap();
            let all: Vec<_> = (0..8).map(|_| scope.spawn(start)).collect();
            let all = all.into_iter().map(|one| one.join().unwrap());
            all.map(|keys| keys.seal(&clock(), SealedAs::Phone, Uuid::nil(), b"x"))
                .collect()
        });
        let keys = load_or_make(&path, &clock()).unwrap();
        assert!(
            sealed
                .iter()
                .all(|s| keys.open(SealedAs::Phone, Uuid::nil(), s).is_ok())
        );
    }

    #[test]
    fn keys_that_others_can_read_are_refused() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("keys.json");
        load_or_make(&path, &clock()).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o640)).unwrap();
        let why = load_or_make(&path, &clock()).err().unwrap();
        assert!(why.contains("640") && why.contains("chmod 600"), "{why}");
    }

    #[test]
    fn a_broken_file_is_refused_without_telling_what_is_in_it() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("keys.json");
        write_synced(&path, br#"{"current": "topsecret"}"#).unwrap();
        let why = load_or_make(&path, &clock()).err().unwrap();
        assert!(
            why.contains("line 1") && !why.contains("topsecret"),
            "{why}"
        );
    }
}
