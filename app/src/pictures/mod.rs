//! Pictures that staff bring: taken, kept in the object store, served, and shown as covers.

mod cover;
pub mod serve;
pub mod sweep;
mod take;

pub use self::cover::CoverPicture;
pub use self::take::take;

use domain::pictures::PictureFormat;
use object_store::path::Path;
use storage::pictures::StoredPicture;
use uuid::Uuid;

/// Where a file of a picture is kept, and its address on the site.
fn place(id: Uuid, width: u32, format: PictureFormat) -> String {
    format!("pictures/{id}/{width}.{}", format.extension())
}

fn path(id: Uuid, width: u32, format: PictureFormat) -> Path {
    Path::from(place(id, width, format))
}

/// Where the file is kept that is as wide as this, or the widest one.
pub fn file_for(picture: &StoredPicture, width: u32) -> Path {
    let sizes = picture.sizes.iter();
    let fits = sizes.clone().find(|size| size.width >= width);
    let size = fits.or(sizes.last());
    path(
        picture.id,
        size.map_or(0, |size| size.width),
        picture.format,
    )
}

/// What the object store said, logged once.
pub fn unavailable(error: &object_store::Error) -> crate::error::AppError {
    tracing::error!(error = %error, "the object store failed");
    crate::error::AppError::Unavailable
}
