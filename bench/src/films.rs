//! Many people who watch one film: bytes a second, in turns with nginx (`sendfile`) that serves the same
//! file, and the memory that it takes.

use std::fs;
use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail, ensure};
use domain::lessons::FilmFiles;
use futures::future::try_join_all;
use sqlx::types::Json;
use tokio::process::{Child, Command};
use uuid::Uuid;

use crate::client::Client;
use crate::load::{count, median};
use crate::machine;
use crate::report::{Budget, Figure, Report};
use crate::sample::open;
use crate::server::{Server, Setup};

const VIEWERS: usize = 300;
const ROUNDS: usize = 5;
const ROUND: Duration = Duration::from_secs(3);
/// As long as a lesson of five minutes.
const FILM: u64 = 48 * 1024 * 1024;
/// What players ask for at a time.
const PART: u64 = 1024 * 1024;
/// What must at least be reached of nginx.
const LEAST: f64 = 0.8;
/// What 300 viewers may take beyond the server at rest, in MiB: the blocks that are kept of films are 64.
const GROWTH: f64 = 192.0;

pub async fn measure(setup: &Setup, folder: &Path, report: &mut Report) -> Result<()> {
    let url = format!("sqlite:{}", folder.join("films.db").display());
    setup.load_campaigns(&url).await?;
    let film = lengthen(setup, &url).await?;
    let server = Server::start(setup, &url).await?;
    machine::caught_up(&server).await?;
    let address = film_address(&server).await?;
    let nginx = Nginx::start(folder, &film).await?;
    eprintln!("• {VIEWERS} viewers of one film, {ROUNDS} rounds");
    let (before, _) = machine::memory(server.id()?)?;
    let (mut ours, mut theirs) = (Vec::new(), Vec::new());
    for round in 0..=ROUNDS {
        let own = watch(server.address, &address).await?;
        let other = match &nginx {
            Some(nginx) => Some(watch(nginx.address, "/film.mp4").await?),
            None => None,
        };
        // The first is the warm-up.
        if round > 0 {
            ours.push(own);
            theirs.extend(other);
        }
    }
    let (after, _) = machine::memory(server.id()?)?;
    let megabytes = |bytes: f64| bytes / 1e6;
    let rate = Figure::new(
        "film, 300 viewers",
        megabytes(median(ours.iter().copied())),
        "MB/s",
    );
    if nginx.is_some() {
        let nginx = megabytes(median(theirs.iter().copied()));
        let ratio = median(ours.iter().zip(&theirs).map(|(own, other)| own / other));
        let rate = rate.against("nginx, sendfile", nginx).ratio(ratio);
        report.add(rate.within(Budget::RatioAtLeast(LEAST)));
    } else {
        report.add(rate);
        report.note("films were not compared: there is no nginx".to_owned());
    }
    let growth = Figure::new(
        "film, memory for 300 viewers",
        (after - before).max(0.0),
        "MiB",
    );
    report.add(growth.within(Budget::AtMost(GROWTH)));
    server.stop().await
}

/// Makes the plain file of the sample's first film a long one, and returns where it lies.
async fn lengthen(setup: &Setup, url: &str) -> Result<std::path::PathBuf> {
    let db = open(url).await?;
    let (id, Json(mut files)) = {
        let mut conn = db.read().await?;
        conn.query(
            "select f.id, f.files from films f join lessons l on l.film_id = f.id
             where l.number = 1",
        )
        .one::<(Uuid, Json<FilmFiles>)>()
        .await?
    };
    let plain = files.files.iter_mut();
    let plain = plain.into_iter().find(|file| file.name == FilmFiles::PLAIN);
    plain.context("the sample's film has a plain file")?.bytes = FILM;
    let data = (id, files);
    let unit = db.write(data, |tx, (id, files)| {
        Box::pin(async move {
            tx.command("update films set files = $2 where id = $1")
                .bind(*id)
                .bind(Json(files.clone()))
                .run()
                .await
        })
    });
    let changed: Result<u64, storage::Error> = unit.await;
    ensure!(changed? == 1, "the sample's film is there");
    let path = format!("pictures/films/{id}/ready/{}", FilmFiles::PLAIN);
    let path = setup.folder.join(path);
    let content: Vec<u8> = (0..FILM)
        .map(|at| at.wrapping_mul(2_654_435_761).to_le_bytes()[1])
        .collect();
    fs::write(&path, content).with_context(|| format!("{}", path.display()))?;
    Ok(path)
}

