//! A PostgreSQL cluster in a temporary folder, stopped and deleted when dropped.

use std::fs;
use std::net::{Ipv4Addr, TcpListener};
use std::os::unix::fs::{DirBuilderExt, chown};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};

use super::programs::{self, User};
use crate::process;
use crate::progress::warn;

const START_LIMIT: Duration = Duration::from_mins(1);

pub struct Cluster {
    folder: Folder,
    port: u16,
    server: Child,
}

impl Cluster {
    pub fn start() -> Result<Self> {
        // From here on an interruption is noticed instead of leaving a server and its folder.
        process::interrupted();
        let programs = programs::folder()?;
        let user = User::find()?;
        let folder = Folder::make(user.as_ref())?;

        let data = folder.path.join("data");
        let mut initdb = User::command(user.as_ref(), programs.join("initdb"));
        initdb.current_dir(&folder.path).arg("-D").arg(&data);
        initdb.args([
            "-U",
            "postgres",
            "-A",
            "trust",
            "-E",
            "UTF8",
            "--locale=C",
            "--no-sync",
        ]);
        process::run(initdb.stdout(Stdio::null()))?;

        let port = free_port()?;
        let log = fs::File::create(folder.path.join("log"))?;
        let mut server = User::command(user.as_ref(), programs.join("postgres"));
        server.current_dir(&folder.path).arg("-D").arg(&data);
        for setting in [
            &format!("port={port}"),
            "listen_addresses=127.0.0.1",
            &format!("unix_socket_directories={}", folder.path.display()),
            "max_connections=300",
            // Tests kill servers and count what is left: what is acknowledged must be on disk.
            "fsync=on",
            "timezone=UTC",
        ] {
            server.args(["-c", setting]);
        }
        // A group of its own: Ctrl-C reaches the command first, and the server outlives it.
        server
            .process_group(0)
            .stdin(Stdio::null())
            .stdout(log.try_clone()?)
            .stderr(log);
        let server = server.spawn().context("cannot start postgres")?;

        let mut cluster = Self {
            folder,
            port,
            server,
        };
        cluster.wait_until_ready(&data)?;
        Ok(cluster)
    }

    pub fn url(&self) -> String {
        format!("postgres://postgres@127.0.0.1:{}/postgres", self.port)
    }

    /// The last line of `postmaster.pid` says so, which saves asking over a connection.
    fn wait_until_ready(&mut self, data: &Path) -> Result<()> {
        let start = Instant::now();
        loop {
            let state = fs::read_to_string(data.join("postmaster.pid")).unwrap_or_default();
            if state
                .lines()
                .last()
                .is_some_and(|line| line.trim() == "ready")
            {
                return Ok(());
            }
            let ended = self.server.try_wait()?.is_some();
            if ended || process::interrupted() || start.elapsed() > START_LIMIT {
                let log = fs::read_to_string(self.folder.path.join("log")).unwrap_or_default();
                bail!("PostgreSQL did not start:\n{log}");
            }
            std::thread::sleep(Duration::from_millis(50));
        }
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        // An immediate shutdown: the data is thrown away, there is nothing to save.
        if let Err(error) = process::stop(&mut self.server, "QUIT") {
            warn(format_args!("PostgreSQL did not stop: {error:#}"));
        }
    }
}

/// A folder that only its user can enter, deleted when dropped.
struct Folder {
    path: PathBuf,
}

impl Folder {
    fn make(user: Option<&User>) -> Result<Self> {
        // Not /tmp, which is often memory.
        let parent = std::env::var_os("TMPDIR").map_or_else(|| "/var/tmp".into(), PathBuf::from);
        let path = parent.join(format!("zhiyuan-postgres-{}", std::process::id()));
        // Left by one that was killed: its process id is ours now.
        let _ = fs::remove_dir_all(&path);
        fs::DirBuilder::new()
            .mode(0o700)
            .create(&path)
            .with_context(|| format!("cannot make {}", path.display()))?;
        let folder = Self { path };
        if let Some(user) = user {
            chown(&folder.path, Some(user.uid), Some(user.gid))?;
        }
        Ok(folder)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        if let Err(error) = fs::remove_dir_all(&self.path) {
            warn(format_args!(
                "cannot delete {}: {error}",
                self.path.display()
            ));
        }
    }
}

/// A port that no one listens on now.
fn free_port() -> Result<u16> {
    Ok(TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?
        .local_addr()?
        .port())
}
