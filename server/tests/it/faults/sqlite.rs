//! SQLite in trouble: locked by another process, without room, read-only. Nobody restarts
//! anything.

use std::fs::File;
use std::io::Write;
use std::process::Command;
use std::sync::Arc;
use std::time::Duration;

use app::error::AppError;
use http::StatusCode;
use storage::testing::TestDatabase;
use storage::{Db, DbOptions};
use tokio::sync::Notify;

use super::process::{Server, after, serve};
use super::visit::Visit;
use super::wire::As;
use crate::support::{Program, site};
use crate::test_app::sign_in::SEND_CODE;
use crate::test_app::{NewCampaign, Reply, TestApp};

const FILE: &str = "sqlite:data/zhiyuan.db";
const DEMO: [&str; 3] = ["--demo", "--db-patience", "1"];

#[tokio::test(flavor = "multi_thread")]
async fn a_database_that_another_process_locks_is_told_and_works_after() {
    let (program, site) = (Program::new(), site());
    let mut server = Server::start(serve(&program, site.path(), FILE, &DEMO));
    let visit = Visit::begin(&server).await;
    visit.can_save(&server).await;

    let options = DbOptions {
        url: format!("sqlite:{}", program.path("data/zhiyuan.db").display()),
        connections: 1,
        patience: Duration::from_secs(5),
    };
    let other = Db::open(&options).await.unwrap();
    let (locked, unlock) = (Arc::new(Notify::new()), Arc::new(Notify::new()));
    let holding = tokio::spawn({
        let data = (locked.clone(), unlock.clone());
        async move {
            let unit = other.write(data, |_, (locked, unlock)| {
                Box::pin(async move {
                    locked.notify_one();
                    unlock.notified().await;
                    Ok::<_, storage::Error>(())
                })
            });
            unit.await.unwrap();
            other.close().await;
        }
    });
    locked.notified().await;
    visit.cannot_save(&server).await;
    server.until_readiness_is(503, "database_write\n").await;

    unlock.notify_one();
    holding.await.unwrap();
    server.until_ready().await;
    visit.can_save(&server).await;
    assert!(server.lives());
}

/// The system refuses to let files grow, as it does beyond a quota.
#[tokio::test(flavor = "multi_thread")]
async fn a_file_that_may_not_grow_is_told_and_works_after() {
    let (program, site) = (Program::new(), site());
    // The signal that comes with it would end a program that does not expect it.
    let command = after("trap '' XFSZ", &serve(&program, site.path(), FILE, &DEMO));
    let mut server = Server::start(command);
    let visit = Visit::begin(&server).await;
    visit.can_save(&server).await;

    limit_files(&server, "0");
    visit.cannot_save(&server).await;
    server.until_readiness_is(503, "database_write\n").await;

    limit_files(&server, "unlimited");
    server.until_ready().await;
    visit.can_save(&server).await;
    assert!(server.lives());
}

fn limit_files(server: &Server, soft: &str) {
    let limit = format!("--fsize={soft}:unlimited");
    let mut prlimit = Command::new("prlimit");
    let done = prlimit
        .args(["--pid", &server.id().to_string(), &limit])
        .status();
    assert!(done.unwrap().success(), "prlimit (util-linux) sets {limit}");
}

