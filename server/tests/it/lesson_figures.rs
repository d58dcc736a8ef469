//! What staff see of a lesson once people have watched it.

use chrono::{DateTime, TimeDelta, Utc};
use domain::campaigns::Campaign;
use domain::lessons::{LessonDraft, LessonQuestionDraft};
use domain::prizes::Verdict;
use domain::quizzes::{
    AnswerVerdict, AttemptResult, Ending, Paper, PaperItem, QuestionDraft, Quiz, TimeAllowance,
    score,
};
use domain::staff::Role;
use exchange::table::{Limits, Table};
use storage::lessons::{self, LessonAnswer};
use storage::participants::{self, Participant};
use storage::quizzes::{self, PastAttempt};
use storage::reports::{SampleChannel, add_channel};
use storage::testing::lessons::{add_film, film_files, publish};
use storage::{each_database, testing::TestDatabase};
use uuid::Uuid;

use crate::test_app::campaigns::versions;
use crate::test_app::{Browser, NewCampaign, Reply, TestApp, new_id};

/// A lesson of 40 seconds with a question at 00:20, about what the tests' campaigns ask.
struct Watched {
    app: TestApp,
    id: Uuid,
    film: Uuid,
    question: Uuid,
    campaign: Campaign,
    quiz: Quiz,
}

fn draft(film: Uuid) -> LessonDraft {
    let question = |at: &str, stem: &str| LessonQuestionDraft {
        id: new_id(),
        at: at.into(),
        to_bank: "yes".into(),
        question: QuestionDraft {
            kind: "true_false".into(),
            stem: stem.into(),
            answer: "错".into(),
            explanation: "先看清楚。".into(),
            ..QuestionDraft::default()
        },
    };
    let text = || "一句话。".to_owned();
    LessonDraft {
        title: "柜台前的勾".into(),
        right: "information".into(),
        tags: "反诈".into(),
        film: Some(film),
        captions: "00:01 --> 00:03\n您好。".into(),
        chapters: "00:00 起因\n00:20 转折".into(),
        questions: vec![
            question("00:20", "可以让别人替您勾选吗？"),
            question("", "第二题"),
            question("", "第三题"),
        ],
        summary: text(),
        case: text(),
        turning_point: text(),
        risks: text(),
        advice: text(),
        source: text(),
        ..LessonDraft::default()
    }
}

impl Watched {
    /// Published, and not opened by anybody.
    async fn new(database: TestDatabase) -> Self {
        let app = TestApp::on(database);
        app.with_staff().await;
        let now = app.state.clock.now();
        let film = new_id();
        let draft = draft(film);
        let (id, question) = (new_id(), draft.questions[0].id);
        add_film(&app.state.db, film, film_files(), now).await;
        publish(&app.state.db, (id, new_id()), draft, now).await;
        let (campaign, quiz) = NewCampaign::new("spring").add(&app).await;
        Self {
            app,
            id,
            film,
            question,
            campaign,
            quiz,
        }
    }

    fn now(&self) -> DateTime<Utc> {
        self.app.state.clock.now()
    }

    /// Somebody who saw the film up to this second; who saw all of it has learned.
    async fn viewer(&self, until: u32) -> Uuid {
        let now = self.now();
        let who = Participant {
            id: new_id(),
            phone_sealed: b"sealed".to_vec(),
            time_allowance: TimeAllowance::Standard,
            created_at: now,
        };
        let id = who.id;
        let data = (who, (self.id, self.film), until, now);
        let unit = self.app.state.db.write(data, |tx, (who, of, until, now)| {
            Box::pin(async move {
                let (lesson, film) = *of;
                participants::add(tx, who, who.id.as_bytes()).await?;
                lessons::begin_watch(tx, (lesson, who.id), film, *now).await?;
                let mut watch = lessons::watch(tx, lesson, who.id).await?.unwrap();
                watch.progress.seen = vec![(0, until * 1_000)];
                assert!(lessons::save_watch(tx, &watch, *now).await?);
                if *until == 40 {
                    assert!(lessons::learn(tx, (lesson, who.id), *now).await?);
                }
                Ok::<_, storage::Error>(())
            })
        });
        unit.await.unwrap();
        id
    }

    async fn answers(&self, who: Uuid, is_right: bool) {
        let answer = LessonAnswer {
            version: None,
            question: self.question,
            places: vec![u8::from(is_right)],
            is_right,
        };
        let data = ((self.id, who), answer, self.now());
        let unit = self.app.state.db.write(data, |tx, (of, answer, now)| {
            Box::pin(async move { lessons::put_answer(tx, *of, answer, *now).await })
        });
        let done: Result<_, storage::Error> = unit.await;
        done.unwrap();
    }

