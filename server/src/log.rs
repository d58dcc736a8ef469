//! Log lines: to the standard error output, with dotted fields, never with personal data.

use std::io::IsTerminal;

use tracing_subscriber::fmt;
use tracing_subscriber::util::SubscriberInitExt;

use crate::config::{Config, LogFormat};

/// Starts logging as the settings say. A second call changes nothing.
pub fn start(config: &Config) {
    let lines = fmt()
        .with_env_filter(config.log.filter())
        .with_writer(std::io::stderr);
    let started = match config.log_format {
        LogFormat::Text => lines
            .with_ansi(std::io::stderr().is_terminal())
            .finish()
            .try_init(),
        LogFormat::Json => lines
            .json()
            .flatten_event(true)
            .with_span_list(false)
            .finish()
            .try_init(),
    };
    // Tests start it more than once in a process.
    drop(started);
}

/// Sends panics to the log as well, as one line each.
pub fn catch_panics() {
    std::panic::set_hook(Box::new(|panic| {
        let message = panic.payload_as_str().unwrap_or("no message");
        let place = panic
            .location()
            .map(ToString::to_string)
            .unwrap_or_default();
        tracing::error!(
            panic.message = message,
            panic.place = place,
            "a fault of ours"
        );
    }));
}
