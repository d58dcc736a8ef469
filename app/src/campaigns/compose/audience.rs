//! `/staff/campaigns/{id}/list`: the numbers that may take part, where only those on a list may.
//! They are kept as blind indexes: nobody can read them out again.

use axum::extract::{Multipart, Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use domain::audit::Deed;
use domain::campaigns::Running;
use domain::participants::PhoneNumber;
use domain::staff::Permission;
use http::header;
use leptos::prelude::*;
use storage::audit;
use storage::campaigns::{self, StoredWork};
use uuid::Uuid;

use super::overview::name_of;
use super::work::find;
use crate::audit::{deed, facts};
use crate::campaigns::refusal::ComposeRefusal;
use crate::context::AppState;
use crate::error::AppError;
use crate::flash::{Done, Flash};
use crate::heavy::heavy;
use crate::staff::console::{Place, Section, page};
use crate::staff::who::{Desk, SignedInStaff};
use crate::ui::files::brought;
use crate::ui::parts::field_error;

/// How many numbers are stored in one unit of work.
const AT_ONCE: usize = 500;

/// `GET /staff/campaigns/{id}/list`. For those who compose campaigns.
pub async fn ask(
    State(state): State<AppState>,
    desk: Desk,
    Path(id): Path<Uuid>,
) -> Result<Response, AppError> {
    desk.require(Permission::EditCampaigns)?;
    let work = find(&state, id).await?;
    let count = {
        let mut conn = state.db.read().await?;
        campaigns::audience_count(&mut conn, id).await?
    };
    let published = work.state.running() != Running::Unpublished;
    let place = Place::new(Section::Campaigns, "参加名单")
        .below(name_of(&work), format!("/staff/campaigns/{id}"));
    let wrong = desk.refusal("file").map(|_| "true");
    Ok(page(&state, &desk, &place, || {
        view! {
            <div class="page-head"><div>
                <h1>"参加名单"<span class="count">{format!("{count} 个号码")}</span></h1>
                <p class="soft">"只保存号码的加密索引，用来核对登录的号码在不在名单里；任何人都不能从这里读出号码。"</p>
            </div></div>
            <form class="card stack" method="post" action=format!("/staff/campaigns/{id}/list") enctype="multipart/form-data">
                <div class="field">
                    <label for="file">"名单文件"</label>
                    <p class="help" id="file-help">"文本或 CSV，每行一个手机号（其他列会忽略），不超过 20 MB。重复的号码只算一次。"</p>
                    <input id="file" type="file" name="file" accept=".txt,.csv" aria-invalid=wrong aria-describedby="file-help file-error"/>
                    {field_error(&desk, "file")}
                </div>
                {(!published).then(|| view! {
                    <label class="check"><input type="checkbox" name="replace" value="yes"/><span>"先清空原来的名单"</span></label>
                })}
                <div class="row">
                    <button class="button primary">"上传名单"</button>
                    <a class="button quiet" href=format!("/staff/campaigns/{id}")>"回到活动"</a>
                </div>
            </form>
        }
    }))
}

/// What a file says: the numbers, and how many lines have none.
fn read(bytes: &[u8]) -> (Vec<PhoneNumber>, usize) {
    let text = String::from_utf8_lossy(bytes);
    let (mut numbers, mut others) = (Vec::new(), 0);
    for line in text.lines().map(str::trim).filter(|line| !line.is_empty()) {
        let cells = line.split([',', '\t', ';', '，', '；']);
        let number = cells
            .map(|cell| cell.trim().trim_matches('"'))
            .find_map(PhoneNumber::parse);
        match number {
            Some(number) => numbers.push(number),
            None => others += 1,
        }
    }
    (numbers, others)
}

/// `POST /staff/campaigns/{id}/list`. For those who compose campaigns.
pub async fn upload(
    State(state): State<AppState>,
    desk: Desk,
    Path(id): Path<Uuid>,
    file: Multipart,
) -> Result<Response, AppError> {
    let who = desk.require(Permission::EditCampaigns)?.clone();
    let work = find(&state, id).await?;
    let brought = brought(file).await?;
    let replace = brought.field("replace") == "yes" && work.state.running() == Running::Unpublished;
    let to = format!("/staff/campaigns/{id}/list");
    let blind = state.clone();
    let read = heavy(move || {
        let (numbers, others) = read(&brought.bytes);
        let indexes: Vec<_> = numbers
            .iter()
            .map(|number| blind.keys.phone_index(number))
            .collect();
        (indexes, others)
    });
    let (indexes, others) = read.await?;
    if indexes.is_empty() {
        return Ok(refused(&state, ComposeRefusal::NoNumbers.into(), &to));
    }
    let deed = deed(&who, "campaign.list", "campaign", id).after(
        facts()
            .with("rows", indexes.len())
            .with("replaced", replace),
    );
    match open_list(&state, &who, work, (replace, deed)).await {
        Err(error @ AppError::Refused(_)) => return Ok(refused(&state, error, &to)),
        opened => opened?,
    }
    let mut added = 0;
    for some in indexes.chunks(AT_ONCE) {
        let data = (id, some.to_vec(), state.clock.now());
        let unit = state.db.write(data, |tx, (id, some, now)| {
            Box::pin(async move { campaigns::add_to_audience(tx, *id, some, *now).await })
        });
        added += unit.await?;
    }
    let count = |count: u64| u32::try_from(count).unwrap_or(u32::MAX);
    let done = Flash::Done(Done::Listed(
        count(added),
        u32::try_from(others).unwrap_or(u32::MAX),
    ));
    Ok((
        [(header::SET_COOKIE, done.to_cookie(&state))],
        Redirect::to(&to),
    )
        .into_response())
}

/// Back to the form, which says why.
fn refused(state: &AppState, error: AppError, to: &str) -> Response {
    let refused = Flash::Refused {
        error,
        typed: Vec::new(),
    };
    (
        [(header::SET_COOKIE, refused.to_cookie(state))],
        Redirect::to(&format!("{to}#file-error")),
    )
        .into_response()
}

/// Before the numbers are added, in one unit with its entry in the trail: a list that a reviewer
/// looks at stays as it is, and one that was never published may be emptied. To one that is
/// published numbers are only added.
async fn open_list(
    state: &AppState,
    who: &SignedInStaff,
    mut work: StoredWork,
    (replace, deed): (bool, Deed),
) -> Result<(), AppError> {
    if work.state.running() == Running::Unpublished {
        work.state.edit(who.id).map_err(ComposeRefusal::State)?;
    }
    let data = (work, who.id, replace, deed, state.clock.now());
    let unit = state.db.write(data, |tx, (work, by, replace, deed, now)| {
        Box::pin(async move {
            let composed_on = work.state.running() == Running::Unpublished;
            if composed_on && !campaigns::save_work(tx, work, *by, *now).await? {
                return Err(ComposeRefusal::ChangedMeanwhile.into());
            }
            if *replace {
                campaigns::clear_audience(tx, work.id).await?;
            }
            Ok::<_, AppError>(audit::record(tx, deed, *now).await?)
        })
    });
    unit.await
}