/// The address of the plain file, out of the lesson's page.
async fn film_address(server: &Server) -> Result<String> {
    let mut client = Client::connect(server.address).await?;
    let request = format!(
        "GET /lessons/1 HTTP/1.1\r\nHost: {}\r\n\r\n",
        server.address
    );
    let answer = client.send(request.as_bytes()).await?;
    ensure!(
        answer.status == 200,
        "the lesson is answered with {}",
        answer.status
    );
    let page = String::from_utf8_lossy(answer.body).into_owned();
    let (_, rest) = page
        .split_once("src=\"/films/")
        .context("the page has a film")?;
    let (address, _) = rest.split_once('"').context("an address ends")?;
    Ok(format!("/films/{address}"))
}

/// What all viewers together got in a second.
async fn watch(address: SocketAddr, path: &str) -> Result<f64> {
    let clients = (0..VIEWERS).map(|_| Client::connect(address));
    let clients = try_join_all(clients).await?;
    let start = Instant::now();
    let parts = FILM / PART;
    let viewers = clients
        .into_iter()
        .enumerate()
        .map(|(number, mut client)| async move {
            // They have come at different times.
            let mut part = number as u64 * 7 % parts;
            let mut got = 0;
            while start.elapsed() < ROUND {
                let (from, to) = (part * PART, (part + 1) * PART - 1);
                let request = format!(
                    "GET {path} HTTP/1.1\r\nHost: {address}\r\nRange: bytes={from}-{to}\r\n\r\n"
                );
                let (status, bytes) = client.drain(request.as_bytes()).await?;
                if (status, bytes) != (206, PART) {
                    bail!("a part was answered with {status} and {bytes} bytes");
                }
                got += bytes;
                part = (part + 1) % parts;
            }
            Ok::<_, anyhow::Error>(got)
        });
    let got: u64 = try_join_all(viewers).await?.into_iter().sum();
    let got = usize::try_from(got).unwrap_or(usize::MAX) / 1024;
    Ok(count(got) * 1024.0 / start.elapsed().as_secs_f64())
}

/// A plain file server beside ours.
struct Nginx {
    address: SocketAddr,
    folder: PathBuf,
    _child: Child,
}

impl Drop for Nginx {
    /// Its workers outlive a master that is killed, so it is asked to stop.
    fn drop(&mut self) {
        let _ = command(&self.folder).args(["-s", "stop"]).status();
    }
}

/// The program, with what it is told in its folder.
fn command(folder: &Path) -> std::process::Command {
    let mut nginx = std::process::Command::new("nginx");
    nginx.arg("-p").arg(folder);
    nginx.arg("-c").arg(folder.join("nginx.conf"));
    nginx.stdin(Stdio::null()).stderr(Stdio::null());
    nginx
}

impl Nginx {
    /// `None` where the machine has none.
    async fn start(folder: &Path, film: &Path) -> Result<Option<Self>> {
        let folder = folder.join("nginx");
        fs::create_dir_all(folder.join("files"))?;
        fs::copy(film, folder.join("files/film.mp4"))?;
        let address = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?.local_addr()?;
        let home = folder.display();
        let settings = format!(
            "daemon off; worker_processes auto; pid {home}/pid; error_log {home}/errors crit;\n\
             user root;\n\
             events {{ worker_connections 1024; }}\n\
             http {{ access_log off; sendfile on; tcp_nopush on; keepalive_requests 1000000;\n\
               client_body_temp_path {home}/body; proxy_temp_path {home}/proxy;\n\
               fastcgi_temp_path {home}/fastcgi; uwsgi_temp_path {home}/uwsgi;\n\
               scgi_temp_path {home}/scgi;\n\
               server {{ listen {address}; root {home}/files; }} }}\n"
        );
        fs::write(folder.join("nginx.conf"), settings)?;
        let mut nginx = Command::from(command(&folder));
        nginx.kill_on_drop(true);
        let Ok(child) = nginx.spawn() else {
            return Ok(None);
        };
        for _ in 0..100 {
            if Client::connect(address).await.is_ok() {
                return Ok(Some(Self {
                    address,
                    folder,
                    _child: child,
                }));
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        bail!("nginx does not answer")
    }
}
