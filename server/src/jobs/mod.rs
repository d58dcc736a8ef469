//! What runs beside the requests, until the process is told to stop.

pub mod audit_head;
mod campaign_figures;
pub mod films;
pub mod http_sender;
mod instant_records;
pub mod ledger;
mod limits;
pub mod low_stock;
pub mod message;
pub mod outbox;
pub mod prizes;
mod question_figures;
mod question_imports;
pub mod rescoring;
mod survey_sheets;
mod sweep;
mod ticket_reviews;
mod visits;

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
    let alerts = match (&config.alert_url, &config.alert_secret) {
        (Some(url), Some(secret)) => {
            let sender = HttpSender::new(url.as_str(), secret.expose());
            Some(sender.map_err(|why| Refused::new("alert-url", why))?)
        }
        _ => None,
    };
    let messages = sender(config)?;
    Ok(Outlets {
        messages,
        audit,
        alerts,
    })
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
    let mut tasks = JoinSet::new();
    let outlets = Arc::new(outlets);
    let deliver = move |state, stop| outbox::run(state, outlets.clone(), stop);
    keep_up(&mut tasks, "outbox", state, stop, deliver);
    keep_up(&mut tasks, "sweep", state, stop, sweep::run);
    keep_up(&mut tasks, "audit_head", state, stop, audit_head::run);
    keep_up(&mut tasks, low_stock::KIND, state, stop, low_stock::run);
    keep_up(
        &mut tasks,
        "question_imports",
        state,
        stop,
        question_imports::run,
    );
    keep_up(
        &mut tasks,
        "question_figures",
        state,
        stop,
        question_figures::run,
    );
    keep_up(&mut tasks, "films", state, stop, films::run);
    keep_up(&mut tasks, "visits", state, stop, visits::run);
    keep_up(&mut tasks, "limits", state, stop, limits::run);
    keep_up(
        &mut tasks,
        "campaign_figures",
        state,
        stop,
        campaign_figures::run,
    );
    keep_up(&mut tasks, "prizes", state, stop, prizes::run);
    keep_up(&mut tasks, "rescoring", state, stop, rescoring::run);
    keep_up(&mut tasks, "ledger", state, stop, ledger::run);
    keep_up(&mut tasks, "survey_sheets", state, stop, survey_sheets::run);
    keep_up(
        &mut tasks,
        "ticket_reviews",
        state,
        stop,
        ticket_reviews::run,
    );
    keep_up(
        &mut tasks,
        "instant_records",
        state,
        stop,
        instant_records::run,
    );
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
fn keep_up<F>(
    tasks: &mut JoinSet<()>,
    name: &'static str,
    state: &AppState,
    stop: &Stop,
    job: impl Fn(AppState, Stop) -> F + Send + 'static,
) where
    F: Future<Output = ()> + Send + 'static,
{
    let (state, stop) = (state.clone(), stop.clone());
    tasks.spawn(async move {
        while tokio::spawn(job(state.clone(), stop.clone()))
            .await
            .is_err()
        {
            tracing::error!(job.name = name, "a job broke and is started again");
            pause(Duration::from_secs(1), &stop).await;
        }
    });
}

/// Waits, but not longer than the process runs.
async fn pause(time: Duration, stop: &Stop) {
    tokio::select! {
        () = tokio::time::sleep(time) => {}
        () = stop.clone().wait() => {}
    }
}
