//! A draw of 1,000,000 tickets: how long the freeze and the draw take, asked for as the officers'
//! browsers do, and how much memory the server takes for it.

use std::ops::Range;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use app::context::Clock;
use app::keys::{Keys, SealedAs};
use chrono::{DateTime, TimeDelta, Utc};
use domain::campaigns::plan::Tax;
use domain::campaigns::{Campaign, CampaignDetails, ChanceRule, Window};
use domain::prizes::draw::{Announced, DrawState, Source};
use domain::prizes::{Giving, PrizeKind};
use domain::staff::Role;
use sha2::{Digest, Sha256};
use storage::prizes::draws::{self, NewDraw, Settings};
use storage::prizes::{self, Prize, PrizeTerms, Published};
use storage::staff::{self, StaffDraft, StaffSession};
use storage::{Db, branches, campaigns};
use uuid::Uuid;

use crate::client::Client;
use crate::editor;
use crate::machine;
use crate::report::{self, Budget, Figure, Report};
use crate::sample::{clock, id, now, open};
use crate::server::{Server, Setup};

/// How many are stored at once.
const UNIT: u64 = 1_000;
/// Winners, and as many alternates.
const WINNERS: u32 = 1_000;
/// Seconds for the freeze and the draw together.
const SECONDS: f64 = 10.0;
/// Resident memory of the server meanwhile, in MiB.
const MEMORY: f64 = 1024.0;
/// The lottery is drawn so long after the draw is prepared: the freeze is before, the draw after.
const LOTTERY_IN: TimeDelta = TimeDelta::seconds(60);

const OFFICERS: [(Uuid, &str, &str); 2] = [
    (
        Uuid::from_u128(12),
        "何伟",
        "1123456789012345678901234567890123456789012",
    ),
    (
        Uuid::from_u128(13),
        "沈洁",
        "2123456789012345678901234567890123456789012",
    ),
];

pub async fn measure(setup: &Setup, url: &str, tickets: u64, report: &mut Report) -> Result<()> {
    let engine = report::engine(url);
    eprintln!("• a draw of {tickets} tickets in {engine}");
    setup.load_campaigns(url).await?;
    let db = open(url).await?;
    editor::sign_in(&db).await?;
    let campaign = prepare(&db).await?;
    let keys = std::fs::read_to_string(setup.folder.join("keys.json"))?;
    let keys = Keys::parse(&keys)?;
    let clock = clock();
    for first in (0..tickets).step_by(usize::try_from(UNIT)?) {
        let numbers = first..(first + UNIT).min(tickets);
        fill(&db, (&keys, &clock), campaign, numbers).await?;
    }
    if engine == "PostgreSQL" {
        let mut conn = db.read().await?;
        conn.query("vacuum analyze").optional::<(i64,)>().await?;
    }
    let server = Server::start(setup, url).await?;
    machine::caught_up(&server).await?;
    let known_at = now() + LOTTERY_IN;
    let draw = begin(&db, campaign, known_at).await?;
    let froze = post(
        &server,
        0,
        "freeze",
        &format!("id={draw}&changes=0&confirm=1"),
    )
    .await?;
    ensure!(
        state(&db, draw).await? == DrawState::Frozen,
        "it was not frozen"
    );
    while now() < known_at {
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    let values = "values[0][value]=28+7+8+18+40+11+5";
    let typed = format!("id={draw}&changes=1&{values}");
    post(&server, 0, "type_numbers", &typed).await?;
    let confirmed = format!("id={draw}&changes=2&{values}");
    let seconds = post(&server, 1, "confirm", &confirmed).await?;
    ensure!(
        state(&db, draw).await? == DrawState::Drawn,
        "it was not drawn"
    );
    let (_, memory) = machine::memory(server.id()?)?;
    db.close().await;
    eprintln!("  frozen in {froze:.1} s, drawn in {seconds:.1} s, {memory:.0} MiB");
    let name = |what: &str| format!("a draw of {tickets} tickets on {engine}: {what}");
    report.add(Figure::new(name("freeze"), froze, "s"));
    report.add(Figure::new(name("draw"), seconds, "s"));
    let both = Figure::new(name("both"), froze + seconds, "s");
    report.add(both.within(Budget::AtMost(SECONDS)));
    let memory = Figure::new(name("resident memory, peak"), memory, "MiB");
    report.add(memory.within(Budget::AtMost(MEMORY)));
    server.stop().await
}

/// A campaign that is over, with prizes that are drawn, and two officers.
async fn prepare(db: &Db) -> Result<Uuid> {
    let campaign = Campaign {
        id: id("drawn campaign", 0, now()),
        slug: "drawn".into(),
        title: "答题赢风筝".into(),
        window: Window {
            opens_at: now() - TimeDelta::days(30),
            closes_at: now() - TimeDelta::hours(2),
            daily: None,
        },
        chances: ChanceRule {
            per_day: None,
            in_all: None,
        },
        details: CampaignDetails::default(),
        paused_because: None,
        closed_because: None,
    };
    let prize = Prize {
        id: id("drawn prize", 0, now()),
        campaign_id: campaign.id,
        place: 0,
        name: "手绘风筝".into(),
        kind: PrizeKind::Thing,
        given: Giving::Draw,
        quantity: WINNERS,
        held: 0,
        value_fen: 6_800,
        terms: String::new(),
        by_branch: vec![],
    };
    let head = {
        let mut conn = db.read().await?;
        branches::head_office(&mut conn).await?
    };
    let branch = head.context("the editor's head office")?.branch.id;
    let campaign_id = campaign.id;
    let unit = db.write((campaign, prize, branch, now()), |tx, data| {
        Box::pin(async move {
            let (campaign, prize, branch, now) = data;
            campaigns::add(tx, campaign, *now).await?;
            let published = Published {
                prizes: vec![prize.clone()],
                terms: Some(PrizeTerms {
                    claim_from: now.date_naive(),
                    claim_until: now.date_naive() + TimeDelta::days(30),
                    tax: Tax::Organiser,
                    draw_at: Some(*now),
                    alternates: WINNERS,
                }),
            };
            prizes::put(tx, campaign.id, &published).await?;
            for (id, name, token) in OFFICERS {
                let draft = StaffDraft {
                    name: name.into(),
                    role: Role::DrawOfficer,
                    branch: *branch,
                };
                let session = StaffSession {
                    session_id: Uuid::from_u128(id.as_u128() + 100),
                    began_at: *now,
                    seen_at: *now,
                    address: "127.0.0.1".into(),
                    agent: "bench".into(),
                };
                staff::add(tx, id, &format!("bench{}", id.as_u128()), &draft, *now).await?;
                staff::start_session(tx, &Sha256::digest(token), id, &session).await?;
            }
            Ok::<_, storage::Error>(())
        })
    });
    unit.await?;
    Ok(campaign_id)
}

/// Of ten tickets two are one person's, and of a thousand one is of the organiser's staff and one of a
/// deleted account.
async fn fill(
    db: &Db,
    (keys, clock): (&Keys, &Clock),
    campaign: Uuid,
    numbers: Range<u64>,
) -> Result<()> {
    let from = now() - TimeDelta::days(20);
    let rows: Vec<_> = numbers
        .map(|number| {
            let ticket = id("drawn ticket", number, from);
            let secret = clock.random::<32>();
            let sealed = keys.seal(clock, SealedAs::TicketSecret, ticket, &secret);
            let at = from + TimeDelta::milliseconds(i64::try_from(number).unwrap_or(0));
            (
                ticket,
                id(
                    "drawn participant",
                    number - u64::from(number % 10 == 9),
                    from,
                ),
                sealed,
                at,
                number,
            )
        })
        .collect();
    let unit = db.write((campaign, rows), |tx, (campaign, rows)| {
        Box::pin(async move {
            for (ticket, holder, sealed, at, number) in rows {
                let phone = Sha256::digest(number.to_be_bytes()).to_vec();
                tx.command(
                    "insert into participants (id, time_allowance, phone_index, created_at)
                     values ($1, 'standard', $2, $3) on conflict (id) do nothing",
                )
                .bind(*holder)
                .bind(&phone)
                .bind(*at)
                .run()
                .await?;
                if number % 1_000 == 1 {
                    tx.command("insert into staff_numbers (phone_index, added_at) values ($1, $2)")
                        .bind(&phone)
                        .bind(*at)
                        .run()
                        .await?;
                }
                tx.command(
                    "insert into tickets (id, campaign_id, participant_id, reason, occasion, code,
                                          secret_sealed, created_at, voided_at)
                     values ($1, $2, $3, 'quiz_passed', $4, $4, $5, $6, $7)",
                )
                .bind(*ticket)
                .bind(*campaign)
                .bind(*holder)
                .bind(format!("D{number}"))
                .bind(sealed.clone())
                .bind(*at)
                .bind((number % 1_000 == 2).then_some(*at))
                .run()
                .await?;
            }
            Ok::<_, storage::Error>(())
        })
    });
    Ok(unit.await?)
}

