//! Lessons (以案说险): made by staff, watched by customers.

pub mod api;
#[cfg(feature = "ssr")]
pub mod editing;
#[cfg(feature = "ssr")]
pub mod figures;
#[cfg(feature = "ssr")]
pub mod films;
// Not in the module that most pages load.
#[cfg(any(feature = "ssr", feature = "player"))]
pub mod player;
#[cfg(feature = "ssr")]
pub mod refusal;
pub mod shown;
pub mod staff_api;
#[cfg(any(feature = "ssr", feature = "player"))]
pub mod uploader;
#[cfg(feature = "ssr")]
pub mod version;
#[cfg(feature = "ssr")]
pub mod watching;
