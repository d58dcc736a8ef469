//! Films: taken in pieces, made ready for phones, served.
//!
//! Files lie in the object store below `films/{id}/`: pieces as they came until the film is ready, then
//! what it was made into. A film that is ready never changes.

pub mod address;
pub mod attach;
pub mod blocks;
pub mod panel;
pub mod serve;
pub mod staff;
pub mod sweep;
pub mod take;

use object_store::path::Path;
use uuid::Uuid;

/// Where everything of a film lies.
pub fn folder(film: Uuid) -> Path {
    Path::from(format!("films/{film}"))
}

/// Where a file lies that a film was made into.
pub fn file_path(film: Uuid, name: &str) -> Path {
    Path::from(format!("films/{film}/ready/{name}"))
}

/// Where a piece of a film lies, counted from 0.
pub fn piece_path(film: Uuid, piece: u32) -> Path {
    Path::from(format!("films/{film}/pieces/{piece:05}"))
}