    /// An attempt that ended so many minutes from now, with so many of five right.
    async fn takes(&self, who: Uuid, minutes: i64, right: usize, channel: Option<Uuid>) {
        let item = |&version_id: &Uuid| PaperItem {
            version_id,
            order: vec![0, 1, 2],
        };
        let verdict = |place| {
            if place < right {
                AnswerVerdict::Right
            } else {
                AnswerVerdict::Wrong
            }
        };
        let answers: Vec<_> = (0..5).map(verdict).collect();
        let result = AttemptResult {
            ending: Ending::HandedIn,
            score: score(&answers),
            answers,
            verdict: Verdict::BelowPassMark {
                missing: 1,
                pass_mark: 80,
            },
            remedied: vec![],
        };
        let closed_at = self.now() + TimeDelta::minutes(minutes);
        let past = PastAttempt {
            id: new_id(),
            quiz_id: self.quiz.id,
            campaign_id: self.campaign.id,
            channel_id: channel,
            participant_id: who,
            paper: Paper {
                items: versions(&self.quiz).iter().map(item).collect(),
            },
            rules: self.quiz.rules.clone(),
            started_at: closed_at - TimeDelta::minutes(5),
            closed: Some((closed_at, result)),
            choices: vec![],
            ticket: None,
        };
        let unit = self.app.state.db.write(past, |tx, past| {
            Box::pin(async move { quizzes::add_past(tx, past).await })
        });
        let done: Result<_, storage::Error> = unit.await;
        done.unwrap();
    }

    async fn channel(&self, branch: &str) -> Uuid {
        let way = SampleChannel {
            id: new_id(),
            code: format!("way{branch}"),
            name: format!("海报{branch}"),
            medium: "poster",
            branch: Some(self.app.branch_id(branch).await),
        };
        let id = way.id;
        let data = (self.campaign.id, way, self.now());
        let unit = self.app.state.db.write(data, |tx, (campaign, way, now)| {
            Box::pin(async move { add_channel(tx, *campaign, way, *now).await })
        });
        let done: Result<_, storage::Error> = unit.await;
        done.unwrap();
        id
    }

    async fn visited(&self, times: i64) {
        let data = (self.id, self.app.state.today(), times);
        let unit = self.app.state.db.write(data, |tx, &(lesson, day, times)| {
            Box::pin(async move { lessons::visit(tx, lesson, day, times).await })
        });
        let done: Result<_, storage::Error> = unit.await;
        done.unwrap();
    }

    /// Twelve who learned it, of whom eleven came by an outlet; five left at 00:10 and three at 00:20;
    /// ten others took the quiz.
    async fn by_many(&self) {
        self.visited(34).await;
        let way = self.channel("0571-01").await;
        for number in 0..12 {
            let who = self.viewer(40).await;
            self.answers(who, number < 9).await;
            self.takes(who, -30, 2, None).await;
            self.takes(who, 30, 4, (number < 11).then_some(way)).await;
        }
        for number in 0..8 {
            self.viewer(if number < 5 { 10 } else { 20 }).await;
        }
        for _ in 0..10 {
            self.takes(new_id(), 20, 3, None).await;
        }
    }

    async fn page(&self, desk: &mut Browser, ending: &str) -> Reply {
        desk.get(&format!("/staff/lessons/{}/figures{ending}", self.id))
            .await
    }
}

