//! Tables whose rows only ever are added: the databases refuse everything else.

use storage::{Db, each_database};

use super::common::{at, count, new_question, statement, write};

async fn is_refused(db: &Db, sql: &'static str) {
    let done = statement(db, sql).await;
    let told = done.expect_err(sql).to_string();
    assert!(told.contains("are only added"), "{sql}: {told}");
}

each_database! {
    async fn audit_entries_are_neither_changed_nor_removed(database) {
        let db = &database.db;
        write(db, at(0), |tx, at| Box::pin(async move {
            tx.command(
                "insert into audit_entries (seq, at, actor, role, address, action, subject_kind,
                                            subject_id, before, after, hash)
                 values (1, $1, '张三', '', '', '', '', '', '', '', $2)",
            )
            .bind(*at)
            .bind(b"hash".as_slice())
            .run()
            .await
        }))
        .await;
        is_refused(db, "update audit_entries set actor = '李四'").await;
        is_refused(db, "delete from audit_entries").await;
        if db.engine() == "postgres" {
            is_refused(db, "truncate audit_entries").await;
        }
        assert_eq!(count(db, "select count(*) from audit_entries where actor = '张三'").await, 1);
    }

    async fn published_versions_are_neither_changed_nor_removed(database) {
        let db = &database.db;
        write(db, new_question(), |tx, new| Box::pin(storage::questions::add(tx, new, at(0)))).await;
        is_refused(db, "update question_versions set difficulty = 5").await;
        is_refused(db, "delete from question_versions").await;
        if db.engine() == "postgres" {
            is_refused(db, "truncate question_versions cascade").await;
        }
        let unchanged = "select count(*) from question_versions where difficulty = 3";
        assert_eq!(count(db, unchanged).await, 1);
    }
}
