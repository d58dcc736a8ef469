//! The question bank.

use domain::quizzes::{BankEntry, QuestionKind, Topic};
use storage::questions::{self, QuestionVersion};
use storage::{Db, each_database};
use uuid::Uuid;

use super::common::{at, day, new_id, new_question, write};

async fn add(db: &Db, new: &QuestionVersion) -> bool {
    write(db, new.clone(), |tx, new| {
        Box::pin(questions::add(tx, new, at(0)))
    })
    .await
}

/// A second version, whoever approved it.
async fn add_second_version(db: &Db, question: Uuid) -> Uuid {
    let data = (new_id(), question);
    write(db, data, |tx, (id, question)| {
        Box::pin(async move {
            tx.command(
                "insert into question_versions
                 (id, question_id, version, kind, topic, difficulty, content, options, created_at)
                 select $1, question_id, 2, kind, '存款', 5, content, options, created_at
                 from question_versions where question_id = $2",
            )
            .bind(*id)
            .bind(*question)
            .run()
            .await
        })
    })
    .await;
    data.0
}

each_database! {
    async fn a_version_is_found_as_it_was_stored(database) {
        let db = &database.db;
        let multiple = new_question();
        let mut statement = new_question();
        statement.question.kind = QuestionKind::TrueFalse;
        statement.question.options = ["对", "错"].map(Into::into).into();
        statement.question.key = vec![1];
        for new in [multiple, statement] {
            assert!(add(db, &new).await);
            let mut conn = db.read().await.unwrap();
            let found = questions::version(&mut conn, new.id).await.unwrap().unwrap();
            assert_eq!((found.id, found.question_id), (new.id, new.question_id));
            assert_eq!(found.question, new.question);
        }
        let mut conn = db.read().await.unwrap();
        assert!(questions::version(&mut conn, new_id()).await.unwrap().is_none());
    }

    async fn a_question_that_says_the_same_is_not_added_again(database) {
        let db = &database.db;
        let first = new_question();
        assert!(add(db, &first).await);
        let mut same = QuestionVersion { question: first.question.clone(), ..new_question() };
        same.question.stem = format!("  {}!", same.question.stem.replace('：', " : "));
        same.question.options.reverse();
        assert!(!add(db, &same).await);
        let other = new_question();
        let mut conn = db.read().await.unwrap();
        let known = questions::is_known(&mut conn, &same.question.fingerprint()).await.unwrap();
        let unknown = questions::is_known(&mut conn, &other.question.fingerprint()).await.unwrap();
        assert_eq!((known, unknown), (true, false));
        assert_eq!(questions::bank(&mut conn, day(15)).await.unwrap().len(), 1);
        assert!(questions::version(&mut conn, same.id).await.unwrap().is_none());
    }

    async fn the_bank_tells_the_newest_version_of_each_question_from_those_before(database) {
        let db = &database.db;
        let (changed, unchanged) = (new_question(), new_question());
        add(db, &changed).await;
        add(db, &unchanged).await;
        let newest = add_second_version(db, changed.question_id).await;
        let entry = |version_id, topic, difficulty, is_newest| BankEntry {
            version_id,
            topic: Topic::parse(topic).unwrap(),
            difficulty,
            kind: QuestionKind::Multiple,
            options: 3,
            is_newest,
        };
        let mut conn = db.read().await.unwrap();
        let bank = questions::bank(&mut conn, day(15)).await.unwrap();
        let of = [
            entry(changed.id, "反诈", 3, false),
            entry(unchanged.id, "反诈", 3, true),
            entry(newest, "存款", 5, true),
        ];
        assert_eq!(bank, of);
    }
}
