//! Pictures that staff bring: taken, kept in the object store, served, and shown as covers.

mod cover;
pub mod serve;
pub mod sweep;
mod take;

pub use self::cover::CoverPicture;
pub use self::take::take;

use domain::pictures::PictureFormat;
use object_store::path::Path;
use uuid::Uuid;

/// Where a file of a picture is kept, and its address on the site.
fn place(id: Uuid, width: u32, format: PictureFormat) -> String {
    format!("pictures/{id}/{width}.{}", format.extension())
}

fn path(id: Uuid, width: u32, format: PictureFormat) -> Path {
    Path::from(place(id, width, format))
}

/// What the object store said, logged once.
fn unavailable(error: &object_store::Error) -> crate::error::AppError {
    tracing::error!(error = %error, "the object store failed");
    crate::error::AppError::Unavailable
}
