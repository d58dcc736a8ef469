//! A child process that can take no more than it is given, and that ends with the future that waits
//! for it.

use std::io;
use std::path::Path;
use std::process::Stdio;
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncReadExt as _};
use tokio::process::{Child, Command};
use tokio::time::{Instant, sleep, sleep_until};

use crate::args::Args;
use crate::child::ending::Ending;
use crate::fault::FilmFault;
use crate::folder;
use crate::limits::Limits;
use crate::tools::Tools;

mod ending;

/// How much of the end of what a child says is kept.
const SAID: usize = 16 * 1024;

/// How often the size of the folder is looked at.
const WATCH: Duration = Duration::from_millis(500);

/// What children of one film share.
#[derive(Clone, Copy)]
pub struct Bench<'a> {
    pub tools: &'a Tools,
    pub limits: &'a Limits,
    /// Where they work.
    pub folder: &'a Path,
    /// Whether they write into it, so that its size is watched.
    pub writes: bool,
    /// When all of them have to be done.
    pub deadline: Instant,
}

impl Bench<'_> {
    /// Runs ffmpeg; `read` gets its standard output, and what it said last is returned.
    pub async fn ffmpeg(
        &self,
        args: Args,
        read: &mut (dyn FnMut(&[u8]) + Send),
    ) -> Result<String, FilmFault> {
        // Levels tell errors from what a file says about itself; repeated lines would hide them.
        let all = Args::default()
            .words("-nostdin -hide_banner -nostats -v repeat+level+info -progress pipe:1 -y")
            .and(args);
        self.run(&self.tools.ffmpeg, all, read).await
    }

    /// Runs ffprobe; `read` gets its standard output, and what it said last is returned.
    pub async fn ffprobe(
        &self,
        args: Args,
        read: &mut (dyn FnMut(&[u8]) + Send),
    ) -> Result<String, FilmFault> {
        let all = Args::default()
            .words("-hide_banner -v repeat+level+error")
            .and(args);
        self.run(&self.tools.ffprobe, all, read).await
    }

    async fn run(
        &self,
        program: &Path,
        args: Args,
        read: &mut (dyn FnMut(&[u8]) + Send),
    ) -> Result<String, FilmFault> {
        let mut child = self.command(program, args).spawn()?;
        let stopped = tokio::select! {
            ended = attend(&mut child, read) => match ended?.fault() {
                Ok(said) => {
                    self.check_folder().await?;
                    return Ok(said);
                }
                // What it wrote may be why it failed.
                Err(fault) => return Err(self.check_folder().await.err().unwrap_or(fault)),
            },
            fault = self.watch() => fault,
            () = sleep_until(self.deadline) => FilmFault::TooSlow,
        };
        child.kill().await?;
        Err(stopped)
    }

    fn command(&self, program: &Path, args: Args) -> Command {
        let Limits {
            memory, cpu, file, ..
        } = self.limits;
        // The first limit asks it to stop, the second one ends it.
        let seconds = cpu.as_secs().max(1);
        let mut command = Command::new(&self.tools.prlimit);
        command
            .arg(format!("--as={memory}"))
            .arg(format!("--cpu={seconds}:{}", seconds.saturating_add(10)))
            .arg(format!("--fsize={file}"))
            .args(["--nofile=256", "--core=0"])
            .arg(&self.tools.nice)
            .args(["-n", "10"])
            .arg(program)
            .args(args)
            .env_clear()
            .env("PATH", "/usr/bin:/bin")
            .env("LANG", "C.UTF-8")
            .current_dir(self.folder)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .kill_on_drop(true);
        command
    }

    /// Returns when the folder has become too large.
    async fn watch(&self) -> FilmFault {
        loop {
            sleep(WATCH).await;
            if let Err(fault) = self.check_folder().await {
                return fault;
            }
        }
    }

    async fn check_folder(&self) -> Result<(), FilmFault> {
        if self.writes && folder::size(self.folder).await? > self.limits.disk {
            return Err(FilmFault::TooMuchOutput);
        }
        Ok(())
    }
}

/// Reads what a child writes and says until it ends.
async fn attend(
    child: &mut Child,
    read: &mut (dyn FnMut(&[u8]) + Send),
) -> Result<Ending, FilmFault> {
    let no_pipe = || io::Error::other("a child without pipes");
    let stdout = child.stdout.take().ok_or_else(no_pipe)?;
    let stderr = child.stderr.take().ok_or_else(no_pipe)?;
    let mut said = Vec::new();
    let mut keep = |bytes: &[u8]| {
        said.extend_from_slice(bytes);
        said.drain(..said.len().saturating_sub(SAID));
    };
    let (wrote, spoke, status) =
        tokio::join!(drain(stdout, read), drain(stderr, &mut keep), child.wait());
    wrote.and(spoke)?;
    Ok(Ending {
        status: status?,
        said: String::from_utf8_lossy(&said).into_owned(),
    })
}

async fn drain(
    mut from: impl AsyncRead + Unpin,
    to: &mut (dyn FnMut(&[u8]) + Send),
) -> io::Result<()> {
    let mut piece = [0; 4096];
    loop {
        match from.read(&mut piece).await? {
            0 => return Ok(()),
            length => to(&piece[..length]),
        }
    }
}
