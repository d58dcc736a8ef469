//! Tellers at their outlets, and winners who chose one of these and whose codes were shown there.

use anyhow::{Context, Result};
use app::keys::{Keys, SealedAs, token_hash};
use chrono::TimeDelta;
use domain::campaigns::{Campaign, CampaignDetails, ChanceRule, Window};
use domain::prizes::{ClaimCode, Giving, PrizeKind, StockMove};
use domain::staff::{Branch, BranchKind, Role};
use storage::prizes::{self, Cause, NewWin, Prize, Published, StockEntry};
use storage::staff::{self, StaffDraft, StaffSession};
use storage::{BoxFuture, Db, Error, Tx, branches, campaigns};
use uuid::Uuid;

use crate::editor;
use crate::hand_ins::AT_ONCE;
use crate::sample::{Entrant, clock, id, now};
use crate::server::Setup;

const OUTLETS: usize = 16;
/// How many win in one unit.
const UNIT: usize = 50;

/// Somebody at the counter.
pub struct Winner {
    pub win: Uuid,
    /// Of the form.
    pub key: Uuid,
    /// The last ones of the number.
    pub digits: String,
    /// The teller's session cookie.
    pub session: String,
}

#[derive(Clone)]
struct Teller {
    id: Uuid,
    branch: Uuid,
    session: String,
}

/// The rows of a winner.
struct New {
    win: NewWin,
    phone_sealed: Vec<u8>,
    /// Of the stock.
    entries: [Uuid; 2],
    teller: Teller,
}

/// Has everybody win, and choose the outlet of the teller who is shown the code.
pub async fn prepare(db: &Db, setup: &Setup, entrants: &[Entrant]) -> Result<Vec<Winner>> {
    let quantity = u32::try_from(entrants.len())?;
    let (campaign, prize) = offer(db, quantity).await?;
    let tellers = employ(db, prize, quantity).await?;
    let keys = Keys::parse(&std::fs::read_to_string(setup.folder.join("keys.json"))?)?;
    let clock = clock();
    let (mut winners, mut rows) = (Vec::new(), Vec::new());
    for ((number, entrant), teller) in (0..).zip(entrants).zip(tellers.iter().cycle()) {
        let win = id("win", number, now());
        let code = ClaimCode::new(clock.random());
        let code_digits = code.digits().as_bytes();
        let phone = format!("139{number:08}");
        winners.push(Winner {
            win,
            key: id("handing over", number, now()),
            digits: phone[7..].to_owned(),
            session: teller.session.clone(),
        });
        rows.push(New {
            win: NewWin {
                id: win,
                campaign_id: campaign,
                prize_id: prize,
                participant_id: entrant.id,
                cause: Cause::Threshold {
                    attempt: entrant.attempt,
                },
                code_index: keys.claim_index(&code),
                code_sealed: keys.seal(&clock, SealedAs::ClaimCode, win, code_digits),
                deadline: now() + TimeDelta::days(30),
            },
            phone_sealed: keys.seal(&clock, SealedAs::Phone, entrant.id, phone.as_bytes()),
            entries: ["released", "reserved"].map(|what| id(what, number, now())),
            teller: teller.clone(),
        });
    }
    while !rows.is_empty() {
        let unit = rows.split_off(rows.len().saturating_sub(UNIT));
        db.write(unit, give_all).await?;
    }
    Ok(winners)
}

fn give_all<'t>(tx: &'t mut Tx, unit: &'t Vec<New>) -> BoxFuture<'t, Result<(), Error>> {
    Box::pin(async move {
        for new in unit {
            give(tx, new).await?;
        }
        Ok(())
    })
}

async fn give(tx: &mut Tx, new: &New) -> Result<(), Error> {
    let (id, now) = (new.win.id, now());
    tx.command("update participants set phone_sealed = $2 where id = $1")
        .bind(new.win.participant_id)
        .bind(new.phone_sealed.clone())
        .run()
        .await?;
    let broken = || Error::Broken(format!("win {id} was not given and claimed"));
    if !prizes::give(tx, &new.win, now).await? {
        return Err(broken());
    }
    let win = prizes::find(tx, id).await?.ok_or_else(broken)?;
    let claimed = prizes::claim(tx, &win, new.teller.branch, new.entries, now).await?;
    claimed.map_err(|_| broken())?;
    prizes::note_scan(tx, id, new.teller.id, now).await
}

