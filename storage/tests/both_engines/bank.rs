//! The question bank as staff work on it: drafts, reviews, versions, withdrawals.

use chrono::NaiveDate;
use domain::quizzes::{BankQuestion, Figures, QuestionDraft, QuestionKind, Validity, WorkingCopy};
use domain::review::{PublicationRefusal, PublicationState, Remark, Stage};
use storage::questions::{self, Publishing, StoredQuestion};
use storage::testing::add_staff;
use storage::{Db, each_database};
use uuid::Uuid;

use super::common::{Refusal, at, at_once, count, day, new_id, number, was_stored, write};

/// Somebody of the staff.
pub async fn staff(db: &Db, name: &str) -> Uuid {
    let id = new_id();
    add_staff(db, id, name, at(0)).await;
    id
}

/// A complete text with this stem.
pub fn copy(stem: &str) -> WorkingCopy {
    WorkingCopy {
        question: QuestionDraft {
            kind: "single".into(),
            topic: "存款".into(),
            difficulty: "2".into(),
            stem: stem.into(),
            options: ["20 万元", "50 万元"].map(Into::into).into(),
            answer: "B".into(),
            explanation: "最高偿付限额为人民币五十万元。".into(),
            source: "《存款保险条例》第五条".into(),
        },
        validity: Validity::default(),
    }
}

pub fn new_stem() -> String {
    format!("第 {} 题：存款保险最高偿付多少？", number())
}

/// Begins a question with this text; its id.
pub async fn begin(db: &Db, author: Uuid, copy: WorkingCopy) -> Uuid {
    let new = vec![BankQuestion::begun_by(author, new_id(), copy)];
    let id = new[0].id;
    write(db, new, |tx, new| {
        Box::pin(questions::add_drafts(tx, new, at(0)))
    })
    .await;
    id
}

pub async fn find(db: &Db, id: Uuid) -> StoredQuestion {
    let mut conn = db.read().await.unwrap();
    questions::find(&mut conn, id).await.unwrap().unwrap()
}

/// Saves `question` as read with `changes`.
async fn save(db: &Db, question: BankQuestion, changes: i64, by: Uuid) -> bool {
    let data = (question, changes, by);
    write(db, data, |tx, (question, changes, by)| {
        Box::pin(questions::save(tx, question, *changes, *by, at(60)))
    })
    .await
}

/// Takes a step with the question and saves it.
pub async fn step<E: std::fmt::Debug>(
    db: &Db,
    id: Uuid,
    by: Uuid,
    step: impl FnOnce(&mut BankQuestion) -> Result<(), E>,
) {
    let StoredQuestion {
        mut question,
        changes,
        ..
    } = find(db, id).await;
    step(&mut question).unwrap();
    assert!(save(db, question, changes, by).await);
}

/// Approves what is in review; the unit is stored only where it was published.
pub async fn approve(db: &Db, id: Uuid, by: Uuid) -> (Publishing, Uuid) {
    let found = find(db, id).await;
    let approval = found.question.approve(by).unwrap();
    let version = new_id();
    let data = (approval, found.changes, version);
    let done: Result<_, Refused> = db
        .write(data, |tx, (approval, changes, version)| {
            Box::pin(async move {
                match questions::publish(tx, approval, *changes, *version, at(120)).await? {
                    Publishing::Published => Ok(Publishing::Published),
                    refused => Err(Refused::Publishing(refused)),
                }
            })
        })
        .await;
    match done {
        Ok(published) => (published, version),
        Err(Refused::Publishing(refused)) => (refused, version),
        Err(Refused::Database(error)) => panic!("{error}"),
    }
}

enum Refused {
    Publishing(Publishing),
    Database(storage::Error),
}

impl From<storage::Error> for Refused {
    fn from(error: storage::Error) -> Self {
        Self::Database(error)
    }
}

/// Submits and approves what is being written; the version's id.
pub async fn publish(db: &Db, id: Uuid, author: Uuid, reviewer: Uuid) -> Uuid {
    step(db, id, author, |question| question.submit(author, at(60))).await;
    let (done, version) = approve(db, id, reviewer).await;
    assert_eq!(done, Publishing::Published);
    version
}

/// The versions that papers of `day` can get.
/// The versions that papers of `day` are drawn from.
pub async fn bank(db: &Db, day: NaiveDate) -> Vec<Uuid> {
    let mut conn = db.read().await.unwrap();
    let entries = questions::bank(&mut conn, day).await.unwrap();
    let newest = entries.into_iter().filter(|entry| entry.is_newest);
    newest.map(|entry| entry.version_id).collect()
}

