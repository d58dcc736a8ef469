//! Hand-ins that each meet a winning moment: how much slower they are than plain ones.

use anyhow::{Context, Result};
use chrono::TimeDelta;
use domain::campaigns::{Campaign, PrizeOffer};
use domain::prizes::{Giving, PrizeKind};
use sqlx::types::Json;
use storage::prizes::{self, NewInstantPlan, NewMoment, Prize, Published};
use storage::{BoxFuture, Error, Tx, campaigns};

use crate::sample::{self, CAMPAIGN, id, now};

/// What is laid before instant hand-ins.
struct Laid {
    campaign: Campaign,
    prize: Prize,
    plan: NewInstantPlan,
}

/// Gives the sample's campaign so many instant prizes, whose moments have all passed.
pub async fn offer(url: &str, moments: usize) -> Result<()> {
    let db = sample::open(url).await?;
    let mut conn = db.read().await?;
    let campaign = campaigns::find_by_slug(&mut conn, CAMPAIGN).await?;
    let mut campaign = campaign.context("the sample has its campaign")?;
    let places = prizes::prizes_of(&mut conn, campaign.id).await?.len();
    drop(conn);
    let (place, quantity) = (u16::try_from(places)?, u32::try_from(moments)?);
    campaign.details.prizes.push(PrizeOffer {
        name: "即开奖".into(),
        count: quantity,
        given: Giving::Instant,
        ..PrizeOffer::default()
    });
    let at = now() - TimeDelta::hours(1);
    let numbers = 0..u64::from(quantity);
    let moments = numbers.map(|number| NewMoment {
        id: id("moment", number, at),
        prize: place,
        branch: None,
        lot: "1".into(),
        // One after the other, as they are drawn.
        at: at + TimeDelta::milliseconds(i64::try_from(number).unwrap_or(0)),
    });
    let laid = Laid {
        prize: Prize {
            id: id("prize", 0, at),
            campaign_id: campaign.id,
            place,
            name: "即开奖".into(),
            kind: PrizeKind::Thing,
            given: Giving::Instant,
            quantity,
            held: 0,
            value_fen: 100,
            terms: String::new(),
            by_branch: vec![],
        },
        plan: NewInstantPlan {
            id: id("plan", 0, at),
            campaign_id: campaign.id,
            part: 1,
            plan: "{}".into(),
            commitment: vec![0; 32],
            seed_sealed: vec![0; 32],
            made_at: at,
            moments: moments.collect(),
        },
        campaign,
    };
    db.write(laid, lay).await?;
    db.close().await;
    Ok(())
}

fn lay<'t>(tx: &'t mut Tx, laid: &'t Laid) -> BoxFuture<'t, Result<(), Error>> {
    Box::pin(async move {
        tx.command("update campaigns set details = $2 where id = $1")
            .bind(laid.campaign.id)
            .bind(Json(laid.campaign.details.clone()))
            .run()
            .await?;
        let published = Published {
            prizes: vec![laid.prize.clone()],
            terms: None,
        };
        prizes::put(tx, laid.campaign.id, &published).await?;
        prizes::lay_plan(tx, &laid.plan).await?;
        Ok(())
    })
}
