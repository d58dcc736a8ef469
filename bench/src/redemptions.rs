//! Redemptions through HTTP, in turns with plain hand-ins: tellers of several outlets post the
//! counter's form at once, each about a winner whose code they were shown before. That is who the
//! teller is, the win and what stands beside it, the winner's number opened and compared, and the one
//! unit: the counted try, the guarded win, the stock, their entries and the audit trail. Not the pages
//! around it, nor looking the code up.

use std::cell::Cell;
use std::time::Duration;

use anyhow::{Result, ensure};
use storage::Db;

use crate::client::Answer;
use crate::counter::{self, Winner};
use crate::hand_ins::{self, AT_ONCE};
use crate::load::{self, Round, median, p99};
use crate::report::{self, Figure, Report};
use crate::sample::{self, Entrant};
use crate::server::{Server, Setup};

/// How many win in a round.
const EACH: usize = 1_500;
/// The first one warms up.
const ROUNDS: usize = 5;
pub const PARTICIPANTS: usize = ROUNDS * EACH;
/// A slow disk ends a round before its winners run out.
const ROUND: Duration = Duration::from_secs(3);

/// `entrants` hand in and are handed a prize over, round by round.
pub async fn measure(
    (server, setup): (&Server, &Setup),
    url: &str,
    entrants: &[Entrant],
    report: &mut Report,
) -> Result<()> {
    let engine = report::engine(url);
    eprintln!("• redemptions on {engine}, {ROUNDS} rounds in turns with hand-ins");
    let db = sample::open(url).await?;
    let winners = counter::prepare(&db, setup, entrants).await?;
    if engine == "PostgreSQL" {
        let mut conn = db.read().await?;
        conn.query("vacuum analyze").optional::<(i64,)>().await?;
    }
    let mut rounds = Vec::new();
    for (entrants, winners) in entrants.chunks(EACH).zip(winners.chunks(EACH)) {
        let plain = hand_ins::hand_in(server, entrants).await?;
        rounds.push((redeem(server, winners).await?, plain.rate));
    }
    tell(engine, &rounds[1..], report);
    check(&db, &rounds).await?;
    db.close().await;
    Ok(())
}

async fn redeem(server: &Server, winners: &[Winner]) -> Result<Round> {
    let requests: Vec<_> = winners.iter().map(|winner| post(server, winner)).collect();
    let sent = Cell::new(0);
    let next = |_| {
        let request = requests.get(sent.get())?;
        sent.set(sent.get() + 1);
        Some(request.as_slice())
    };
    load::round(server, AT_ONCE, ROUND, next, is_handed_over).await
}

/// What the browser of a teller sends without scripts.
fn post(server: &Server, winner: &Winner) -> Vec<u8> {
    let Winner {
        win,
        key,
        digits,
        session,
    } = winner;
    let body = format!("id={win}&key={key}&changes=1&comer=winner&digits={digits}&received=1");
    let host = server.address;
    format!(
        "POST /api/counter/hand_over HTTP/1.1\r\nHost: {host}\r\nOrigin: http://{host}\r\n\
         Referer: http://{host}/staff/counter/wins/{win}\r\nAccept: text/html\r\n\
         Accept-Encoding: gzip, deflate, br\r\nCookie: staff_session={session}\r\n\
         Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {}\r\n\r\n{body}",
        body.len()
    )
    .into_bytes()
}

fn is_handed_over(answer: &Answer) -> bool {
    let to = answer.location.as_deref();
    answer.status / 100 == 3 && to.is_some_and(|to| to.ends_with("/receipt"))
}

fn tell(engine: &str, rounds: &[(Round, f64)], report: &mut Report) {
    let of = |which: fn(&(Round, f64)) -> f64| median(rounds.iter().map(which));
    let rate = of(|(round, _)| round.rate);
    let figure = Figure::new(format!("redemptions on {engine}"), rate, "/s");
    let figure = figure.against("plain hand-ins", of(|(_, plain)| *plain));
    report.add(figure.ratio(of(|(round, plain)| round.rate / plain)));
    let late = p99(rounds.iter().map(|(round, _)| round));
    report.add(Figure::new(
        format!("redemption on {engine}, p99"),
        late,
        "ms",
    ));
    let limits = hand_ins::limits(rounds);
    report.note(format!("redemptions on {engine} are limited by {limits}"));
}

/// What was acknowledged must be there, once, and gone from the stock.
async fn check(db: &Db, rounds: &[(Round, f64)]) -> Result<()> {
    let acknowledged: usize = rounds.iter().map(|(round, _)| round.times.len()).sum();
    let mut conn = db.read().await?;
    for sql in [
        "select count(*) from wins where state = 'redeemed'",
        "select count(*) from win_entries where kind = 'redeemed'",
        "select count(*) from stock_entries where kind = 'handed_over'",
        "select count(*) from audit_entries where action = 'win.hand_over'",
    ] {
        let (stored,): (i64,) = conn.query(sql).one().await?;
        ensure!(
            usize::try_from(stored)? == acknowledged,
            "{acknowledged} redemptions were acknowledged, but `{sql}` is {stored}"
        );
    }
    Ok(())
}
