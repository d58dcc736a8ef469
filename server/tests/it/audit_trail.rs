//! What staff do is written down, and nobody rewrites it unseen.

use domain::audit::Break;
use domain::staff::Role;
use serde_json::Value;
use server::jobs::audit_head;
use storage::{Db, Error, audit, each_database};

use crate::support::{Program, text};
use crate::test_app::TestApp;

/// Changes the database behind the application's back, as somebody may who owns it.
async fn meddle(db: &Db, statements: &'static [&'static str]) -> Result<(), Error> {
    db.write((), move |tx, ()| {
        Box::pin(async move {
            for sql in statements {
                tx.command(sql).run().await?;
            }
            Ok(())
        })
    })
    .await
}

/// Takes the guard off: who owns the database can.
async fn without_guard(db: &Db) {
    let drop: &'static [&'static str] = if db.engine() == "postgres" {
        &["alter table audit_entries disable trigger all"]
    } else {
        &[
            "drop trigger audit_entries_stay",
            "drop trigger audit_entries_unchanged",
        ]
    };
    meddle(db, drop).await.unwrap();
}

/// A trail of some entries.
async fn a_trail(database: storage::testing::TestDatabase) -> TestApp {
    let app = TestApp::on(database);
    let mut admin = app.at_the_desk(Role::Administrator).await;
    for code in ["0571-11", "0571-12", "0571-13"] {
        let form = [
            ("kind", "outlet"),
            ("parent", "0571"),
            ("branch_code", code),
            ("name", "新网点"),
        ];
        assert_eq!(admin.call("/api/branches/add", &form).await.error(), None);
    }
    app
}

