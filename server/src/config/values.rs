//! Settings as they are typed, parsed once. What fails says what would do.

use std::net::SocketAddr;
use std::num::NonZeroU32;
use std::path::PathBuf;
use std::str::FromStr;

use chrono_tz::Tz;
use http::{HeaderName, Uri};
use tracing_subscriber::EnvFilter;

/// A value, or the word `none`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OrNone<T>(pub Option<T>);

impl<T> OrNone<T> {
    fn parse(text: &str, parse: impl Fn(&str) -> Result<T, String>) -> Result<Self, String> {
        if text == "none" {
            Ok(Self(None))
        } else {
            parse(text).map(|value| Self(Some(value)))
        }
    }
}

pub(super) fn address(text: &str) -> Result<SocketAddr, String> {
    text.parse()
        .map_err(|_| "is not an address with a port, such as 127.0.0.1:8080".into())
}

pub(super) fn address_or_none(text: &str) -> Result<OrNone<SocketAddr>, String> {
    OrNone::parse(text, address)
}

pub(super) fn header_or_none(text: &str) -> Result<OrNone<HeaderName>, String> {
    OrNone::parse(text, |name| {
        HeaderName::from_str(name).map_err(|_| "is no header's name".into())
    })
}

pub(super) fn count_or_none(text: &str) -> Result<OrNone<NonZeroU32>, String> {
    OrNone::parse(text, |count| {
        count
            .parse()
            .map_err(|_| "is neither a count from 1 on nor `none`".into())
    })
}

pub(super) fn zone(text: &str) -> Result<Tz, String> {
    text.parse()
        .map_err(|_| "is no time zone, such as Asia/Shanghai".into())
}

/// The address of a database. Not `Debug`: it may hold a password.
#[derive(Clone, PartialEq, Eq)]
pub struct DatabaseUrl(String);

impl DatabaseUrl {
    /// `sqlite:PATH`, also written `sqlite://PATH`, or `postgres://…`.
    pub(super) fn parse(text: &str) -> Result<Self, String> {
        if let Some(path) = text.strip_prefix("sqlite:") {
            let path = path.strip_prefix("//").unwrap_or(path);
            if path.is_empty() || path == ":memory:" || path.contains('?') {
                return Err("needs a plain path to a file after sqlite:".into());
            }
            return Ok(Self(format!("sqlite:{path}")));
        }
        if text.starts_with("postgres://") || text.starts_with("postgresql://") {
            return Ok(Self(text.to_owned()));
        }
        Err("is neither sqlite:PATH nor postgres://USER@HOST/NAME".into())
    }

    /// As the storage takes it.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Where uploaded pictures are kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum StorePlace {
    /// In a folder of this machine.
    Folder(PathBuf),
    /// In a bucket of an object store, below a prefix.
    S3 {
        /// The bucket.
        bucket: String,
        /// What stands before every file's name; empty for nothing.
        prefix: String,
    },
}

impl StorePlace {
    /// `folder:PATH`, `s3://BUCKET` or `s3://BUCKET/PREFIX`.
    pub(super) fn parse(text: &str) -> Result<Self, String> {
        if let Some(path) = text.strip_prefix("folder:") {
            if path.trim().is_empty() {
                return Err("needs a path after folder:".into());
            }
            return Ok(Self::Folder(path.into()));
        }
        let Some(named) = text.strip_prefix("s3://") else {
            return Err("is neither folder:PATH nor s3://BUCKET/PREFIX".into());
        };
        let (bucket, prefix) = named.split_once('/').unwrap_or((named, ""));
        let plain = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.' | b'/');
        if bucket.is_empty() || !named.bytes().all(plain) {
            return Err("needs the plain name of a bucket after s3://".into());
        }
        Ok(Self::S3 {
            bucket: bucket.to_owned(),
            prefix: prefix.trim_matches('/').to_owned(),
        })
    }
}

/// A word without spaces.
pub(super) fn word(text: &str) -> Result<String, String> {
    if text.is_empty() || !text.bytes().all(|b| b.is_ascii_graphic()) {
        return Err("is no plain word".into());
    }
    Ok(text.to_owned())
}

/// How browsers reach the platform: scheme and host, without a slash at the end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PublicUrl(String);

impl PublicUrl {
    pub(super) fn parse(text: &str) -> Result<Self, String> {
        let (uri, scheme) = web_address(text)?;
        if uri.path() != "/" || uri.query().is_some() {
            return Err("has more than a scheme and a host, such as https://quiz.example".into());
        }
        // Browsers write an Origin in lower case and without the scheme's own port.
        let host = uri
            .authority()
            .map_or("", |host| host.as_str())
            .to_lowercase();
        let own = if scheme == "https" { ":443" } else { ":80" };
        Ok(Self(format!(
            "{scheme}://{}",
            host.strip_suffix(own).unwrap_or(&host)
        )))
    }

    /// Such as `https://quiz.example`.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Where messages are posted to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MessageUrl(String);

impl MessageUrl {
    pub(super) fn parse(text: &str) -> Result<Self, String> {
        web_address(text).map(|_| Self(text.to_owned()))
    }

    /// As it was typed.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

fn web_address(text: &str) -> Result<(Uri, &'static str), String> {
    let wrong = || "is no web address, such as https://quiz.example".to_owned();
    let uri: Uri = text.parse().map_err(|_| wrong())?;
    let named = uri
        .authority()
        .is_some_and(|host| !host.host().is_empty() && !text.contains('@'));
    match uri.scheme_str() {
        Some("https") if named => Ok((uri, "https")),
        Some("http") if named => Ok((uri, "http")),
        _ => Err(wrong()),
    }
}

/// A text that is in no log and no `Debug`.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

impl Secret {
    pub(super) fn parse(text: &str) -> Result<Self, String> {
        if text.trim().is_empty() {
            Err("is empty".into())
        } else {
            Ok(Self(text.to_owned()))
        }
    }

    pub(super) fn parse_long(text: &str) -> Result<Self, String> {
        if text.len() < 16 {
            Err("is shorter than 16 characters".into())
        } else {
            Self::parse(text)
        }
    }

    /// The secret itself.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

/// Which log lines are written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LogFilter(String);

impl LogFilter {
    pub(super) fn parse(text: &str) -> Result<Self, String> {
        match EnvFilter::try_new(text) {
            Ok(_) if !text.trim().is_empty() => Ok(Self(text.to_owned())),
            _ => Err("is no filter, such as `warn` or `info,server=debug`".into()),
        }
    }

    /// The filter, made anew: it cannot be copied.
    pub fn filter(&self) -> EnvFilter {
        EnvFilter::new(&self.0)
    }
}
