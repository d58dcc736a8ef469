//! Films that staff bring: looked at by what they hold, whatever they are called, and made into what
//! phones can play.
//!
//! The work is done by Debian's `ffmpeg`, as child processes that can take no more than [`Limits`]
//! gives them: a file is a stranger's until it is encoded anew. Paths go in, a folder of files and
//! its [`Manifest`] come out; nothing here knows a database or a store.

mod args;
mod child;
mod encode;
mod fault;
mod folder;
mod formats;
mod head;
mod images;
mod limits;
mod loudness;
mod manifest;
mod package;
mod probe;
mod progress;
mod shape;
mod tools;
mod transcode;

pub use fault::{FilmFault, Found};
pub use limits::Limits;
pub use manifest::{Loudness, Manifest, Thumbs, Variant, Written};
pub use probe::{Hdr, Probed, Sound, probe};
pub use shape::{Rate, Size};
pub use tools::{Tools, ToolsMissing};
pub use transcode::transcode;

/// Whether a file that begins with these bytes may be a film: what is surely something else is refused
/// before all of it has come. What it is in truth, [`probe`] finds.
pub fn looks_like_a_film(head: &[u8]) -> bool {
    let length = head
        .len()
        .min(usize::try_from(head::LENGTH).unwrap_or(usize::MAX));
    head::is_known(&head[..length]).is_ok()
}
