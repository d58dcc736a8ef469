//! Films through the real ffmpeg, from files that the tests make.

mod hostile;
mod limited;
mod playable;
mod studio;
