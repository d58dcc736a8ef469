//! The server under measurement: a process with a folder and a port of its own.

use std::ffi::OsStr;
use std::fs;
use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use tokio::process::{Child, Command};
use tokio::time::sleep;

use crate::client::Client;

const START_LIMIT: Duration = Duration::from_secs(20);

/// What every server of a run shares.
pub struct Setup {
    program: PathBuf,
    /// A copy of the site to which files can be added.
    pub site: PathBuf,
    /// On the disk that is measured.
    pub folder: PathBuf,
}

pub struct Server {
    child: Child,
    pub address: SocketAddr,
    /// From the start of the process to its first `/readyz` that says so.
    pub ready_after: Duration,
}

impl Setup {
    pub fn make(program: &Path, site: &Path, folder: &Path) -> Result<Self> {
        let copy = folder.join("site");
        let pkg = copy.join("pkg");
        fs::create_dir_all(&pkg)?;
        fs::copy(site.join("manifest.json"), copy.join("manifest.json"))
            .with_context(|| format!("{} has no bundle; build it first", site.display()))?;
        for file in fs::read_dir(site.join("pkg"))? {
            let file = file?;
            std::os::unix::fs::symlink(file.path(), pkg.join(file.file_name()))?;
        }
        Ok(Self {
            program: program.to_owned(),
            site: copy,
            folder: folder.to_owned(),
        })
    }

    /// The server program with a setting for everything that must not be the default.
    fn command(&self, command: &str, url: &str) -> Command {
        let mut server = Command::new(&self.program);
        let settings: [&OsStr; 7] = [
            "--database-url".as_ref(),
            url.as_ref(),
            "--metrics-listen".as_ref(),
            "none".as_ref(),
            "--site".as_ref(),
            self.site.as_ref(),
            "--keys-file".as_ref(),
        ];
        server
            .arg(command)
            .args(settings)
            .arg(self.folder.join("keys.json"))
            // Whatever the developer has set is not what is measured.
            .env_clear()
            .current_dir(&self.folder)
            .stdin(Stdio::null())
            .kill_on_drop(true);
        server
    }

    /// Brings the schema up to date and loads the sample campaigns and questions.
    pub async fn load_campaigns(&self, url: &str) -> Result<()> {
        let mut command = self.command("demo", url);
        let status = command.stdout(Stdio::null()).status().await;
        let status = status.with_context(|| format!("cannot run {}", self.program.display()))?;
        if !status.success() {
            bail!("the sample campaigns were not loaded ({status})");
        }
        Ok(())
    }

    /// `serve`, which lets the one address that all of the load comes from do as much as it can.
    fn serving(&self, url: &str) -> Command {
        let mut command = self.command("serve", url);
        for limit in ["--address-limit", "--device-limit", "--participant-limit"] {
            command.args([limit, "none"]);
        }
        command
    }
}

impl Server {
    /// Starts one that logs as it does by default, to nowhere: a file would share the disk with
    /// the database.
    pub async fn start(setup: &Setup, url: &str) -> Result<Self> {
        let mut command = setup.serving(url);
        command.stderr(Stdio::null());
        Self::run(command).await
    }

    /// Starts one that shows its warnings.
    pub async fn start_quietly(setup: &Setup, url: &str) -> Result<Self> {
        let mut command = setup.serving(url);
        command.args(["--log", "warn,server::keys_file=error"]);
        Self::run(command).await
    }

    async fn run(mut command: Command) -> Result<Self> {
        let address = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?.local_addr()?;
        command.args(["--listen", &address.to_string()]);
        let start = Instant::now();
        let mut child = command.spawn().context("cannot start the server")?;
        while !is_ready(address).await {
            if let Some(status) = child.try_wait()? {
                bail!("the server ended before it was ready ({status})");
            }
            if start.elapsed() > START_LIMIT {
                bail!("the server was not ready in time");
            }
            sleep(Duration::from_millis(1)).await;
        }
        Ok(Self {
            child,
            address,
            ready_after: start.elapsed(),
        })
    }

    pub fn id(&self) -> Result<u32> {
        self.child.id().context("the server has ended")
    }

    pub async fn stop(mut self) -> Result<()> {
        let id = self.id()?.to_string();
        // Std can only kill.
        Command::new("kill")
            .args(["-s", "TERM", &id])
            .status()
            .await?;
        let status = self.child.wait().await?;
        if !status.success() {
            bail!("the server did not stop cleanly ({status})");
        }
        Ok(())
    }
}

async fn is_ready(address: SocketAddr) -> bool {
    let Ok(mut client) = Client::connect(address).await else {
        return false;
    };
    let request = format!("GET /readyz HTTP/1.1\r\nHost: {address}\r\n\r\n");
    let answer = client.send(request.as_bytes()).await;
    answer.is_ok_and(|answer| answer.status == 200)
}