/// The words of a page, without its marks.
fn words(page: &Reply) -> String {
    let mut text = String::new();
    let mut inside = true;
    for c in page.body.chars() {
        match c {
            '<' => inside = false,
            '>' => {
                inside = true;
                text.push(' ');
            }
            c if inside => text.push(c),
            _ => {}
        }
    }
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

each_database! {
    async fn a_lesson_that_nobody_has_opened_says_so(database) {
        let watched = Watched::new(database).await;
        let mut editor = watched.app.at_the_desk(Role::CampaignEditor).await;
        let page = watched.page(&mut editor, "").await;
        assert!(page.status.is_success() && page.shows("还没有人看过这节微课"), "{page:?}");
        watched.visited(3).await;
        let page = watched.page(&mut editor, "").await;
        assert!(page.shows("还没有登录的客户看过现在这部影片"), "{page:?}");
        let other = editor.get(&format!("/staff/lessons/{}/figures", new_id())).await;
        assert_eq!(other.status.as_u16(), 404);
    }

    async fn the_page_tells_who_watched_and_where_they_left(database) {
        let watched = Watched::new(database).await;
        watched.by_many().await;
        let mut editor = watched.app.at_the_desk(Role::CampaignEditor).await;
        let page = watched.page(&mut editor, "").await;
        assert!(page.status.is_success(), "{page:?}");
        let words = words(&page);
        for told in [
            "34 访问次数", "20 观看人数", "12 学完人数", "60.0% 学完率", "25% 没学完的看到",
            "00:09–00:10 有 5 人离开（占观看的 25.0%）", "00:19–00:20 有 3 人离开（占观看的 15.0%）",
            "转折 00:20 60.0%", "00:10 15 75.0%", "00:35 12 60.0%", "问1",
            "在 00:20 · 回答 12 人，答对 9 人，正确率 75.0%", "B ✓ 正确 错 9 次 75.0%", "A 对 3 次 25.0%",
        ] {
            assert!(words.contains(told), "{told}: {words}");
        }
        assert!(page.body.contains("role=\"img\""));
    }

    async fn quizzes_before_and_after_are_compared_and_few_people_keep_to_themselves(database) {
        let watched = Watched::new(database).await;
        watched.by_many().await;
        let mut reviewer = watched.app.at_the_desk(Role::Reviewer).await;
        let page = watched.page(&mut reviewer, "").await;
        let words = words(&page);
        for told in [
            "学习之前 12 60 24 40.0% 28.6%–52.6%", "学习之后 12 60 48 80.0% 68.2%–88.2%",
            "“之后”的那几周 10 50 30 60.0% 46.2%–72.4%", "这不能证明是微课起了作用",
        ] {
            assert!(words.contains(told), "{told}: {words}");
        }
        // Eleven by the outlet would tell of the one who came by none.
        assert!(words.contains("机构0571-01 人数少，不显示"), "{words}");
        assert!(words.contains("未知 人数少，不显示"), "{words}");
    }

    async fn few_answers_are_not_told(database) {
        let watched = Watched::new(database).await;
        let who = watched.viewer(40).await;
        watched.takes(who, 30, 4, None).await;
        let mut editor = watched.app.at_the_desk(Role::CampaignEditor).await;
        let page = watched.page(&mut editor, "").await;
        assert!(words(&page).contains("学习之后 不足 10 人 — — 人数少，不显示"), "{page:?}");
        assert!(!page.shows("80.0%"), "{page:?}");
    }

    async fn the_figures_are_taken_away_as_files_and_that_is_recorded(database) {
        let watched = Watched::new(database).await;
        watched.by_many().await;
        let mut editor = watched.app.at_the_desk(Role::CampaignEditor).await;
        let csv = watched.page(&mut editor, ".csv").await;
        for line in ["秒,时间,人数,占观看的（%）", "9,00:09,20,100.0", "10,00:10,15,75.0", "39,00:39,12,60.0"] {
            assert!(csv.shows(line), "{line}: {csv:?}");
        }
        let path = format!("/staff/lessons/{}/figures.xlsx", watched.id);
        let file = editor.download(&path).await;
        let sheet = |name: &str| {
            Table::read_sheet("figures.xlsx", &file, &Limits::default(), Some(name)).unwrap()
        };
        assert_eq!(sheet("概况").sheets, ["概况", "每天", "每秒", "题目", "前后对比", "网点"]);
        let rows = |name: &str| -> Vec<Vec<String>> {
            let rows = sheet(name).rows.into_iter();
            rows.map(|row| row.cells.into_iter().map(|cell| cell.text).collect()).collect()
        };
        assert_eq!(rows("每天")[1], ["2026-03-15", "34"]);
        assert_eq!(rows("每秒").len(), 41);
        assert_eq!(rows("题目")[2][5..], ["B", "错", "是", "9"]);
        assert_eq!(rows("前后对比")[2][1..5], ["12", "60", "48", "80.0%"]);
        assert_eq!(rows("网点")[1], ["机构0571-01", "人数少，不显示"]);
        let mut auditor = watched.app.at_the_desk(Role::Auditor).await;
        let trail = auditor.get("/staff/audit").await;
        assert!(trail.shows("导出微课数据") && trail.shows("xlsx"), "{trail:?}");
    }

    async fn who_does_not_see_lessons_does_not_see_their_figures(database) {
        let watched = Watched::new(database).await;
        for role in [Role::Administrator, Role::BranchTeller, Role::CustomerService, Role::DrawOfficer] {
            let mut desk = watched.app.at_the_desk(role).await;
            for ending in ["", ".csv", ".xlsx"] {
                let reply = watched.page(&mut desk, ending).await;
                assert_eq!(reply.status.as_u16(), 403, "{role:?} {ending}");
            }
        }
        for role in [Role::CampaignEditor, Role::Reviewer, Role::Auditor] {
            let mut desk = watched.app.at_the_desk(role).await;
            assert!(watched.page(&mut desk, "").await.status.is_success(), "{role:?}");
        }
    }
}
