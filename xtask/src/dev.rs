//! `cargo xtask dev`: build and serve, again after every change.

use std::path::PathBuf;
use std::process::{Child, Command};
use std::thread::sleep;
use std::time::{Duration, SystemTime};

use anyhow::Result;

use crate::args::Args;
use crate::progress::warn;
use crate::project::{Profile, Project};
use crate::{build, process};

pub const HELP: &str = "\
cargo xtask dev [-- ARGUMENTS of the server]

Builds without optimisation, runs `zhiyuan serve --demo` (or with the arguments given), and
after every change builds and starts it again. A change that does not build leaves the old
server running. Open pages reload by themselves once the new server answers.";

const WATCHED: [&str; 9] = [
    "app",
    "domain",
    "storage",
    "server",
    "verifier",
    "style",
    "migrations",
    "Cargo.toml",
    "Cargo.lock",
];
const TICK: Duration = Duration::from_millis(300);

/// Every watched file with its time: any difference is a change.
type Snapshot = Vec<(PathBuf, Option<SystemTime>)>;

pub fn command(project: &Project, args: Args) -> Result<()> {
    let mut arguments = args.finish()?;
    if arguments.is_empty() {
        arguments = vec!["serve".to_owned(), "--demo".to_owned()];
    }

    let mut server: Option<Child> = None;
    while !process::interrupted() {
        // Taken before the build, so that what is saved while it runs leads to another one.
        let built = snapshot(project)?;
        match build_all(project) {
            Ok(()) => {
                if let Some(mut old) = server.take() {
                    process::stop(&mut old, "TERM")?;
                }
                let mut new = Command::new(project.server(Profile::Dev));
                new.args(&arguments).current_dir(&project.root);
                // Tells the server to offer the stream that pages wait on to reload.
                server = Some(new.env("ZHIYUAN_DEV_RELOAD", "1").spawn()?);
            }
            Err(_) if process::interrupted() => break,
            Err(error) => warn(format_args!("{error:#}; the server before it goes on")),
        }
        wait_for_change(project, &built, &mut server)?;
    }
    server.map_or(Ok(()), |mut server| {
        process::stop(&mut server, "TERM").map(drop)
    })
}

fn build_all(project: &Project) -> Result<()> {
    build::browser(project, Profile::Dev, &project.site(Profile::Dev))?;
    build::server(project, Profile::Dev)
}

fn wait_for_change(project: &Project, old: &Snapshot, server: &mut Option<Child>) -> Result<()> {
    eprintln!("• waiting for changes; Ctrl-C ends");
    while !process::interrupted() {
        sleep(TICK);
        if let Some(child) = server
            && let Some(status) = child.try_wait()?
        {
            warn(format_args!(
                "the server stopped ({status}); a change starts it again"
            ));
            *server = None;
        }
        let mut new = snapshot(project)?;
        if new == *old {
            continue;
        }
        // An editor saves many files one after another: wait until it is quiet.
        loop {
            sleep(TICK);
            let newer = snapshot(project)?;
            if newer == new {
                return Ok(());
            }
            new = newer;
        }
    }
    Ok(())
}

fn snapshot(project: &Project) -> Result<Snapshot> {
    let mut files = Vec::new();
    for name in WATCHED {
        let path = project.root.join(name);
        files.extend(if path.is_dir() {
            build::walk(&path)?
        } else {
            vec![path]
        });
    }
    Ok(files
        .into_iter()
        .map(|file| {
            let time = process::modified(&file);
            (file, time)
        })
        .collect())
}
