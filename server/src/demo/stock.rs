//! The sample's stock: what branches have received of the prizes, one of which runs low.

use app::context::Clock;
use chrono::{DateTime, Utc};
use domain::prizes::{PrizeKind, StockMove};
use storage::prizes::{self, NewTransfer, Prize, StockEntry};
use storage::{Db, Tx, branches, campaigns};
use uuid::Uuid;

use super::SampleError;

/// The campaigns whose prizes lie at branches: how many at which, and how many are on their way.
const STOCK: [(&str, &[(&str, u32)]); 3] = [
    (
        "315-kite",
        &[
            ("0571-01", 60),
            ("0571-02", 40),
            ("0571-03", 4),
            ("0536-01", 50),
        ],
    ),
    (
        "community-month",
        &[("0571-01", 80), ("0571-02", 60), ("0536-01", 90)],
    ),
    ("elder-savings", &[("0571-01", 12), ("0536-01", 8)]),
];
/// Little is left where so many or fewer are free.
const THRESHOLD: u32 = 5;

/// What is laid of one prize.
struct Delivery {
    prize: Uuid,
    /// The branch, how many, and the id of the entry.
    at: Vec<(Uuid, u32, Uuid)>,
    transfer: Option<Uuid>,
}

/// Lays what is not there yet: a prize that has moved is left alone.
pub(super) async fn load(db: &Db, clock: &Clock) -> Result<(), SampleError> {
    for (slug, at) in STOCK {
        let (opened_at, prizes) = of_campaign(db, slug).await?;
        for prize in prizes {
            let delivery = delivery(db, clock, &prize, at).await?;
            let unit = db.write(
                (delivery, clock.now().min(opened_at)),
                |tx, (delivery, now)| Box::pin(async move { deliver(tx, delivery, *now).await }),
            );
            unit.await?;
        }
    }
    Ok(())
}

/// When a campaign opens, and its things that nobody has moved.
async fn of_campaign(db: &Db, slug: &str) -> Result<(DateTime<Utc>, Vec<Prize>), storage::Error> {
    let mut conn = db.read().await?;
    let Some(campaign) = campaigns::find_by_slug(&mut conn, slug).await? else {
        return Ok((DateTime::UNIX_EPOCH, Vec::new()));
    };
    let mut found = Vec::new();
    for prize in prizes::prizes_of(&mut conn, campaign.id).await? {
        let lies = prizes::at_branches(&mut conn, prize.id).await?;
        if prize.kind == PrizeKind::Thing && lies.is_empty() {
            found.push(prize);
        }
    }
    Ok((campaign.window.opens_at, found))
}

async fn delivery(
    db: &Db,
    clock: &Clock,
    prize: &Prize,
    at: &[(&str, u32)],
) -> Result<Delivery, storage::Error> {
    let mut conn = db.read().await?;
    let mut known = Vec::new();
    for (code, quantity) in at {
        if let Some(found) = branches::find_by_code(&mut conn, code).await? {
            known.push((found.branch.id, *quantity, clock.id()));
        }
    }
    Ok(Delivery {
        prize: prize.id,
        transfer: (known.len() > 3).then(|| clock.id()),
        at: known,
    })
}

async fn deliver(
    tx: &mut Tx,
    delivery: &Delivery,
    now: DateTime<Utc>,
) -> Result<(), storage::Error> {
    for (branch, quantity, id) in &delivery.at {
        let entry = StockEntry {
            id: *id,
            prize_id: delivery.prize,
            branch_id: *branch,
            kind: StockMove::Received,
            quantity: *quantity,
            win_id: None,
            transfer_id: None,
            count_id: None,
            staff_id: None,
            note: "活动前配送".into(),
        };
        prizes::lay(tx, &entry, now).await?;
        prizes::set_threshold(tx, (delivery.prize, *branch), Some(THRESHOLD)).await?;
    }
    // The branch that runs low awaits some of the next one.
    if let (Some(id), [_, (from, ..), (to, ..), ..]) = (delivery.transfer, delivery.at.as_slice()) {
        let transfer = NewTransfer {
            id,
            prize_id: delivery.prize,
            from: *from,
            to: *to,
            quantity: 10,
            note: "随早班车送".into(),
            by: None,
        };
        prizes::send(tx, &transfer, now).await?;
    }
    Ok(())
}
