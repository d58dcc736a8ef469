//! What stands on the pages of a transcript.

use domain::lessons::{Cue, Part, Step, parts, time};
use leptos::prelude::*;
use leptos::server_fn::ServerFn;

use super::questions::{Questions, read_aloud_ids};
use super::standing::Watched;
use super::transcript_page::{WHOLE, page_of_part};
use crate::lessons::api::ReadOn;
use crate::shell::{Body, sign_in_page};
use crate::ui::parts::phrases;
use crate::ui::read_aloud::ReadAloud;
use crate::visitor::Visitor;

/// A transcript and its reader.
pub struct Transcript<'p> {
    /// Who reads it.
    pub visitor: &'p Visitor,
    /// How far they are.
    pub watched: &'p Watched,
}

impl Transcript<'_> {
    /// All of it, for somebody who is not signed in, or has learned it.
    pub fn whole(&self) -> Body {
        let parts = parts(&self.watched.version.lesson);
        let shown: Vec<_> = parts
            .iter()
            .enumerate()
            .map(|(number, part)| self.steps(number, part))
            .collect();
        if self.visitor.participant.is_some() {
            let film = format!("/lessons/{}", self.watched.version.head.number);
            return Body::new(view! {
                {self.head()}
                {shown}
            })
            .bar(view! {
                <nav class="bottom-bar"><a class="button primary" href=film>"回到影片"</a></nav>
            });
        }
        let to = sign_in_page(&self.visitor.page);
        Body::new(view! {
            {self.head()}
            <p class="notice info">"登录后一部分一部分地读，回答里面的问题，读完计入“已学会”。"</p>
            {shown}
        })
        .bar(view! {
            <nav class="bottom-bar"><a class="button primary" href=to>"登录后学完可计入"</a></nav>
        })
    }

    /// One part of it, with what is asked there.
    pub fn part(&self, number: usize) -> Body {
        let version = &self.watched.version;
        let parts = parts(&version.lesson);
        let count = parts.len();
        let shown = parts.get(number).map(|part| self.steps(number, part));
        let part = u32::try_from(number).unwrap_or(u32::MAX);
        let before = part.checked_sub(1).map(|before| {
            let to = page_of_part(version.head.number, before);
            view! { <a class="button secondary" href=to>"上一部分"</a> }
        });
        let on = match (number + 1 == count, self.watched.is_learned()) {
            (true, false) => "我学完了",
            (true, true) => "读完了",
            (false, _) => "读完这一部分，继续",
        };
        let lesson = version.head.lesson_id.to_string();
        Body::new(view! {
            {self.head()}
            <div class="progress">
                <span>"第 "<b>{number + 1}</b>{format!(" / {count} 部分")}</span>
                <progress max=count value=number + 1 aria-label="进度"></progress>
            </div>
            {shown}
        })
        .bar(view! {
            <nav class="bottom-bar">
                {before}
                <form method="post" action=ReadOn::url()>
                    <input type="hidden" name="lesson" value=lesson/>
                    <input type="hidden" name="part" value=part/>
                    <button class="button primary">{on}</button>
                </form>
            </nav>
        })
    }

    fn head(&self) -> AnyView {
        let version = &self.watched.version;
        let film = format!("/lessons/{}", version.head.number);
        let whole = self.watched.is_learned().then(|| {
            let whole = format!("{film}/text?part={WHOLE}");
            view! { " · "<a href=whole>"整篇"</a> }
        });
        view! {
            <div>
                <h1>{phrases(&version.lesson.title)}</h1>
                <p class="soft">"文字版 · "<a href=film>"看影片"</a>{whole}</p>
            </div>
        }
        .into_any()
    }

    fn steps(&self, number: usize, part: &Part<'_>) -> AnyView {
        let questions = Questions {
            visitor: self.visitor,
            watched: self.watched,
            can_answer: self.visitor.participant.is_some(),
            is_preview: false,
        };
        let mut aloud = Vec::new();
        let mut shown = Vec::new();
        for (place, step) in part.steps.iter().enumerate() {
            match step {
                Step::Said(cue) => {
                    let id = format!("said-{number}-{place}");
                    shown.push(said(cue, id.clone()));
                    aloud.push(id);
                }
                Step::Asked(asked) => {
                    shown.push(questions.view(asked));
                    aloud.extend(read_aloud_ids(asked.id));
                }
            }
        }
        let reader = self
            .visitor
            .is_elder()
            .then(|| view! { <ReadAloud texts=aloud/> });
        view! {
            <section class="stack transcript" id=format!("part-{number}")>
                <h2>{part.title.to_owned()}" "<small class="soft">{time::shown(part.at_ms)}</small></h2>
                {reader}
                {shown}
            </section>
        }
        .into_any()
    }
}

/// What somebody says. The moment is not read aloud.
fn said(cue: &Cue, id: String) -> AnyView {
    let speaker = cue.speaker.clone();
    let speaker = speaker.map(|speaker| view! { <b>{speaker}"："</b> });
    view! {
        <p class="said">
            <small class="soft">{time::shown(cue.from_ms)}</small>
            <span id=id>{speaker}{cue.text.clone()}</span>
        </p>
    }
    .into_any()
}
