//! A piece of a survey that has a form of its own. A form remembers what stood when it was made:
//! where a colleague has changed the same piece meanwhile, or a field cannot be read, nothing is
//! saved and the form comes back as it was typed.

use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::response::Response;
use chrono_tz::Tz;
use data_encoding::HEXLOWER;
use domain::quizzes::clean;
use domain::staff::Permission;
use domain::surveys::{Definition, Place, Question};
use leptos::prelude::*;
use serde::Serialize;
use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::about::{about_fields, read_about};
use super::fields::Fields;
use super::keep::{Kept, load, save};
use super::logic::{condition_fields, jump_fields, read_condition, read_jumps};
use super::question::{question_fields, read_question};
use super::{home, led, place};
use crate::campaigns::refusal::ComposeRefusal;
use crate::context::AppState;
use crate::error::AppError;
use crate::staff::console::page;
use crate::staff::who::Desk;
use crate::surveys::reading::number_of;

/// A piece, by its key.
pub enum Piece {
    /// What the survey says of itself.
    About,
    /// A page's title and logic, without its questions.
    Page(String),
    /// A question.
    Question(String),
}

impl Piece {
    /// The address of its form.
    pub fn path(&self, id: Uuid) -> String {
        match self {
            Self::About => format!("{}/about", home(id)),
            Self::Page(key) => format!("{}/pages/{key}", home(id)),
            Self::Question(key) => format!("{}/questions/{key}", home(id)),
        }
    }

    fn title(&self, definition: &Definition) -> String {
        match self {
            Self::About => "关于这份问卷".into(),
            Self::Page(key) => format!("第 {} 页", definition.page(key).unwrap_or(0) + 1),
            Self::Question(key) => {
                let question = definition.question(key);
                let number = question.map_or(0, |question| number_of(definition, question));
                format!("第 {number} 题")
            }
        }
    }

    /// What stands of it, as a form remembers it; `None` where it is no more.
    pub fn stands(&self, definition: &Definition) -> Option<String> {
        match self {
            Self::About => {
                let mut about = definition.clone();
                about.pages.clear();
                digest(&about)
            }
            Self::Page(key) => {
                let mut page = definition.pages[definition.page(key)?].clone();
                page.questions.clear();
                digest(&page)
            }
            Self::Question(key) => digest(definition.question(key)?),
        }
    }

    /// Puts what a form says in its place.
    fn put(&self, definition: &mut Definition, fields: &mut Fields, zone: Tz) {
        match self {
            Self::About => read_about(definition, fields, zone),
            Self::Page(key) => {
                if let Some(at) = definition.page(key) {
                    let page = &mut definition.pages[at];
                    page.title = clean(fields.text("title"));
                    page.show_if = read_condition(fields, "show_if");
                    page.jumps = read_jumps(fields);
                }
            }
            Self::Question(key) => {
                let new = definition
                    .question(key)
                    .map(|old| read_question(old, fields));
                if let Some(new) = new {
                    definition.put_question(new);
                }
            }
        }
    }

    fn fields(&self, definition: &Definition, fields: &Fields, zone: Tz) -> AnyView {
        match self {
            Self::About => about_fields(definition, fields, zone),
            Self::Page(key) => page_fields(definition, definition.page(key).unwrap_or(0)),
            Self::Question(key) => match definition.question(key) {
                Some(question) => question_fields(definition, question, fields),
                None => ().into_any(),
            },
        }
    }

    /// Its form. `form.seen` is what stood when it was made.
    pub fn form(&self, id: Uuid, form: &Form<'_>) -> AnyView {
        view! {
            <form class="stack" method="post" action=self.path(id)>
                <input type="hidden" name="seen" value=form.seen.to_owned()/>
                {self.fields(form.definition, form.fields, form.zone)}
                {self.bar(id)}
            </form>
        }
        .into_any()
    }

    fn bar(&self, id: Uuid) -> AnyView {
        if matches!(self, Self::About) {
            // It stands among other forms, where no bar may float.
            return view! { <div><button class="button primary" name="then" value="back">"保存"</button></div> }.into_any();
        }
        view! {
            <div class="form-bar">
                <button class="button primary" name="then" value="back">"保存，回到问卷"</button>
                <button class="button" name="then" value="stay">"保存"</button>
                <a class="button quiet" href=home(id)>"不保存"</a>
            </div>
        }
        .into_any()
    }
}

