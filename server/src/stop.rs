//! Telling everything that runs to stop, once.

use tokio::sync::watch;

/// Tells it.
pub struct Stopper(watch::Sender<bool>);

/// Is told. Cheap to clone.
#[derive(Clone)]
pub struct Stop(watch::Receiver<bool>);

/// A pair of the two.
pub fn stop() -> (Stopper, Stop) {
    let (tell, told) = watch::channel(false);
    (Stopper(tell), Stop(told))
}

impl Stopper {
    /// Tells everything to stop.
    pub fn stop(&self) {
        self.0.send_replace(true);
    }
}

impl Stop {
    /// Whether it was told.
    pub fn is_stopping(&self) -> bool {
        *self.0.borrow()
    }

    /// Ends when it is told, or when nobody is left who could.
    pub async fn wait(mut self) {
        // An error says that the other end is gone, which only happens when the process ends.
        let _ = self.0.wait_for(|stopping| *stopping).await;
    }
}

/// Ends when the operator (SIGINT) or the machine (SIGTERM) asks the process to stop.
///
/// # Errors
/// Where the system takes no signal handlers.
pub fn signals() -> std::io::Result<impl Future<Output = ()> + Send> {
    use tokio::signal::unix::{SignalKind, signal};
    let mut interrupt = signal(SignalKind::interrupt())?;
    let mut terminate = signal(SignalKind::terminate())?;
    Ok(async move {
        tokio::select! {
            _ = interrupt.recv() => {}
            _ = terminate.recv() => {}
        }
    })
}
