//! `zhiyuan audit verify` and `zhiyuan audit head`.

use std::process::ExitCode;

use serde_json::json;
use storage::audit;

use super::{Failure, migrate};
use crate::config::Config;

/// The trail is not what was written.
const BROKEN: u8 = 4;

#[derive(clap::Subcommand)]
pub(super) enum Command {
    /// Follow the whole trail, and name the first entry that is not what was written
    Verify {
        /// A head that was written down: the entry's number, a colon and its hash
        #[arg(long, value_name = "SEQ:HASH", value_parser = written_down)]
        head: Option<(i64, String)>,
        /// Print the outcome as one JSON object
        #[arg(long)]
        json: bool,
    },
    /// Print the number and hash of the last entry, to be written down elsewhere
    Head,
}

fn written_down(text: &str) -> Result<(i64, String), String> {
    let parts = text.split_once(':');
    let parts = parts.and_then(|(seq, hash)| Some((seq.parse().ok()?, hash.to_lowercase())));
    parts.ok_or_else(|| "is no number, colon and hash".into())
}

pub(super) async fn run(config: &Config, command: Command) -> Result<ExitCode, Failure> {
    let db = migrate::open(config).await?;
    let outcome = match command {
        Command::Head => {
            let mut conn = db.read().await?;
            let (seq, hash) = audit::head(&mut conn).await?;
            println!("{seq}:{hash}");
            ExitCode::SUCCESS
        }
        Command::Verify { head, json } => {
            let found = audit::verify(&db).await?;
            let elsewhere = match head {
                None => None,
                Some((seq, hash)) => {
                    let mut conn = db.read().await?;
                    let here = audit::hash_at(&mut conn, seq).await?;
                    let same = here.is_some_and(|here| here.to_string() == hash);
                    (!same).then(|| format!("entry {seq} is not the one that was written down"))
                }
            };
            let broken = found.err().map(|broken| broken.to_string()).or(elsewhere);
            tell(found.ok(), broken.as_deref(), json)
        }
    };
    db.close().await;
    Ok(outcome)
}

fn tell(head: Option<(i64, domain::audit::Hash)>, broken: Option<&str>, json: bool) -> ExitCode {
    let entries = head.map(|(seq, _)| seq);
    if json {
        let hash = head.map(|(_, hash)| hash.to_string());
        let told =
            json!({"whole": broken.is_none(), "entries": entries, "hash": hash, "broken": broken});
        println!("{told}");
    } else if let Some(broken) = broken {
        println!("broken: {broken}");
    } else if let Some((seq, hash)) = head {
        println!("whole: {seq} entries, head {seq}:{hash}");
    }
    if broken.is_some() {
        ExitCode::from(BROKEN)
    } else {
        ExitCode::SUCCESS
    }
}