/// On a file system of a few megabytes, which the process alone sees: so anybody may make it.
/// Where the system forbids even that, the test above is all there is.
#[tokio::test(flavor = "multi_thread")]
async fn a_full_disk_is_told_and_works_after() {
    let mut unshare = Command::new("unshare");
    let unshare = unshare.args(["--map-root-user", "--mount", "sh", "-c"]);
    let may = unshare.arg("mount -t tmpfs tmpfs /mnt").output();
    if !may.is_ok_and(|tried| tried.status.success()) {
        eprintln!("skipped: no file system can be mounted here, not even a private one");
        return;
    }
    let (program, site) = (Program::new(), site());
    let data = program.path("data");
    std::fs::create_dir(&data).unwrap();
    let serve = serve(&program, site.path(), FILE, &DEMO);
    let mounted = after("mount -t tmpfs -o size=24m tmpfs data", &serve);
    let mut command = Command::new("unshare");
    command
        .args(["--map-root-user", "--mount"])
        .arg(mounted.get_program());
    command
        .args(mounted.get_args())
        .current_dir(program.folder.path());
    for (name, value) in mounted.get_envs() {
        match value {
            Some(value) => command.env(name, value),
            None => command.env_remove(name),
        };
    }
    let mut server = Server::start(command);
    let visit = Visit::begin(&server).await;
    visit.can_save(&server).await;

    let inside = format!(
        "/proc/{}/root{}",
        server.id(),
        data.join("ballast").display()
    );
    let mut ballast = File::create(&inside).unwrap();
    let block = vec![0; 4096];
    while ballast.write_all(&block).is_ok() {}
    drop(ballast);
    // What the file holds in reserve is used up first, also what it finds when it tidies up.
    let (mut saved, mut refused) = (0, 0);
    while refused < 5 {
        if visit.save(&server, 0, As::Script).await.status == 200 {
            (saved, refused) = (saved + 1, 0);
            assert!(saved < 2_000, "the disk is not full");
        } else {
            refused += 1;
        }
    }
    visit.cannot_save(&server).await;
    server.until_readiness_is(503, "database_write\n").await;
    let told = server.lines(|line| line["error"].to_string().contains("full"));
    assert!(!told.is_empty(), "the operator reads what is wrong");

    std::fs::remove_file(&inside).unwrap();
    server.until_ready().await;
    visit.can_save(&server).await;
    assert!(server.lives());
}

/// Sets a pragma of the writing connection, which answers with its value.
async fn set(db: &Db, pragma: &'static str) {
    let set: Result<Option<(i64,)>, storage::Error> = db
        .write(pragma, |tx, pragma| {
            Box::pin(async move { tx.query(pragma).optional::<(i64,)>().await })
        })
        .await;
    set.unwrap();
}

/// Asks for codes to ever new numbers, each of which takes room, until one is refused.
async fn until_refused(app: &TestApp) -> Reply {
    for number in 0..500 {
        let request = http::Request::post(SEND_CODE)
            .header("accept", "application/json")
            .header("sec-fetch-site", "same-origin")
            .header("content-type", "application/x-www-form-urlencoded");
        let form = format!("phone=137{number:08}&consent=1");
        let request = request.body(form.into()).unwrap();
        let reply = app.browser().send_in_trouble(request).await;
        if reply.status != 200 {
            return reply;
        }
    }
    panic!("it is never refused");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_database_that_takes_no_changes_is_told_and_works_after() {
    for (trouble, relief) in [
        // Ends by itself: a connection that cannot begin is replaced by a new one.
        ("pragma query_only = 1", "pragma query_only = 0"),
        // The least that it can be set to is the present size: what needs no more room works.
        (
            "pragma max_page_count = 1",
            "pragma max_page_count = 1000000",
        ),
    ] {
        let app = TestApp::on(TestDatabase::sqlite().await);
        NewCampaign::new("spring").add(&app).await;
        let mut anna = app.signed_in("13900000001").await;
        let attempt = anna.start("spring").await;
        anna.answer_all(&app, attempt, 4).await;
        set(&app.state.db, trouble).await;

        let refused = until_refused(&app).await;
        assert_eq!(
            refused.status,
            StatusCode::SERVICE_UNAVAILABLE,
            "{trouble}: {refused:?}"
        );
        assert_eq!(refused.error(), Some(AppError::Unavailable), "{trouble}");
        let page = anna.get(&format!("/attempts/{attempt}/review")).await;
        assert_eq!(page.status, StatusCode::OK, "{trouble}: reading goes on");
        set(&app.state.db, relief).await;
        anna.answer_all(&app, attempt, 4).await;
        assert_eq!(anna.hand_in(attempt).await, None);
        assert_eq!(app.result(attempt).await.score.right, 4, "{trouble}");
        assert_eq!(app.tickets().await, 1);
    }
}
