//! Lessons of the tests' own, and what a browser does with them.

use app::error::AppError;
use app::lessons::shown::{Standing, Told};
use chrono::TimeDelta;
use domain::campaigns::LessonLink;
use domain::lessons::{LessonApproval, LessonDraft, LessonQuestionDraft};
use domain::quizzes::QuestionDraft;
use storage::lessons::{self, StoredLesson};
use storage::testing::{
    self,
    lessons::{add, film_files, publish},
};
use uuid::Uuid;

use crate::test_app::{Browser, NewCampaign, TestApp, new_id};

pub const REPORT: &str = "/api/lessons/report";
pub const ANSWER: &str = "/api/lessons/answer";
pub const READ_ON: &str = "/api/lessons/read_on";
pub const COLLECT: &str = "/api/lessons/collect";

/// The place of the right option of every question.
pub const RIGHT: &str = "1";

/// A lesson that is to be: forty seconds and two chapters, a question at twenty seconds and two after
/// the film.
pub struct NewLesson {
    pub draft: LessonDraft,
    is_published: bool,
}

/// A lesson that is there.
#[derive(Clone)]
pub struct TestLesson {
    pub id: Uuid,
    pub number: u64,
    pub questions: Vec<Uuid>,
}

/// What explains it stands nowhere else.
pub fn question(number: usize, at: &str) -> LessonQuestionDraft {
    LessonQuestionDraft {
        id: new_id(),
        at: at.into(),
        to_bank: "yes".into(),
        question: QuestionDraft {
            kind: "single".into(),
            stem: format!("第 {number} 个问题，您怎么看？"),
            options: vec!["照他说的办".into(), "先问清楚".into()],
            answer: "B".into(),
            explanation: format!("讲解之语{number}"),
            source: format!("依据之书{number}"),
            ..QuestionDraft::default()
        },
    }
}

impl NewLesson {
    pub fn titled(title: &str) -> Self {
        let draft = LessonDraft {
            title: title.into(),
            summary: "别人替您勾的选项，也是您的承诺。".into(),
            case: "王阿姨去办卡。".into(),
            turning_point: "她先看了一遍。".into(),
            risks: "代勾选".into(),
            right: "知情权".into(),
            advice: "自己看，自己勾".into(),
            source: "《消费者权益保护管理办法》".into(),
            tags: "信用卡".into(),
            captions:
                "00:01 --> 00:03\n<v 王阿姨>这张表要填这么多？\n\n00:21 --> 00:24\n我先看看。"
                    .into(),
            chapters: "00:00 起因\n00:20 转折".into(),
            questions: vec![question(0, "00:20"), question(1, ""), question(2, "")],
            ..LessonDraft::default()
        };
        Self {
            draft,
            is_published: true,
        }
    }

    pub fn with(mut self, change: impl FnOnce(&mut LessonDraft)) -> Self {
        change(&mut self.draft);
        self
    }

    pub fn unpublished(mut self) -> Self {
        self.is_published = false;
        self
    }

    pub async fn add(self, app: &TestApp) -> TestLesson {
        let mut draft = self.draft;
        draft.film = Some(add_film(app).await);
        let questions = draft.questions.iter().map(|asked| asked.id).collect();
        let (id, now) = (new_id(), app.state.clock.now());
        if self.is_published {
            publish(&app.state.db, (id, new_id()), draft, now).await;
        } else {
            add(&app.state.db, id, draft, now).await;
        }
        TestLesson {
            id,
            number: stored(app, id).await.number,
            questions,
        }
    }
}

pub async fn stored(app: &TestApp, lesson: Uuid) -> StoredLesson {
    let mut conn = app.state.db.read().await.unwrap();
    lessons::find(&mut conn, lesson).await.unwrap().unwrap()
}

/// A film that is ready.
pub async fn add_film(app: &TestApp) -> Uuid {
    let id = new_id();
    let now = app.state.clock.now();
    testing::lessons::add_film(&app.state.db, id, film_files(), now).await;
    id
}

pub async fn change(app: &TestApp, sql: &'static str) {
    let unit = app.state.db.write((), move |tx, ()| {
        Box::pin(async move { tx.command(sql).run().await })
    });
    let changed: Result<u64, storage::Error> = unit.await;
    assert!(changed.unwrap() > 0, "{sql}");
}

impl TestLesson {
    pub fn page(&self) -> String {
        format!("/lessons/{}", self.number)
    }

