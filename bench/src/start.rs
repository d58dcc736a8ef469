//! From the start of the process to its being ready.

use anyhow::Result;

use crate::load::median;
use crate::report::{Budget, Figure, Report};
use crate::server::{Server, Setup};

const STARTS: usize = 5;
const BUDGET: f64 = 1000.0;

pub async fn measure(setup: &Setup, report: &mut Report) -> Result<()> {
    eprintln!("• start the server {STARTS} times");
    let folder = tempfile::tempdir_in(&setup.folder)?;
    let url = format!("sqlite:{}", folder.path().join("start.db").display());
    let mut starts = Vec::new();
    for _ in 0..STARTS {
        let server = Server::start_quietly(setup, &url).await?;
        starts.push(server.ready_after.as_secs_f64() * 1000.0);
        server.stop().await?;
    }
    // The first one makes the keys and the schema.
    let first = Figure::new("first start to ready, empty database", starts[0], "ms");
    report.add(first.within(Budget::AtMost(BUDGET)));
    let later = Figure::new("start to ready", median(starts.drain(1..)), "ms");
    report.add(later.within(Budget::AtMost(BUDGET)));
    Ok(())
}
