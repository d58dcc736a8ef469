//! `/staff/draws/{id}/notary-pack.zip`: everything that a notary needs to keep and verify a draw, in
//! one file.

use axum::extract::{Path, State};
use axum::response::Response;
use domain::audit::Entry;
use domain::prizes::draw::{ALGORITHM, DrawState, Hash};
use domain::staff::Permission;
use exchange::pack::{Packed, to_zip};
use exchange::table::{Column, to_csv};
use serde_json::{Value, json};
use storage::audit::{self, Filter};
use storage::campaigns::{self, Publication};
use storage::prizes::draws::Stage;
use uuid::Uuid;

use super::files::{self, stored};
use super::shown::{Audience, Shown};
use crate::audit::{deed, record_export};
use crate::context::AppState;
use crate::error::AppError;
use crate::heavy::heavy;
use crate::pictures::unavailable;
use crate::prizes::words::exactly;
use crate::staff::who::Desk;
use crate::ui::files::download;

/// What tells whoever opens the pack how to verify.
const README: &str = include_str!("notary_readme.txt");

/// How many entries of the trail are taken at most; a draw has a few dozen.
const ENTRIES: u32 = 10_000;

/// `GET /staff/draws/{id}/notary-pack.zip`. For those who may see draws, once its list is frozen.
pub async fn pack(
    State(state): State<AppState>,
    desk: Desk,
    Path(id): Path<Uuid>,
) -> Result<Response, AppError> {
    let who = desk.require(Permission::ViewDraws)?;
    let shown = Shown::find(&state, id, Audience::Staff).await?;
    let (rules, trail) = {
        let mut conn = state.db.read().await?;
        let published = campaigns::publications(&mut conn, shown.campaign.id).await?;
        let of_draw = Filter {
            subject: Some(id.to_string()),
            ..Filter::default()
        };
        let trail = audit::page(&mut conn, &of_draw, 0, ENTRIES).await?;
        (rules_of(&shown, published), open(&shown, trail))
    };
    let reached = match &shown.held {
        Some(_) => Stage::Drawn,
        None => Stage::Frozen,
    };
    let record = stored(&state, id, reached).await?.bytes().await;
    let record = record.map_err(|error| unavailable(&error))?;
    let mut all = written(&state, &shown, &trail)?;
    if let Some(rules) = rules {
        let sum = format!("{}  rules.md\n", Hash::of(&[rules.as_bytes()]));
        all.push(("rules.md", rules.into_bytes()));
        all.push(("rules.sha256", sum.into_bytes()));
    }
    let deed = deed(who, "draw.notary_pack", "draw", id);
    record_export(&state, deed, all.len() + 1, "zip").await?;
    let packed = heavy(move || {
        all.push(("record.json", record.to_vec()));
        to_zip(&all)
    });
    let packed = packed.await?.map_err(|error| {
        tracing::error!(draw.id = %id, error = %error, "a notary's pack was not written");
        AppError::Broken
    })?;
    let mark = if shown.draw.is_rehearsal {
        "演练-"
    } else {
        ""
    };
    let name = format!(
        "{mark}公证材料-{}-{}.zip",
        shown.frozen.title, shown.draw.number
    );
    Ok(download(&name, "application/zip", packed))
}

/// The rule page that was in force at the freeze.
fn rules_of(shown: &Shown, published: Vec<Publication>) -> Option<String> {
    let in_force = |one: &Publication| one.rule_hash == shown.frozen.rules.0;
    published
        .into_iter()
        .find(in_force)
        .map(|one| one.rule_page)
}

/// The deeds whose entries tell what was typed.
const TYPED: [&str; 2] = ["draw.type", "draw.take_back"];

/// What of the trail can be taken along now: until the numbers are confirmed without what was typed, since
/// whoever types them again must not see it.
fn open(shown: &Shown, mut trail: Vec<Entry>) -> Vec<Entry> {
    if matches!(shown.draw.state, DrawState::Frozen | DrawState::Typed) {
        trail.retain(|entry| !TYPED.contains(&entry.action.as_str()));
    }
    trail
}

