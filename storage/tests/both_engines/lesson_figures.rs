//! What the figures of a lesson are read from.

use chrono::{DateTime, Utc};
use domain::lessons::{Lesson, LessonDraft, LessonQuestionDraft};
use domain::quizzes::{Question, QuestionDraft, Quiz, Topic};
use domain::staff::{Branch, BranchKind};
use storage::lessons::{self, LearnersRow, LessonAnswer};
use storage::questions::QuestionVersion;
use storage::quizzes::{self, StoredAttempt};
use storage::reports::Place;
use storage::testing::lessons::{add_film, film_files, publish};
use storage::{Db, branches, each_database, questions};
use uuid::Uuid;

use super::common::{
    at, day, new_attempt, new_id, new_question, number, participant, quiz, result, start, write,
};

fn draft(film: Uuid) -> LessonDraft {
    let question = |stem: &str| LessonQuestionDraft {
        id: new_id(),
        to_bank: "yes".into(),
        question: QuestionDraft {
            kind: "true_false".into(),
            stem: stem.into(),
            answer: "错".into(),
            explanation: "先看清楚。".into(),
            ..QuestionDraft::default()
        },
        ..LessonQuestionDraft::default()
    };
    let text = || "一句话。".to_owned();
    LessonDraft {
        title: "柜台前的勾".into(),
        right: "information".into(),
        film: Some(film),
        captions: "00:01 --> 00:03\n您好。".into(),
        questions: vec![question("一"), question("二"), question("三")],
        summary: text(),
        case: text(),
        turning_point: text(),
        risks: text(),
        advice: text(),
        source: text(),
        ..LessonDraft::default()
    }
}

/// A lesson that the operator brought, and its version.
async fn lesson(db: &Db) -> (Uuid, Lesson) {
    let film = new_id();
    add_film(db, film, film_files(), at(4)).await;
    let draft = draft(film);
    let version = draft.check(Some(&film_files())).unwrap();
    let id = new_id();
    publish(db, (id, new_id()), draft, at(5)).await;
    (id, version)
}

/// Somebody who saw so much of this film, and learned the lesson at that moment.
async fn watched(db: &Db, of: (Uuid, Uuid), seen: (u32, u32), learned: Option<i64>) -> Uuid {
    let who = participant(db).await;
    let data = (of, seen, learned, who);
    write(db, data, |tx, &((lesson, film), seen, learned, who)| {
        Box::pin(async move {
            lessons::begin_watch(tx, (lesson, who), film, at(10)).await?;
            let mut watch = lessons::watch(tx, lesson, who).await?.unwrap();
            watch.progress.seen = vec![seen];
            assert!(lessons::save_watch(tx, &watch, at(20)).await?);
            if let Some(learned) = learned {
                assert!(lessons::learn(tx, (lesson, who), at(learned)).await?);
            }
            Ok(())
        })
    })
    .await;
    who
}

/// A closed attempt from one moment to another.
async fn taken(db: &Db, quiz: &Quiz, who: Uuid, (from, to): (i64, i64)) -> StoredAttempt {
    let mut attempt = new_attempt(quiz, who);
    attempt.attempt.started_at = at(from);
    assert!(start(db, &attempt).await);
    let data = (attempt.clone(), at(to));
    let done = write(db, data, |tx, (attempt, now)| {
        Box::pin(async move { quizzes::close(tx, attempt, &result(100), new_id(), *now).await })
    });
    assert!(done.await);
    attempt
}

async fn branch(db: &Db) -> Branch {
    let branch = Branch {
        id: new_id(),
        parent: None,
        kind: BranchKind::HeadOffice,
        code: format!("B{}", number()),
        name: "总行".into(),
        address: String::new(),
        phone: String::new(),
        hours: String::new(),
        open: true,
    };
    let added = write(db, branch.clone(), |tx, branch| {
        Box::pin(branches::add(tx, branch, at(0)))
    });
    assert!(added.await);
    branch
}