each_database! {
    async fn the_database_itself_refuses_to_change_or_delete_an_entry(database) {
        let app = a_trail(database).await;
        for sql in [
            &["update audit_entries set actor = 'nobody' where seq = 1"],
            &["delete from audit_entries where seq = 2"],
        ] {
            assert!(meddle(&app.state.db, sql).await.is_err(), "{sql:?}");
        }
        assert!(audit::verify(&app.state.db).await.unwrap().is_ok());
    }

    async fn an_altered_entry_is_named(database) {
        let app = a_trail(database).await;
        without_guard(&app.state.db).await;
        meddle(&app.state.db, &["update audit_entries set actor = 'nobody' where seq = 4"]).await.unwrap();
        assert_eq!(audit::verify(&app.state.db).await.unwrap(), Err(Break::Altered(4)));
    }

    async fn a_deleted_entry_is_named(database) {
        let app = a_trail(database).await;
        without_guard(&app.state.db).await;
        meddle(&app.state.db, &["delete from audit_entries where seq = 4"]).await.unwrap();
        assert_eq!(audit::verify(&app.state.db).await.unwrap(), Err(Break::Missing(4)));
    }

    async fn entries_cut_off_at_the_end_are_missed(database) {
        let app = a_trail(database).await;
        without_guard(&app.state.db).await;
        meddle(&app.state.db, &["delete from audit_entries where seq >= 9"]).await.unwrap();
        assert_eq!(audit::verify(&app.state.db).await.unwrap(), Err(Break::CutOff(9)));
    }

    async fn an_inserted_entry_is_named(database) {
        let app = a_trail(database).await;
        without_guard(&app.state.db).await;
        meddle(&app.state.db, &[
            "update audit_entries set seq = seq + 100 where seq >= 4",
            "update audit_entries set seq = seq - 99 where seq >= 104",
            "insert into audit_entries select 4, at, actor_id, actor, role, address, action, subject_kind, subject_id, before, after, hash from audit_entries where seq = 3",
        ]).await.unwrap();
        assert_eq!(audit::verify(&app.state.db).await.unwrap(), Err(Break::Altered(4)));
    }

    async fn reordered_entries_are_named(database) {
        let app = a_trail(database).await;
        without_guard(&app.state.db).await;
        meddle(&app.state.db, &[
            "update audit_entries set seq = 1000 where seq = 4",
            "update audit_entries set seq = 4 where seq = 5",
            "update audit_entries set seq = 5 where seq = 1000",
        ]).await.unwrap();
        assert_eq!(audit::verify(&app.state.db).await.unwrap(), Err(Break::Altered(4)));
    }

    async fn deeds_done_at_once_stand_one_behind_the_other(database) {
        let app = TestApp::on(database);
        let admin = app.at_the_desk(Role::Administrator).await;
        let before = app.count("select count(*) from audit_entries").await;
        let deeds = (0..20).map(|number| {
            let mut browser = admin.clone();
            async move {
                let code = format!("0571-5{number}");
                let form = [("kind", "outlet"), ("parent", "0571"), ("branch_code", &*code), ("name", "网点")];
                browser.call("/api/branches/add", &form).await.error()
            }
        });
        let done = futures::future::join_all(deeds).await;
        assert!(done.iter().all(Option::is_none), "{done:?}");
        assert_eq!(app.count("select count(*) from audit_entries").await, before + 20);
        assert!(audit::verify(&app.state.db).await.unwrap().is_ok());
    }

    async fn the_head_is_told_once_a_day(database) {
        let app = a_trail(database).await;
        let told = [
            audit_head::tell(&app.state).await.unwrap(),
            audit_head::tell(&app.another_process().await.state).await.unwrap(),
        ];
        assert_eq!(told, [true, false]);
        app.pass(chrono::TimeDelta::days(1));
        assert!(audit_head::tell(&app.state).await.unwrap());
        assert_eq!(app.count("select count(*) from outbox where kind = 'audit_head'").await, 2);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_auditor_reads_filters_and_takes_the_trail_away() {
    let app = a_trail(storage::testing::TestDatabase::sqlite().await).await;
    let mut auditor = app.at_the_desk(Role::Auditor).await;
    let all = auditor.get("/staff/audit").await;
    assert!(all.shows("新增机构") && all.shows("邀请员工"), "{all:?}");
    assert!(
        all.shows("<ins>0571 机构0571</ins>"),
        "the one above is called by code and name: {all:?}"
    );
    let some = auditor
        .get("/staff/audit?action=branch.&actor=%E5%91%A8%E6%95%8F")
        .await;
    assert!(
        some.shows("新增机构") && !some.shows("<a href=\"/staff/audit?subject=\" title"),
        "{some:?}"
    );
    assert!(some.shows("3 条<"), "{some:?}");
    let none = auditor.get("/staff/audit?until=2020-01-01").await;
    assert!(none.shows("没有符合条件的记录"), "{none:?}");
    let file = auditor.get("/staff/audit.csv?action=branch.").await;
    assert_eq!(file.body.lines().count(), 4, "{file:?}");
    let after = auditor.get("/staff/audit?action=audit.").await;
    assert!(
        after.shows("导出操作记录"),
        "an export is a deed: {after:?}"
    );
}

#[test]
fn the_command_line_names_the_first_broken_entry() {
    let program = Program::new();
    let invited = program.run(&["staff", "invite", "admin"]);
    assert_eq!(invited.status.code(), Some(0), "{}", text(&invited.stderr));
    assert!(text(&invited.stdout).contains("/staff/invitations/"));
    let again = program.run(&["staff", "invite", "admin"]);
    assert_eq!(again.status.code(), Some(0));
    let head = text(&program.run(&["audit", "head"]).stdout);
    let head = head.trim();
    assert!(head.starts_with("2:"), "{head}");
    let verify = |arguments: &[&str]| {
        let run = program.run(&[&["audit", "verify", "--json"], arguments].concat());
        let told: Value = serde_json::from_slice(&run.stdout).unwrap();
        (run.status.code(), told)
    };
    let (code, told) = verify(&["--head", head]);
    assert_eq!(
        (code, &told["whole"]),
        (Some(0), &Value::Bool(true)),
        "{told}"
    );
    let (code, told) = verify(&["--head", &format!("1:{}", "0".repeat(64))]);
    assert_eq!(
        (code, &told["whole"]),
        (Some(4), &Value::Bool(false)),
        "{told}"
    );
    let refused = program.run(&["audit", "verify", "--head", "nonsense"]);
    assert_eq!(refused.status.code(), Some(2));
}
