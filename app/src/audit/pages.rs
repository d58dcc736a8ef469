//! `/staff/audit`: the trail, for auditors.

use axum::extract::{Query, State};
use axum::response::Response;
use chrono::{DateTime, NaiveDate, NaiveTime, TimeZone, Utc};
use chrono_tz::Tz;
use domain::audit::Entry;
use domain::staff::{Permission, Role};
use exchange::table::CsvTable;
use leptos::prelude::*;
use serde::Deserialize;
use storage::audit::{self, Filter};
use storage::{Conn, branches};

use super::words::{Branches, GROUPS, action_label, differences};
use super::{deed, record_export};
use crate::context::AppState;
use crate::error::AppError;
use crate::staff::console::{Place, Section, page};
use crate::staff::refusal::StaffRefusal;
use crate::staff::who::Desk;
use crate::ui::files::{CSV, download};
use crate::ui::format;
use crate::ui::lists::{Paging, ROWS, Search, empty, filters, select};

/// The most entries of one file.
const EXPORTED: u32 = 50_000;

/// What narrows the list.
#[derive(Clone, Default, Deserialize)]
pub struct ListQuery {
    actor: Option<String>,
    action: Option<String>,
    subject: Option<String>,
    from: Option<String>,
    until: Option<String>,
    page: Option<String>,
}

impl ListQuery {
    fn day(text: Option<&String>) -> Option<NaiveDate> {
        text?.parse().ok()
    }

    fn filter(&self, zone: Tz) -> Filter {
        let some = |text: &Option<String>| {
            let text = text.as_deref().unwrap_or_default().trim();
            (!text.is_empty()).then(|| text.to_owned())
        };
        Filter {
            actor: some(&self.actor),
            action: some(&self.action),
            subject: some(&self.subject),
            from: Self::day(self.from.as_ref()).map(|day| begin(day, zone)),
            until: Self::day(self.until.as_ref())
                .and_then(|day| day.succ_opt())
                .map(|day| begin(day, zone)),
        }
    }

    fn query(&self) -> Vec<(&'static str, String)> {
        let text = |text: &Option<String>| text.clone().unwrap_or_default();
        vec![
            ("actor", text(&self.actor)),
            ("action", text(&self.action)),
            ("subject", text(&self.subject)),
            ("from", text(&self.from)),
            ("until", text(&self.until)),
        ]
    }

    /// What narrows the list, in words.
    fn told(&self) -> Vec<(&'static str, String)> {
        let label = |name, value: &str| match name {
            "actor" => format!("操作人：{value}"),
            "action" => {
                let group = GROUPS.iter().find(|(word, _)| *word == value);
                format!("类别：{}", group.map_or(value, |(_, label)| label))
            }
            "subject" => format!("对象编号：{value}"),
            "from" => format!("从 {value} 起"),
            _ => format!("到 {value} 止"),
        };
        let conditions = self.query().into_iter();
        conditions
            .filter(|(_, value)| !value.is_empty())
            .map(|(name, value)| (name, label(name, &value)))
            .collect()
    }
}

/// The first moment of a day of the bank.
pub(crate) fn begin(day: NaiveDate, zone: Tz) -> DateTime<Utc> {
    let midnight = day.and_time(NaiveTime::MIN);
    let local = zone.from_local_datetime(&midnight).earliest();
    local.map_or_else(|| midnight.and_utc(), |local| local.to_utc())
}

