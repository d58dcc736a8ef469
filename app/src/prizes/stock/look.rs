//! Finding what a page or a change about stock is about, within somebody's scope.

use domain::prizes::StockFault;
use domain::staff::{Branch, BranchKind};
use leptos::prelude::*;
use storage::prizes::{PrizeFilter, PrizeLine, prize_lines};
use storage::{Conn, branches};
use uuid::Uuid;

use crate::context::AppState;
use crate::error::AppError;
use crate::staff::console::{Place, Section};
use crate::staff::who::{Desk, SignedInStaff};

/// The prize with its figures as `who` may see them.
///
/// # Errors
/// [`AppError::NotFound`].
pub async fn prize(state: &AppState, who: &SignedInStaff, id: Uuid) -> Result<PrizeLine, AppError> {
    let filter = PrizeFilter {
        id: Some(id),
        ..PrizeFilter::all(who.scope)
    };
    let mut conn = state.db.read().await?;
    let found = prize_lines(&mut conn, &filter, 0, 1).await?;
    found.into_iter().next().ok_or(AppError::NotFound)
}

/// The branch that a form names by its code, perhaps with its name behind, in the scope of `who`. It may
/// be closed: what lies there still has to leave.
///
/// # Errors
/// [`StockFault::Branch`].
pub async fn own_branch(
    conn: &mut Conn,
    who: &SignedInStaff,
    typed: &str,
) -> Result<Branch, AppError> {
    let found = any_branch(conn, typed).await?;
    let found = found.filter(|branch| who.scope.covers(branch));
    found.ok_or(StockFault::Branch.into())
}

/// The branch that a form names, wherever it is, open or not.
///
/// # Errors
/// Those of the database.
pub async fn any_branch(conn: &mut Conn, typed: &str) -> Result<Option<Branch>, AppError> {
    let Some(code) = typed.split_whitespace().next() else {
        return Ok(None);
    };
    let found = branches::find_by_code(conn, code).await?;
    Ok(found.map(|found| found.branch))
}

/// A branch as forms show and send it.
pub fn shown(code: &str, name: &str) -> String {
    format!("{code} {name}")
}

/// The address of a prize's page.
pub fn page_of(prize: Uuid) -> String {
    format!("/staff/prizes/{prize}")
}

/// A page below a prize.
pub fn below(prize: &PrizeLine, title: impl Into<String>) -> Place {
    Place::new(Section::Prizes, title).below(prize.name.clone(), page_of(prize.id))
}

/// What was typed into a field of a form that is shown again, or `otherwise`.
pub fn typed(desk: &Desk, field: &str, otherwise: &str) -> String {
    desk.typed(field).unwrap_or(otherwise).to_owned()
}

/// The key of a form: that of the form that was refused, or a new one.
pub fn key(state: &AppState, desk: &Desk) -> String {
    match desk.typed("key") {
        Some(key) => key.to_owned(),
        None => state.clock.id().to_string(),
    }
}

/// The branches among which `who` may choose. An outlet's people have their own.
pub struct Choice {
    /// The own one, where there is no other.
    only: Option<String>,
    /// All of them.
    all: Vec<String>,
}

impl Choice {
    /// Those in scope; closed ones are marked as such.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn of(state: &AppState, who: &SignedInStaff) -> Result<Self, AppError> {
        let filter = branches::Filter::all(who.scope);
        let mut conn = state.db.read().await?;
        let found = branches::list(&mut conn, &filter, 0, 5_000).await?;
        let all = found.into_iter().map(|found| {
            let Branch {
                code, name, open, ..
            } = found.branch;
            let closed = if open { "" } else { "（已停业）" };
            shown(&code, &format!("{name}{closed}"))
        });
        let all: Vec<_> = all.collect();
        let only = match who.scope.kind {
            BranchKind::Outlet => all.first().cloned(),
            BranchKind::HeadOffice | BranchKind::City => None,
        };
        Ok(Self { only, all })
    }

    /// The field `branch`, with what was typed or `before`.
    pub fn field(&self, desk: &Desk, label: &'static str, before: &str) -> AnyView {
        if let Some(only) = &self.only {
            return view! {
                <div class="field">
                    <span class="label">{label}</span>
                    <p>{only.clone()}</p>
                    <input type="hidden" name="branch" value=only.clone()/>
                </div>
            }
            .into_any();
        }
        named_branch(desk, ("branch", label), before, &self.all)
    }
}

/// A field for a branch, with the branches that are offered.
pub fn named_branch(
    desk: &Desk,
    (name, label): (&'static str, &'static str),
    before: &str,
    offered: &[String],
) -> AnyView {
    let told = desk.refusal(name);
    let wrong = told.is_some().then_some("true");
    let value = typed(desk, name, before);
    let (list, help, error) = (
        format!("{name}-list"),
        format!("{name}-help"),
        format!("{name}-error"),
    );
    let described = format!("{help} {error}");
    let offered: Vec<_> = offered
        .iter()
        .map(|branch| view! { <option value=branch.clone()></option> })
        .collect();
    view! {
        <div class="field">
            <label for=name>{label}</label>
            <p class="help" id=help>"输入编号，或从提示里选择。"</p>
            <input id=name name=name class="medium" list=list.clone() autocomplete="off" required value=value
                aria-invalid=wrong aria-describedby=described/>
            <datalist id=list>{offered}</datalist>
            {told.map(|told| view! { <p class="error" id=error role="alert">{told}</p> })}
        </div>
    }
    .into_any()
}

/// The field `quantity`, whose error names the branch that was chosen.
pub fn quantity_field(desk: &Desk, label: &'static str) -> AnyView {
    let told = desk.refusal("quantity").map(|told| {
        let branch = desk.typed("branch").unwrap_or_default();
        let name = branch.split_once(' ').map_or("", |(_, name)| name);
        if told.starts_with("可用") {
            format!("{name}{told}")
        } else {
            told
        }
    });
    let wrong = told.is_some().then_some("true");
    let value = typed(desk, "quantity", "");
    view! {
        <div class="field">
            <label for="quantity">{label}</label>
            <input id="quantity" name="quantity" class="brief" inputmode="numeric" maxlength="6" autocomplete="off" required
                value=value aria-invalid=wrong aria-describedby="quantity-error"/>
            {told.map(|told| view! { <p class="error" id="quantity-error" role="alert">{told}</p> })}
        </div>
    }
    .into_any()
}

/// The field `note`.
pub fn note_field(desk: &Desk, help: &'static str) -> AnyView {
    let told = desk.refusal("note");
    let wrong = told.is_some().then_some("true");
    let value = typed(desk, "note", "");
    view! {
        <div class="field">
            <label for="note">"说明"</label>
            <p class="help" id="note-help">{help}</p>
            <textarea id="note" name="note" rows="2" maxlength="200" aria-invalid=wrong
                aria-describedby="note-help note-error">{value}</textarea>
            {told.map(|told| view! { <p class="error" id="note-error" role="alert">{told}</p> })}
        </div>
    }
    .into_any()
}
