//! The board of a campaign with 1,000,000 attempts, as an editor's browser asks for it.

use std::ops::Range;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use chrono::{DateTime, TimeDelta, Utc};
use domain::prizes::Verdict;
use domain::quizzes::{
    AnswerVerdict, AttemptResult, Ending, Paper, PaperItem, PaperPlan, Quiz, QuizRules, Score,
};
use storage::quizzes::{PastAttempt, PastTicket, add_past};
use storage::reports::{SampleChannel, add_channel, add_visits};
use storage::{Db, campaigns, questions, quizzes};
use uuid::Uuid;

use crate::client::Client;
use crate::editor::{TOKEN, sign_in};
use crate::report::{self, Budget, Figure, Report};
use crate::sample::{CAMPAIGN, id, now, open};
use crate::server::{Server, Setup};

/// How many are stored at once.
const UNIT: u64 = 1_000;
/// Ways that lead to the campaign, and days over which attempts are spread.
const WAYS: u64 = 40;
const DAYS: u64 = 60;
/// How often each page is asked for; the median is told.
const TIMES: usize = 15;
/// Milliseconds.
const BUDGET: f64 = 300.0;
/// The job has so long for all of them.
const PATIENCE: Duration = Duration::from_mins(30);

/// What every attempt has in common.
struct Common {
    quiz: Quiz,
    rules: QuizRules,
    versions: Vec<Uuid>,
    ways: Vec<Uuid>,
    from: DateTime<Utc>,
    attempts: u64,
}

pub async fn measure(setup: &Setup, url: &str, attempts: u64, report: &mut Report) -> Result<()> {
    let engine = report::engine(url);
    eprintln!("• the board of {attempts} attempts in {engine}");
    setup.load_campaigns(url).await?;
    let db = open(url).await?;
    sign_in(&db).await?;
    let begin = Instant::now();
    let common = prepare(&db, attempts).await?;
    for first in (0..attempts).step_by(usize::try_from(UNIT)?) {
        fill(&db, &common, first..(first + UNIT).min(attempts)).await?;
    }
    eprintln!("  stored in {:.0} s", begin.elapsed().as_secs_f64());
    let server = Server::start(setup, url).await?;
    let begin = Instant::now();
    counted(&db, common.quiz.campaign_id, attempts).await?;
    let rate = begin.elapsed().as_secs_f64();
    eprintln!("  counted by the job in {rate:.0} s");
    if engine == "PostgreSQL" {
        let mut conn = db.read().await?;
        conn.query("vacuum analyze").optional::<(i64,)>().await?;
    }
    db.close().await;
    for page in ["board", "items", "report"] {
        let address = format!("/staff/campaigns/{}/{page}", common.quiz.campaign_id);
        let milliseconds = median(&server, &address).await?;
        let name = format!("{attempts} attempts on {engine}: the campaign's {page}");
        report.add(Figure::new(name, milliseconds, "ms").within(Budget::AtMost(BUDGET)));
    }
    server.stop().await
}

async fn prepare(db: &Db, attempts: u64) -> Result<Common> {
    let mut conn = db.read().await?;
    let campaign = campaigns::find_by_slug(&mut conn, CAMPAIGN).await?;
    let campaign = campaign.context("the sample has its campaign")?;
    let quiz = quizzes::of_campaign(&mut conn, campaign.id).await?;
    let quiz = quiz.context("the campaign has a quiz")?;
    let bank = questions::bank(&mut conn, now().date_naive()).await?;
    drop(conn);
    let ways: Vec<_> = (0..WAYS)
        .map(|number| SampleChannel {
            id: id("way", number, now()),
            code: format!("bench{number}"),
            name: format!("海报 {number}"),
            medium: "poster",
            branch: None,
        })
        .collect();
    let common = Common {
        rules: QuizRules {
            paper: PaperPlan::Drawn { rules: vec![] },
            ..quiz.rules.clone()
        },
        quiz,
        versions: bank.iter().map(|entry| entry.version_id).collect(),
        ways: ways.iter().map(|way| way.id).collect(),
        from: now() - TimeDelta::days(i64::try_from(DAYS)?),
        attempts: attempts.max(1),
    };
    ensure!(common.versions.len() > 20, "the sample has questions");
    let data = (common.quiz.campaign_id, ways, common.from);
    let unit = db.write(data, |tx, (campaign, ways, from)| {
        Box::pin(async move {
            for way in ways {
                add_channel(tx, *campaign, way, *from).await?;
                for day in from.date_naive().iter_days().take(60) {
                    add_visits(tx, *campaign, (day, way.id), 700).await?;
                }
            }
            Ok::<_, storage::Error>(())
        })
    });
    unit.await?;
    Ok(common)
}