/// Sends an attempt by a channel of a branch.
async fn by_branch(db: &Db, attempt: &StoredAttempt, branch: Uuid) {
    let data = (attempt.campaign_id, attempt.id, branch, new_id());
    write(db, data, |tx, &(campaign, attempt, branch, channel)| {
        Box::pin(async move {
            let add = tx.command(
                "insert into channels (id, campaign_id, code, name, branch_id, medium, created_at)
                 values ($1, $2, $3, $3, $4, 'poster', $5)",
            );
            let add = add.bind(channel).bind(campaign).bind(channel.to_string());
            add.bind(branch).bind(at(0)).run().await?;
            tx.command("update attempts set channel_id = $1 where id = $2")
                .bind(channel)
                .bind(attempt)
                .run()
                .await?;
            Ok(())
        })
    })
    .await;
}

each_database! {
    async fn visits_and_watches_are_counted(database) {
        let db = &database.db;
        let (id, version) = lesson(db).await;
        write(db, id, |tx, &id| {
            Box::pin(async move {
                lessons::visit(tx, id, day(16), 3).await?;
                lessons::visit(tx, id, day(15), 4).await?;
                lessons::visit(tx, id, day(15), 1).await
            })
        })
        .await;
        watched(db, (id, version.film), (0, 40_000), Some(60)).await;
        watched(db, (id, version.film), (0, 10_000), None).await;
        let mut conn = db.read().await.unwrap();
        let visits = lessons::visits(&mut conn, id).await.unwrap();
        assert_eq!(visits, [(day(15), 5), (day(16), 3)]);
        assert_eq!(lessons::watch_counts(&mut conn, id).await.unwrap(), (2, 1));
        assert_eq!(lessons::watch_counts(&mut conn, new_id()).await.unwrap(), (0, 0));
    }

    async fn watches_are_read_page_by_page_and_of_one_film(database) {
        let db = &database.db;
        let (id, version) = lesson(db).await;
        let mut people = vec![
            watched(db, (id, version.film), (0, 40_000), Some(60)).await,
            watched(db, (id, version.film), (0, 10_000), None).await,
            watched(db, (id, version.film), (0, 20_000), None).await,
        ];
        people.sort();
        // Another film, which the lesson had before.
        let before = new_id();
        add_film(db, before, film_files(), at(4)).await;
        watched(db, (id, before), (0, 5_000), None).await;
        let mut conn = db.read().await.unwrap();
        let of = (id, version.film);
        let (mut read, mut after) = (Vec::new(), Uuid::nil());
        loop {
            let page = lessons::seen_after(&mut conn, of, after, 2).await.unwrap();
            let Some(last) = page.last() else { break };
            assert!(page.len() <= 2);
            after = last.participant;
            read.extend(page);
        }
        let found: Vec<_> = read.iter().map(|row| row.participant).collect();
        assert_eq!(found, people);
        assert_eq!(read.iter().filter(|row| row.is_learned).count(), 1);
        let seen: u64 = read.iter().map(|row| row.progress.seen_ms()).sum();
        assert_eq!(seen, 70_000);
    }

    async fn answers_are_added_up_by_what_was_chosen(database) {
        let db = &database.db;
        let (id, version) = lesson(db).await;
        let question = version.questions[0].id;
        for (place, is_right, seconds) in [(1, true, 20), (1, true, 21), (0, false, 22), (0, false, 4)] {
            let who = participant(db).await;
            let answer = LessonAnswer {
                question,
                places: vec![place],
                is_right,
                version: None,
            };
            write(db, (id, who, answer, seconds), |tx, (id, who, answer, seconds)| {
                Box::pin(async move { lessons::put_answer(tx, (*id, *who), answer, at(*seconds)).await })
            })
            .await;
        }
        let mut conn = db.read().await.unwrap();
        // What was answered before the version was published is left out.
        let mut rows = lessons::answers_since(&mut conn, id, at(5)).await.unwrap();
        rows.sort_by_key(|row| row.places.clone());
        let told: Vec<_> = rows.iter().map(|row| (row.places[0], row.is_right, row.times)).collect();
        assert_eq!(told, [(0, false, 1), (1, true, 2)]);
        assert!(rows.iter().all(|row| row.question == question));
    }

    async fn versions_are_found_by_their_topic(database) {
        let db = &database.db;
        let topic = format!("主题{}", number());
        let one = new_question();
        let question = Question { topic: Topic::parse(&topic).unwrap(), ..new_question().question };
        let two = QuestionVersion { question, ..new_question() };
        for version in [&one, &two] {
            let added = write(db, version.clone(), |tx, version| Box::pin(questions::add(tx, version, at(0))));
            assert!(added.await);
        }
        let mut conn = db.read().await.unwrap();
        assert_eq!(lessons::versions_of_topic(&mut conn, &topic).await.unwrap(), [two.id]);
    }

    async fn attempts_of_learners_and_of_others_are_told_apart(database) {
        let db = &database.db;
        let (id, version) = lesson(db).await;
        let of = (id, version.film);
        let quiz = quiz(db).await;
        let learner = watched(db, of, (0, 40_000), Some(60)).await;
        let viewer = watched(db, of, (0, 10_000), None).await;
        let stranger = participant(db).await;
        let before = taken(db, &quiz, learner, (30, 40)).await;
        let after = taken(db, &quiz, learner, (70, 80)).await;
        let others = [
            taken(db, &quiz, viewer, (30, 50)).await,
            taken(db, &quiz, stranger, (30, 55)).await,
        ];
        // One that is open tells nothing yet.
        assert!(start(db, &new_attempt(&quiz, stranger)).await);
        let mut conn = db.read().await.unwrap();
        let learners = lessons::learners_after(&mut conn, id, Uuid::nil(), 10).await.unwrap();
        assert_eq!(learners, [(learner, at(60))]);
        assert_eq!(lessons::learners_after(&mut conn, id, learner, 10).await.unwrap(), []);
        let span = (Uuid::nil(), learner);
        let papers = lessons::papers_of_learners(&mut conn, id, span).await.unwrap();
        let told: Vec<(Uuid, DateTime<Utc>)> = papers
            .iter()
            .map(|paper| (paper.place.id, paper.started_at))
            .collect();
        assert_eq!(told, [(before.id, at(30)), (after.id, at(70))]);
        assert_eq!(papers[0].paper, before.paper);

        let (mut found, mut from) = (Vec::new(), Place::START);
        loop {
            let span = (from, at(100));
            let page = lessons::papers_of_others(&mut conn, id, span, 1).await.unwrap();
            let Some(last) = page.last() else { break };
            from = last.place;
            found.extend(page.into_iter().map(|paper| paper.participant));
        }
        assert_eq!(found, others.map(|attempt| attempt.participant_id));
        let span = (Place::START, at(55));
        let early = lessons::papers_of_others(&mut conn, id, span, 10).await.unwrap();
        assert_eq!(early.len(), 1, "before the end of the span");
    }

    async fn learners_belong_to_the_branch_of_their_latest_attempt(database) {
        let db = &database.db;
        let (id, version) = lesson(db).await;
        let of = (id, version.film);
        let (quiz, branch) = (quiz(db).await, branch(db).await);
        let came = watched(db, of, (0, 40_000), Some(60)).await;
        let moved = watched(db, of, (0, 40_000), Some(60)).await;
        watched(db, of, (0, 40_000), Some(60)).await;
        watched(db, of, (0, 10_000), None).await;
        let first = taken(db, &quiz, moved, (30, 40)).await;
        taken(db, &quiz, moved, (50, 60)).await;
        let last = taken(db, &quiz, came, (50, 60)).await;
        for attempt in [&first, &last] {
            by_branch(db, attempt, branch.id).await;
        }
        let mut conn = db.read().await.unwrap();
        let rows = lessons::learners_by_branch(&mut conn, id).await.unwrap();
        let row = |branch_id, branch, learners| LearnersRow { branch_id, branch, learners };
        let known = row(Some(branch.id), Some("总行".to_owned()), 1);
        assert_eq!(rows, [row(None, None, 2), known]);
    }
}