async fn begin(db: &Db, campaign: Uuid, at: DateTime<Utc>) -> Result<Uuid> {
    let source = Source::Lottery {
        name: "双色球".into(),
        issue: "1".into(),
        numbers: 7,
        at,
    };
    let new = NewDraw {
        id: id("draw", 0, now()),
        campaign_id: campaign,
        is_rehearsal: false,
        replaces: None,
        settings: Settings {
            sources: vec![Announced {
                source,
                instead: None,
            }],
            ..Settings::default()
        },
    };
    let draw = new.id;
    let unit = db.write((new, now()), |tx, (new, now)| {
        Box::pin(async move { draws::prepare(tx, new, OFFICERS[0].0, *now).await })
    });
    ensure!(unit.await?, "the draw was not begun");
    Ok(draw)
}

async fn state(db: &Db, draw: Uuid) -> Result<DrawState> {
    let mut conn = db.read().await?;
    let found = draws::find(&mut conn, draw).await?;
    Ok(found.context("the draw is there")?.state)
}

/// What an officer's browser posts; how many seconds the answer took.
async fn post(server: &Server, officer: usize, what: &str, form: &str) -> Result<f64> {
    let mut client = Client::connect(server.address).await?;
    let request = format!(
        "POST /api/draws/{what} HTTP/1.1\r\nHost: {host}\r\nSec-Fetch-Site: same-origin\r\n\
         Cookie: staff_session={token}\r\nContent-Type: application/x-www-form-urlencoded\r\n\
         Content-Length: {length}\r\n\r\n{form}",
        host = server.address,
        token = OFFICERS[officer].2,
        length = form.len(),
    );
    let begin = Instant::now();
    let answer = client.send(request.as_bytes()).await?;
    ensure!(
        answer.status < 400,
        "{what} was answered with {}: {}",
        answer.status,
        String::from_utf8_lossy(answer.body)
    );
    Ok(begin.elapsed().as_secs_f64())
}
