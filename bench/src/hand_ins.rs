//! Durable hand-ins through HTTP, 64 participants at once, against what storing them takes.

use std::cell::Cell;
use std::time::Duration;

use anyhow::{Result, bail};

use crate::bounds::{Batched, Inserting};
use crate::client::Answer;
use crate::instant;
use crate::load::{self, Round, median, p99};
use crate::redemptions;
use crate::report::{Figure, Report, engine};
use crate::sample::{self, Entrant, Sample, id, now};
use crate::server::{Server, Setup};

pub const AT_ONCE: usize = 64;
const ROUNDS: usize = 5;
/// Rounds after these, in which each hand-in meets a winning moment.
const INSTANT_ROUNDS: usize = 2;
/// A slow disk ends a round before its hand-ins run out.
const ROUND: Duration = Duration::from_secs(3);

/// How many hand-ins an engine is given: enough for a second or so.
pub struct Amount {
    warm_up: usize,
    round: usize,
}

pub const SQLITE: Amount = Amount {
    warm_up: 500,
    round: 3000,
};
pub const POSTGRES: Amount = Amount {
    warm_up: 300,
    round: 1500,
};

impl Amount {
    pub const fn participants(&self) -> usize {
        self.warm_up + (ROUNDS + INSTANT_ROUNDS) * self.round + redemptions::PARTICIPANTS
    }

    /// Who hands in during the warm-up, and in each round.
    fn rounds<'e>(&self, entrants: &'e [Entrant]) -> impl Iterator<Item = &'e [Entrant]> + use<'e> {
        let (warm_up, rest) = entrants.split_at(self.warm_up);
        let rounds = rest.chunks(self.round).take(ROUNDS);
        std::iter::once(warm_up).chain(rounds)
    }

    /// Who hands in in the rounds after these.
    fn instant<'e>(
        &self,
        entrants: &'e [Entrant],
    ) -> impl Iterator<Item = &'e [Entrant]> + use<'e> {
        let plain = self.warm_up + ROUNDS * self.round;
        entrants[plain..].chunks(self.round).take(INSTANT_ROUNDS)
    }

    /// Who hands in in turns with redemptions.
    fn redemptions<'e>(&self, entrants: &'e [Entrant]) -> &'e [Entrant] {
        &entrants[self.warm_up + (ROUNDS + INSTANT_ROUNDS) * self.round..]
            [..redemptions::PARTICIPANTS]
    }
}

pub async fn on_sqlite(
    (server, setup): (&Server, &Setup),
    url: &str,
    bound: &mut Batched,
    sample: &Sample,
    report: &mut Report,
) -> Result<()> {
    eprintln!("• hand-ins on SQLite, {ROUNDS} rounds");
    let mut rounds = Vec::new();
    for entrants in SQLITE.rounds(sample.entrants()) {
        let round = hand_in(server, entrants).await?;
        rounds.push((round, bound.hand_in(entrants).await?));
    }
    tell("SQLite", "hand-batched", &rounds[1..], report);
    check(url, &rounds).await?;
    let entrants = SQLITE.redemptions(sample.entrants());
    redemptions::measure((server, setup), url, entrants, report).await?;
    let plain = median(rounds[1..].iter().map(|(round, _)| round.rate));
    instant_wins(server, url, (&SQLITE, sample), plain, report).await
}

pub async fn on_postgres(
    (server, setup): (&Server, &Setup),
    url: &str,
    sample: &Sample,
    report: &mut Report,
) -> Result<()> {
    eprintln!("• hand-ins on PostgreSQL, {ROUNDS} rounds");
    let mut bound = Inserting::open(url, AT_ONCE).await?;
    let mut rounds = Vec::new();
    for entrants in POSTGRES.rounds(sample.entrants()) {
        let round = hand_in(server, entrants).await?;
        rounds.push((round, bound.insert(ROUND / 2).await?));
    }
    tell("PostgreSQL", "single rows", &rounds[1..], report);
    check(url, &rounds).await?;
    let entrants = POSTGRES.redemptions(sample.entrants());
    redemptions::measure((server, setup), url, entrants, report).await?;
    let plain = median(rounds[1..].iter().map(|(round, _)| round.rate));
    instant_wins(server, url, (&POSTGRES, sample), plain, report).await
}

