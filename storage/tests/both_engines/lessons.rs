//! Lessons, their films, and who watched how far.

use domain::lessons::film::MOST_COMING;
use domain::lessons::{FilmState, LessonDraft, LessonQuestionDraft, Report, Right, Showing};
use domain::quizzes::QuestionDraft;
use domain::review::Standing;
use storage::lessons::{
    self, Answered, HeldFilm, LessonAnswer, LessonFilter, LessonOrder, NewFilm, StoredLesson, Watch,
};
use storage::testing::add_staff;
use storage::testing::lessons::{add_film, film_files, publish};
use storage::{Db, each_database};
use uuid::Uuid;

use super::common::{at, at_once, count, day, new_id, number, participant, statement, write, yes};

const MANY: usize = 50;

/// A film of two pieces, of which none has come.
async fn coming_film(db: &Db) -> Uuid {
    let new = NewFilm {
        id: new_id(),
        name: "柜台.mp4".into(),
        bytes: 12,
        by: None,
    };
    let id = new.id;
    let begun = write(db, new, |tx, new| {
        Box::pin(lessons::begin_film(tx, new, 1, at(0)))
    });
    assert!(begun.await);
    id
}

async fn put(db: &Db, film: Uuid, piece: u32, bytes: u64) -> bool {
    write(db, (film, piece, bytes), |tx, &(film, piece, bytes)| {
        Box::pin(lessons::put_piece(tx, (film, piece), bytes, at(1)))
    })
    .await
}

async fn received(db: &Db, film: Uuid) -> bool {
    write(db, film, |tx, &film| {
        Box::pin(lessons::received(tx, film, at(2)))
    })
    .await
}

async fn hold(db: &Db, film: Uuid, seconds: i64) -> Option<HeldFilm> {
    write(db, (film, seconds), |tx, &(film, seconds)| {
        Box::pin(lessons::hold_film(tx, film, at(seconds + 30), at(seconds)))
    })
    .await
}

async fn ready_film(db: &Db) -> Uuid {
    let film = new_id();
    add_film(db, film, film_files(), at(4)).await;
    film
}

