//! `zhiyuan ledger verify`.

use std::process::ExitCode;

use domain::prizes::ledger::Verified;
use serde_json::{Value, json};
use storage::prizes::{self, CampaignWithPrizes};

use super::{Failure, migrate};
use crate::config::{Config, Refused};

/// What is stored is not what the entries come to.
const DIFFERS: u8 = 6;

#[derive(clap::Subcommand)]
pub(super) enum Command {
    /// Compute everything that is stored about wins and stock anew from their entries, and name
    /// every difference
    Verify {
        /// Only this campaign, by the end of its address
        #[arg(long, value_name = "SLUG")]
        campaign: Option<String>,
        /// Print the outcome as one JSON object
        #[arg(long)]
        json: bool,
    },
}

pub(super) async fn run(config: &Config, command: Command) -> Result<ExitCode, Failure> {
    let Command::Verify { campaign, json } = command;
    let db = migrate::open(config).await?;
    let mut campaigns = {
        let mut conn = db.read().await?;
        prizes::ledger_campaigns(&mut conn).await?
    };
    if let Some(slug) = campaign {
        campaigns.retain(|campaign| campaign.slug == slug);
        if campaigns.is_empty() {
            return Err(Refused::new("campaign", format!("no campaign {slug} has prizes")).into());
        }
    }
    let mut outcomes = Vec::new();
    for campaign in campaigns {
        let verified = prizes::verify(&db, campaign.id).await?;
        if !json {
            tell(&campaign, &verified);
        }
        outcomes.push((campaign, verified));
    }
    db.close().await;
    let agrees = outcomes.iter().all(|(_, verified)| verified.agrees());
    if json {
        let campaigns: Vec<_> = outcomes.iter().map(|(of, found)| told(of, found)).collect();
        println!("{}", json!({"agrees": agrees, "campaigns": campaigns}));
    } else if outcomes.is_empty() {
        println!("no campaign has prizes");
    }
    Ok(if agrees {
        ExitCode::SUCCESS
    } else {
        ExitCode::from(DIFFERS)
    })
}

fn tell(campaign: &CampaignWithPrizes, verified: &Verified) {
    let slug = &campaign.slug;
    for difference in &verified.differences {
        println!("{slug}: {difference}");
    }
    if verified.more > 0 {
        println!("{slug}: and {} more differences", verified.more);
    }
    if verified.agrees() {
        let totals = &verified.totals;
        println!(
            "{slug}: everything agrees: {} wins ({} open, {} claimed, {} redeemed, {} given up), \
             {} stock entries",
            totals.wins,
            totals.open,
            totals.claimed,
            totals.redeemed,
            totals.given_up,
            totals.stock_entries
        );
    }
}

fn told(campaign: &CampaignWithPrizes, verified: &Verified) -> Value {
    let totals = &verified.totals;
    let differences: Vec<_> = verified
        .differences
        .iter()
        .map(ToString::to_string)
        .collect();
    json!({
        "campaign": campaign.slug,
        "agrees": verified.agrees(),
        "wins": totals.wins,
        "open": totals.open,
        "claimed": totals.claimed,
        "redeemed": totals.redeemed,
        "given_up": totals.given_up,
        "stock_entries": totals.stock_entries,
        "differences": differences,
        "more_differences": verified.more,
    })
}
