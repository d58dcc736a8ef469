//! Small pieces of markup.

use leptos::prelude::*;

use crate::context::AppState;
use crate::visitor::Visitor;

/// A picture of the site that says nothing a text does not say as well.
#[component]
pub fn Picture<'s>(state: &'s AppState, name: &'s str) -> impl IntoView + use<> {
    view! { <img src=state.site.asset(name) alt=""/> }
}

/// The hidden field that leads a form back to the page it stands on; of the form with the id
/// `form` where it does not stand in its own.
#[component]
pub fn Back(
    #[prop(into)] page: String,
    #[prop(optional_no_strip)] form: Option<&'static str>,
) -> impl IntoView {
    view! { <input type="hidden" name="back" value=page form=form/> }
}

/// The error beside a field, where its form was refused.
pub fn field_error(visitor: &Visitor, field: &'static str) -> Option<impl IntoView + use<>> {
    let told = visitor.refusal(field)?;
    Some(view! { <p class="error" id=format!("{field}-error") role="alert">{told}</p> })
}

/// A title or sentence whose phrases, set apart by ` · ` or `，`, stay whole where the line breaks.
pub fn phrases(title: &str) -> Vec<impl IntoView + use<>> {
    let marked = title.replace(" · ", " · \n").replace('，', "，\n");
    let spans = marked.split('\n').map(|phrase| {
        view! { <span class="phrase">{phrase.to_owned()}</span> }
    });
    spans.collect()
}
