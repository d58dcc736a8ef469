//! `/staff/lessons/{id}/figures`: what became of a lesson.

use axum::extract::{Path, State};
use axum::response::Response;
use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use domain::staff::Permission;
use leptos::prelude::*;
use uuid::Uuid;

use super::comparison::{branches, effect};
use super::gather::{Figures, found, gather};
use super::leaving::leaving;
use super::sections::{head_figures, questions, visits};
use crate::context::AppState;
use crate::error::AppError;
use crate::staff::console::{Place, Section, page};
use crate::staff::who::Desk;

/// `GET /staff/lessons/{id}/figures`. For those who see lessons.
pub async fn show(
    State(state): State<AppState>,
    desk: Desk,
    Path(id): Path<Uuid>,
) -> Result<Response, AppError> {
    desk.require(Permission::ViewLessons)?;
    let (title, version) = found(&state, id).await?;
    let figures = match version {
        Some(version) => Some(gather(&state, version).await?),
        None => None,
    };
    let figures = figures.filter(|figures| !figures.is_empty());
    let (now, zone) = (state.clock.now(), state.settings.zone);
    let place =
        Place::new(Section::Lessons, "数据").below(title.clone(), format!("/staff/lessons/{id}"));
    Ok(page(&state, &desk, &place, || {
        let exports = figures.as_ref().map(|_| exports(id));
        let body = match &figures {
            Some(figures) => body(figures, now, zone),
            None => empty(),
        };
        view! {
            <div class="report-page lesson-figures stack">
                <div class="page-head">
                    <div>
                        <h1>"微课数据"</h1>
                        <p class="soft">{title.clone()}</p>
                    </div>
                    {exports}
                </div>
                {body}
            </div>
        }
    }))
}

fn exports(id: Uuid) -> AnyView {
    let path = format!("/staff/lessons/{id}/figures");
    view! {
        <p class="exports">"导出"<a href=format!("{path}.xlsx")>"Excel"</a><a href=format!("{path}.csv")>"每秒曲线 CSV"</a></p>
    }
    .into_any()
}

fn empty() -> AnyView {
    view! {
        <section class="card empty">
            <p>"还没有人看过这节微课。"</p>
            <p class="soft">"有人打开或开始看以后，这里会有访问、观看和答题的数字。"</p>
        </section>
    }
    .into_any()
}

fn body(figures: &Figures, now: DateTime<Utc>, zone: Tz) -> AnyView {
    view! {
        {head_figures(figures)}
        {visits(figures)}
        {leaving(figures)}
        {questions(figures, now, zone)}
        {effect(&figures.effect)}
        {branches(figures)}
    }
    .into_any()
}
