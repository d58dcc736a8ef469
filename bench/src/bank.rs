//! The bank's list with 100,000 questions, page by page and narrowed, as an editor's browser asks
//! for it: the whole answer, with its count, tiles and filters.

use std::time::Instant;

use anyhow::{Result, ensure};
use domain::quizzes::{BankQuestion, Question, QuestionKind, Topic, Validity, WorkingCopy};
use storage::questions::{self, QuestionVersion};
use storage::{Db, Error};
use uuid::Uuid;

use crate::client::Client;
use crate::editor::{EDITOR, TOKEN, sign_in};
use crate::report::{self, Budget, Figure, Report};
use crate::sample::{now, open};
use crate::server::{Server, Setup};

const QUESTIONS: u64 = 100_000;
/// How many are stored at once.
const UNIT: u64 = 500;
/// How often each page is asked for; the median is told.
const TIMES: usize = 15;
/// Milliseconds.
const BUDGET: f64 = 200.0;

/// What is asked for. Texts are percent-encoded: 存款 stands in most questions, 存款保险 限额 in some,
/// 银行 nearly everywhere, 没有的词 nowhere.
const LISTS: [(&str, &str); 4] = [
    ("first page", "/staff/questions"),
    ("last page", "/staff/questions?page=5000"),
    (
        "topic, kind, difficulty, published",
        "/staff/questions?topic=%E5%AD%98%E6%AC%BE&kind=single&difficulty=3&shelf=published",
    ),
    ("never used", "/staff/questions?attention=never_used"),
];
const SEARCHES: [(&str, &str); 5] = [
    ("a common word", "/staff/questions?q=%E5%AD%98%E6%AC%BE"),
    ("a word in most", "/staff/questions?q=%E9%93%B6%E8%A1%8C"),
    (
        "two words",
        "/staff/questions?q=%E5%AD%98%E6%AC%BE%E4%BF%9D%E9%99%A9+%E9%99%90%E9%A2%9D",
    ),
    (
        "a word in none",
        "/staff/questions?q=%E6%B2%A1%E6%9C%89%E7%9A%84%E8%AF%8D",
    ),
    ("digits", "/staff/questions?q=777"),
];

pub async fn measure(setup: &Setup, url: &str, report: &mut Report) -> Result<()> {
    let engine = report::engine(url);
    eprintln!("• list and search {QUESTIONS} questions in {engine}");
    let server = Server::start(setup, url).await?;
    let db = open(url).await?;
    sign_in(&db).await?;
    for first in (0..QUESTIONS).step_by(usize::try_from(UNIT)?) {
        fill(&db, first..first + UNIT).await?;
    }
    if engine == "PostgreSQL" {
        // As autovacuum does within a minute.
        let mut conn = db.read().await?;
        conn.query("vacuum analyze").optional::<(i64,)>().await?;
    }
    db.close().await;
    for (what, pages) in [("lists", &LISTS[..]), ("searches", &SEARCHES[..])] {
        let (slowest, milliseconds) = slowest(&server, pages).await?;
        let name = format!(
            "{QUESTIONS} questions on {engine}: the slowest of {} {what}, {slowest}",
            pages.len()
        );
        report.add(Figure::new(name, milliseconds, "ms").within(Budget::AtMost(BUDGET)));
    }
    server.stop().await
}

const TOPICS: [&str; 8] = [
    "存款",
    "反诈",
    "银行卡",
    "理财",
    "贷款",
    "征信",
    "外汇",
    "贵金属",
];
const SUBJECTS: [&str; 7] = [
    "存款保险",
    "大额存单",
    "验证码",
    "冒充客服",
    "净值型产品",
    "LPR 利率",
    "存款利息",
];
const ASKED: [&str; 5] = [
    "的限额是多少",
    "由哪家银行承担",
    "下列说法正确的是",
    "遇到时应当怎么做",
    "与定期存款有什么不同",
];

fn pick<'t>(of: &[&'t str], number: u64) -> &'t str {
    let count = u64::try_from(of.len()).unwrap_or(1);
    of[usize::try_from(number % count).unwrap_or(0)]
}

/// A question that reads like one of a bank's own.
fn question(number: u64) -> Question {
    let (subject, asked) = (pick(&SUBJECTS, number), pick(&ASKED, number / 7));
    Question {
        kind: QuestionKind::Single,
        topic: Topic::parse(pick(&TOPICS, number / 3)).expect("a topic"),
        difficulty: u8::try_from(number % 5 + 1).unwrap_or(1),
        stem: format!("第 {number} 题：在银行办理业务时，{subject}{asked}？"),
        options: ["以合同为准", "问清楚再办", "先办了再说", "请别人代办"]
            .map(Into::into)
            .into(),
        key: vec![1],
        explanation: format!("{subject}以条例和合同为准，办理之前应当问清楚。"),
        source: "《存款保险条例》第五条".into(),
    }
}

/// Stores these questions: nine of ten published, the others drafts.
async fn fill(db: &Db, numbers: std::ops::Range<u64>) -> Result<()> {
    let unit = db.write((numbers, now()), |tx, (numbers, now)| {
        Box::pin(async move {
            for number in numbers.clone() {
                let (question, id) = (question(number), Uuid::from_u128(1000 + u128::from(number)));
                if number % 10 == 0 {
                    let copy = WorkingCopy {
                        question: (&question).into(),
                        validity: Validity::default(),
                    };
                    let draft = BankQuestion::begun_by(EDITOR, id, copy);
                    questions::add_drafts(tx, std::slice::from_ref(&draft), *now).await?;
                } else {
                    let version = QuestionVersion {
                        id,
                        question_id: id,
                        question,
                    };
                    questions::add(tx, &version, *now).await?;
                }
            }
            Ok::<_, Error>(())
        })
    });
    Ok(unit.await?)
}

/// The page whose median is the longest, with that.
async fn slowest(
    server: &Server,
    pages: &[(&'static str, &'static str)],
) -> Result<(&'static str, f64)> {
    let mut client = Client::connect(server.address).await?;
    let mut slowest = ("", 0.0);
    for (name, page) in pages {
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
        let median = taken[TIMES / 2];
        eprintln!("  {name}: {median:.0} ms");
        if median > slowest.1 {
            slowest = (*name, median);
        }
    }
    Ok(slowest)
}
