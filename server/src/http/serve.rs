//! Listening, and stopping without breaking off what is under way.

use std::net::SocketAddr;
use std::time::Duration;

use axum::Router;
use axum::serve::ListenerExt;
use tokio::net::TcpListener;
use tokio::time::sleep;

use crate::stop::Stop;

/// How a listener ends once it is told to stop.
#[derive(Clone, Copy, Debug)]
pub struct Shutdown {
    /// How long it goes on taking requests.
    pub delay: Duration,
    /// How long requests under way may take after that.
    pub grace: Duration,
}

/// Serves until told to stop and everything under way is answered, or the grace is over.
///
/// # Errors
/// Where the listener breaks.
pub async fn serve(
    listener: TcpListener,
    router: Router,
    stop: Stop,
    Shutdown { delay, grace }: Shutdown,
) -> std::io::Result<()> {
    // Without it the system holds small answers back for up to 40 ms (Nagle's algorithm).
    let listener = listener.tap_io(|tcp| {
        if let Err(error) = tcp.set_nodelay(true) {
            tracing::debug!(error = %error, "a connection was gone before it began");
        }
    });
    let closing = {
        let stop = stop.clone();
        async move {
            stop.wait().await;
            sleep(delay).await;
        }
    };
    let overdue = async move {
        stop.wait().await;
        sleep(delay + grace).await;
    };
    let service = router.into_make_service_with_connect_info::<SocketAddr>();
    tokio::select! {
        served = axum::serve(listener, service).with_graceful_shutdown(closing) => served,
        () = overdue => {
            tracing::warn!(grace.seconds = grace.as_secs(), "requests were broken off");
            Ok(())
        }
    }
}
