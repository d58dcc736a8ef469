//! Killed five times under load: what was acknowledged is stored once, and no ticket is doubled.
//!
//! This shows that an answer is given after the commit. It does not show that the commit reaches
//! the disk: that outlives a process, and only a loss of power would tell.

use std::time::Duration;

use domain::seed::Seed;
use storage::testing::TestDatabase;
use storage::{Db, DbOptions};
use tokio::sync::watch;

use super::ledger::check;
use super::load::{Entry, Load, Scene};
use super::process::{Server, serve};
use crate::support::{Program, site};

const KILLS: usize = 5;

async fn a_server_that_is_killed_loses_nothing_and_doubles_nothing(
    database: TestDatabase,
    seed: u8,
) {
    let scene = Scene::prepare(&database.db).await;
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
    let people = scene.begin(&load, &told);
    for _ in 0..KILLS {
        let so_far = load.acknowledged();
        let more = 30 + moments.below(250);
        until(|| {
            load.acknowledged() >= so_far + more
                || people.iter().any(tokio::task::JoinHandle::is_finished)
        })
        .await;
        // Somewhere between two acknowledgements.
        tokio::time::sleep(Duration::from_micros(moments.below(20_000) as u64)).await;
        assert!(
            !people.iter().any(tokio::task::JoinHandle::is_finished),
            "everybody is at it"
        );
        server.kill();
        server = start();
        tell.send_replace(server.address);
    }
    let so_far = load.acknowledged();
    until(|| load.acknowledged() >= so_far + 100).await;
    load.enough();
    let done = futures::future::join_all(people).await;
    let notes: Vec<Vec<Entry>> = done.into_iter().map(Result::unwrap).collect();
    server.kill();

    let options = DbOptions {
        url: database.url.clone(),
        connections: 2,
        patience: Duration::from_secs(20),
    };
    let db = Db::open(&options).await.unwrap();
    check(&db, &scene, &notes).await;
    db.close().await;
}

async fn until(reached: impl Fn() -> bool) {
    let waiting = async {
        while !reached() {
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
    };
    let waited = tokio::time::timeout(Duration::from_mins(2), waiting).await;
    waited.expect("the load goes on");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_is_killed_loses_nothing_and_doubles_nothing_on_sqlite() {
    let database = TestDatabase::sqlite().await;
    a_server_that_is_killed_loses_nothing_and_doubles_nothing(database, 1).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_is_killed_loses_nothing_and_doubles_nothing_on_postgres() {
    let database = TestDatabase::postgres().await;
    a_server_that_is_killed_loses_nothing_and_doubles_nothing(database, 2).await;
}
