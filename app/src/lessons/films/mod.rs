//! Films: taken in pieces, made ready for phones, served.
//!
//! Files lie in the object store below `films/{id}/`: pieces as they came until the film is ready, and
//! what it was made into, in a folder of its own for each time that this was begun. A film that is ready
//! never changes.

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

/// Where the files lie that a film was made into in its beginning of this number
/// ([`domain::lessons::FilmFiles::made_by`]).
pub fn made_folder(film: Uuid, made_by: u32) -> Path {
    match made_by {
        0 => Path::from(format!("films/{film}/ready")),
        _ => Path::from(format!("films/{film}/made/{made_by}")),
    }
}

/// Where such a file lies.
pub fn file_path(film: Uuid, made_by: u32, name: &str) -> Path {
    Path::from(format!("{}/{name}", made_folder(film, made_by)))
}

/// Where a piece of a film lies, counted from 0.
pub fn piece_path(film: Uuid, piece: u32) -> Path {
    Path::from(format!("films/{film}/pieces/{piece:05}"))
}
