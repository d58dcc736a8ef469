//! Every setting, in one struct. Each has a flag, an environment variable and a default; what
//! cannot be meant is refused at start with the setting's name.

mod meaning;
mod refused;
mod values;

use std::net::SocketAddr;
use std::num::NonZeroU32;
use std::path::PathBuf;

use chrono_tz::Tz;
use clap::builder::BoolishValueParser;
use clap::{Args, ValueEnum, value_parser};
use http::HeaderName;

pub use self::refused::Refused;
pub use self::values::{DatabaseUrl, LogFilter, MessageUrl, OrNone, PublicUrl, Secret, StorePlace};

/// The settings of the platform.
#[derive(Args, Clone)]
#[command(next_help_heading = "Settings")]
pub struct Config {
    /// The database: `sqlite:PATH` or `postgres://USER@HOST/NAME`
    /// [default: sqlite:data/zhiyuan.db, with --demo sqlite:data/demo/zhiyuan.db]
    #[arg(
        long,
        env = "DATABASE_URL",
        value_name = "URL",
        global = true,
        hide_env_values = true
    )]
    #[arg(value_parser = DatabaseUrl::parse, verbatim_doc_comment)]
    pub database_url: Option<DatabaseUrl>,

    /// How many connections to the database may be open (on SQLite: for reading)
    #[arg(
        long,
        env = "ZHIYUAN_DB_CONNECTIONS",
        value_name = "COUNT",
        global = true
    )]
    #[arg(default_value = "8", value_parser = value_parser!(u32).range(1..=1000))]
    pub db_connections: u32,

    /// How long a request waits for the database before it is told to try later
    #[arg(
        long,
        env = "ZHIYUAN_DB_PATIENCE",
        value_name = "SECONDS",
        global = true
    )]
    #[arg(default_value = "5", value_parser = value_parser!(u64).range(1..=300))]
    pub db_patience: u64,

    /// Where pages are served; port 0 takes any that is free
    #[arg(
        long,
        env = "ZHIYUAN_LISTEN",
        value_name = "ADDRESS:PORT",
        global = true
    )]
    #[arg(default_value = "127.0.0.1:8080", value_parser = values::address)]
    pub listen: SocketAddr,

    /// Where Prometheus reads figures, at /metrics; `none` for nowhere
    #[arg(
        long,
        env = "ZHIYUAN_METRICS_LISTEN",
        value_name = "ADDRESS:PORT",
        global = true
    )]
    #[arg(default_value = "127.0.0.1:9464", value_parser = values::address_or_none)]
    pub metrics_listen: OrNone<SocketAddr>,

    /// How browsers reach the platform, such as `https://quiz.example`; cookies are Secure where it
    /// begins with https, and forms are accepted from nowhere else
    /// [default: none: any host name, without TLS]
    #[arg(long, env = "ZHIYUAN_PUBLIC_URL", value_name = "URL", global = true)]
    #[arg(value_parser = PublicUrl::parse, verbatim_doc_comment)]
    pub public_url: Option<PublicUrl>,

    /// The request header in which a proxy in front tells the browser's address, such as
    /// X-Real-IP; `none` where browsers connect directly. It must be one that the proxy overwrites
    #[arg(
        long,
        env = "ZHIYUAN_CLIENT_ADDRESS_HEADER",
        value_name = "HEADER",
        global = true
    )]
    #[arg(default_value = "none", value_parser = values::header_or_none)]
    pub client_address_header: OrNone<HeaderName>,

    /// The folder of the browser's files, as the build made it
    /// [default: `site` beside the program]
    #[arg(long, env = "ZHIYUAN_SITE", value_name = "FOLDER", global = true)]
    #[arg(verbatim_doc_comment)]
    pub site: Option<PathBuf>,

    /// The file of the keys that seal personal data; made at first start, for its owner alone
    /// [default: data/keys.json, with --demo data/demo/keys.json]
    #[arg(long, env = "ZHIYUAN_KEYS_FILE", value_name = "FILE", global = true)]
    #[arg(verbatim_doc_comment)]
    pub keys_file: Option<PathBuf>,

    /// The keys themselves, as JSON, instead of a file. Give them by the environment: a command
    /// line can be read by others [default: those of the file]
    #[arg(
        long,
        env = "ZHIYUAN_KEYS",
        value_name = "JSON",
        global = true,
        hide_env_values = true
    )]
    #[arg(value_parser = Secret::parse)]
    pub keys: Option<Secret>,

    /// Where uploaded pictures are kept: `folder:PATH`, which several processes must share, or
    /// `s3://BUCKET` or `s3://BUCKET/PREFIX` in a store that speaks the protocol of Amazon S3
    /// [default: the folder `pictures` beside the database, of PostgreSQL data/pictures]
    #[arg(long, env = "ZHIYUAN_STORE", value_name = "PLACE", global = true)]
    #[arg(value_parser = StorePlace::parse, verbatim_doc_comment)]
    pub store: Option<StorePlace>,

    /// The address of that store, such as `https://s3.example`; needed by s3 but for Amazon's own
    /// [default: Amazon's of the region]
    #[arg(long, env = "ZHIYUAN_S3_ENDPOINT", value_name = "URL", global = true)]
    #[arg(value_parser = PublicUrl::parse, verbatim_doc_comment)]
    pub s3_endpoint: Option<PublicUrl>,

    /// Its region, as its provider calls it
    #[arg(long, env = "ZHIYUAN_S3_REGION", value_name = "NAME", global = true)]
    #[arg(default_value = "us-east-1", value_parser = values::word)]
    pub s3_region: String,

    /// Whether the bucket's name stands before the store's host name instead of in the path, as
    /// some providers want it [default: false]
    #[arg(long, env = "ZHIYUAN_S3_VIRTUAL_HOSTED", global = true)]
    #[arg(value_parser = BoolishValueParser::new(), verbatim_doc_comment)]
    pub s3_virtual_hosted: bool,

    /// The name of the key to it; needed by s3 [default: none]
    #[arg(long, env = "ZHIYUAN_S3_KEY_ID", value_name = "TEXT", global = true)]
    #[arg(value_parser = values::word)]
    pub s3_key_id: Option<String>,

    /// The key itself; needed by s3. Give it by the environment [default: none]
    #[arg(long, env = "ZHIYUAN_S3_SECRET", value_name = "TEXT", global = true)]
    #[arg(value_parser = Secret::parse, hide_env_values = true)]
    pub s3_secret: Option<Secret>,

    /// The bank's time zone, in which days begin
    #[arg(long, env = "ZHIYUAN_ZONE", value_name = "ZONE", global = true)]
    #[arg(default_value = "Asia/Shanghai", value_parser = values::zone)]
    pub zone: Tz,

    /// A sign-in ends when it was not used for so many days
    #[arg(long, env = "ZHIYUAN_SESSION_IDLE", value_name = "DAYS", global = true)]
    #[arg(default_value = "7", value_parser = value_parser!(i64).range(1..=366))]
    pub session_idle: i64,

    /// A sign-in ends so many days after it began
    #[arg(
        long,
        env = "ZHIYUAN_SESSION_ABSOLUTE",
        value_name = "DAYS",
        global = true
    )]
    #[arg(default_value = "30", value_parser = value_parser!(i64).range(1..=366))]
    pub session_absolute: i64,

    /// A member of staff is signed out after so many minutes without use
    #[arg(
        long,
        env = "ZHIYUAN_STAFF_SESSION_IDLE",
        value_name = "MINUTES",
        global = true
    )]
    #[arg(default_value = "15", value_parser = value_parser!(i64).range(1..=720))]
    pub staff_session_idle: i64,

    /// A member of staff is signed out so many hours after signing in
    #[arg(
        long,
        env = "ZHIYUAN_STAFF_SESSION_ABSOLUTE",
        value_name = "HOURS",
        global = true
    )]
    #[arg(default_value = "12", value_parser = value_parser!(i64).range(1..=24))]
    pub staff_session_absolute: i64,

    /// Where the head of the audit trail is posted each day, to be kept by another system
    /// [default: none: it is logged only]
    #[arg(long, env = "ZHIYUAN_AUDIT_URL", value_name = "URL", global = true)]
    #[arg(value_parser = MessageUrl::parse, verbatim_doc_comment)]
    pub audit_url: Option<MessageUrl>,

    /// The secret that signs it, 16 characters or more; needed by --audit-url. Give it by the
    /// environment [default: none]
    #[arg(long, env = "ZHIYUAN_AUDIT_SECRET", value_name = "TEXT", global = true)]
    #[arg(value_parser = Secret::parse_long, hide_env_values = true)]
    pub audit_secret: Option<Secret>,

    /// Where alerts to staff are posted, such as that little is left of a prize
    /// [default: none: they are logged, and shown at the console]
    #[arg(long, env = "ZHIYUAN_ALERT_URL", value_name = "URL", global = true)]
    #[arg(value_parser = MessageUrl::parse, verbatim_doc_comment)]
    pub alert_url: Option<MessageUrl>,

    /// The secret that signs them, 16 characters or more; needed by --alert-url. Give it by the
    /// environment [default: none]
    #[arg(long, env = "ZHIYUAN_ALERT_SECRET", value_name = "TEXT", global = true)]
    #[arg(value_parser = Secret::parse_long, hide_env_values = true)]
    pub alert_secret: Option<Secret>,

    /// How messages such as sign-in codes leave: `log` writes them into the log, which is for
    /// trying out, `http` posts them to a gateway
    #[arg(
        long,
        env = "ZHIYUAN_MESSAGE_SENDER",
        value_name = "SENDER",
        global = true
    )]
    #[arg(default_value = "log", value_enum)]
    pub message_sender: MessageSender,

    /// The gateway that messages are posted to; needed by the sender `http` [default: none]
    #[arg(long, env = "ZHIYUAN_MESSAGE_URL", value_name = "URL", global = true)]
    #[arg(value_parser = MessageUrl::parse)]
    pub message_url: Option<MessageUrl>,

    /// The secret that signs messages to the gateway, 16 characters or more; needed by the sender
    /// `http`. Give it by the environment [default: none]
    #[arg(
        long,
        env = "ZHIYUAN_MESSAGE_SECRET",
        value_name = "TEXT",
        global = true
    )]
    #[arg(value_parser = Secret::parse_long, hide_env_values = true)]
    pub message_secret: Option<Secret>,

    /// How log lines are written
    #[arg(long, env = "ZHIYUAN_LOG_FORMAT", value_name = "FORMAT", global = true)]
    #[arg(default_value = "text", value_enum)]
    pub log_format: LogFormat,

    /// Which log lines are written, such as `warn` or `info,server=debug`
    #[arg(long, env = "ZHIYUAN_LOG", value_name = "FILTER", global = true)]
    #[arg(default_value = "info", value_parser = LogFilter::parse)]
    pub log: LogFilter,

    /// How long a request may take before it is told to try later
    #[arg(
        long,
        env = "ZHIYUAN_REQUEST_TIMEOUT",
        value_name = "SECONDS",
        global = true
    )]
    #[arg(default_value = "30", value_parser = value_parser!(u64).range(1..=600))]
    pub request_timeout: u64,

    /// How large the body of a request may be
    #[arg(long, env = "ZHIYUAN_REQUEST_LIMIT", value_name = "KIB", global = true)]
    #[arg(default_value = "64", value_parser = value_parser!(u32).range(1..=16_384))]
    pub request_limit: u32,

    /// How many changes a minute customers may make from one address, such as answers; `none` for any
    /// number. A hall of 500 people who answer ten questions in three minutes makes 2,000. Each
    /// process counts for itself
    #[arg(
        long,
        env = "ZHIYUAN_ADDRESS_LIMIT",
        value_name = "COUNT",
        global = true
    )]
    #[arg(default_value = "3000", value_parser = values::count_or_none)]
    pub address_limit: OrNone<NonZeroU32>,

    /// How many changes a minute customers may make in one browser; `none` for any number
    #[arg(
        long,
        env = "ZHIYUAN_DEVICE_LIMIT",
        value_name = "COUNT",
        global = true
    )]
    #[arg(default_value = "240", value_parser = values::count_or_none)]
    pub device_limit: OrNone<NonZeroU32>,

    /// How many changes a minute one customer may make; `none` for any number
    #[arg(
        long,
        env = "ZHIYUAN_PARTICIPANT_LIMIT",
        value_name = "COUNT",
        global = true
    )]
    #[arg(default_value = "120", value_parser = values::count_or_none)]
    pub participant_limit: OrNone<NonZeroU32>,

    /// When told to stop: how long to go on serving while /readyz already says so, for a balancer
    /// in front to notice
    #[arg(
        long,
        env = "ZHIYUAN_SHUTDOWN_DELAY",
        value_name = "SECONDS",
        global = true
    )]
    #[arg(default_value = "0", value_parser = value_parser!(u64).range(0..=600))]
    pub shutdown_delay: u64,

    /// When told to stop: how long requests and messages under way may take to finish
    #[arg(
        long,
        env = "ZHIYUAN_SHUTDOWN_GRACE",
        value_name = "SECONDS",
        global = true
    )]
    #[arg(default_value = "20", value_parser = value_parser!(u64).range(0..=600))]
    pub shutdown_grace: u64,

    /// Try the platform out on this machine: a database of its own with a sample campaign, and
    /// sign-in codes shown on the page. Serves loopback addresses only [default: false]
    #[arg(long, env = "ZHIYUAN_DEMO", global = true, value_parser = BoolishValueParser::new())]
    pub demo: bool,

    /// Offer the stream that open pages wait on to reload when the server was rebuilt
    /// [default: false]
    #[arg(long, env = "ZHIYUAN_DEV_RELOAD", global = true, hide = true)]
    #[arg(value_parser = BoolishValueParser::new())]
    pub dev_reload: bool,
}

/// How messages leave.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum MessageSender {
    /// Into the log.
    Log,
    /// To a gateway.
    Http,
}

/// How log lines are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum LogFormat {
    /// For people.
    Text,
    /// For machines: one JSON object a line.
    Json,
}
