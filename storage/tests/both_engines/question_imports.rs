//! Imports of questions: who sees them, what can be settled, and that nothing happens twice.

use domain::quizzes::RowVerdict::{Clear, Doubtful, Known, Repeated, Settled};
use domain::quizzes::{ImportState, RowVerdict};
use storage::question_imports::{self as imports, Defaults, DraftUpdate, ImportRow, NewImport};
use storage::{Db, each_database};
use uuid::Uuid;

use super::bank::{copy, staff};
use super::common::{at, at_once, new_id, write, yes};

const READING_ENDS: (ImportState, ImportState) = (ImportState::Reading, ImportState::Settling);
const STARTS: (ImportState, ImportState) = (ImportState::Settling, ImportState::Importing);

fn row(position: i64, verdict: RowVerdict) -> ImportRow {
    ImportRow {
        position,
        line: position + 2,
        copy: copy(&format!("第 {position} 题")),
        verdict,
        reasons: vec!["请确认".into()],
        updates: None,
        question_id: None,
    }
}

/// An import with one row of each of these verdicts.
async fn import(db: &Db, staff_id: Uuid, verdicts: &[RowVerdict]) -> Uuid {
    let new = NewImport {
        id: new_id(),
        staff_id,
        name: "题库.xlsx".into(),
        format: "auto".into(),
        defaults: Defaults {
            topic: "反诈".into(),
            ..Defaults::default()
        },
        notes: vec!["没有读取列「备注」".into()],
        row_count: i64::try_from(verdicts.len()).unwrap(),
    };
    let id = new.id;
    let rows: Vec<_> = (0..).zip(verdicts).map(|(at, &v)| row(at, v)).collect();
    write(db, (new, rows), |tx, (new, rows)| {
        Box::pin(async move {
            imports::begin(tx, new, at(0)).await?;
            imports::add_rows(tx, new.id, rows).await?;
            imports::change_state(tx, new.id, READING_ENDS, None).await
        })
    })
    .await;
    id
}

async fn rows(db: &Db, id: Uuid) -> Vec<ImportRow> {
    let mut conn = db.read().await.unwrap();
    imports::rows(&mut conn, id, None, (0, 100)).await.unwrap()
}