    /// The id of the version that is published.
    pub async fn version(&self, app: &TestApp) -> String {
        let mut conn = app.state.db.read().await.unwrap();
        let head = lessons::head(&mut conn, self.id).await.unwrap();
        head.unwrap().id.to_string()
    }

    pub fn text(&self) -> String {
        format!("/lessons/{}/text", self.number)
    }

    /// Says that a piece was played, in seconds.
    pub async fn report(
        &self,
        browser: &mut Browser,
        from: u32,
        to: u32,
    ) -> Result<Standing, AppError> {
        let [from, to] = [from, to].map(|second| (second * 1000).to_string());
        let form = [
            ("lesson", &*self.id.to_string()),
            ("from_ms", &from),
            ("to_ms", &to),
            ("position_ms", &to),
        ];
        let reply = browser.call(REPORT, &form).await;
        match reply.error() {
            Some(error) => Err(error),
            None => Ok(serde_json::from_str(&reply.body).unwrap()),
        }
    }

    /// Plays the film from one second to another, and says so every five seconds.
    pub async fn watch(
        &self,
        app: &TestApp,
        browser: &mut Browser,
        from: u32,
        to: u32,
    ) -> Standing {
        let mut last = None;
        for second in (from..to).step_by(5) {
            app.pass(TimeDelta::seconds(5));
            last = Some(self.report(browser, second, second + 5).await.unwrap());
        }
        last.unwrap()
    }

    /// Answers a question as the player does.
    pub async fn answer(
        &self,
        browser: &mut Browser,
        question: usize,
        place: &str,
    ) -> Result<Told, AppError> {
        let form = [
            ("lesson", &*self.id.to_string()),
            ("question", &*self.questions[question].to_string()),
            ("places[0]", place),
        ];
        let reply = browser.call(ANSWER, &form).await;
        match reply.error() {
            Some(error) => Err(error),
            None => Ok(serde_json::from_str(&reply.body).unwrap()),
        }
    }

    pub async fn read_on(&self, browser: &mut Browser, part: u32) -> Option<AppError> {
        let form = [
            ("lesson", &*self.id.to_string()),
            ("part", &*part.to_string()),
        ];
        browser.call(READ_ON, &form).await.error()
    }

    /// Learns it by reading.
    pub async fn read(&self, browser: &mut Browser) {
        for (question, read) in [(0, Some(0)), (1, None), (2, Some(1))] {
            self.answer(browser, question, RIGHT).await.unwrap();
            if let Some(part) = read {
                assert_eq!(self.read_on(browser, part).await, None);
            }
        }
    }
}

/// A campaign in which learning the lesson gives a chance.
pub fn giving(slug: &'static str, lesson: &TestLesson) -> NewCampaign {
    let link = LessonLink {
        number: lesson.number,
        title: "柜台前的勾".into(),
    };
    NewCampaign::new(slug).with(|details| {
        details.extra.for_lesson = 1;
        details.lessons = vec![link];
    })
}

pub async fn chances(app: &TestApp) -> i64 {
    app.count("select cast(coalesce(sum(chances), 0) as bigint) from extra_chances")
        .await
}

pub async fn learned(app: &TestApp) -> i64 {
    app.count("select cast(coalesce(sum(learned), 0) as bigint) from lessons")
        .await
}

/// Publishes a new version with another film.
pub async fn publish_again(app: &TestApp, lesson: &TestLesson, film: Uuid) {
    publish_changed(app, lesson, |draft| draft.film = Some(film)).await;
}

/// Publishes a new version that says something else.
pub async fn publish_changed(
    app: &TestApp,
    lesson: &TestLesson,
    change: impl FnOnce(&mut LessonDraft),
) {
    app.with_staff().await;
    let StoredLesson {
        mut lesson,
        changes,
        ..
    } = stored(app, lesson.id).await;
    change(&mut lesson.draft);
    let approval = LessonApproval {
        version: lesson.draft.check(Some(&film_files())).unwrap(),
        lesson,
        submitted_by: app.account("draw").await.id,
        approved_by: app.account("reviewer").await.id,
    };
    let data = (approval, changes, new_id(), app.state.clock.now());
    let unit = app
        .state
        .db
        .write(data, |tx, (approval, changes, version_id, now)| {
            Box::pin(
                async move { lessons::publish(tx, approval, *changes, *version_id, *now).await },
            )
        });
    let published: Result<bool, storage::Error> = unit.await;
    assert!(published.unwrap());
}