impl Common {
    /// Ten questions out of the bank, each right or wrong by the number of the attempt.
    fn attempt(&self, number: u64) -> PastAttempt {
        let pick = |of: u64, salt: u64| {
            let mixed =
                (number + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ salt.wrapping_mul(0xbf58);
            usize::try_from((mixed >> 24) % of).unwrap_or(0)
        };
        let count = u64::try_from(self.versions.len()).unwrap_or(1);
        let first = pick(count, 1);
        let items = (0..10).map(|place| PaperItem {
            version_id: self.versions[(first + place * 2) % self.versions.len()],
            order: vec![0, 1, 2, 3],
        });
        let answers: Vec<_> = (2..12)
            .map(|salt| match pick(10, salt) {
                0..7 => AnswerVerdict::Right,
                _ => AnswerVerdict::Wrong,
            })
            .collect();
        let right = answers
            .iter()
            .filter(|a| **a == AnswerVerdict::Right)
            .count();
        let right = u32::try_from(right).unwrap_or(0);
        // The last ones some hours ago, so that those who went away are counted too.
        let seconds = number * (DAYS * 86_400 - 40_000) / self.attempts;
        let started_at = self.from + TimeDelta::seconds(i64::try_from(seconds).unwrap_or(0));
        let at = started_at + TimeDelta::seconds(60 + i64::try_from(pick(400, 20)).unwrap_or(0));
        let is_left = number.is_multiple_of(8);
        let attempt = id("past", number, self.from);
        let verdict = if right >= 8 {
            Verdict::Passed
        } else {
            Verdict::BelowPassMark {
                missing: 8 - right,
                pass_mark: 80,
            }
        };
        let result = AttemptResult {
            ending: Ending::HandedIn,
            score: Score {
                points: right * 100,
                right,
                questions: 10,
            },
            answers,
            verdict,
            remedied: vec![],
        };
        PastAttempt {
            id: attempt,
            quiz_id: self.quiz.id,
            campaign_id: self.quiz.campaign_id,
            channel_id: Some(self.ways[pick(WAYS, 30)]),
            participant_id: id("past participant", number, self.from),
            paper: Paper {
                items: items.collect(),
            },
            rules: self.rules.clone(),
            started_at,
            closed: (!is_left).then_some((at, result)),
            choices: vec![],
            ticket: (right >= 8 && !is_left).then(|| PastTicket {
                id: id("past ticket", number, self.from),
                occasion: "campaign".into(),
                secret_sealed: None,
                code: format!("B{number}"),
            }),
        }
    }
}

async fn fill(db: &Db, common: &Common, numbers: Range<u64>) -> Result<()> {
    let unit: Vec<_> = numbers.map(|number| common.attempt(number)).collect();
    let unit = db.write(unit, |tx, unit| {
        Box::pin(async move {
            for past in unit {
                add_past(tx, past).await?;
            }
            Ok::<_, storage::Error>(())
        })
    });
    Ok(unit.await?)
}

/// Waits until the server's job has counted everything.
async fn counted(db: &Db, campaign: Uuid, attempts: u64) -> Result<()> {
    let begin = Instant::now();
    let wanted = i64::try_from(attempts)?;
    loop {
        let mut conn = db.read().await?;
        let rows = storage::reports::counts(&mut conn, campaign).await?;
        let left = storage::reports::stops(&mut conn, campaign).await?;
        drop(conn);
        let starts: i64 = rows.iter().map(|row| row.counts.starts).sum();
        let ended: i64 = rows.iter().map(|row| row.counts.hand_ins).sum();
        let left: i64 = left.iter().map(|(_, attempts)| attempts).sum();
        if starts >= wanted && ended + left >= wanted {
            return Ok(());
        }
        ensure!(
            begin.elapsed() < PATIENCE,
            "of {wanted} attempts {starts} starts, {ended} hand-ins and {left} left were counted"
        );
        tokio::time::sleep(Duration::from_secs(2)).await;
    }
}

async fn median(server: &Server, page: &str) -> Result<f64> {
    let mut client = Client::connect(server.address).await?;
    let request = format!(
        "GET {page} HTTP/1.1\r\nHost: {}\r\nAccept: text/html\r\nCookie: staff_session={TOKEN}\r\n\r\n",
        server.address
    );
    let mut taken = Vec::with_capacity(TIMES);
    for _ in 0..TIMES {
        let begin = Instant::now();
        let answer = client.send(request.as_bytes()).await?;
        ensure!(
            answer.status == 200,
            "{page} was answered with {}",
            answer.status
        );
        taken.push(begin.elapsed().as_secs_f64() * 1000.0);
    }
    taken.sort_by(f64::total_cmp);
    eprintln!("  {page}: {:.0} ms", taken[TIMES / 2]);
    Ok(taken[TIMES / 2])
}
