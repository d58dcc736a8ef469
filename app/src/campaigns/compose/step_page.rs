//! `/staff/campaigns/{id}/compose/{step}`: a step of the composer, with the phone beside it.

use axum::body::Bytes;
use axum::extract::{Path, Query, State};
use axum::response::{IntoResponse, Redirect, Response};
use domain::campaigns::{ComposeStep, Composition, Grade};
use domain::staff::Permission;
use http::header;
use leptos::prelude::*;
use serde::Deserialize;
use storage::campaigns::StoredWork;
use storage::lessons;
use storage::prizes::draws;
use storage::questions;
use uuid::Uuid;

use super::checking::{Check, check_work};
use super::fields::{Fields, apply};
use super::forms::StepForm;
use super::overview::{badges, name_of};
use super::work::{Saved, change, composition, find, kept};
use crate::context::AppState;
use crate::error::AppError;
use crate::flash::{Done, Flash};
use crate::staff::console::{Place, Section, page};
use crate::staff::who::Desk;
use crate::ui::autosave::AutoSave;

/// The form's id.
const FORM: &str = "compose";

/// What a step's page is asked for besides.
#[derive(Deserialize)]
pub struct StepQuery {
    /// A composition of the reader that could not be saved.
    mine: Option<Uuid>,
    /// Whether findings are told beside their fields.
    check: Option<String>,
}

/// `GET /staff/campaigns/{id}/compose/{step}`. For those who compose campaigns.
pub async fn step(
    State(state): State<AppState>,
    desk: Desk,
    Path((id, step)): Path<(Uuid, String)>,
    Query(query): Query<StepQuery>,
) -> Result<Response, AppError> {
    let who = desk.require(Permission::EditCampaigns)?.clone();
    let step = ComposeStep::from_word(&step).ok_or(AppError::NotFound)?;
    let work = find(&state, id).await?;
    if !work
        .state
        .work()
        .is_some_and(domain::review::Work::is_draft)
    {
        return Ok(Redirect::to(&format!("/staff/campaigns/{id}")).into_response());
    }
    let mine = match query.mine {
        Some(mine) => kept(&state, &who, mine).await?,
        None => None,
    };
    let now = composition(&work)?.clone();
    let check = check_work(&state, &work, mine.as_ref().unwrap_or(&now)).await?;
    let (topics, linkable, lessons) = {
        let mut conn = state.db.read().await?;
        let linkable = draws::linkable(&mut conn, work.id).await?;
        let lessons = lessons::titles(&mut conn, state.today()).await?;
        (questions::topics(&mut conn).await?, linkable, lessons)
    };
    let lessons: Vec<_> = lessons
        .into_iter()
        .map(|(number, title)| format!("{number} {title}"))
        .collect();
    let linkable: Vec<_> = linkable
        .into_iter()
        .map(|(slug, title)| format!("{slug} {title}"))
        .collect();
    let topics: Vec<_> = topics.into_iter().map(|(topic, _)| topic).collect();
    let place = Place::new(Section::Campaigns, step.label())
        .below(name_of(&work), format!("/staff/campaigns/{id}"))
        .with_islands();
    let told = query.check.is_some() || mine.is_some();
    Ok(page(&state, &desk, &place, || {
        let form = StepForm {
            composition: mine.as_ref().unwrap_or(&now),
            findings: &check.checked.findings,
            told,
            topics: &topics,
            linkable: &linkable,
            lessons: &lessons,
            fits: &check.fits,
            cover_refused: desk.refusal("cover"),
            step,
            id: work.id,
        };
        view! {
            <div class="page-head"><div>
                <h1>{name_of(&work)}" "{badges(&work)}</h1>
            </div></div>
            {steps_nav(&work, step, &check)}
            {(check.refused() > 0).then(|| view! {
                <p class="notice warning"><strong>{format!("有 {} 处改动公布后不能这样改", check.refused())}</strong>
                    " 已公布的奖品不能取消、改名或调换次序，条件不能变得对客户不利。"
                    <a href=format!("/staff/campaigns/{id}")>"看是哪些"</a></p>
            })}
            {mine.is_some().then(|| conflict(id, step))}
            <div class="beside">
                <form id=FORM class="stack" method="post" action=address(id, step)>
                    // A form whose first button is disabled is not sent by Enter in a field.
                    <button disabled=true hidden=true></button>
                    <input type="hidden" name="id" value=id.to_string()/>
                    <input type="hidden" name="step" value=step.word()/>
                    <input type="hidden" name="changes" value=work.changes.to_string()/>
                    {form.view()}
                    <div class="form-bar">
                        <button class="button primary" name="next" value="1">{if next(step).is_some() { "保存，下一步" } else { "保存，去检查" }}</button>
                        <button class="button">"保存"</button>
                        <a class="button quiet" href=format!("/staff/campaigns/{id}")>"回到活动"</a>
                        {mine.is_none().then(|| view! {
                            <AutoSave what="campaign".to_owned() form=FORM.to_owned() preview="preview".to_owned()/>
                        })}
                    </div>
                </form>
                {phone(id, step)}
            </div>
        }
    }))
}

/// The address of a step.
pub fn address(id: Uuid, step: ComposeStep) -> String {
    format!("/staff/campaigns/{id}/compose/{}", step.word())
}

fn next(step: ComposeStep) -> Option<ComposeStep> {
    let all = ComposeStep::ALL;
    let at = all.iter().position(|other| *other == step)?;
    all.get(at + 1).copied()
}