/// `GET /staff/audit`. For auditors.
pub async fn list(
    State(state): State<AppState>,
    desk: Desk,
    Query(query): Query<ListQuery>,
) -> Result<Response, AppError> {
    desk.require(Permission::ViewAudit)?;
    let zone = state.settings.zone;
    let filter = query.filter(zone);
    let mut conn = state.db.read().await?;
    let count = audit::count(&mut conn, &filter).await?;
    let (seq, hash) = audit::head(&mut conn).await?;
    let number = query
        .page
        .as_ref()
        .and_then(|page| page.trim().parse().ok());
    let paging = Paging::new("/staff/audit", query.query(), number, count);
    let found = audit::page(&mut conn, &filter, paging.offset(), ROWS).await?;
    let branches = named(&mut conn, &found).await?;
    drop(conn);
    let told = query.told();
    let value = |text: &Option<String>| text.clone().unwrap_or_default();
    let (actor, subject) = (value(&query.actor), value(&query.subject));
    let (from, until) = (value(&query.from), value(&query.until));
    let action = value(&query.action);
    Ok(page(
        &state,
        &desk,
        &Place::new(Section::Audit, "审计"),
        || {
            let search = Search {
                name: "actor",
                label: "操作人",
                placeholder: "姓名或用户名",
                text: actor,
            };
            let narrowing = view! {
                {select("action", "类别", GROUPS.iter().copied(), &action)}
                <div><label for="subject">"对象编号"</label><input id="subject" name="subject" value=subject/></div>
                <div class="wide"><label for="from">"日期"</label><div class="from-to"><input id="from" name="from" type="date" value=from/><span>"至"</span><input name="until" type="date" aria-label="到" value=until/></div></div>
            };
            let narrowing = narrowing.into_any();
            view! {
                <div class="page-head">
                    <div>
                        <h1>"操作记录"<span class="count">{format!("{count} 条")}</span></h1>
                        <p class="soft">"只增不改，每条都由前一条的校验值串起来。当前末条："
                            <b>{format!("第 {seq} 条")}</b>" "<code class="hash" title=hash.to_string()>{short(&hash.to_string())}</code></p>
                    </div>
                </div>
                {filters("/staff/audit", search, narrowing)}
                {paging.chips(&told)}
                {if found.is_empty() {
                    let all = view! { <a class="button secondary" href="/staff/audit">"查看全部"</a> };
                    empty(&state, "没有符合条件的记录，换个条件再试。", all.into_any()).into_any()
                } else {
                    table(&found, &branches, state.clock.now(), zone).into_any()
                }}
                <div class="list-foot">
                    <p class="exports">"导出本表"<a href=paging.file("/staff/audit.csv")>"CSV"</a></p>
                    {paging.pager()}
                </div>
            }
        },
    ))
}

/// The branches that entries may name, where there are such entries.
async fn named(conn: &mut Conn, found: &[Entry]) -> Result<Branches, AppError> {
    if found.iter().all(|entry| entry.subject.kind != "branch") {
        return Ok(Branches::new());
    }
    let above = branches::above_outlets(conn).await?;
    let named = above
        .into_iter()
        .map(|(id, code, name)| (id.to_string(), format!("{code} {name}")));
    Ok(named.collect())
}

fn short(hash: &str) -> String {
    hash.chars().take(12).collect()
}

fn table(
    found: &[Entry],
    branches: &Branches,
    now: DateTime<Utc>,
    zone: Tz,
) -> impl IntoView + use<> {
    let rows: Vec<_> = found
        .iter()
        .map(|entry| row(entry, branches, now, zone))
        .collect();
    view! {
        <div class="table-card">
            <table class="work-table">
                <caption class="visually-hidden">"操作记录，最近的在前"</caption>
                <thead><tr>
                    <th scope="col" class="num">"序号"</th><th scope="col">"时间"</th><th scope="col">"做了什么"</th>
                    <th scope="col">"操作人"</th><th scope="col">"岗位"</th><th scope="col">"来自"</th><th scope="col">"校验值"</th>
                </tr></thead>
                {rows}
            </table>
        </div>
    }
}