/// A prize of a campaign of its own, so that hand-ins are as plain as ever.
async fn offer(db: &Db, quantity: u32) -> Result<(Uuid, Uuid)> {
    let campaign = Campaign {
        id: id("redeemed campaign", 0, now()),
        slug: "redeemed".into(),
        title: "来网点领风筝".into(),
        window: Window {
            opens_at: now() - TimeDelta::days(30),
            closes_at: now() + TimeDelta::days(30),
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
        id: id("redeemed prize", 0, now()),
        campaign_id: campaign.id,
        place: 0,
        name: "手绘风筝".into(),
        kind: PrizeKind::Thing,
        given: Giving::Threshold,
        quantity,
        held: 0,
        value_fen: 6_800,
        terms: String::new(),
        by_branch: vec![],
    };
    let ids = (campaign.id, prize.id);
    let unit = db.write((campaign, prize), |tx, (campaign, prize)| {
        Box::pin(async move {
            campaigns::add(tx, campaign, now()).await?;
            let published = Published {
                prizes: vec![prize.clone()],
                terms: None,
            };
            prizes::put(tx, campaign.id, &published).await?;
            Ok::<_, Error>(())
        })
    });
    unit.await?;
    Ok(ids)
}

/// A teller for each connection, at outlets where prizes enough lie.
async fn employ(db: &Db, prize: Uuid, quantity: u32) -> Result<Vec<Teller>> {
    editor::sign_in(db).await?;
    let head = {
        let mut conn = db.read().await?;
        branches::head_office(&mut conn).await?
    };
    let head = head.context("the editor's head office")?.branch.id;
    let now = now();
    let outlets: Vec<_> = (0..OUTLETS).map(|number| outlet(number, head)).collect();
    let tellers: Vec<_> = (0..AT_ONCE)
        .map(|number| Teller {
            id: Uuid::from_u128(0x2000 + number as u128),
            branch: outlets[number % OUTLETS].id,
            session: format!("3{number:042}"),
        })
        .collect();
    let data = (outlets, tellers.clone(), (prize, quantity));
    let unit = db.write(data, move |tx, (outlets, tellers, (prize, quantity))| {
        Box::pin(async move {
            for (number, outlet) in (0..).zip(outlets) {
                branches::add(tx, outlet, now).await?;
                let received = StockEntry {
                    id: id("received", number, now),
                    prize_id: *prize,
                    branch_id: outlet.id,
                    kind: StockMove::Received,
                    quantity: *quantity,
                    win_id: None,
                    transfer_id: None,
                    count_id: None,
                    staff_id: None,
                    note: String::new(),
                };
                prizes::lay(tx, &received, now).await?;
            }
            for teller in tellers {
                sign_in(tx, teller).await?;
            }
            Ok::<_, Error>(())
        })
    });
    unit.await?;
    Ok(tellers)
}

fn outlet(number: usize, head: Uuid) -> Branch {
    Branch {
        id: Uuid::from_u128(0x1000 + number as u128),
        parent: Some(head),
        kind: BranchKind::City,
        code: format!("9{number:03}"),
        name: format!("网点{number}"),
        address: String::new(),
        phone: String::new(),
        hours: String::new(),
        open: true,
    }
}

async fn sign_in(tx: &mut Tx, teller: &Teller) -> Result<(), Error> {
    let now = now();
    let draft = StaffDraft {
        name: "陈晓".into(),
        role: Role::BranchTeller,
        branch: teller.branch,
    };
    let session = StaffSession {
        session_id: Uuid::from_u128(teller.id.as_u128() + 0x1000),
        began_at: now,
        seen_at: now,
        address: "127.0.0.1".into(),
        agent: "bench".into(),
    };
    staff::add(tx, teller.id, &teller.id.to_string(), &draft, now).await?;
    staff::start_session(tx, &token_hash(&teller.session), teller.id, &session).await
}