each_database! {
    async fn an_import_is_found_by_whoever_brought_it(database) {
        let db = database.db.clone();
        let (mine, other) = (staff(&db, "wangfang").await, staff(&db, "lina").await);
        let id = import(&db, mine, &[RowVerdict::Clear, RowVerdict::Refused]).await;
        let mut conn = db.read().await.unwrap();
        let found = imports::find(&mut conn, id, mine).await.unwrap().unwrap();
        assert_eq!(found.state, ImportState::Settling);
        assert_eq!(found.import.defaults.topic, "反诈");
        assert_eq!(found.import.notes.len(), 1);
        assert_eq!(imports::find(&mut conn, id, other).await.unwrap(), None);
        assert_eq!(imports::latest(&mut conn, mine, 9).await.unwrap(), [found]);
        assert_eq!(imports::latest(&mut conn, other, 9).await.unwrap(), []);
        drop(conn);
        let stored = rows(&db, id).await;
        assert_eq!(stored, [row(0, RowVerdict::Clear), row(1, RowVerdict::Refused)]);
    }

    async fn rows_are_counted_and_narrowed_by_verdict(database) {
        let db = database.db.clone();
                let all = [Clear, Known, Doubtful, Settled, Repeated, Clear];
        let id = import(&db, staff(&db, "wangfang").await, &all).await;
        let mut conn = db.read().await.unwrap();
        let counts = imports::counts(&mut conn, id).await.unwrap();
        assert_eq!((counts.all(), counts.ready()), (6, 3));
        assert_eq!(counts.of(&[Known, Repeated]), 2);
        let part = imports::rows(&mut conn, id, Some([Known, Repeated]), (1, 9));
        let part: Vec<_> = part.await.unwrap().iter().map(|row| row.position).collect();
        assert_eq!(part, [4]);
        let ready = imports::ready(&mut conn, id, 2).await.unwrap();
        let ready: Vec<_> = ready.iter().map(|row| row.position).collect();
        assert_eq!(ready, [0, 3]);
    }

    async fn what_lacks_something_and_what_changes_a_draft_is_counted(database) {
        let db = database.db.clone();
        let id = import(&db, staff(&db, "wangfang").await, &[]).await;
        let draft = DraftUpdate {
            question: new_id(),
            number: 7,
            changes: 3,
        };
        let mut bare = row(1, Clear);
        bare.copy.question.explanation.clear();
        let mut waits = row(2, Doubtful);
        waits.copy.question.topic.clear();
        let changes = ImportRow {
            updates: Some(draft),
            ..row(0, Clear)
        };
        let new = vec![changes, bare, waits];
        write(&db, (id, new.clone()), |tx, (id, rows)| {
            Box::pin(async move { imports::add_rows(tx, *id, rows).await })
        })
        .await;
        assert_eq!(rows(&db, id).await, new);
        let counts = |db: Db| async move {
            let mut conn = db.read().await.unwrap();
            let counts = imports::counts(&mut conn, id).await.unwrap();
            (counts.ready(), counts.incomplete(), counts.updated())
        };
        assert_eq!(counts(db.clone()).await, (2, 1, 0));
        write(&db, id, |tx, &id| {
            Box::pin(async move {
                imports::settle(tx, (id, 1), &copy("写全了"), Settled).await?;
                let done = RowVerdict::Imported;
                imports::mark(tx, (id, 0), done, None, Some(new_id())).await
            })
        })
        .await;
        assert_eq!(counts(db.clone()).await, (1, 0, 1));
        let mut conn = db.read().await.unwrap();
        assert_eq!(imports::numbered(&mut conn, u64::MAX).await.unwrap(), None);
    }

    async fn only_what_a_person_may_decide_is_settled_or_skipped(database) {
        let db = database.db.clone();
        let id = import(&db, staff(&db, "wangfang").await, &RowVerdict::ALL[..7]).await;
        for (position, verdict) in (0..).zip(&RowVerdict::ALL[..7]) {
            let settled = write(&db, (id, position), |tx, &(id, position)| {
                Box::pin(async move {
                    let text = copy("改过的题干");
                    imports::settle(tx, (id, position), &text, RowVerdict::Settled).await
                })
            });
            assert_eq!(settled.await, verdict.may_be_settled(), "{verdict:?}");
            let before = rows(&db, id).await[usize::try_from(position).unwrap()].verdict;
            let skipped = write(&db, (id, position), |tx, &(id, position)| {
                Box::pin(async move { imports::skip(tx, id, position).await })
            });
            assert_eq!(skipped.await, before.may_be_skipped(), "{verdict:?}");
        }
        assert_eq!(rows(&db, id).await[0].copy, copy("改过的题干"));
    }

    async fn of_those_who_start_an_import_at_once_one_does(database) {
        let db = database.db.clone();
        let id = import(&db, staff(&db, "wangfang").await, &[RowVerdict::Clear]).await;
        let started = at_once(4, |_| {
            let db = db.clone();
            async move {
                write(&db, id, |tx, &id| {
                    Box::pin(async move { imports::change_state(tx, id, STARTS, None).await })
                })
                .await
            }
        })
        .await;
        assert_eq!(yes(&started), 1);
        let mut conn = db.read().await.unwrap();
        assert_eq!(imports::importing(&mut conn).await.unwrap().len(), 1);
    }

    async fn of_those_who_import_a_row_at_once_one_does(database) {
        let db = database.db.clone();
        let id = import(&db, staff(&db, "wangfang").await, &[RowVerdict::Clear]).await;
        write(&db, id, |tx, &id| {
            Box::pin(async move { imports::change_state(tx, id, STARTS, None).await })
        })
        .await;
        let marked = at_once(4, |_| {
            let db = db.clone();
            async move {
                write(&db, (id, new_id()), |tx, &(id, question)| {
                    Box::pin(async move {
                        assert!(imports::take(tx, id, ImportState::Importing).await?);
                        let done = RowVerdict::Imported;
                        imports::mark(tx, (id, 0), done, None, Some(question)).await
                    })
                })
                .await
            }
        })
        .await;
        assert_eq!(yes(&marked), 1);
        let mut conn = db.read().await.unwrap();
        let imported = imports::imported(&mut conn, id, -1, 9).await.unwrap();
        assert_eq!(imported.len(), 1);
        assert_eq!(imports::imported(&mut conn, id, 0, 9).await.unwrap(), []);
    }

    async fn what_nobody_confirmed_is_forgotten_in_time(database) {
        let db = database.db.clone();
        let mine = staff(&db, "wangfang").await;
        let id = import(&db, mine, &[RowVerdict::Clear]).await;
        for (before, left) in [(at(0), 1), (at(1), 0)] {
            write(&db, before, |tx, &before| {
                Box::pin(async move { imports::sweep(tx, before).await })
            })
            .await;
            assert_eq!(rows(&db, id).await.len(), left);
        }
        let mut conn = db.read().await.unwrap();
        let found = imports::find(&mut conn, id, mine).await.unwrap().unwrap();
        assert_eq!(found.state, ImportState::Abandoned);
    }
}
