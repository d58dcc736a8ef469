//! Lessons as lists show them.

use std::collections::HashSet;

use domain::lessons::Right;
use leptos::prelude::*;
use storage::lessons::{self, LessonHead};
use uuid::Uuid;

use crate::context::AppState;
use crate::error::AppError;
use crate::lessons::films::address::poster;
use crate::lessons::version::{self, LessonVersion};
use crate::ui::format;
use crate::ui::parts::phrases;
use crate::visitor::Visitor;

/// A lesson of a list.
#[derive(Clone, Debug)]
pub struct Card {
    /// Its id.
    pub id: Uuid,
    number: u64,
    title: String,
    summary: String,
    right: Right,
    picture: String,
    seconds: i64,
    learned: i64,
    is_learned: bool,
    takes_sign_in: bool,
    told: Option<String>,
}

/// For whom cards are made.
#[derive(Clone, Debug, Default)]
pub struct Viewer {
    is_signed_in: bool,
    learned: HashSet<Uuid>,
}

impl Viewer {
    /// The visitor of a page.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn of(state: &AppState, visitor: &Visitor) -> Result<Self, AppError> {
        let Some(who) = &visitor.participant else {
            return Ok(Self::default());
        };
        let mut conn = state.db.read().await?;
        let learned = lessons::learned(&mut conn, who.id).await?;
        Ok(Self {
            is_signed_in: true,
            learned: learned.into_iter().map(|(lesson, _)| lesson).collect(),
        })
    }

    /// Whether they have learned a lesson.
    pub fn has_learned(&self, lesson: Uuid) -> bool {
        self.learned.contains(&lesson)
    }

    /// The cards of a list, in its order.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn cards(
        &self,
        state: &AppState,
        heads: Vec<LessonHead>,
    ) -> Result<Vec<Card>, AppError> {
        let versions = version::all(state, heads).await?;
        Ok(versions
            .iter()
            .map(|version| self.card(state, version))
            .collect())
    }

    /// The card of a lesson.
    pub fn card(&self, state: &AppState, version: &LessonVersion) -> Card {
        let LessonVersion { head, lesson, film } = version;
        Card {
            id: head.lesson_id,
            number: head.number,
            title: lesson.title.clone(),
            summary: lesson.summary.clone(),
            right: lesson.right,
            picture: poster(state, lesson.film),
            seconds: i64::from(film.seconds()),
            learned: i64::try_from(head.learned).unwrap_or(i64::MAX),
            is_learned: self.has_learned(head.lesson_id),
            takes_sign_in: lesson.participants_only && !self.is_signed_in,
            told: None,
        }
    }
}

impl Card {
    /// With what its viewer is told of it beside.
    #[must_use]
    pub fn telling(mut self, told: String) -> Self {
        self.told = Some(told);
        self
    }

    fn view(self) -> AnyView {
        let Self {
            number,
            title,
            summary,
            right,
            picture,
            seconds,
            learned,
            ..
        } = self;
        let mark = self.is_learned.then(learned_badge);
        let sign_in = self.takes_sign_in.then(|| {
            view! { <span class="badge soft">"登录后可看"</span> }
        });
        view! {
            <article class="campaign-card lesson-card">
                <img class="cover" src=picture alt="" width="1280" height="720" loading="lazy"/>
                <h3><a href=format!("/lessons/{number}")>{phrases(&title)}</a></h3>
                <p class="marks"><span class="badge info">{right.label()}</span>" "{mark}" "{sign_in}</p>
                <p class="soft">{summary}</p>
                <p class="soft">
                    <span class="phrase">{format::duration(seconds)}</span>" · "
                    <span class="phrase">{learned_by(learned)}</span>
                </p>
                {self.told.map(|told| view! { <p class="lesson-told">{told}</p> })}
            </article>
        }
        .into_any()
    }
}

/// That somebody has learned it.
pub(super) fn learned_badge() -> AnyView {
    view! { <span class="badge good">"✓ 已学会"</span> }.into_any()
}

/// How many have learned it, in words.
pub(super) fn learned_by(count: i64) -> String {
    if count == 0 {
        "等您来学".to_owned()
    } else {
        format!("{} 人学会", format::number(count))
    }
}

/// Cards, one after the other.
pub fn cards_view(cards: Vec<Card>) -> AnyView {
    let cards: Vec<_> = cards.into_iter().map(Card::view).collect();
    view! { <div class="lesson-cards">{cards}</div> }.into_any()
}
