//! How long the bank's list and search take, on both engines:
//!
//! ```text
//! cargo xtask postgres -- cargo run --release -p storage --features testing \
//!     --example bank_speed -- 100000
//! ```
//!
//! A second argument, `sqlite` or `postgres`, measures that engine alone.

use std::time::{Duration, Instant};

use chrono::{DateTime, NaiveDate, Utc};
use domain::quizzes::{Attention, QuestionKind, SearchWords, Sort, Topic};
use domain::review::Shelf;
use storage::questions::{self, Filter, PageOf};
use storage::testing::{TestDatabase, add_staff, sample_bank};
use storage::{Conn, Db, Error};
use uuid::Uuid;

/// What the platform promises for a list or a search.
const PROMISED: Duration = Duration::from_millis(200);

#[tokio::main]
async fn main() -> Result<(), Error> {
    let questions = std::env::args().nth(1).and_then(|count| count.parse().ok());
    let questions = questions.unwrap_or(100_000);
    println!("{questions} questions; fastest, median and slowest of 9, in ms");
    let engine = std::env::args().nth(2);
    if engine.as_deref() != Some("postgres") {
        measure(TestDatabase::sqlite().await, questions).await?;
    }
    if engine.as_deref() != Some("sqlite") {
        measure(TestDatabase::postgres().await, questions).await?;
    }
    Ok(())
}

async fn measure(database: TestDatabase, questions: u64) -> Result<(), Error> {
    let db = &database.db;
    let now = DateTime::from_timestamp(1_773_500_000, 0).unwrap_or_default();
    let authors: Vec<_> = (1..=12).map(Uuid::from_u128).collect();
    for author in &authors {
        add_staff(db, *author, &format!("员工 {}", author.as_u128()), now).await;
    }
    let began = Instant::now();
    sample_bank::fill(db, 1, questions, authors.clone(), now).await?;
    println!(
        "\n{}: filled in {:.1} s",
        db.engine(),
        began.elapsed().as_secs_f64()
    );
    if db.engine() == "postgres" {
        // As autovacuum does within a minute.
        let mut conn = db.read().await?;
        conn.query("vacuum analyze").optional::<(i64,)>().await?;
    }
    let today = now.date_naive();
    for (name, filter) in filters(authors[3]) {
        lists(db, name, &filter, today).await?;
    }
    facets(db, now).await
}

fn filters(author: Uuid) -> Vec<(&'static str, Filter)> {
    let words = |typed| Filter {
        words: SearchWords::parse(typed),
        ..Filter::default()
    };
    let attention = |reason| Filter {
        attention: Some(reason),
        ..Filter::default()
    };
    let topic = Topic::parse("存款");
    vec![
        ("everything", Filter::default()),
        (
            "a topic",
            Filter {
                topic: topic.clone(),
                ..Filter::default()
            },
        ),
        (
            "a rare topic",
            Filter {
                topic: Topic::parse("贵金属"),
                ..Filter::default()
            },
        ),
        (
            "an author",
            Filter {
                author: Some(author),
                ..Filter::default()
            },
        ),
        (
            "in review",
            Filter {
                shelf: Some(Shelf::InReview),
                ..Filter::default()
            },
        ),
        (
            "published",
            Filter {
                shelf: Some(Shelf::Published),
                ..Filter::default()
            },
        ),
        (
            "topic, kind, difficulty, published",
            Filter {
                topic: topic.clone(),
                kind: Some(QuestionKind::Single),
                difficulty: Some(3),
                shelf: Some(Shelf::Published),
                ..Filter::default()
            },
        ),
        ("expiring", attention(Attention::Expiring)),
        ("review due", attention(Attention::ReviewDue)),
        ("never used", attention(Attention::NeverUsed)),
        ("suspicious", attention(Attention::Suspicious)),
        ("words: 存款", words("存款")),
        ("words: 银行 (in most)", words("银行")),
        ("words: 存", words("存")),
        ("words: 存款保险 限额", words("存款保险 限额")),
        ("words: 777 (in few)", words("777")),
        ("words: 没有的词", words("没有的词")),
        (
            "words: 存款, topic, single, published",
            Filter {
                topic,
                kind: Some(QuestionKind::Single),
                shelf: Some(Shelf::Published),
                ..words("存款")
            },
        ),
    ]
}

async fn lists(db: &Db, name: &str, filter: &Filter, today: NaiveDate) -> Result<(), Error> {
    let mut conn = db.read().await?;
    let conn = &mut conn;
    let found = questions::count(conn, filter, today).await?;
    let last = u32::try_from(found.saturating_sub(1) / 20).unwrap_or(0);
    let page = |sort, page| PageOf {
        sort,
        size: 20,
        page,
    };
    let [mut first, mut deep, mut by_number, mut by_expiry, mut count] = [const { Vec::new() }; 5];
    for _ in 0..9 {
        first.push(timed(list(conn, filter, page(Sort::Changed, 0), today)).await?);
        deep.push(timed(list(conn, filter, page(Sort::Changed, last), today)).await?);
        by_number.push(timed(list(conn, filter, page(Sort::Number, last / 2), today)).await?);
        by_expiry.push(timed(list(conn, filter, page(Sort::Expiry, 0), today)).await?);
        count.push(timed(questions::count(conn, filter, today)).await?);
    }
    print!("{name:<40} {found:>7} found");
    for (what, times) in [
        ("first page", first),
        ("last page", deep),
        ("by number", by_number),
        ("by expiry", by_expiry),
        ("count", count),
    ] {
        print!("   {what} {}", told(times));
    }
    println!();
    Ok(())
}

async fn list(
    conn: &mut Conn,
    filter: &Filter,
    page: PageOf,
    today: NaiveDate,
) -> Result<(), Error> {
    questions::list(conn, filter, page, today).await.map(|_| ())
}

async fn facets(db: &Db, now: DateTime<Utc>) -> Result<(), Error> {
    let mut conn = db.read().await?;
    let conn = &mut conn;
    let today = now.date_naive();
    let [mut overview, mut topics, mut authors, mut bank] = [const { Vec::new() }; 4];
    for _ in 0..9 {
        overview.push(timed(questions::overview(conn, today)).await?);
        topics.push(timed(questions::topics(conn)).await?);
        authors.push(timed(questions::authors(conn)).await?);
        bank.push(timed(questions::bank(conn, today)).await?);
    }
    for (what, times) in [
        ("overview", overview),
        ("topics", topics),
        ("authors", authors),
        ("the bank for drawing papers", bank),
    ] {
        println!("{what:<40} {}", told(times));
    }
    Ok(())
}

async fn timed<T>(work: impl Future<Output = Result<T, Error>>) -> Result<Duration, Error> {
    let began = Instant::now();
    work.await?;
    Ok(began.elapsed())
}

fn told(mut times: Vec<Duration>) -> String {
    times.sort();
    let [fastest, median, slowest] = [times[0], times[times.len() / 2], times[times.len() - 1]];
    let mark = if median > PROMISED { " !" } else { "" };
    let ms = |time: Duration| time.as_secs_f64() * 1000.0;
    format!(
        "{:5.1} {:5.1} {:5.1}{mark}",
        ms(fastest),
        ms(median),
        ms(slowest)
    )
}
