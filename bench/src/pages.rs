//! The signed-in question page against a static file of the same size from the same server.

use std::fs;
use std::time::Duration;

use anyhow::{Result, bail};

use crate::client::Client;
use crate::load::{self, Round, median, p99};
use crate::report::{Budget, Figure, Report};
use crate::sample::Sample;
use crate::server::{Server, Setup};

/// As browsers ask behind TLS.
pub const BROWSER: &str = "gzip, deflate, br, zstd";
const PLAIN: &str = "identity";

const CONNECTIONS: usize = 32;
const ROUNDS: usize = 7;
const WARM_UP: Duration = Duration::from_millis(800);
const ROUND: Duration = Duration::from_millis(1200);
/// What the question page must at least reach of the static file.
const LEAST: f64 = 0.4;

/// A request as a browser sends it.
pub fn get(server: &Server, path: &str, session: &str, coding: &str) -> Vec<u8> {
    format!(
        "GET {path} HTTP/1.1\r\nHost: {}\r\nAccept: text/html\r\nAccept-Encoding: {coding}\r\n\
         Accept-Language: zh-CN\r\nCookie: session={session}\r\n\r\n",
        server.address
    )
    .into_bytes()
}

pub async fn measure(
    server: &Server,
    setup: &Setup,
    sample: &Sample,
    report: &mut Report,
) -> Result<()> {
    let visitors = sample.visitors();
    let size = store(
        server,
        setup,
        &get_page(server, sample, 0, PLAIN),
        "bench.html",
    )
    .await?;
    for (coding, name) in [("br", "bench.html.br"), ("gzip", "bench.html.gz")] {
        store(server, setup, &get_page(server, sample, 0, coding), name).await?;
    }

    eprintln!("• question page and static file, {ROUNDS} rounds");
    for (coding, name, within) in [
        (PLAIN, "question page", Some(Budget::RatioAtLeast(LEAST))),
        (BROWSER, "question page, compressed", None),
    ] {
        let pages: Vec<_> = (0..visitors.len())
            .map(|at| get_page(server, sample, at, coding))
            .collect();
        let file = get(server, "/pkg/bench.html", &visitors[0].session, coding);
        let mut rounds = Vec::new();
        for number in 0..=ROUNDS {
            let time = if number == 0 { WARM_UP } else { ROUND };
            let page = keep_asking(server, time, |client| &pages[client % pages.len()]).await?;
            let file = keep_asking(server, time, |_| &file).await?;
            // The first is the warm-up.
            if number > 0 {
                rounds.push((page, file));
            }
        }
        tell(name, &rounds, within, report);
    }
    report.note(format!(
        "question page: {size} bytes, {CONNECTIONS} connections, each a participant of its own"
    ));
    Ok(())
}

fn get_page(server: &Server, sample: &Sample, at: usize, coding: &str) -> Vec<u8> {
    let visitor = &sample.visitors()[at];
    get(server, &visitor.page(), &visitor.session, coding)
}

async fn keep_asking<'r>(
    server: &Server,
    time: Duration,
    request: impl Fn(usize) -> &'r Vec<u8>,
) -> Result<Round> {
    let next = |client| Some(request(client).as_slice());
    load::round(server, CONNECTIONS, time, next, |answer| {
        answer.status == 200
    })
    .await
}

/// Puts the page, as the server sends it, among the site's files: the same bytes to send.
async fn store(server: &Server, setup: &Setup, request: &[u8], name: &str) -> Result<usize> {
    let mut client = Client::connect(server.address).await?;
    let answer = client.send(request).await?;
    if answer.status != 200 {
        bail!(
            "the question page was answered with {} {}",
            answer.status,
            answer.location.unwrap_or_default()
        );
    }
    fs::write(setup.site.join("pkg").join(name), answer.body)?;
    Ok(answer.body.len())
}

fn tell(name: &str, rounds: &[(Round, Round)], within: Option<Budget>, report: &mut Report) {
    let of = |which: fn(&(Round, Round)) -> f64| median(rounds.iter().map(which));
    let rate = Figure::new(name, of(|(page, _)| page.rate), "/s")
        .against("static file", of(|(_, file)| file.rate))
        .ratio(of(|(page, file)| page.rate / file.rate));
    report.add(match within {
        Some(budget) => rate.within(budget),
        None => rate,
    });
    let late = Figure::new(
        format!("{name}, p99"),
        p99(rounds.iter().map(|(page, _)| page)),
        "ms",
    );
    report.add(late.against("static file", p99(rounds.iter().map(|(_, file)| file))));
    let cost = |round: &Round| round.share.server / round.rate * 1e6;
    let page = median(rounds.iter().map(|(page, _)| cost(page)));
    let file = median(rounds.iter().map(|(_, file)| cost(file)));
    let cost = Figure::new(format!("{name}, server's processor time"), page, "µs");
    report.add(cost.against("static file", file).ratio(page / file));
}
