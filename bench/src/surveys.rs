//! Answer sheets: taking 1,000,000 of them away, and 200 people who hand in at once where there is
//! room for fewer.

use std::time::Instant;

use anyhow::{Context, Result, ensure};
use chrono::TimeDelta;
use futures::future::try_join_all;
use storage::{Db, campaigns, surveys};
use uuid::Uuid;

use crate::client::Client;
use crate::editor::{TOKEN, sign_in};
use crate::machine;
use crate::report::{self, Budget, Figure, Report};
use crate::sample::{self, CAMPAIGN, Entrant, id, now, open};
use crate::server::{Server, Setup};

/// How many sheets are stored at once.
const UNIT: u64 = 2_000;
/// Resident memory while they are taken away, in MiB.
const MEMORY: f64 = 128.0;
/// Who hands in at once, and how many there is room for.
const AT_ONCE: usize = 200;
const ROOM: i64 = 120;
/// Of whom so many may choose the kite.
const KITES: i64 = 50;
const LIMITED: &str = r#"{"title":"小问卷","naming":{"anonymous":{}},"quota":120,"pages":[{"key":"only",
    "questions":[{"key":"gift","text":"想要什么？","required":true,"ask":{"single":{"options":[
    {"key":"kite","text":"风筝","quota":50},{"key":"bag","text":"布袋"}]}}}]}]}"#;

/// The files of a survey with so many sheets, on a server of its own whose peak memory is theirs.
pub async fn exports(setup: &Setup, url: &str, sheets: u64, report: &mut Report) -> Result<()> {
    let engine = report::engine(url);
    eprintln!("• take {sheets} sheets away in {engine}");
    setup.load_campaigns(url).await?;
    let db = open(url).await?;
    sign_in(&db).await?;
    let (campaign, survey) = survey(&db).await?;
    for first in (0..sheets).step_by(usize::try_from(UNIT)?) {
        store(&db, survey, first..(first + UNIT).min(sheets)).await?;
    }
    if engine == "PostgreSQL" {
        let mut conn = db.read().await?;
        conn.query("vacuum analyze").optional::<(i64,)>().await?;
    }
    db.close().await;
    for format in ["csv", "xlsx"] {
        let server = Server::start(setup, url).await?;
        let mut client = Client::connect(server.address).await?;
        let page = format!("/staff/campaigns/{campaign}/survey/results.{format}");
        let begin = Instant::now();
        let answer = client.send(&get(&server, &page)).await?;
        ensure!(answer.status == 200, "{page}: {}", answer.status);
        let seconds = begin.elapsed().as_secs_f64();
        if format == "csv" {
            let lines = answer.body.split(|byte| *byte == b'\n').count();
            let wanted = usize::try_from(sheets)? + 1;
            ensure!(lines >= wanted, "{lines} lines for {sheets} sheets");
        }
        let (_, most) = machine::memory(server.id()?)?;
        eprintln!("  {format}: {seconds:.0} s, {most:.0} MiB");
        let name = format!("{sheets} sheets as {format} on {engine}");
        report.add(Figure::new(name, seconds, "s"));
        let name = format!("resident memory of that {format}, peak");
        report.add(Figure::new(name, most, "MiB").within(Budget::AtMost(MEMORY)));
        server.stop().await?;
    }
    Ok(())
}

async fn survey(db: &Db) -> Result<(Uuid, Uuid)> {
    let mut conn = db.read().await?;
    let campaign = campaigns::find_by_slug(&mut conn, CAMPAIGN).await?;
    let campaign = campaign.context("the sample has its campaign")?;
    let survey = surveys::of_campaign(&mut conn, campaign.id).await?;
    Ok((campaign.id, survey.context("the campaign has a survey")?.id))
}

/// Answers to the sample's survey, all of its questions.
fn answers(number: u64) -> String {
    let met = ["often", "sometimes"][usize::from(number.is_multiple_of(2))];
    format!(
        r#"{{"satisfied":{{"scale":{}}},"topics":{{"choice":{{"chosen":["fraud","wealth"]}}}},
        "met-fraud":{{"choice":{{"chosen":["{met}"]}}}},"fraud-how":{{"text":"先挂断，再打银行官方电话问，第 {number} 份。"}},
        "recommend":{{"scale":{}}},"age":{{"choice":{{"chosen":["60-up"]}}}}}}"#,
        number % 5 + 1,
        number % 11
    )
}

async fn store(db: &Db, survey: Uuid, numbers: std::ops::Range<u64>) -> Result<()> {
    let today = now().date_naive();
    let rows: Vec<_> = numbers
        .map(|number| {
            // A version that tells no time, as the server makes them.
            let random = *id("sheet", number, now()).as_bytes();
            let random = std::array::from_fn(|at| random[(at + 8) % 16]);
            let sheet = uuid::Builder::from_random_bytes(random).into_uuid();
            let day = today - TimeDelta::days(i64::try_from(number % 30).unwrap_or(0));
            (sheet, day, answers(number))
        })
        .collect();
    let unit = db.write((survey, rows), |tx, (survey, rows)| {
        Box::pin(async move {
            for (sheet, day, answers) in rows {
                tx.command(
                    "insert into survey_sheets (id, survey_id, answered_on, answers, shuffled)
                     values ($1, $2, $3, $4, true)",
                )
                .bind(*sheet)
                .bind(*survey)
                .bind(*day)
                .bind(sqlx::types::Json(
                    serde_json::from_str::<serde_json::Value>(answers).unwrap_or_default(),
                ))
                .run()
                .await?;
            }
            Ok::<_, storage::Error>(())
        })
    });
    Ok(unit.await?)
}