/// Everything but rules and record.
fn written(state: &AppState, shown: &Shown, trail: &[Entry]) -> Result<Vec<Packed>, AppError> {
    Ok(vec![
        ("README.txt", readme(state, shown).into_bytes()),
        ("commitment.json", pretty(&commitment(shown))?),
        ("numbers.json", pretty(&numbers(shown))?),
        ("program.txt", program(shown).into_bytes()),
        ("audit-log.csv", log(state, trail)),
        ("draw.md", files::ALGORITHM.into()),
        ("verify_draw.py", files::VERIFIER.into()),
    ])
}

fn pretty(value: &Value) -> Result<Vec<u8>, AppError> {
    serde_json::to_vec_pretty(value).map_err(|error| {
        tracing::error!(error = %error, "a file of a notary's pack was not written");
        AppError::Broken
    })
}

fn readme(state: &AppState, shown: &Shown) -> String {
    let zone = state.settings.zone;
    let (rehearsal, standing) = match (shown.draw.is_rehearsal, &shown.held) {
        (true, _) => (
            "【演练】本材料包出自演练，用复制的数据，结果无效，不能作为开奖依据。\n\n",
            "演练",
        ),
        (false, Some(_)) => ("", "已开奖"),
        (false, None) => ("", "名单已冻结，尚未开奖"),
    };
    let drawn = shown.held.as_ref().map_or_else(String::new, |held| {
        format!(
            "开奖时间：{}（录入 {}，复核 {}）\n记录摘要：{}\n",
            exactly(held.drawn_at, zone),
            held.typed_by,
            held.confirmed_by,
            held.record_hash
        )
    });
    let settings = &shown.draw.settings;
    format!(
        "{rehearsal}活动：{}\n抽奖：第 {} 次（{standing}），编号 {}\n冻结时间：{}（冻结人 {}）\n抽奖券：{} 张\n\
         名单根：{}\n冻结摘要：{}\n{drawn}见证：{}\n公证：{}\n\n{README}",
        shown.frozen.title,
        shown.draw.number,
        shown.draw.id,
        exactly(shown.frozen_at, zone),
        shown.frozen.frozen_by,
        shown.frozen.tickets,
        shown.frozen.root,
        shown.freeze_hash,
        none_or(&settings.witnesses.join("、")),
        none_or(settings.notary.as_deref().unwrap_or_default()),
    )
}

fn none_or(text: &str) -> &str {
    if text.is_empty() { "没有" } else { text }
}

fn commitment(shown: &Shown) -> Value {
    json!({
        "draw": shown.draw.id,
        "frozen_at": shown.frozen_at,
        "freeze_hash": shown.freeze_hash,
        "algorithm": ALGORITHM,
        "commitment": shown.frozen,
    })
}

fn numbers(shown: &Shown) -> Value {
    let given = shown.held.as_ref().map(|held| &held.numbers);
    let sources: Vec<_> = shown
        .frozen
        .sources
        .iter()
        .enumerate()
        .map(|(place, announced)| {
            json!({
                "announced": announced,
                "known_at": announced.source.known_at(),
                "given": given.and_then(|given| given.get(place)),
            })
        })
        .collect();
    json!({ "sources": sources, "key": shown.key() })
}

fn program(shown: &Shown) -> String {
    let program = &shown.frozen.program;
    format!(
        "版本：{}\n程序文件的 SHA-256：{}\n算法：{ALGORITHM}\n",
        program.version, program.sha256
    )
}

const fn column(title: &'static str) -> Column {
    Column {
        title,
        width: 20.0,
        choices: &[],
    }
}

const LOG: [Column; 8] = [
    column("序号"),
    column("时间"),
    column("操作人"),
    column("岗位"),
    column("操作"),
    column("之前"),
    column("之后"),
    column("哈希"),
];

/// What the trail says of this draw, oldest first.
fn log(state: &AppState, trail: &[Entry]) -> Vec<u8> {
    let zone = state.settings.zone;
    let rows = trail.iter().rev().map(|entry| {
        vec![
            entry.seq.to_string(),
            exactly(entry.at, zone),
            entry.actor.name.clone(),
            entry.actor.role.clone(),
            entry.action.clone(),
            entry.before.clone(),
            entry.after.clone(),
            entry.hash.to_string(),
        ]
    });
    to_csv(&LOG, rows)
}
