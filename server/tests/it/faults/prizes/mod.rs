//! Killed under load from the hand-in to the counter: nothing is given twice, nothing acknowledged is
//! lost, and the ledger adds up.
//!
//! `ZHIYUAN_FAULT_SECONDS` says for how long, 12 by itself; from 60 on the server is killed five
//! times, else twice.

mod check;
mod client;
mod scene;

use std::time::{Duration, Instant};

use domain::seed::Seed;
use storage::testing::TestDatabase;
use storage::{Db, DbOptions};
use tokio::sync::watch;

use self::check::check;
use self::client::Notes;
use self::scene::Scene;
use super::load::Load;
use super::process::{Server, serve};
use crate::support::{Program, site};

fn seconds() -> u64 {
    let told = std::env::var("ZHIYUAN_FAULT_SECONDS").ok();
    told.and_then(|told| told.parse().ok()).unwrap_or(12)
}

async fn prizes_get_to_their_winners_once(database: TestDatabase, seed: u8) {
    let seconds = seconds();
    let kills: u32 = if seconds >= 60 { 5 } else { 2 };
    let mut scene = Scene::prepare(&database.db, seconds).await;
    // What follows is the server's own: it alone opens the file and recovers it.
    database.db.close().await;
    let (program, site) = (Program::new(), site());
    let start = || {
        let quietly = ["--log", "warn,server::cli::serve=info"];
        Server::start(serve(&program, site.path(), &database.url, &quietly))
    };
    let mut moments = Seed([seed; 32]).stream("moments");
    let mut server = start();
    let (tell, told) = watch::channel(server.address);
    let load = Load::default();
    let began = Instant::now();
    let clients = scene.begin(&load, &told);
    for _ in 0..kills {
        let pause = Duration::from_secs(seconds) / (kills + 1);
        let more = Duration::from_micros(moments.below(500_000) as u64);
        tokio::time::sleep(pause + more).await;
        assert!(
            clients.iter().any(|client| !client.is_finished()),
            "somebody is at it when the server is killed"
        );
        server.kill();
        server = start();
        tell.send_replace(server.address);
    }
    tokio::time::sleep(Duration::from_secs(seconds).saturating_sub(began.elapsed())).await;
    load.enough();
    let done = futures::future::join_all(clients).await;
    let notes: Vec<Notes> = done.into_iter().flat_map(Result::unwrap).collect();
    server.kill();

    let options = DbOptions {
        url: database.url.clone(),
        connections: 2,
        patience: Duration::from_secs(20),
    };
    let db = Db::open(&options).await.unwrap();
    let counts = check(&db, &scene, &notes).await;
    eprintln!(
        "{} for {:.0?}, killed {kills} times: {} requests acknowledged; {counts:?}",
        db.engine(),
        began.elapsed(),
        load.acknowledged(),
    );
    db.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn prizes_get_to_their_winners_once_while_the_server_is_killed_on_sqlite() {
    prizes_get_to_their_winners_once(TestDatabase::sqlite().await, 3).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn prizes_get_to_their_winners_once_while_the_server_is_killed_on_postgres() {
    prizes_get_to_their_winners_once(TestDatabase::postgres().await, 4).await;
}