/// The same in a campaign in which every hand-in wins at once, against plain ones.
async fn instant_wins(
    server: &Server,
    url: &str,
    (amount, sample): (&Amount, &Sample),
    plain: f64,
    report: &mut Report,
) -> Result<()> {
    let engine = engine(url);
    eprintln!("• instant-win hand-ins on {engine}, {INSTANT_ROUNDS} rounds");
    instant::offer(url, INSTANT_ROUNDS * amount.round).await?;
    let mut rounds = Vec::new();
    for entrants in amount.instant(sample.entrants()) {
        rounds.push(hand_in(server, entrants).await?);
    }
    let rate = median(rounds.iter().map(|round| round.rate));
    let figure = Figure::new(format!("instant-win hand-ins on {engine}"), rate, "/s");
    report.add(figure.against("plain hand-ins", plain).ratio(rate / plain));
    let acknowledged: usize = rounds.iter().map(|round| round.times.len()).sum();
    counts(
        url,
        "select count(*) from wins where given = 'instant'",
        acknowledged,
    )
    .await
}

pub async fn hand_in(server: &Server, entrants: &[Entrant]) -> Result<Round> {
    let requests: Vec<_> = entrants
        .iter()
        .map(|entrant| post(server, entrant))
        .collect();
    let sent = Cell::new(0);
    let next = |_| {
        let request = requests.get(sent.get())?;
        sent.set(sent.get() + 1);
        Some(request.as_slice())
    };
    load::round(server, AT_ONCE, ROUND, next, is_handed_in).await
}

/// What a browser without scripts sends.
fn post(server: &Server, entrant: &Entrant) -> Vec<u8> {
    let Entrant {
        attempt, session, ..
    } = entrant;
    let body = format!("attempt={attempt}&key={}", id(session, 0, now()));
    let host = server.address;
    format!(
        "POST /api/quizzes/hand_in HTTP/1.1\r\nHost: {host}\r\nOrigin: http://{host}\r\n\
         Referer: http://{host}/attempts/{attempt}/review\r\nAccept: text/html\r\n\
         Accept-Encoding: gzip, deflate, br\r\nCookie: session={session}\r\n\
         Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {}\r\n\r\n{body}",
        body.len()
    )
    .into_bytes()
}

fn is_handed_in(answer: &Answer) -> bool {
    let to = answer.location.as_deref();
    answer.status / 100 == 3 && to.is_some_and(|to| to.ends_with("/result"))
}

fn tell(engine: &str, bound: &'static str, rounds: &[(Round, f64)], report: &mut Report) {
    let of = |which: fn(&(Round, f64)) -> f64| median(rounds.iter().map(which));
    let rate = of(|(round, _)| round.rate);
    let figure = Figure::new(format!("durable hand-ins on {engine}"), rate, "/s");
    let figure = figure.against(bound, of(|(_, bound)| *bound));
    report.add(figure.ratio(of(|(round, bound)| round.rate / bound)));
    let late = p99(rounds.iter().map(|(round, _)| round));
    report.add(Figure::new(format!("hand-in on {engine}, p99"), late, "ms"));

    let limits = limits(rounds);
    report.note(format!("hand-ins on {engine} are limited by {limits}"));
}

/// What kept these rounds from being faster.
pub fn limits(rounds: &[(Round, f64)]) -> String {
    let of = |which: fn(&Round) -> f64| median(rounds.iter().map(|(round, _)| which(round)));
    let server = of(|round| round.share.server);
    let client = of(|round| round.share.client);
    let others = of(|round| round.share.others);
    let idle = of(|round| round.share.idle);
    let all = server + client + others + idle;
    let limit = if idle < 0.15 * all {
        "the processors"
    } else {
        "waiting for the disk"
    };
    let cost = server / of(|round| round.rate) * 1e6;
    format!(
        "{limit}: of {all:.1} processors the server used {server:.2} ({cost:.0} µs each), this \
         client {client:.2}, others {others:.2}; {idle:.2} were idle"
    )
}

/// What was acknowledged must be there, once, with its ticket.
async fn check(url: &str, rounds: &[(Round, f64)]) -> Result<()> {
    let acknowledged: usize = rounds.iter().map(|(round, _)| round.times.len()).sum();
    for sql in [
        // The sample's past campaigns have attempts and tickets of their own.
        "select count(*) from attempts where closed_at is not null
         and campaign_id = (select id from campaigns where slug = '315-kite')",
        "select count(*) from tickets
         where campaign_id = (select id from campaigns where slug = '315-kite')",
    ] {
        counts(url, sql, acknowledged).await?;
    }
    Ok(())
}

async fn counts(url: &str, sql: &'static str, acknowledged: usize) -> Result<()> {
    let db = sample::open(url).await?;
    let mut conn = db.read().await?;
    let (stored,): (i64,) = conn.query(sql).one().await?;
    if usize::try_from(stored)? != acknowledged {
        bail!(
            "{acknowledged} hand-ins were acknowledged on {}, but `{sql}` is {stored}",
            engine(url)
        );
    }
    drop(conn);
    db.close().await;
    Ok(())
}
