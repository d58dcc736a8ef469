//! Where PostgreSQL's programs are, and as whom they run.

use std::fs;
use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context, Result, bail};

use crate::{install, process};

/// Finds the folder of `initdb` and `postgres`, and installs them where there are none.
pub fn folder() -> Result<PathBuf> {
    if let Some(folder) = find() {
        return Ok(folder);
    }
    install::debian_packages(&["postgresql"])?;
    stop_debian_clusters();
    find().context("PostgreSQL is installed, but initdb is not to be found")
}

/// Debian keeps these programs out of `PATH`, one folder per version.
fn find() -> Option<PathBuf> {
    let versions = fs::read_dir("/usr/lib/postgresql")
        .into_iter()
        .flatten()
        .flatten();
    let newest = versions
        .map(|version| version.path().join("bin"))
        .filter(|folder| folder.join("initdb").is_file())
        .max_by_key(|folder| {
            let version = folder.parent().and_then(|parent| parent.file_name());
            version.and_then(|version| version.to_str()?.parse::<u32>().ok())
        });
    newest.or_else(|| {
        process::find("initdb")?
            .canonicalize()
            .ok()?
            .parent()
            .map(PathBuf::from)
    })
}

/// Installing the package also starts a cluster, which no one here asked for.
fn stop_debian_clusters() {
    let Ok(list) = Command::new("pg_lsclusters").arg("--no-header").output() else {
        return;
    };
    for line in String::from_utf8_lossy(&list.stdout).lines() {
        let mut words = line.split_whitespace();
        if let (Some(version), Some(name)) = (words.next(), words.next()) {
            process::succeeds(Command::new("pg_ctlcluster").args([version, name, "stop"]));
        }
    }
}

/// The user for PostgreSQL, which refuses to run as root. `None`: whoever runs this.
pub struct User {
    name: String,
    pub uid: u32,
    pub gid: u32,
}

impl User {
    pub fn find() -> Result<Option<Self>> {
        if !process::is_root() {
            return Ok(None);
        }
        let users = fs::read_to_string("/etc/passwd")?;
        for wanted in ["postgres", "nobody"] {
            for line in users.lines() {
                if let [name, _, uid, gid, ..] = line.split(':').collect::<Vec<_>>()[..]
                    && name == wanted
                {
                    let (uid, gid) = (uid.parse()?, gid.parse()?);
                    return Ok(Some(Self {
                        name: name.to_owned(),
                        uid,
                        gid,
                    }));
                }
            }
        }
        bail!("PostgreSQL does not run as root, and there is no user `postgres`")
    }

    /// The program, to be run as this user.
    pub fn command(user: Option<&Self>, program: PathBuf) -> Command {
        let Some(Self { name, uid, gid }) = user else {
            return Command::new(program);
        };
        if process::find("setpriv").is_none() {
            let mut command = Command::new("runuser");
            command.args(["-u", name, "--"]).arg(program);
            return command;
        }
        let mut command = Command::new("setpriv");
        command.args([format!("--reuid={uid}"), format!("--regid={gid}")]);
        // Killed rather than asked to stop, this program cannot clean up; then the server sees it.
        command
            .args(["--clear-groups", "--pdeathsig=QUIT"])
            .arg(program);
        command
    }
}