/// What a form shows.
pub struct Form<'f> {
    /// The survey with the piece as it stands, or as it was typed.
    pub definition: &'f Definition,
    /// What was typed and cannot be read.
    pub fields: &'f Fields,
    /// What stood when the form was made.
    pub seen: &'f str,
    /// The bank's clock.
    pub zone: Tz,
}

/// A mark of what stands, for a form to remember.
pub fn digest(piece: &impl Serialize) -> Option<String> {
    let json = serde_json::to_vec(piece).ok()?;
    Some(HEXLOWER.encode(&Sha256::digest(json)[..16]))
}

fn page_fields(definition: &Definition, at: usize) -> AnyView {
    let there = &definition.pages[at];
    let before: Vec<&Question> = definition.pages[..at]
        .iter()
        .flat_map(|page| &page.questions)
        .collect();
    let shown = if before.is_empty() {
        view! { <p class="soft">"前面没有题目，这一页总会显示。"</p> }.into_any()
    } else {
        condition_fields(definition, &before, there.show_if.as_ref(), "show_if")
    };
    view! {
        <fieldset class="group"><legend>"页"</legend>
            <div class="field"><label for="title">"页标题 "<span class="optional">"（选填）"</span></label><input id="title" name="title" value=there.title.clone()/></div>
        </fieldset>
        <fieldset class="group"><legend>"什么时候显示"</legend>{shown}</fieldset>
        <fieldset class="group"><legend>"看完这一页去哪里"</legend><p class="soft">"从上到下，第一个成立的跳转生效；都不成立就接着下一页。只能跳到后面的页。"</p>{jump_fields(definition, at)}</fieldset>
    }
    .into_any()
}

/// `GET /staff/campaigns/{id}/survey/about`. For those who compose campaigns.
pub async fn about(
    state: State<AppState>,
    desk: Desk,
    Path(id): Path<Uuid>,
) -> Result<Response, AppError> {
    shown(state, desk, id, Piece::About).await
}

/// `GET /staff/campaigns/{id}/survey/pages/{key}`. For those who compose campaigns.
pub async fn survey_page(
    state: State<AppState>,
    desk: Desk,
    Path((id, key)): Path<(Uuid, String)>,
) -> Result<Response, AppError> {
    shown(state, desk, id, Piece::Page(key)).await
}

/// `GET /staff/campaigns/{id}/survey/questions/{key}`. For those who compose campaigns.
pub async fn question(
    state: State<AppState>,
    desk: Desk,
    Path((id, key)): Path<(Uuid, String)>,
) -> Result<Response, AppError> {
    shown(state, desk, id, Piece::Question(key)).await
}

/// `POST /staff/campaigns/{id}/survey/about`. For those who compose campaigns.
pub async fn put_about(
    state: State<AppState>,
    desk: Desk,
    Path(id): Path<Uuid>,
    body: Bytes,
) -> Result<Response, AppError> {
    kept(state, desk, id, Piece::About, body).await
}

/// `POST /staff/campaigns/{id}/survey/pages/{key}`. For those who compose campaigns.
pub async fn put_page(
    state: State<AppState>,
    desk: Desk,
    Path((id, key)): Path<(Uuid, String)>,
    body: Bytes,
) -> Result<Response, AppError> {
    kept(state, desk, id, Piece::Page(key), body).await
}

/// `POST /staff/campaigns/{id}/survey/questions/{key}`. For those who compose campaigns.
pub async fn put_question(
    state: State<AppState>,
    desk: Desk,
    Path((id, key)): Path<(Uuid, String)>,
    body: Bytes,
) -> Result<Response, AppError> {
    kept(state, desk, id, Piece::Question(key), body).await
}

