//! What stands on a lesson's page.

use domain::lessons::{Lesson, ShownTo, time};
use leptos::prelude::*;
use leptos::server_fn::ServerFn;

use super::card::{learned_badge, learned_by};
use super::questions::Questions;
use super::standing::Watched;
use crate::context::AppState;
use crate::lessons::api::Collect;
use crate::lessons::films::address::shown_film;
use crate::lessons::player::player;
use crate::lessons::shown::{ShownLesson, ShownQuestion, Standing};
use crate::lessons::version::LessonVersion;
use crate::shell::{Body, sign_in_page};
use crate::ui::parts::phrases;
use crate::ui::read_aloud::ReadAloud;
use crate::ui::{format, markdown};
use crate::visitor::Visitor;

/// What a lesson's page shows.
pub struct LessonPage<'p> {
    /// The platform.
    pub state: &'p AppState,
    /// Who looks at it.
    pub visitor: &'p Visitor,
    /// The lesson, and how far they are.
    pub watched: &'p Watched,
    /// The same as the browser is told.
    pub standing: Standing,
    /// Whether campaigns have something to give that was not fetched yet.
    pub can_collect: bool,
    /// The number and the title of the lesson to go on with.
    pub next: Option<(u64, String)>,
    /// Where its captions are.
    pub captions: String,
    /// Whether staff look at what is not published.
    pub is_preview: bool,
}

impl LessonPage<'_> {
    /// The whole page.
    pub fn body(&self) -> Body {
        let version = &self.watched.version;
        let lesson = &version.lesson;
        let elder = self.visitor.is_elder();
        let shown = self.shown();
        Body::new(view! {
            {head(version, self.watched.is_learned())}
            {self.learned()}
            {elder.then(|| self.way_to_text())}
            {elder.then(|| elder_text(lesson)).flatten()}
            {player(&shown, elder)}
            {(!elder).then(|| self.way_to_text())}
            {chapters(lesson)}
            {texts(lesson, elder)}
            {self.questions()}
        })
        .bar(view! { <nav class="bottom-bar">{self.action()}</nav> })
    }

    /// What the browser gets.
    fn shown(&self) -> ShownLesson {
        let LessonVersion { lesson, film, .. } = &self.watched.version;
        // Only participants answer: for others the film goes on.
        let answers = self.is_preview || self.visitor.participant.is_some();
        let asked = lesson.questions.iter();
        let asked = asked.filter(|asked| answers && asked.at_ms.is_some());
        let asked = asked.map(|asked| {
            let options = asked.question.options.iter();
            ShownQuestion {
                id: asked.id,
                at_ms: asked.at_ms,
                kind: asked.question.kind,
                stem: markdown::inline(&asked.question.stem),
                options: options.map(|option| markdown::inline(option)).collect(),
            }
        });
        let to = if self.is_preview {
            ShownTo::Participants
        } else {
            lesson.shown_to()
        };
        let film = (lesson.film, &**film);
        ShownLesson {
            id: self.watched.version.head.lesson_id,
            version: self.watched.version.head.id,
            title: lesson.title.clone(),
            film: shown_film(self.state, film, to, self.captions.clone()),
            chapters: lesson.chapters.clone(),
            asked: asked.collect(),
            standing: self.standing.clone(),
            sign_in: sign_in_page(&self.visitor.page),
            counts: self.visitor.participant.is_some(),
            preview: self.is_preview,
        }
    }

    fn text_page(&self) -> String {
        if self.is_preview {
            // What is not published has none.
            return "#main".to_owned();
        }
        format!("/lessons/{}/text", self.watched.version.head.number)
    }

    fn way_to_text(&self) -> AnyView {
        let to = self.text_page();
        view! {
            <a class="card link" href=to>
                <strong>"看文字版"</strong><br/>
                <span class="soft">"影片里说的话都在这里，读完也算学完，省流量。"</span>
            </a>
        }
        .into_any()
    }

    /// That it was learned, and what that earned.
    fn learned(&self) -> Option<AnyView> {
        if !self.standing.is_learned {
            return None;
        }
        let earned = self.standing.earned.concat();
        let lesson = self.watched.version.head.lesson_id.to_string();
        let collect = self.can_collect.then(|| {
            view! {
                <form method="post" action=Collect::url()>
                    <input type="hidden" name="lesson" value=lesson/>
                    <p>"新的活动里，学过这节微课可以多答题。"</p>
                    <button class="button secondary">"领取活动机会"</button>
                </form>
            }
        });
        let shown = view! {
            <div class="notice good" id="learned">
                <p><strong>"已学会"</strong>" "{earned}</p>
                {collect}
            </div>
        };
        Some(shown.into_any())
    }

    /// What is asked after the film, and where the others are asked.
    fn questions(&self) -> Option<AnyView> {
        let lesson = &self.watched.version.lesson;
        if lesson.questions.is_empty() {
            return None;
        }
        let questions = Questions {
            visitor: self.visitor,
            watched: self.watched,
            can_answer: self.is_preview || self.visitor.participant.is_some(),
            is_preview: self.is_preview,
        };
        let after = lesson
            .questions
            .iter()
            .filter(|asked| asked.at_ms.is_none());
        let after: Vec<_> = after.map(|asked| questions.view(asked)).collect();
        let note = in_film(lesson).map(|moments| {
            view! {
                <p class="notice info without-scripts">
                    {format!("影片放到 {moments} 时会停下来问您。如果没有停下来，请在")}
                    <a href=self.text_page()>"文字版"</a>"里回答。"
                </p>
            }
        });
        let title = (!after.is_empty()).then(|| {
            let told = if self.watched.is_learned() {
                "您已经学会，讲解随时可以再看。"
            } else {
                "看完影片再回答。第一次的回答算数，答错也没关系，看懂讲解就好。"
            };
            view! { <h2>"片尾问答"</h2><p class="soft">{told}</p> }
        });
        Some(
            view! { <section class="stack" id="questions">{title}{note}{after}</section> }
                .into_any(),
        )
    }

    /// The page's one primary action.
    fn action(&self) -> AnyView {
        if self.standing.is_learned {
            let (to, told) = match &self.next {
                Some((number, title)) => (format!("/lessons/{number}"), format!("下一节：{title}")),
                None => ("/lessons".to_owned(), "看看别的微课".to_owned()),
            };
            return view! {
                <p class="learned-mark">{learned_badge()}</p>
                <a class="button primary" href=to>{told}</a>
            }
            .into_any();
        }
        if self.visitor.participant.is_none() && !self.is_preview {
            let to = sign_in_page(&self.visitor.page);
            return view! { <a class="button primary" href=to>"登录后学完可计入"</a> }.into_any();
        }
        view! { <a class="button primary" href=self.text_page()>"看文字版学完"</a> }.into_any()
    }
}