/// The steps with what is still to be done in each.
pub fn steps_nav(work: &StoredWork, now: ComposeStep, check: &Check) -> AnyView {
    let id = work.id;
    let items: Vec<_> = ComposeStep::ALL
        .into_iter()
        .map(|step| {
            let open = to_mend(check, step);
            let (class, told) = match open {
                0 => ("done", "已完成".to_owned()),
                some => ("open", format!("{some} 处待填")),
            };
            let current = (step == now).then_some("step");
            view! {
                <li class=class>
                    <a href=address(id, step) aria-current=current>
                        <b>{step.label()}</b><small>{told}</small>
                    </a>
                </li>
            }
        })
        .collect();
    view! {
        <nav class="compose-steps" aria-label="编排步骤">
            <ol>
                {items}
                <li class="last"><a href=format!("/staff/campaigns/{id}")><b>"检查与提交"</b><small>"最后一步"</small></a></li>
            </ol>
        </nav>
    }
    .into_any()
}

/// How much of a step keeps the campaign from being submitted.
pub fn to_mend(check: &Check, step: ComposeStep) -> usize {
    let stops =
        |found: &&domain::campaigns::Finding| found.step == step && found.grade == Grade::Must;
    check.checked.findings.iter().filter(stops).count()
}

fn conflict(id: Uuid, step: ComposeStep) -> AnyView {
    view! {
        <section class="card stack conflict" role="alert">
            <h2>"另一位同事刚刚改过这个活动"</h2>
            <p>"您的修改没有覆盖别人的内容，也没有丢：表单里是您填的。核对后点“保存”，这一步就以您的为准；其他步骤保留同事的内容。"</p>
            <p><a class="button" href=address(id, step)>"放弃我的修改，看现在的内容"</a></p>
        </section>
    }
    .into_any()
}

/// The phone beside the form: the customers' own page, in a frame that is made anew after a save.
fn phone(id: Uuid, step: ComposeStep) -> AnyView {
    view! {
        <aside class="phone-side" aria-labelledby="preview-title">
            <h2 id="preview-title">"手机上的样子"</h2>
            <div class="phone"><div id="preview" class="phone-frame" inner_html=frame(id, step)></div></div>
            <p class="soft"><small>"保存后更新。"<a href=format!("/staff/campaigns/{id}/preview?page=campaign&day=3")>"以第 3 天的客户身份看"</a></small></p>
        </aside>
    }
    .into_any()
}

/// The frame's markup: the page that the step is about.
pub fn frame(id: Uuid, step: ComposeStep) -> String {
    let page = match step {
        ComposeStep::Quiz => "paper",
        ComposeStep::Survey => "survey",
        ComposeStep::Prizes | ComposeStep::Texts => "rules",
        _ => "campaign",
    };
    format!(
        "<iframe src=\"/staff/campaigns/{id}/preview?page={page}&amp;day=1\" title=\"手机预览\" sandbox=\"\" loading=\"lazy\"></iframe>"
    )
}

/// `POST /staff/campaigns/{id}/compose/{step}`: keeps what was typed, whole or not. For those who
/// compose campaigns.
pub async fn save(
    State(state): State<AppState>,
    desk: Desk,
    Path((id, step)): Path<(Uuid, String)>,
    body: Bytes,
) -> Result<Response, AppError> {
    let who = desk.require(Permission::EditCampaigns)?.clone();
    let step = ComposeStep::from_word(&step).ok_or(AppError::NotFound)?;
    let typed: Vec<(String, String)> = form_urlencoded::parse(&body).into_owned().collect();
    let fields = Fields(&typed);
    let changes = fields.changes().ok_or(AppError::BadRequest)?;
    let saved = change(&state, &who, (id, changes), true, |composition| {
        apply(step, &fields, composition);
    });
    let on = typed.iter().any(|(name, _)| name == "next");
    let (to, flash) = match saved.await {
        Ok(Saved::Stored(_)) => {
            let to = match next(step) {
                Some(next) if on => address(id, next),
                None if on => format!("/staff/campaigns/{id}"),
                _ => format!("{}?check=1", address(id, step)),
            };
            (to, Flash::Done(Done::DraftSaved))
        }
        Ok(Saved::Beside(mine)) => {
            let to = format!("{}?mine={mine}", address(id, step));
            return Ok(Redirect::to(&to).into_response());
        }
        Err(error @ AppError::Refused(_)) => {
            let typed = Vec::new();
            (
                format!("/staff/campaigns/{id}"),
                Flash::Refused { error, typed },
            )
        }
        Err(error) => return Err(error),
    };
    let cookie = flash.to_cookie(&state);
    Ok(([(header::SET_COOKIE, cookie)], Redirect::to(&to)).into_response())
}

/// What a page saves by itself. Those who compose campaigns may.
///
/// # Errors
/// Those of [`change`].
pub async fn save_by_itself(
    state: &AppState,
    who: &crate::staff::who::SignedInStaff,
    typed: &[(String, String)],
) -> Result<(Uuid, ComposeStep, Saved), AppError> {
    who.require(Permission::EditCampaigns)?;
    let one = |name: &str| {
        typed
            .iter()
            .find(|(field, _)| field == name)
            .map_or("", |(_, value)| value)
    };
    let id = one("id").parse().map_err(|_| AppError::BadRequest)?;
    let step = ComposeStep::from_word(one("step")).ok_or(AppError::BadRequest)?;
    let fields = Fields(typed);
    let changes = fields.changes().ok_or(AppError::BadRequest)?;
    let saved = change(
        state,
        who,
        (id, changes),
        false,
        |composition: &mut Composition| {
            apply(step, &fields, composition);
        },
    );
    Ok((id, step, saved.await?))
}
