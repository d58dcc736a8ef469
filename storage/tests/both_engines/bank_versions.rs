//! Published versions: in force on their days, never twice the same, taken over from earlier releases.

use domain::quizzes::Validity;
use domain::review::{PublicationState, Remark, Standing};
use storage::each_database;
use storage::questions::{self, Publishing};

use super::bank::{approve, bank, begin, copy, find, new_stem, publish, staff, step};
use super::common::{at, at_once, day, new_id, new_question, statement, write};

fn remark(text: &str) -> Remark {
    Remark::parse(text).unwrap()
}

each_database! {
    async fn a_question_is_in_force_from_its_first_to_its_last_day(database) {
        let db = &database.db;
        let (author, reviewer) = (staff(db, "王编").await, staff(db, "李审").await);
        let mut text = copy(&new_stem());
        text.validity.expires_on = Some(day(20));
        let id = begin(db, author, text.clone()).await;
        let old = publish(db, id, author, reviewer).await;
        assert_eq!(bank(db, day(20)).await, [old]);
        assert!(bank(db, day(21)).await.is_empty());
        // The next version takes over on its first day, not before.
        text.question.stem = new_stem();
        text.validity = Validity { effective_on: Some(day(18)), ..Validity::default() };
        step(db, id, author, |question| {
            question.revise(author)?;
            question.edit(text, author)
        })
        .await;
        let new = publish(db, id, author, reviewer).await;
        assert_eq!(bank(db, day(17)).await, [old]);
        assert_eq!(bank(db, day(18)).await, [new]);
        assert_eq!(bank(db, day(21)).await, [new]);
    }

    async fn a_withdrawn_version_does_not_come_back_with_a_later_one(database) {
        let db = &database.db;
        let (author, reviewer) = (staff(db, "王编").await, staff(db, "李审").await);
        let id = begin(db, author, copy(&new_stem())).await;
        publish(db, id, author, reviewer).await;
        step(db, id, reviewer, |question| question.withdraw(remark("答案有误"))).await;
        let mut right = copy(&new_stem());
        right.validity.effective_on = Some(day(18));
        step(db, id, author, |question| {
            question.revise(author)?;
            question.edit(right, author)
        })
        .await;
        let new = publish(db, id, author, reviewer).await;
        assert_eq!(find(db, id).await.question.state.standing(), Standing::Published);
        assert!(bank(db, day(17)).await.is_empty());
        assert_eq!(bank(db, day(18)).await, [new]);
    }

    async fn what_the_bank_has_published_already_is_not_published_again(database) {
        let db = &database.db;
        let (author, reviewer) = (staff(db, "王编").await, staff(db, "李审").await);
        let stem = new_stem();
        let first = begin(db, author, copy(&stem)).await;
        publish(db, first, author, reviewer).await;
        let mut same = copy(&format!(" {stem}！"));
        same.question.options.reverse();
        same.question.answer = "A".into();
        let second = begin(db, author, same.clone()).await;
        step(db, second, author, |question| question.submit(author, at(60))).await;
        assert_eq!(approve(db, second, reviewer).await.0, Publishing::SameAs(first));
        assert_eq!(find(db, second).await.versions, 0);
        // Nor does a revision become the same.
        let third = begin(db, author, copy(&new_stem())).await;
        publish(db, third, author, reviewer).await;
        step(db, third, author, |question| {
            question.revise(author)?;
            question.edit(same, author)
        })
        .await;
        step(db, third, author, |question| question.submit(author, at(60))).await;
        assert_eq!(approve(db, third, reviewer).await.0, Publishing::SameAs(first));
        let mut conn = db.read().await.unwrap();
        let same = questions::same_stem(&mut conn, &stem, first).await.unwrap();
        let same: Vec<_> = same.into_iter().map(|question| question.id).collect();
        assert_eq!(same, [second, third]);
        assert!(questions::same_stem(&mut conn, "？", first).await.unwrap().is_empty());
    }

    async fn revisions_that_become_the_same_at_once_are_published_once(database) {
        let db = &database.db;
        let (author, reviewer) = (staff(db, "王编").await, staff(db, "李审").await);
        let mut revised = Vec::new();
        let same = copy(&new_stem());
        for _ in 0..20 {
            let id = begin(db, author, copy(&new_stem())).await;
            publish(db, id, author, reviewer).await;
            step(db, id, author, |question| {
                question.revise(author)?;
                question.edit(same.clone(), author)
            })
            .await;
            step(db, id, author, |question| question.submit(author, at(60))).await;
            revised.push(id);
        }
        let done = at_once(revised.len(), |number| {
            let (db, id) = (db.clone(), revised[number]);
            async move { approve(&db, id, reviewer).await.0 }
        })
        .await;
        let published = done.iter().position(|done| *done == Publishing::Published).unwrap();
        for (number, done) in done.iter().enumerate().filter(|(number, _)| *number != published) {
            assert_eq!(*done, Publishing::SameAs(revised[published]), "{number}");
        }
        assert_eq!(find(db, revised[published]).await.versions, 2);
    }

    async fn what_an_earlier_release_published_is_taken_over(database) {
        let earlier = database.earlier(2).await;
        let db = &earlier.db;
        let question = "insert into questions (id, fingerprint, created_at)
                        values ($1, $2, $3)";
        let version = "insert into question_versions
                       (id, question_id, version, kind, topic, difficulty, content, created_at)
                       values ($1, $2, $3, 'single', '存款', 2, $4, $5)";
        let ids = [new_id(), new_id(), new_id()];
        write(db, ids, move |tx, [id, old, new]| Box::pin(async move {
            tx.command(question).bind(*id).bind(id.as_bytes().as_slice()).bind(at(0)).run().await?;
            for (version_id, number, stem) in [(old, 1, "旧题干"), (new, 2, "大额存单可以转让吗？")] {
                let content = serde_json::json!({
                    "stem": stem, "options": ["可以", "不可以", "视产品而定"], "key": [2],
                    "explanation": "看合同。", "source": "产品说明书",
                });
                tx.command(version)
                    .bind(*version_id)
                    .bind(*id)
                    .bind(number)
                    .bind(sqlx::types::Json(content))
                    .bind(at(0))
                    .run()
                    .await?;
            }
            Ok(())
        }))
        .await;
        let restarted = earlier.restarted().await;
        let db = &restarted.db;
        let [id, _, newest] = ids;
        let mut conn = db.read().await.unwrap();
        let entries = questions::bank(&mut conn, day(15)).await.unwrap();
        let entries: Vec<_> = entries.into_iter().filter(|entry| entry.is_newest).collect();
        assert_eq!((entries.len(), entries[0].version_id, entries[0].options), (1, newest, 3));
        drop(conn);
        let found = find(db, id).await;
        assert_eq!((found.number, found.versions, found.question.author), (1, 2, None));
        assert_eq!(found.question.state, PublicationState::Published(None));
        assert_eq!(found.question.draft.question.stem, "大额存单可以转让吗？");

        let listed = super::bank_list::found(db, "存单").await;
        assert!(listed.is_empty(), "its words are made at the start");
        questions::make_words(db).await.unwrap();
        questions::make_words(db).await.unwrap();
        assert_eq!(super::bank_list::found(db, "存单").await, [id]);
        let mut conn = db.read().await.unwrap();
        let same = questions::same_stem(&mut conn, "大额存单可以转让吗", new_id()).await.unwrap();
        assert_eq!(same.len(), 1);
        let version = questions::version(&mut conn, newest).await.unwrap().unwrap();
        let fingerprint = version.question.fingerprint();
        assert!(questions::is_known(&mut conn, &fingerprint).await.unwrap());
        drop(conn);
        let next = new_question();
        let added = write(db, next.clone(), |tx, next| Box::pin(questions::add(tx, next, at(9))));
        assert!(added.await);
        assert_eq!(find(db, next.question_id).await.number, 2);
    }

    async fn the_database_refuses_states_that_make_no_sense(database) {
        let db = &database.db;
        let author = staff(db, "王编").await;
        begin(db, author, copy(&new_stem())).await;
        for sql in [
            "update bank_questions set stage = null",
            "update bank_questions set stage = 'in_review'",
            "update bank_questions set standing = 'withdrawn'",
            "update bank_questions set standing = 'published'",
        ] {
            assert!(statement(db, sql).await.is_err(), "{sql}");
        }
    }
}
