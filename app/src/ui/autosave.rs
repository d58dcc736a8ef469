//! A form that saves as somebody types, and shows how what is written looks on a phone.

use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use crate::error::AppError;
#[cfg(feature = "hydrate")]
use crate::ui::browser;

/// Saves what a form of the console holds while somebody types: `what` it is about says which, and
/// who may. Members of staff may, those whose role permits writing that.
#[server(endpoint = "staff/autosave")]
pub async fn save(
    what: String,
    #[server(default)] fields: Vec<(String, String)>,
) -> Result<AutoSaved, AppError> {
    use crate::staff::who::require_any_staff;

    let (state, who) = require_any_staff().await?;
    match what.as_str() {
        "question" => crate::questions::edit::save_by_itself(&state, &who, &fields).await,
        "lesson" => crate::lessons::editing::edit::save_by_itself(&state, &who, &fields).await,
        "campaign" => crate::campaigns::compose::save_by_itself(&state, &who, &fields).await,
        _ => Err(AppError::BadRequest),
    }
}

/// Whether a save is told in the trail.
#[cfg(feature = "ssr")]
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum By {
    /// Somebody pressed a button.
    Hand,
    /// The page saves as somebody types: told when they press a button.
    Itself,
}

/// What became of a text that was saved by itself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AutoSaved {
    /// It is stored.
    Stored {
        /// The next save is made for so many changes; below zero where there is nothing yet.
        changes: i64,
        /// How it looks, as markup of our own.
        preview: String,
    },
    /// Somebody else was faster.
    Beside {
        /// Where both texts are shown.
        page: String,
    },
}

/// How long after the last key the text is saved.
#[cfg(feature = "hydrate")]
const PAUSE: std::time::Duration = std::time::Duration::from_millis(1500);

/// What the line below the form says.
#[derive(Clone, Copy, PartialEq, Eq)]
#[cfg_attr(
    not(feature = "hydrate"),
    expect(dead_code, reason = "only browsers save by themselves")
)]
enum Told {
    Nothing,
    Waiting,
    Saved,
    Failed,
    SignedOut,
}

/// Watches the form `form` and puts what it looks like into the element `preview`.
#[island]
pub fn AutoSave(
    /// What the form is about.
    what: String,
    /// The form's id.
    form: String,
    /// The id of the element that shows it.
    preview: String,
) -> impl IntoView {
    let told = RwSignal::new(Told::Nothing);
    #[cfg(not(feature = "hydrate"))]
    drop((what, form, preview));
    #[cfg(feature = "hydrate")]
    watch(what, form, preview, told);
    view! {
        <p class=move || if told.get() == Told::Saved { "saved done" } else { "saved waiting" } role="status">
            {move || match told.get() {
                Told::Nothing => "",
                Told::Waiting => "正在保存草稿…",
                Told::Saved => "草稿已自动保存",
                Told::Failed => "自动保存没有成功，请点保存按钮",
                Told::SignedOut => "登录已过期。请先在新的标签页里登录，再回到这里继续写，会接着自动保存",
            }}
        </p>
    }
}

#[cfg(feature = "hydrate")]
fn watch(what: String, form: String, preview: String, told: RwSignal<Told>) {
    use leptos::leptos_dom::helpers::set_timeout_with_handle;
    use leptos::task::spawn_local;

    let round = StoredValue::new(0_u32);
    let saving = StoredValue::new(false);
    let held = StoredValue::new_local(None::<browser::Held>);
    let watched = form.clone();
    let save_now = move || {
        // One after the other: a second save names the changes that the first one made.
        if saving.get_value() {
            return;
        }
        saving.set_value(true);
        let (what, form, preview) = (what.clone(), form.clone(), preview.clone());
        spawn_local(async move {
            loop {
                let saved = round.get_value();
                if !save_once(&what, &form, &preview, told).await {
                    return;
                }
                if round.get_value() == saved {
                    break;
                }
            }
            saving.set_value(false);
            if let Some(held) = held.try_update_value(Option::take).flatten() {
                held.send();
            }
        });
    };
    // Sent by a button, everything is saved as well: no save may come between, and the form must name
    // the changes that a save under way makes, or it would seem to be overtaken by somebody else.
    browser::on_submit(&watched, move |sent| {
        told.set(Told::Nothing);
        round.update_value(|round| *round += 1);
        if saving.get_value() {
            held.set_value(Some(sent.hold()));
        }
    });
    browser::ask_before_leaving(move || {
        matches!(
            told.get_untracked(),
            Told::Waiting | Told::Failed | Told::SignedOut
        )
    });
    let typed = move || {
        told.set(Told::Waiting);
        round.update_value(|round| *round += 1);
        let (mine, save_now) = (round.get_value(), save_now.clone());
        let later = move || {
            if round.get_value() == mine {
                save_now();
            }
        };
        let _ = set_timeout_with_handle(later, PAUSE);
    };
    if browser::was_typed_in(&watched) {
        typed();
    }
    browser::on_input(&watched, typed);
}

/// Saves what stands in the form; whether the page stays.
#[cfg(feature = "hydrate")]
async fn save_once(what: &str, form: &str, preview: &str, told: RwSignal<Told>) -> bool {
    match save(what.to_owned(), browser::fields_of(form)).await {
        Ok(AutoSaved::Stored {
            changes,
            preview: html,
        }) => {
            if changes >= 0 {
                browser::set_field(form, "changes", &changes.to_string());
                keep_address(form);
                told.set(Told::Saved);
            } else {
                told.set(Told::Nothing);
            }
            browser::show_html(preview, &html);
        }
        Ok(AutoSaved::Beside { page }) => {
            told.set(Told::Nothing);
            browser::go_to(&page);
            return false;
        }
        Err(AppError::StaffNotSignedIn) => told.set(Told::SignedOut),
        Err(_) => told.set(Told::Failed),
    }
    true
}

/// Whoever loads the page of something new again finds what was saved of it.
#[cfg(feature = "hydrate")]
fn keep_address(form: &str) {
    if let Some(list) = browser::address().strip_suffix("/new")
        && let Some((_, id)) = browser::fields_of(form)
            .iter()
            .find(|(name, _)| name == "id")
    {
        browser::show_address(&format!("{list}/{id}"));
    }
}