/// 200 people at once hand in a survey that takes 120, of whom 50 may choose the kite.
pub async fn quotas(setup: &Setup, url: &str, report: &mut Report) -> Result<()> {
    let engine = report::engine(url);
    eprintln!("• {AT_ONCE} hand in at once for {ROOM} places in {engine}");
    setup.load_campaigns(url).await?;
    let all = sample::prepare(url, AT_ONCE).await?;
    let entrants = &all.entrants()[..AT_ONCE];
    let db = open(url).await?;
    let (_, survey) = survey(&db).await?;
    limit(&db, survey).await?;
    let server = Server::start(setup, url).await?;
    let mut clients = Vec::new();
    for (number, entrant) in entrants.iter().enumerate() {
        let mut client = Client::connect(server.address).await?;
        begin(&mut client, &server, entrant, number).await?;
        clients.push((client, hand_in(&server, entrant)));
    }
    let begin = Instant::now();
    let all = clients.iter_mut().map(|(client, request)| async move {
        let answer = client.send(request).await?;
        ensure!(answer.status / 100 == 3, "{}", answer.status);
        Ok(())
    });
    try_join_all(all).await?;
    let milliseconds = begin.elapsed().as_secs_f64() * 1000.0;
    check(&db, survey).await?;
    db.close().await;
    eprintln!("  {milliseconds:.0} ms");
    let name =
        format!("{AT_ONCE} surveys handed in at once for {ROOM} places on {engine}: all answered");
    report.add(Figure::new(name, milliseconds, "ms"));
    server.stop().await
}

/// Makes the sample's survey the one with few places.
async fn limit(db: &Db, survey: Uuid) -> Result<()> {
    let definition: serde_json::Value = serde_json::from_str(LIMITED)?;
    let unit = db.write((survey, definition), |tx, (survey, definition)| {
        Box::pin(async move {
            tx.command("update surveys set definition = $2, quota = $3, taken = 0 where id = $1")
                .bind(*survey)
                .bind(sqlx::types::Json(definition.clone()))
                .bind(ROOM)
                .run()
                .await?;
            tx.command(
                "insert into survey_quotas (survey_id, question, choice, taken, quota)
                 values ($1, 'gift', 'kite', 0, $2)",
            )
            .bind(*survey)
            .bind(KITES)
            .run()
            .await?;
            Ok::<_, storage::Error>(())
        })
    });
    Ok(unit.await?)
}

/// Begins and answers; two of five choose the kite.
async fn begin(
    client: &mut Client,
    server: &Server,
    entrant: &Entrant,
    number: usize,
) -> Result<()> {
    let gift = if number % 5 < 2 { "kite" } else { "bag" };
    let begun = format!("campaign={CAMPAIGN}");
    let saved = format!(
        "campaign={CAMPAIGN}&page=only&go=next&shown%5B%5D=gift&fields%5Bgift%5D%5B%5D={gift}"
    );
    for (what, body) in [("begin", begun), ("save", saved)] {
        let answer = client.send(&post(server, entrant, what, &body)).await?;
        ensure!(answer.status / 100 == 3, "{what}: {}", answer.status);
    }
    Ok(())
}

fn hand_in(server: &Server, entrant: &Entrant) -> Vec<u8> {
    let body = format!("campaign={CAMPAIGN}&changes=1");
    post(server, entrant, "hand_in", &body)
}

/// Exactly as many sheets as there is room for, and never more kites than there are.
async fn check(db: &Db, survey: Uuid) -> Result<()> {
    let mut conn = db.read().await?;
    let sheets = surveys::count(&mut conn, survey).await?;
    ensure!(sheets == ROOM, "{sheets} sheets for {ROOM} places");
    let kites = "select taken from survey_quotas where survey_id = $1";
    let (kites,): (i64,) = conn.query(kites).bind(survey).one().await?;
    ensure!(kites <= KITES, "{kites} of {KITES} kites");
    Ok(())
}

fn get(server: &Server, page: &str) -> Vec<u8> {
    let host = server.address;
    format!(
        "GET {page} HTTP/1.1\r\nHost: {host}\r\nAccept: */*\r\nCookie: staff_session={TOKEN}\r\n\r\n"
    )
    .into_bytes()
}

fn post(server: &Server, entrant: &Entrant, what: &str, body: &str) -> Vec<u8> {
    let (host, session) = (server.address, &entrant.session);
    format!(
        "POST /api/surveys/{what} HTTP/1.1\r\nHost: {host}\r\nOrigin: http://{host}\r\n\
         Accept: text/html\r\nCookie: session={session}\r\n\
         Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {}\r\n\r\n{body}",
        body.len()
    )
    .into_bytes()
}
