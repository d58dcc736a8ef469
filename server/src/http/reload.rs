//! While developing, open pages hold this stream: it ends with the server, and when it opens again
//! they reload.

use std::convert::Infallible;

use axum::extract::State;
use axum::response::sse::{Event, KeepAlive, Sse};
use futures::{Stream, StreamExt, stream};

use crate::stop::Stop;

pub(super) async fn stream(
    State(stop): State<Stop>,
) -> Sse<impl Stream<Item = Result<Event, Infallible>>> {
    let events = stream::pending().take_until(stop.wait());
    Sse::new(events).keep_alive(KeepAlive::default())
}
