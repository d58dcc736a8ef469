//! A file of 20,000 questions, from the upload to the bank: on a server of its own, so that its
//! peak memory is the import's.

use std::fmt::Write as _;
use std::path::Path;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use storage::{Db, questions};
use tokio::time::sleep;

use crate::client::Client;
use crate::editor::{TOKEN, sign_in};
use crate::machine;
use crate::report::{Budget, Figure, Report};
use crate::sample::{now, open};
use crate::server::{Server, Setup};

const QUESTIONS: usize = 20_000;
const BUDGET: f64 = 30.0;
/// Longer than anybody would wait.
const LIMIT: Duration = Duration::from_mins(5);
const EVERY: Duration = Duration::from_millis(100);
const PAGE: &str = "/staff/questions/import";
const BOUNDARY: &str = "a-boundary-that-no-file-holds";

pub async fn measure(setup: &Setup, folder: &Path, report: &mut Report) -> Result<()> {
    eprintln!("• import {QUESTIONS} questions");
    let url = format!("sqlite:{}", folder.join("import.db").display());
    let server = Server::start(setup, &url).await?;
    let db = open(&url).await?;
    sign_in(&db).await?;
    let mut client = Client::connect(server.address).await?;

    let begin = Instant::now();
    let page = bring(&mut client, &server, &file()).await?;
    let id = page.rsplit('/').next().context("an import has an id")?;
    // The rows may still be coming in; until then there is nothing to start.
    while start(&mut client, &server, id).await? != 302 {
        wait(begin).await?;
    }
    while count(&db).await? < QUESTIONS as u64 {
        wait(begin).await?;
    }
    let seconds = begin.elapsed().as_secs_f64();
    db.close().await;

    let name = format!("{QUESTIONS} questions imported on SQLite");
    let figure = Figure::new(name, seconds, "s");
    report.add(figure.within(Budget::AtMost(BUDGET)));
    let (_, most) = machine::memory(server.id()?)?;
    report.add(Figure::new(
        "resident memory of that import, peak",
        most,
        "MiB",
    ));
    server.stop().await
}

async fn wait(begin: Instant) -> Result<()> {
    if begin.elapsed() > LIMIT {
        bail!("the import did not end");
    }
    sleep(EVERY).await;
    Ok(())
}

/// As a bank's own file has them: four options, an explanation, a source.
fn file() -> String {
    let mut text = "kind,topic,difficulty,stem,A,B,C,D,E,F,answer,explanation,source\n".to_owned();
    for number in 1..=QUESTIONS {
        let _ = writeln!(
            text,
            "single,存款,{},第 {number} 题：存款保险对同一存款人的最高偿付限额是多少？,\
             20 万元,50 万元,100 万元,全部本息,,,B,\
             同一存款人在同一家投保机构的存款本息合计，最高偿付限额为人民币五十万元。,\
             《存款保险条例》第五条",
            number % 5 + 1
        );
    }
    text
}

/// Uploads the file; the page of its import.
async fn bring(client: &mut Client, server: &Server, file: &str) -> Result<String> {
    let body = format!(
        "--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"file\"; filename=\"bank.csv\"\r\n\
         Content-Type: text/csv\r\n\r\n{file}\r\n--{BOUNDARY}--\r\n"
    );
    let kind = format!("multipart/form-data; boundary={BOUNDARY}");
    let answer = client.send(&post(server, PAGE, &kind, &body)).await?;
    let page = answer.location;
    page.with_context(|| format!("the upload was answered with {}", answer.status))
}

async fn start(client: &mut Client, server: &Server, id: &str) -> Result<u16> {
    let kind = "application/x-www-form-urlencoded";
    let request = post(
        server,
        "/api/questions/start_import",
        kind,
        &format!("id={id}"),
    );
    Ok(client.send(&request).await?.status)
}

fn post(server: &Server, path: &str, kind: &str, body: &str) -> Vec<u8> {
    let address = server.address;
    format!(
        "POST {path} HTTP/1.1\r\nHost: {address}\r\nOrigin: http://{address}\r\n\
         Accept: text/html\r\nCookie: staff_session={TOKEN}\r\nContent-Type: {kind}\r\n\
         Content-Length: {}\r\n\r\n{body}",
        body.len()
    )
    .into_bytes()
}

async fn count(db: &Db) -> Result<u64> {
    let mut conn = db.read().await?;
    let today = now().date_naive();
    Ok(questions::count(&mut conn, &questions::Filter::default(), today).await?)
}