async fn edition(db: &Db) -> i64 {
    let mut conn = db.read().await.unwrap();
    questions::edition(&mut conn).await.unwrap()
}

fn remark(text: &str) -> Remark {
    Remark::parse(text).unwrap()
}

each_database! {
    async fn drafts_are_found_as_they_were_written_and_numbered(database) {
        let db = &database.db;
        let author = staff(db, "王编").await;
        let unfinished = WorkingCopy {
            question: QuestionDraft { stem: "写到一半".into(), kind: "?".into(), ..QuestionDraft::default() },
            validity: Validity { review_on: Some(day(20)), ..Validity::default() },
        };
        let copies = [unfinished, copy(&new_stem())];
        let new: Vec<_> = copies
            .into_iter()
            .map(|copy| BankQuestion::begun_by(author, new_id(), copy))
            .collect();
        write(db, new.clone(), |tx, new| Box::pin(questions::add_drafts(tx, new, at(5)))).await;
        for (number, new) in (1..).zip(new) {
            let found = find(db, new.id).await;
            assert_eq!((found.number, found.versions, found.changes), (number, 0, 0));
            assert_eq!((found.created_at, found.updated_at), (at(5), at(5)));
            assert_eq!(found.question, new);
        }
        assert!(bank(db, day(15)).await.is_empty());
        let mut conn = db.read().await.unwrap();
        assert!(questions::find(&mut conn, new_id()).await.unwrap().is_none());
    }

    async fn a_question_goes_from_draft_to_published_and_is_withdrawn(database) {
        let db = &database.db;
        let (author, reviewer) = (staff(db, "王编").await, staff(db, "李审").await);
        let stem = new_stem();
        let id = begin(db, author, copy(&stem)).await;
        step(db, id, author, |question| question.submit(author, at(60))).await;
        let found = find(db, id).await.question;
        let stage = found.state.work().unwrap().stage.clone();
        assert_eq!(stage, Stage::InReview { by: author, at: at(60) });
        assert_eq!(found.approve(author), Err(PublicationRefusal::OwnWork.into()));

        step(db, id, reviewer, |question| question.send_back(reviewer, remark("来源不准确"))).await;
        let stage = find(db, id).await.question.state.work().unwrap().stage.clone();
        assert_eq!(stage, Stage::Draft { remark: Some(remark("来源不准确")) });

        let before = edition(db).await;
        let version = publish(db, id, author, reviewer).await;
        assert!(edition(db).await > before);
        let found = find(db, id).await;
        assert_eq!(found.question.state, PublicationState::Published(None));
        assert_eq!((found.versions, found.edited_by), (1, Some(reviewer)));
        assert_eq!(found.question.draft.question.check(), copy(&stem).question.check());
        assert_eq!(bank(db, day(15)).await, [version]);
        assert_eq!(count(db, "select count(*) from bank_drafts").await, 0);

        let before = edition(db).await;
        step(db, id, reviewer, |question| question.withdraw(remark("答案有误"))).await;
        assert!(edition(db).await > before);
        let state = find(db, id).await.question.state;
        assert_eq!(state, PublicationState::Withdrawn { reason: remark("答案有误"), work: None });
        assert!(bank(db, day(15)).await.is_empty());
        let mut conn = db.read().await.unwrap();
        let kept = questions::version(&mut conn, version).await.unwrap();
        assert!(kept.is_some(), "papers still name it");
    }

    async fn a_change_of_what_has_changed_meanwhile_is_refused(database) {
        let db = &database.db;
        let (one, other) = (staff(db, "王编").await, staff(db, "赵编").await);
        let id = begin(db, one, copy(&new_stem())).await;
        let read = find(db, id).await;
        let (mut mine, mut theirs) = (read.question.clone(), read.question);
        mine.edit(copy("我的改动"), one).unwrap();
        theirs.edit(copy("他的改动"), other).unwrap();
        assert!(save(db, theirs.clone(), read.changes, other).await);
        assert!(!save(db, mine, read.changes, one).await);
        let now = find(db, id).await;
        assert_eq!((now.question, now.edited_by), (theirs.clone(), Some(other)));
        assert_eq!(now.changes, read.changes + 1);
        // Nor is what was approved published after somebody took it back.
        step(db, id, one, |question| question.submit(one, at(60))).await;
        let reviewer = staff(db, "李审").await;
        let approval = find(db, id).await.question.approve(reviewer).unwrap();
        let data = (approval, read.changes);
        let done = write(db, data, |tx, (approval, changes)| {
            Box::pin(questions::publish(tx, approval, *changes, new_id(), at(120)))
        })
        .await;
        assert_eq!(done, Publishing::Changed);
        assert_eq!(find(db, id).await.versions, 0);
    }

    async fn of_changes_at_once_one_is_saved(database) {
        let db = &database.db;
        let author = staff(db, "王编").await;
        let id = begin(db, author, copy(&new_stem())).await;
        let read = find(db, id).await;
        let saved = at_once(8, |number| {
            let (db, mut question) = (db.clone(), read.question.clone());
            async move {
                question.edit(copy(&format!("改动 {number}")), author).unwrap();
                let data = (question, read.changes);
                let done = db.write(data, |tx, (question, changes)| Box::pin(async move {
                    let by = question.author.unwrap();
                    let saved = questions::save(tx, question, *changes, by, at(60)).await?;
                    saved.then_some(()).ok_or(Refusal::Refused)
                }))
                .await;
                was_stored(done)
            }
        })
        .await;
        assert_eq!(saved.iter().filter(|&&saved| saved).count(), 1);
        assert_eq!(find(db, id).await.changes, read.changes + 1);
    }

    async fn a_revision_leaves_the_published_version_in_force_until_it_is_published(database) {
        let db = &database.db;
        let (author, reviewer) = (staff(db, "王编").await, staff(db, "李审").await);
        let id = begin(db, author, copy(&new_stem())).await;
        let first = publish(db, id, author, reviewer).await;
        let recorded = write(db, id, |tx, id| {
            let figures = Figures { used: 50, answered: 40, right: 1 };
            Box::pin(questions::record_figures(tx, *id, 1, QuestionKind::Single, figures))
        });
        assert!(recorded.await);

        let changed = copy(&new_stem());
        step(db, id, reviewer, |question| {
            question.revise(reviewer)?;
            question.edit(changed.clone(), reviewer)
        })
        .await;
        assert_eq!(bank(db, day(15)).await, [first]);
        assert_eq!(find(db, id).await.question.draft, changed);
        assert_eq!(find(db, id).await.figures.answered, 40);

        let second = publish(db, id, reviewer, author).await;
        assert_eq!(bank(db, day(15)).await, [second]);
        let found = find(db, id).await;
        assert_eq!((found.versions, found.figures), (2, Figures::default()));
        let mut conn = db.read().await.unwrap();
        let history = questions::history(&mut conn, id).await.unwrap();
        let told: Vec<_> = history
            .iter()
            .map(|v| (v.number, v.version.id, v.submitted_by, v.approved_by))
            .collect();
        let (author, reviewer) = (Some(author), Some(reviewer));
        assert_eq!(told, [(2, second, reviewer, author), (1, first, author, reviewer)]);
        drop(conn);
        let late = write(db, id, |tx, id| {
            let figures = Figures { used: 60, answered: 50, right: 1 };
            Box::pin(questions::record_figures(tx, *id, 1, QuestionKind::Single, figures))
        });
        assert!(!late.await, "those tell about another text");
    }

    async fn a_discarded_draft_leaves_what_was_published(database) {
        let db = &database.db;
        let (author, reviewer) = (staff(db, "王编").await, staff(db, "李审").await);
        let kept = copy(&new_stem());
        let id = begin(db, author, kept.clone()).await;
        publish(db, id, author, reviewer).await;
        step(db, id, author, |question| {
            question.revise(author)?;
            question.edit(copy("不要了"), author)
        })
        .await;
        let mut conn = db.read().await.unwrap();
        let published = questions::published_copy(&mut conn, id).await.unwrap();
        drop(conn);
        step(db, id, author, |question| {
            question.discard(published).map(|remains| assert!(remains))
        })
        .await;
        let found = find(db, id).await.question;
        assert_eq!(found.state, PublicationState::Published(None));
        assert_eq!(found.draft.question.check(), kept.question.check());

        let never = begin(db, author, copy(&new_stem())).await;
        let read = find(db, never).await;
        assert_eq!(read.question.clone().discard(None), Ok(false));
        for (id, changes, expected) in [
            (id, find(db, id).await.changes, false),
            (never, read.changes + 1, false),
            (never, read.changes, true),
        ] {
            let removed = write(db, (id, changes), |tx, (id, changes)| {
                Box::pin(questions::remove(tx, *id, *changes))
            });
            assert_eq!(removed.await, expected);
        }
        let mut conn = db.read().await.unwrap();
        assert!(questions::find(&mut conn, never).await.unwrap().is_none());
        let rest = "select (select count(*) from bank_drafts) + (select count(*) from bank_words)";
        assert_eq!(count(db, rest).await, 1);
    }
}