fn draft(film: Uuid, title: &str, right: Right) -> LessonDraft {
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
        title: title.into(),
        right: right.word().into(),
        tags: format!("标签{}", number()),
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

/// A lesson that the operator brought, published.
async fn published(db: &Db, title: &str, right: Right, seconds: i64) -> Uuid {
    let draft = draft(ready_film(db).await, title, right);
    let id = new_id();
    publish(db, (id, new_id()), draft, at(seconds)).await;
    id
}

async fn found(db: &Db, id: Uuid) -> StoredLesson {
    let mut conn = db.read().await.unwrap();
    lessons::find(&mut conn, id).await.unwrap().unwrap()
}

async fn watched(db: &Db, lesson: Uuid, who: Uuid) -> Watch {
    let mut conn = db.read().await.unwrap();
    lessons::watch(&mut conn, lesson, who)
        .await
        .unwrap()
        .unwrap()
}

async fn begin(db: &Db, lesson: Uuid, who: Uuid) {
    let film = found(db, lesson).await.lesson.draft.film.unwrap();
    write(db, (lesson, who, film), |tx, &(lesson, who, film)| {
        Box::pin(lessons::begin_watch(tx, (lesson, who), film, at(10)))
    })
    .await;
}

async fn titles(db: &Db, filter: LessonFilter) -> Vec<String> {
    let mut conn = db.read().await.unwrap();
    let page = (10, 0);
    let list = lessons::list_published(&mut conn, &filter, day(15), page)
        .await
        .unwrap();
    let counted = lessons::count_published(&mut conn, &filter, day(15))
        .await
        .unwrap();
    assert_eq!(counted, list.len() as u64);
    let mut titles = Vec::new();
    for head in list {
        titles.push(
            lessons::content(&mut conn, head.id)
                .await
                .unwrap()
                .unwrap()
                .title,
        );
    }
    titles
}

each_database! {
    async fn a_film_waits_once_every_byte_is_there(database) {
        let db = &database.db;
        let film = coming_film(db).await;
        assert!(put(db, film, 0, 8).await);
        assert!(!received(db, film).await);
        // The same piece again counts once.
        assert!(put(db, film, 0, 8).await && put(db, film, 1, 4).await);
        let mut conn = db.read().await.unwrap();
        assert_eq!(lessons::pieces(&mut conn, film).await.unwrap(), [0, 1]);
        drop(conn);
        assert!(received(db, film).await);
        assert!(!put(db, film, 2, 1).await, "it takes no more");
    }

    async fn a_film_is_made_ready_by_one_and_taken_up_where_that_one_is_silent(database) {
        let db = &database.db;
        let film = coming_film(db).await;
        put(db, film, 0, 12).await;
        received(db, film).await;
        let held = at_once(MANY, |_| {
            let db = db.clone();
            async move { hold(&db, film, 3).await }
        }).await;
        let held: Vec<_> = held.into_iter().flatten().collect();
        let [first] = held[..] else { panic!("{held:?}") };
        assert_eq!(hold(db, film, 20).await, None, "it is held");
        let second = hold(db, film, 40).await.expect("it was silent");
        let late = write(db, first, |tx, &first| {
            Box::pin(async move {
                let done = [
                    lessons::finish_film(tx, first, &film_files(), at(41)).await?,
                    lessons::fail_film(tx, first, "坏了", at(41)).await?,
                    lessons::let_film_go(tx, first, false, at(41)).await?,
                    lessons::tell_progress(tx, first, 90, at(80), at(41)).await?,
                ];
                Ok(done)
            })
        }).await;
        assert_eq!(late, [false; 4], "the first one lost it");
        let told = write(db, second, |tx, &second| {
            Box::pin(async move { lessons::tell_progress(tx, second, 40, at(80), at(50)).await })
        }).await;
        assert!(told);
        let mut conn = db.read().await.unwrap();
        let stored = lessons::film(&mut conn, film).await.unwrap().unwrap();
        assert_eq!((stored.state, stored.percent, second.lost), (FilmState::Transcoding, 40, 1));
        drop(conn);
        let gone = write(db, second, |tx, &second| {
            Box::pin(async move { lessons::let_film_go(tx, second, true, at(51)).await })
        }).await;
        assert!(gone);
        let third = hold(db, film, 52).await.expect("it waits for anybody");
        assert_eq!((third.number, third.lost, third.troubles), (3, 1, 1), "nobody was lost with it");
    }

    async fn somebody_brings_few_films_at_a_time_also_where_all_are_begun_at_once(database) {
        let db = &database.db;
        let who = new_id();
        add_staff(db, who, "王芳", at(0)).await;
        let begin = |by: Uuid| {
            let db = db.clone();
            async move {
                let new = NewFilm {
                    id: new_id(),
                    name: "柜台.mp4".into(),
                    bytes: 12,
                    by: Some(by),
                };
                write(&db, new, |tx, new| {
                    Box::pin(async move {
                        for slot in 1..=MOST_COMING {
                            if lessons::begin_film(tx, new, slot, at(0)).await? {
                                return Ok(Some(new.id));
                            }
                        }
                        Ok(None)
                    })
                })
                .await
            }
        };
        let begun = at_once(MANY, |_| begin(who)).await;
        let begun: Vec<_> = begun.into_iter().flatten().collect();
        assert_eq!(begun.len(), usize::from(MOST_COMING));
        assert_eq!(begin(who).await, None);
        // One that is there makes room for another.
        assert!(put(db, begun[0], 0, 12).await && received(db, begun[0]).await);
        assert!(begin(who).await.is_some());
        let other = new_id();
        add_staff(db, other, "李明", at(0)).await;
        assert!(begin(other).await.is_some());
        let beyond = statement(db, "update films set slot = 6 where slot = 5").await;
        assert!(beyond.is_err(), "the column holds to it as well");
    }

    async fn a_film_that_failed_is_tried_again_while_its_pieces_are_there(database) {
        let db = &database.db;
        let film = coming_film(db).await;
        put(db, film, 0, 12).await;
        received(db, film).await;
        let fail = |held: Option<HeldFilm>| write(db, held.unwrap(), |tx, &held| {
            Box::pin(async move { lessons::fail_film(tx, held, "坏了", at(4)).await })
        });
        let retry = |film: Uuid| write(db, film, |tx, &film| {
            Box::pin(async move { lessons::retry_film(tx, film, at(5)).await })
        });
        assert!(fail(hold(db, film, 3).await).await);
        assert!(retry(film).await);
        assert!(fail(hold(db, film, 6).await).await);
        write(db, film, |tx, &film| Box::pin(lessons::forget_pieces(tx, film))).await;
        assert!(!retry(film).await);
    }

    async fn a_film_that_no_lesson_names_is_forgotten(database) {
        let db = &database.db;
        let unused = coming_film(db).await;
        put(db, unused, 0, 8).await;
        published(db, "在用", Right::Information, 5).await;
        let mut conn = db.read().await.unwrap();
        let left = lessons::films_left(&mut conn, at(1000), 10).await.unwrap();
        drop(conn);
        assert_eq!(left.iter().map(|film| film.id).collect::<Vec<_>>(), [unused]);
        let forget = write(db, unused, |tx, &film| Box::pin(lessons::forget_film(tx, film, at(1000))));
        assert!(forget.await);
        assert_eq!(count(db, "select count(*) from film_pieces where bytes = 8").await, 0);
    }

    async fn a_published_lesson_is_found_by_its_number_and_its_versions_stay(database) {
        let db = &database.db;
        let id = published(db, "柜台前的勾", Right::Information, 5).await;
        let stored = found(db, id).await;
        assert_eq!((stored.versions, stored.changes), (1, 1));
        assert_eq!(stored.lesson.state.standing(), Standing::Published);
        let mut conn = db.read().await.unwrap();
        let head = lessons::head_by_number(&mut conn, stored.number).await.unwrap().unwrap();
        let lesson = lessons::content(&mut conn, head.id).await.unwrap().unwrap();
        assert_eq!(lesson.title, "柜台前的勾");
        assert!(lessons::head_by_number(&mut conn, 99_999).await.unwrap().is_none());
        drop(conn);
        for sql in ["update lesson_versions set version = 2", "delete from lesson_versions"] {
            let refused = statement(db, sql).await.expect_err(sql).to_string();
            assert!(refused.contains("are only added"), "{refused}");
        }
    }

    async fn a_change_of_what_has_changed_since_is_refused(database) {
        let db = &database.db;
        let id = published(db, "一", Right::Information, 5).await;
        let lesson = found(db, id).await.lesson;
        let save = |changes: i64| write(db, (lesson.clone(), changes), |tx, (lesson, changes)| {
            Box::pin(async move {
                // Nobody of the staff is stored in this test.
                tx.command("update lessons set title = title where id = $1").bind(lesson.id).run().await?;
                Ok(*changes == lessons::find(tx, lesson.id).await?.unwrap().changes)
            })
        });
        assert!(!save(0).await && save(1).await);
        let remove = write(db, id, |tx, &id| Box::pin(lessons::remove(tx, id, 1)));
        assert!(!remove.await, "what was published stays");
    }

    async fn customers_lists_are_narrowed_searched_and_ordered(database) {
        let db = &database.db;
        let first = published(db, "柜台前的勾 100%", Right::Information, 5).await;
        published(db, "假警察 ABC", Right::PropertySafety, 6).await;
        let filter = |words: &str| LessonFilter { words: words.into(), ..LessonFilter::default() };
        assert_eq!(titles(db, filter("")).await, ["假警察 ABC", "柜台前的勾 100%"]);
        assert_eq!(titles(db, filter("abc")).await, ["假警察 ABC"]);
        assert_eq!(titles(db, filter("知情权")).await, ["柜台前的勾 100%"]);
        // Every word, in any order; nothing stands for anything.
        assert_eq!(titles(db, filter("的勾　柜台")).await, ["柜台前的勾 100%"]);
        assert_eq!(titles(db, filter("100% 勾 柜 前的勾")).await, ["柜台前的勾 100%"]);
        assert_eq!(titles(db, filter("警察 柜台")).await, [""; 0]);
        for (words, found) in [("%", 1), ("_", 0), ("\\", 0), ("0%", 1)] {
            assert_eq!(titles(db, filter(words)).await.len(), found, "{words}");
        }
        let right = LessonFilter { right: Some(Right::PropertySafety), ..LessonFilter::default() };
        assert_eq!(titles(db, right).await, ["假警察 ABC"]);
        let who = participant(db).await;
        begin(db, first, who).await;
        let learned = write(db, (first, who), |tx, &watch| Box::pin(lessons::learn(tx, watch, at(20))));
        assert!(learned.await);
        let most = LessonFilter { order: LessonOrder::MostLearned, ..LessonFilter::default() };
        assert_eq!(titles(db, most).await, ["柜台前的勾 100%", "假警察 ABC"]);
    }

    async fn a_lesson_is_learned_once_by_many_at_once(database) {
        let db = &database.db;
        let lesson = published(db, "一", Right::Information, 5).await;
        let who = participant(db).await;
        begin(db, lesson, who).await;
        let learned = at_once(MANY, |_| {
            let db = db.clone();
            async move {
                write(&db, (lesson, who), |tx, &watch| Box::pin(lessons::learn(tx, watch, at(20)))).await
            }
        }).await;
        assert_eq!(yes(&learned), 1);
        assert_eq!(found(db, lesson).await.learned, 1);
    }

    async fn reports_at_once_take_turns(database) {
        let db = &database.db;
        let lesson = published(db, "一", Right::Information, 5).await;
        let who = participant(db).await;
        begin(db, lesson, who).await;
        let seen = watched(db, lesson, who).await;
        let saved = at_once(MANY, |_| {
            let (db, mut watch) = (db.clone(), seen.clone());
            async move {
                let showing = Showing { duration_ms: 40_000, may_seek: false, stops_at: None };
                let told = Report { from_ms: 0, to_ms: 10_000 };
                watch.progress.take(told, &showing, at(20)).unwrap();
                write(&db, watch, |tx, watch| Box::pin(lessons::save_watch(tx, watch, at(20)))).await
            }
        }).await;
        assert_eq!(yes(&saved), 1);
        let watch = watched(db, lesson, who).await;
        assert_eq!((watch.changes, watch.progress.seen_until()), (1, 10_000));
    }

    async fn the_first_answer_counts(database) {
        let db = &database.db;
        let lesson = published(db, "一", Right::Information, 5).await;
        let who = participant(db).await;
        let question = new_id();
        let answer = |places: &[u8], is_right| LessonAnswer {
            question,
            places: places.into(),
            is_right,
            version: None,
        };
        let put = |answer: LessonAnswer| write(db, answer, move |tx, answer| {
            Box::pin(async move { lessons::put_answer(tx, (lesson, who), answer, at(20)).await })
        });
        assert_eq!(put(answer(&[0], false)).await, Answered::First);
        assert_eq!(put(answer(&[1], true)).await, Answered::Before(answer(&[0], false)));
        let mut conn = db.read().await.unwrap();
        let stored = lessons::answers(&mut conn, lesson, who).await.unwrap();
        assert_eq!(stored, [answer(&[0], false)]);
    }
}