fn head(version: &LessonVersion, is_learned: bool) -> AnyView {
    let lesson = &version.lesson;
    let seconds = i64::from(version.film.seconds());
    let learned = i64::try_from(version.head.learned).unwrap_or(i64::MAX);
    view! {
        <div>
            <h1>{phrases(&lesson.title)}</h1>
            <p class="marks">
                <span class="badge info">{lesson.right.label()}</span>" "
                {is_learned.then(learned_badge)}" "
                <span class="soft phrase">{format::duration(seconds)}</span>" "
                <span class="soft phrase">{learned_by(learned)}</span>
            </p>
            <p class="lead">{lesson.summary.clone()}</p>
        </div>
    }
    .into_any()
}

/// The story in the words of the elder edition, where there are such.
fn elder_text(lesson: &Lesson) -> Option<AnyView> {
    if lesson.elder_text.is_empty() {
        return None;
    }
    // One thought a line, and each line a paragraph of its own.
    let lines: Vec<_> = lesson.elder_text.lines().collect();
    let shown = view! {
        <section class="stack">
            <h2>"先看故事"</h2>
            <div class="prose" id="elder-text" inner_html=markdown::lines(&lines.join("\n\n"))></div>
            <ReadAloud texts=vec!["elder-text".to_owned()]/>
        </section>
    };
    Some(shown.into_any())
}

/// The moments at which the film asks something, in words.
fn in_film(lesson: &Lesson) -> Option<String> {
    let moments = lesson.questions.iter().filter_map(|asked| asked.at_ms);
    let moments: Vec<_> = moments.map(time::shown).collect();
    (!moments.is_empty()).then(|| moments.join("、"))
}

/// The chapters, for browsers in which the player does not show them.
fn chapters(lesson: &Lesson) -> Option<AnyView> {
    if lesson.chapters.len() < 2 {
        return None;
    }
    let rows = lesson.chapters.iter().map(|chapter| {
        view! { <li><time>{time::shown(chapter.at_ms)}</time>" "{chapter.title.clone()}</li> }
    });
    let shown = view! {
        <section class="stack without-scripts">
            <h2>"章节"</h2>
            <ol class="chapter-list">{rows.collect_view()}</ol>
        </section>
    };
    Some(shown.into_any())
}

/// What is written around the film.
fn texts(lesson: &Lesson, elder: bool) -> AnyView {
    let lines = |lines: &[String]| {
        let lines = lines.iter();
        let lines = lines.map(|line| view! { <li inner_html=markdown::inline(line)></li> });
        lines.collect_view()
    };
    // The elder edition has told it in its own words.
    let told = elder && !lesson.elder_text.is_empty();
    let case = (!told).then(|| {
        view! { <h2>"案情"</h2><div class="prose" inner_html=markdown::lines(&lesson.case)></div> }
    });
    view! {
        <section class="stack">
            {case}
            <h2>"转折"</h2>
            <div class="prose" inner_html=markdown::lines(&lesson.turning_point)></div>
        </section>
        <section class="stack">
            <h2>"风险点"</h2>
            <ul class="lesson-points risks">{lines(&lesson.risks)}</ul>
        </section>
        <section class="stack">
            <h2>"怎么做"</h2>
            <ol class="lesson-points advice">{lines(&lesson.advice)}</ol>
        </section>
        <section class="stack">
            <h2>"法规与出处"</h2>
            <div class="prose soft" inner_html=markdown::lines(&lesson.source)></div>
        </section>
    }
    .into_any()
}