fn row(entry: &Entry, branches: &Branches, now: DateTime<Utc>, zone: Tz) -> impl IntoView + use<> {
    let action = action_label(&entry.action)
        .unwrap_or(&entry.action)
        .to_owned();
    let role = Role::from_word(&entry.actor.role).map_or("平台", Role::label);
    let of_subject = format!("/staff/audit?subject={}", entry.subject.id);
    let detail = content(entry, branches);
    let from = match entry.actor.address.as_str() {
        "command line" => "命令行".to_owned(),
        address => address.to_owned(),
    };
    view! {
        <tbody class="entry">
        <tr>
            <td data-label="序号" class="num">{entry.seq}</td>
            <td data-label="时间" class="short"><time>{format::moment(entry.at, now, zone)}</time></td>
            <td class="what"><a href=of_subject title="同一对象的记录">{action}</a></td>
            <td data-label="操作人"><span class="phrase">{entry.actor.name.clone()}</span></td>
            <td data-label="岗位" class="short">{role}</td>
            <td data-label="来自" class="short">{from}</td>
            <td data-label="校验值"><code class="hash" title=entry.hash.to_string()>{short(&entry.hash.to_string())}</code></td>
        </tr>
        {detail}
        </tbody>
    }
}

/// What the deed changed, below its entry.
fn content(entry: &Entry, branches: &Branches) -> Option<impl IntoView + use<>> {
    let lines = differences(entry, branches);
    if lines.is_empty() {
        return None;
    }
    let summary = format!("变更前后（{} 项）", lines.len());
    let lines: Vec<_> = lines
        .into_iter()
        .map(|(name, before, after)| {
            view! {
                <tr class="changed">
                    <th scope="row">{name}</th>
                    <td data-label="之前">{before.map(|text| view! { <del>{text}</del> })}</td>
                    <td data-label="之后">{after.map(|text| view! { <ins>{text}</ins> })}</td>
                </tr>
            }
        })
        .collect();
    Some(view! {
        <tr class="detail">
            <td></td>
            <td colspan="6">
                <details>
                    <summary>{summary}</summary>
                    <table class="diff">
                        <thead><tr><th scope="col">"内容"</th><th scope="col">"之前"</th><th scope="col">"之后"</th></tr></thead>
                        <tbody>{lines}</tbody>
                    </table>
                </details>
            </td>
        </tr>
    })
}

/// `GET /staff/audit.csv`: the list as a file. For auditors.
pub async fn export(
    State(state): State<AppState>,
    desk: Desk,
    Query(query): Query<ListQuery>,
) -> Result<Response, AppError> {
    let who = desk.require(Permission::ViewAudit)?;
    let filter = query.filter(state.settings.zone);
    let found = {
        let mut conn = state.db.read().await?;
        if audit::count(&mut conn, &filter).await? > i64::from(EXPORTED) {
            return Err(StaffRefusal::TooManyRows(EXPORTED).into());
        }
        audit::page(&mut conn, &filter, 0, EXPORTED).await?
    };
    let deed = deed(who, "audit.export", "audit", "trail");
    record_export(&state, deed, found.len(), "csv").await?;
    let header = [
        "seq",
        "at",
        "actor_id",
        "actor",
        "role",
        "address",
        "action",
        "subject_kind",
        "subject_id",
        "before",
        "after",
        "hash",
    ];
    let broken = |error: std::io::Error| {
        tracing::error!(error = %error, "the trail was not written as a file");
        AppError::Broken
    };
    // People chose some of these texts: no cell may be taken for a formula.
    let mut bytes = Vec::new();
    let mut file = CsvTable::new(&mut bytes, header).map_err(broken)?;
    for entry in &found {
        let id = entry.actor.id.map(|id| id.to_string()).unwrap_or_default();
        let cells = [
            &entry.seq.to_string(),
            &entry.at.to_rfc3339(),
            &id,
            &entry.actor.name,
            &entry.actor.role,
            &entry.actor.address,
            &entry.action,
            &entry.subject.kind,
            &entry.subject.id,
            &entry.before,
            &entry.after,
            &entry.hash.to_string(),
        ];
        file.row(cells).map_err(broken)?;
    }
    file.finish().map_err(broken)?;
    Ok(download("audit.csv", CSV, bytes))
}
