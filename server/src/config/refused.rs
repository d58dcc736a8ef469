//! A setting that is refused, named as it can be given: by flag and by environment variable.

use std::error::Error as _;
use std::fmt;

use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{Args, Command};
use thiserror::Error;

use super::Config;

/// A wrong setting.
#[derive(Debug, PartialEq, Eq, Error)]
pub struct Refused {
    flag: String,
    reason: String,
}

impl Refused {
    /// The setting of this flag, which is written without dashes, is refused for this reason.
    pub fn new(flag: &str, reason: impl Into<String>) -> Self {
        Self {
            flag: flag.to_owned(),
            reason: reason.into(),
        }
    }

    /// What clap refused, where it is a setting's value: in one line, with the variable's name
    /// and without the value, which may be a secret.
    pub fn from_clap(error: &clap::Error) -> Option<Self> {
        let Some(ContextValue::String(shown)) = error.get(ContextKind::InvalidArg) else {
            return None;
        };
        let flag = shown.strip_prefix("--")?.split([' ', '=']).next()?;
        variable(flag)?;
        let reason = match (
            error.kind(),
            error.source(),
            error.get(ContextKind::ValidValue),
        ) {
            (ErrorKind::ValueValidation, Some(source), _) => source.to_string(),
            (ErrorKind::InvalidValue, _, Some(ContextValue::Strings(words))) => {
                format!("is none of {}", words.join(", "))
            }
            _ => return None,
        };
        Some(Self::new(flag, reason))
    }
}

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { flag, reason } = self;
        match variable(flag) {
            Some(variable) => write!(f, "the setting --{flag} ({variable}): {reason}"),
            None => write!(f, "the setting --{flag}: {reason}"),
        }
    }
}

/// The environment variable of a flag.
fn variable(flag: &str) -> Option<String> {
    let settings = Config::augment_args(Command::new("settings"));
    let argument = settings
        .get_arguments()
        .find(|argument| argument.get_long() == Some(flag))?;
    argument
        .get_env()
        .map(|name| name.to_string_lossy().into_owned())
}
