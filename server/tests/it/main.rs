//! What the process does as a whole. One program, because linking each file by itself takes long.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod demo;
mod http;
mod import;
mod import_properties;
mod outbox;
mod settings;
mod shutdown;
mod support;
