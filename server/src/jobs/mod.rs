//! What runs beside the requests, until the process is told to stop.

pub mod audit_head;
pub mod http_sender;
pub mod message;
pub mod outbox;
mod question_imports;
mod sweep;

use std::sync::Arc;
use std::time::Duration;

use app::context::AppState;
use tokio::task::JoinSet;

use self::http_sender::HttpSender;
use self::outbox::{Outlets, Sender};
use crate::config::{Config, MessageSender, Refused};
use crate::stop::Stop;

/// The jobs that run.
pub struct Jobs(JoinSet<()>);

/// How messages leave, as the settings say.
///
/// # Errors
/// [`Refused`] where that cannot be.
pub fn outlets(config: &Config) -> Result<Outlets, Refused> {
    let audit = match (&config.audit_url, &config.audit_secret) {
        (Some(url), Some(secret)) => {
            let sender = HttpSender::new(url.as_str(), secret.expose());
            Some(sender.map_err(|why| Refused::new("audit-url", why))?)
        }
        _ => None,
    };
    let messages = sender(config)?;
    Ok(Outlets { messages, audit })
}

fn sender(config: &Config) -> Result<Sender, Refused> {
    match (
        config.message_sender,
        &config.message_url,
        &config.message_secret,
    ) {
        (MessageSender::Log, _, _) => Ok(Sender::Log),
        (MessageSender::Http, Some(url), Some(secret)) => {
            let sender = HttpSender::new(url.as_str(), secret.expose());
            sender
                .map(Sender::Http)
                .map_err(|why| Refused::new("message-url", why))
        }
        (MessageSender::Http, None, _) => Err(Refused::new("message-url", "is missing")),
        (MessageSender::Http, _, None) => Err(Refused::new("message-secret", "is missing")),
    }
}

/// Starts the jobs.
pub fn start(state: &AppState, outlets: Outlets, stop: &Stop) -> Jobs {
    let outlets = Arc::new(outlets);
    let mut tasks = JoinSet::new();
    let (kept, told) = (state.clone(), stop.clone());
    let deliver = move || outbox::run(kept.clone(), outlets.clone(), told.clone());
    tasks.spawn(keep_up("outbox", stop.clone(), deliver));
    let (kept, told) = (state.clone(), stop.clone());
    let sweep = move || sweep::run(kept.clone(), told.clone());
    tasks.spawn(keep_up("sweep", stop.clone(), sweep));
    let (kept, told) = (state.clone(), stop.clone());
    let tell = move || audit_head::run(kept.clone(), told.clone());
    tasks.spawn(keep_up("audit_head", stop.clone(), tell));
    let (kept, told) = (state.clone(), stop.clone());
    let import = move || question_imports::run(kept.clone(), told.clone());
    tasks.spawn(keep_up("question_imports", stop.clone(), import));
    Jobs(tasks)
}

impl Jobs {
    /// Waits for what is under way, which ends by itself once the process was told to stop.
    pub async fn finish(mut self, grace: Duration) {
        let ended = async { while self.0.join_next().await.is_some() {} };
        if tokio::time::timeout(grace, ended).await.is_err() {
            tracing::warn!("jobs were broken off; what they had begun is taken up again later");
        }
    }
}

/// Runs a job until the process stops, and again where it panicked.
async fn keep_up<F>(name: &'static str, stop: Stop, job: impl Fn() -> F)
where
    F: Future<Output = ()> + Send + 'static,
{
    while tokio::spawn(job()).await.is_err() {
        tracing::error!(job.name = name, "a job broke and is started again");
        pause(Duration::from_secs(1), &stop).await;
    }
}

/// Waits, but not longer than the process runs.
async fn pause(time: Duration, stop: &Stop) {
    tokio::select! {
        () = tokio::time::sleep(time) => {}
        () = stop.clone().wait() => {}
    }
}
