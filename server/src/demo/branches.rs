//! The sample's organisation: a head office, two cities and their outlets.

use std::collections::HashMap;

use app::context::Clock;
use domain::staff::{Branch, BranchKind};
use serde::Deserialize;
use storage::{Db, branches};
use uuid::Uuid;

use super::SampleError;

const BRANCHES: &str = include_str!("../../demo/branches.json");

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Sample {
    code: String,
    parent: Option<String>,
    kind: BranchKind,
    name: String,
    address: String,
    phone: String,
    hours: String,
    #[serde(default = "yes")]
    open: bool,
}

const fn yes() -> bool {
    true
}

/// Loads what is not there yet: each branch stands behind the one above it.
pub(super) async fn load(db: &Db, clock: &Clock) -> Result<(), SampleError> {
    let samples: Vec<Sample> = serde_json::from_str(BRANCHES)?;
    let mut ids: HashMap<String, Uuid> = HashMap::new();
    for sample in samples {
        let id = known_or_new(db, clock, &sample, &ids).await?;
        ids.insert(sample.code, id);
    }
    Ok(())
}

async fn known_or_new(
    db: &Db,
    clock: &Clock,
    sample: &Sample,
    ids: &HashMap<String, Uuid>,
) -> Result<Uuid, SampleError> {
    let known = {
        let mut conn = db.read().await?;
        branches::find_by_code(&mut conn, &sample.code).await?
    };
    if let Some(known) = known {
        return Ok(known.branch.id);
    }
    let branch = Branch {
        id: clock.id(),
        parent: sample
            .parent
            .as_ref()
            .and_then(|code| ids.get(code).copied()),
        kind: sample.kind,
        code: sample.code.clone(),
        name: sample.name.clone(),
        address: sample.address.clone(),
        phone: sample.phone.clone(),
        hours: sample.hours.clone(),
        open: sample.open,
    };
    let id = branch.id;
    let unit = db.write((branch, clock.now()), |tx, (branch, now)| {
        Box::pin(async move { branches::add(tx, branch, *now).await })
    });
    unit.await?;
    Ok(id)
}
