//! What the settings mean together, and for the parts that heed them.

use std::path::{Path, PathBuf};
use std::time::Duration;

use app::context::Settings;
use app::limits::RateLimits;
use chrono::TimeDelta;
use storage::DbOptions;

use super::{Config, MessageSender, Refused, StorePlace};

impl Config {
    /// Refuses settings that do not go together.
    ///
    /// # Errors
    /// [`Refused`], naming one of them.
    pub fn check(&self) -> Result<(), Refused> {
        if self.demo && !self.listen.ip().is_loopback() {
            return Err(Refused::new(
                "listen",
                "--demo serves loopback addresses only",
            ));
        }
        if self.demo
            && self
                .metrics_listen
                .0
                .is_some_and(|metrics| !metrics.ip().is_loopback())
        {
            return Err(Refused::new(
                "metrics-listen",
                "--demo serves loopback addresses only",
            ));
        }
        if self
            .metrics_listen
            .0
            .is_some_and(|metrics| metrics.port() != 0 && metrics == self.listen)
        {
            return Err(Refused::new(
                "metrics-listen",
                "figures need an address of their own",
            ));
        }
        if self.session_absolute < self.session_idle {
            return Err(Refused::new(
                "session-absolute",
                "is shorter than --session-idle",
            ));
        }
        if self.audit_url.is_some() && self.audit_secret.is_none() {
            return Err(Refused::new("audit-secret", "is needed by --audit-url"));
        }
        if self.alert_url.is_some() && self.alert_secret.is_none() {
            return Err(Refused::new("alert-secret", "is needed by --alert-url"));
        }
        if self.message_sender == MessageSender::Http {
            if self.message_url.is_none() {
                return Err(Refused::new(
                    "message-url",
                    "is needed by --message-sender http",
                ));
            }
            if self.message_secret.is_none() {
                return Err(Refused::new(
                    "message-secret",
                    "is needed by --message-sender http",
                ));
            }
        }
        self.check_store()
    }

    fn check_store(&self) -> Result<(), Refused> {
        let in_s3 = matches!(self.store, Some(StorePlace::S3 { .. }));
        if in_s3 && self.s3_key_id.is_none() {
            return Err(Refused::new("s3-key-id", "is needed by --store s3://…"));
        }
        if in_s3 && self.s3_secret.is_none() {
            return Err(Refused::new("s3-secret", "is needed by --store s3://…"));
        }
        if !in_s3 && self.s3_endpoint.is_some() {
            let why = "is given, but --store names no bucket, such as s3://BUCKET";
            return Err(Refused::new("s3-endpoint", why));
        }
        Ok(())
    }

    /// Where uploaded pictures are kept: beside the database where nothing else is said.
    pub fn store(&self) -> StorePlace {
        if let Some(place) = &self.store {
            return place.clone();
        }
        let database = self.db().url;
        let beside = database
            .strip_prefix("sqlite:")
            .and_then(|path| Path::new(path).parent());
        let folder = beside.unwrap_or(Path::new(self.data_folder()));
        StorePlace::Folder(folder.join("pictures"))
    }

    /// Where the database is.
    pub fn db(&self) -> DbOptions {
        let folder = self.data_folder();
        let url = self
            .database_url
            .as_ref()
            .map(|url| url.as_str().to_owned());
        DbOptions {
            url: url.unwrap_or_else(|| format!("sqlite:{folder}/zhiyuan.db")),
            connections: self.db_connections,
            patience: Duration::from_secs(self.db_patience),
        }
    }

    /// Where the keys are, unless they are given themselves.
    pub fn keys_path(&self) -> PathBuf {
        let folder = self.data_folder();
        self.keys_file
            .clone()
            .unwrap_or_else(|| PathBuf::from(format!("{folder}/keys.json")))
    }

    const fn data_folder(&self) -> &'static str {
        if self.demo { "data/demo" } else { "data" }
    }

    /// What pages and server functions heed.
    pub fn settings(&self) -> Settings {
        let public_url = self.public_url.as_ref().map(|url| url.as_str().to_owned());
        Settings {
            zone: self.zone,
            demo: self.demo,
            secure_cookies: public_url
                .as_ref()
                .is_some_and(|url| url.starts_with("https://")),
            public_url,
            client_address_header: self
                .client_address_header
                .0
                .as_ref()
                .map(ToString::to_string),
            session_idle: TimeDelta::days(self.session_idle),
            session_absolute: TimeDelta::days(self.session_absolute),
            staff_session_idle: TimeDelta::minutes(self.staff_session_idle),
            staff_session_absolute: TimeDelta::hours(self.staff_session_absolute),
            request_limit: self.request_limit as usize * 1024,
            limits: RateLimits {
                per_address: self.address_limit.0,
                per_device: self.device_limit.0,
                per_participant: self.participant_limit.0,
            },
            dev_reload: self.dev_reload,
        }
    }
}
