//! PostgreSQL in trouble: away, restarted, or a standby that takes no changes. Nobody restarts
//! the server.

use std::net::SocketAddr;

use storage::Db;
use storage::testing::TestDatabase;

use super::process::{Server, serve};
use super::proxy::Proxy;
use super::visit::Visit;
use super::wire::As;
use crate::support::{Program, site};

const DEMO: [&str; 3] = ["--demo", "--db-patience", "1"];

/// The same database by way of a proxy.
async fn through_a_proxy(url: &str) -> (Proxy, String) {
    let (before, rest) = url.split_once('@').unwrap();
    let (host, name) = rest.split_once('/').unwrap();
    let to: SocketAddr = host.parse().unwrap();
    let proxy = Proxy::to(to).await;
    let url = format!("{before}@{}/{name}", proxy.address);
    (proxy, url)
}

/// Ends every connection but this one, as a restart does.
async fn end_every_connection(db: &Db) {
    let ended: Result<u64, storage::Error> = db
        .write((), |tx, ()| {
            let sql = "select pg_terminate_backend(pid, 20000) from pg_stat_activity
                       where datname = current_database() and pid <> pg_backend_pid()";
            Box::pin(async move { tx.command(sql).run().await })
        })
        .await;
    ended.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_database_that_is_away_is_told_and_works_after() {
    let database = TestDatabase::postgres().await;
    let (mut proxy, url) = through_a_proxy(&database.url).await;
    let (program, site) = (Program::new(), site());
    let mut server = Server::start(serve(&program, site.path(), &url, &DEMO));
    let visit = Visit::begin(&server).await;
    visit.can_save(&server).await;

    proxy.pull().await;
    for page in ["/", "/me", "/campaigns/315-kite"] {
        let told = server.get(page, &visit.session).await;
        assert_eq!(told.status, 503, "{told:?}");
        assert!(told.body.contains("系统正忙，请稍后再试"), "{told:?}");
        assert!(told.body.contains("您已保存的答案不会丢失"), "{told:?}");
        assert_eq!(told.header("cache-control"), "no-store");
        let logged = server.errors_of(&told).await;
        assert_eq!(logged.len(), 1, "{logged:#?}");
        assert_eq!(logged[0]["message"], "the database is unavailable");
    }
    let refused = visit.save(&server, 1, As::Script).await;
    assert_eq!(
        (refused.status, &*refused.body),
        (503, "\"unavailable\""),
        "{refused:?}"
    );
    assert_eq!(server.errors_of(&refused).await.len(), 1);
    server.until_readiness_is(503, "database_read\n").await;
    assert_eq!(
        server.get("/healthz", "").await.status,
        200,
        "it lives all the same"
    );
    assert_eq!(
        server.get("/privacy", "").await.status,
        200,
        "what needs no database is there"
    );

    proxy.plug_in().await;
    server.until_ready().await;
    visit.can_save(&server).await;
    assert!(server.lives());
}

#[tokio::test(flavor = "multi_thread")]
async fn connections_that_a_restart_ended_are_replaced_without_anybody_noticing() {
    let database = TestDatabase::postgres().await;
    let (program, site) = (Program::new(), site());
    let mut server = Server::start(serve(&program, site.path(), &database.url, &DEMO));
    let visit = Visit::begin(&server).await;
    for _ in 0..5 {
        end_every_connection(&database.db).await;
        visit.can_save(&server).await;
        server.until_ready().await;
    }
    assert!(server.lives());
}

#[tokio::test(flavor = "multi_thread")]
async fn requests_whose_connection_ends_are_answered_and_what_was_acknowledged_stays() {
    let database = TestDatabase::postgres().await;
    let (program, site) = (Program::new(), site());
    let server = Server::start(serve(&program, site.path(), &database.url, &DEMO));
    let visit = Visit::begin(&server).await;
    let saving = async {
        let mut last = 0;
        for number in 0..300_u32 {
            let place = u8::from(number % 2 == 0);
            let answer = visit.save(&server, place, As::Script).await;
            match answer.status {
                200 => last = place,
                // It may have been stored: then the same is sent until that is known.
                503 => {
                    while visit.save(&server, place, As::Script).await.status != 200 {}
                    last = place;
                }
                _ => panic!("{answer:?}"),
            }
        }
        last
    };
    let ending = async {
        for _ in 0..20 {
            end_every_connection(&database.db).await;
            tokio::task::yield_now().await;
        }
    };
    let (last, ()) = tokio::join!(saving, ending);
    let page = visit.open(&server).await;
    let option = page
        .body
        .split(&format!("name=\"places[]\" value=\"{last}\""))
        .nth(1)
        .expect("an option");
    assert!(
        option.split('>').next().unwrap().contains("checked"),
        "{page:?}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_standby_that_takes_no_changes_is_told_and_works_after() {
    let database = TestDatabase::postgres().await;
    let (program, site) = (Program::new(), site());
    let mut server = Server::start(serve(&program, site.path(), &database.url, &DEMO));
    let visit = Visit::begin(&server).await;
    read_only(&database.db, "on").await;
    visit.cannot_save(&server).await;
    server.until_readiness_is(503, "database_write\n").await;

    read_only(&database.db, "off").await;
    server.until_ready().await;
    visit.can_save(&server).await;
    assert!(server.lives());
}

/// From the next connection on, which is soon.
async fn read_only(db: &Db, on: &'static str) {
    let set: Result<u64, storage::Error> = db
        .write(on, |tx, on| {
            let set = format!(
                "do $$ begin
                     execute format('alter database %I set default_transaction_read_only = {on}',
                                    current_database());
                 end $$"
            );
            // A test's own statement, kept for the rest of the process.
            let set: &'static str = set.leak();
            Box::pin(async move {
                tx.command("set transaction read write").run().await?;
                tx.command(set).run().await
            })
        })
        .await;
    set.unwrap();
    end_every_connection(db).await;
}