async fn shown(
    State(state): State<AppState>,
    desk: Desk,
    id: Uuid,
    piece: Piece,
) -> Result<Response, AppError> {
    desk.require(Permission::EditCampaigns)?;
    let kept = load(&state, id).await?;
    let definition = kept.definition.clone().unwrap_or_else(Definition::blank);
    let seen = piece.stands(&definition).ok_or(AppError::NotFound)?;
    let faults = faults(&piece, &definition).map(|faults| {
        view! { <div class="notice warning"><p><strong>"要改"</strong></p><ul>{faults}</ul></div> }
            .into_any()
    });
    let form = Form {
        definition: &definition,
        fields: &Fields::default(),
        seen: &seen,
        zone: state.settings.zone,
    };
    Ok(rendered(&state, &desk, &kept, (id, &piece), faults, &form))
}

/// What the checker says of a question that is written; nothing of one that is not begun.
fn faults(piece: &Piece, definition: &Definition) -> Option<Vec<AnyView>> {
    let Piece::Question(key) = piece else {
        return None;
    };
    let question = definition.question(key)?;
    let faults: Vec<_> = definition
        .check()
        .into_iter()
        .filter(|finding| finding.place == Place::Question(question.key.clone()))
        .map(|finding| view! { <li>{finding.fault.to_string()}</li> }.into_any())
        .collect();
    (!faults.is_empty() && !question.text.is_empty()).then_some(faults)
}

fn rendered(
    state: &AppState,
    desk: &Desk,
    kept: &Kept,
    (id, piece): (Uuid, &Piece),
    above: Option<AnyView>,
    form: &Form<'_>,
) -> Response {
    let title = piece.title(form.definition);
    let place = place(kept, id, title.clone()).below("问卷", home(id));
    page(state, desk, &place, || {
        view! {
            <div class="page-head"><div><h1>{title}</h1></div></div>
            {above}
            {piece.form(id, form)}
        }
    })
}

async fn kept(
    State(state): State<AppState>,
    desk: Desk,
    id: Uuid,
    piece: Piece,
    body: Bytes,
) -> Result<Response, AppError> {
    let who = desk.require(Permission::EditCampaigns)?;
    let mut fields = Fields::sent(&body)?;
    let zone = state.settings.zone;
    let seen = fields.text("seen").to_owned();
    let saved = save(&state, who, id, |definition| {
        let stands = piece.stands(definition);
        let stands = stands.ok_or(ComposeRefusal::PieceGone)?;
        piece.put(definition, &mut fields, zone);
        Ok(stands == seen && fields.all_read())
    });
    let saved = saved.await;
    let to = match fields.text("then") {
        "stay" => piece.path(id),
        _ => home(id),
    };
    match saved {
        Ok(true) => led(&state, Ok(()), &to),
        Ok(false) => refused(&state, &desk, (id, &piece), fields).await,
        Err(error) => led(&state, Err(error), &home(id)),
    }
}

/// The form as it was typed, with what is in its way.
async fn refused(
    state: &AppState,
    desk: &Desk,
    (id, piece): (Uuid, &Piece),
    mut fields: Fields,
) -> Result<Response, AppError> {
    let kept = load(state, id).await?;
    let mut definition = kept.definition.clone().unwrap_or_else(Definition::blank);
    let seen = piece.stands(&definition).ok_or(AppError::NotFound)?;
    let overtaken = seen != fields.text("seen");
    let zone = state.settings.zone;
    piece.put(&mut definition, &mut fields, zone);
    let unread = !fields.all_read();
    let above = view! {
        {overtaken.then(|| view! {
            <section class="card stack conflict" role="alert">
                <h2>"另一位同事刚刚改过这里"</h2>
                <p>"还没有保存。下面是您填的，没有丢；核对后再点“保存”，这里就以您的为准。"</p>
                <p><a class="button" href=piece.path(id)>"放弃我的修改，看现在的内容"</a></p>
            </section>
        })}
        {unread.then(|| view! { <div class="notice bad" role="alert"><p>"还没有保存。请先改好下面标出的地方。"</p></div> })}
    }
    .into_any();
    let form = Form {
        definition: &definition,
        fields: &fields,
        seen: &seen,
        zone,
    };
    let there = (id, piece);
    Ok(rendered(state, desk, &kept, there, Some(above), &form))
}
