//! What Linux tells about processes: memory, and who used the processors.

use std::fs;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use tokio::time::sleep;

use crate::server::Server;

/// Linux counts processor time for programs in hundredths of a second.
const TICKS: f64 = 100.0;
/// For how long a server is looked at to tell whether it is at rest.
const LOOK: Duration = Duration::from_secs(2);
/// How much of a processor it takes at rest.
const AT_REST: f64 = 0.05;
/// How long it may take to get there.
const PATIENCE: Duration = Duration::from_mins(3);

/// Processor time that was used up to a moment, in seconds.
pub struct Usage {
    at: Instant,
    server: f64,
    client: f64,
    idle: f64,
}

/// How many processors were used in a while.
#[derive(Clone, Copy)]
pub struct Share {
    pub server: f64,
    /// This program.
    pub client: f64,
    /// Everybody else: the database's own processes, and whatever disturbs the measurement.
    pub others: f64,
    pub idle: f64,
}

impl Usage {
    pub fn take(server: &Server) -> Result<Self> {
        let machine = fs::read_to_string("/proc/stat")?;
        let columns = machine.lines().next().unwrap_or_default();
        // cpu user nice system idle iowait …: what waits for the disk is free as well.
        let idle = field(columns, 4)? + field(columns, 5)?;
        Ok(Self {
            at: Instant::now(),
            server: process(&server.id()?.to_string())?,
            client: process("self")?,
            idle,
        })
    }

    pub fn until_now(self, server: &Server) -> Result<Share> {
        let now = Self::take(server)?;
        let seconds = (now.at - self.at).as_secs_f64();
        let share = |before: f64, after: f64| (after - before) / seconds;
        let (server, client) = (
            share(self.server, now.server),
            share(self.client, now.client),
        );
        let idle = share(self.idle, now.idle);
        let others = (processors()? - server - client - idle).max(0.0);
        Ok(Share {
            server,
            client,
            others,
            idle,
        })
    }
}

/// Waits until a server that was just started has caught up with its sample: what it counts of the past
/// beside its first requests is no part of them.
pub async fn caught_up(server: &Server) -> Result<()> {
    let start = Instant::now();
    loop {
        let usage = Usage::take(server)?;
        sleep(LOOK).await;
        if usage.until_now(server)?.server < AT_REST {
            return Ok(());
        }
        ensure!(
            start.elapsed() < PATIENCE,
            "the server works on and on after its start"
        );
    }
}

pub fn processors() -> Result<f64> {
    let processors = std::thread::available_parallelism()?.get();
    Ok(f64::from(u16::try_from(processors)?))
}

/// The processor time of a process and its threads.
fn process(id: &str) -> Result<f64> {
    let stat = fs::read_to_string(format!("/proc/{id}/stat"))?;
    // The name before it may hold spaces.
    let (_, columns) = stat.rsplit_once(')').context("a process has a name")?;
    Ok(field(columns, 11)? + field(columns, 12)?)
}

fn field(columns: &str, at: usize) -> Result<f64> {
    let field = columns.split_whitespace().nth(at);
    let ticks: f64 = field.context("a column of /proc")?.parse()?;
    Ok(ticks / TICKS)
}

/// Memory of a process in MiB: now, and the most it ever was.
pub fn memory(process: u32) -> Result<(f64, f64)> {
    let status = fs::read_to_string(format!("/proc/{process}/status"))?;
    let value = |name: &str| -> Result<f64> {
        let line = status.lines().find_map(|line| line.strip_prefix(name));
        let line = line.with_context(|| format!("/proc tells no {name}"))?;
        let kibibytes: f64 = line.trim().trim_end_matches("kB").trim().parse()?;
        Ok(kibibytes / 1024.0)
    };
    Ok((value("VmRSS:")?, value("VmHWM:")?))
}
