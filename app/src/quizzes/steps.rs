//! The island that steps through an open attempt. Rendered on the server it is a plain form for
//! one question; in the browser it changes questions without loading, saves each choice at once,
//! and keeps unsaved choices on the phone until they are acknowledged.

use domain::quizzes::QuestionKind;
use domain::quizzes::question::letter;
use leptos::ev;
use leptos::prelude::*;
use leptos::server_fn::ServerFn;

use super::api::{CheckAnswer, SaveAnswer};
use super::shown::{Checked, PaperQuestion, ShownPaper};
use crate::ui::browser;
use crate::ui::read_aloud::read_aloud_button;
use saving::Saving;

mod saving;

/// The questions of an open attempt.
#[island]
pub fn QuizSteps(
    /// What is shown.
    paper: ShownPaper,
) -> impl IntoView {
    let steps = Steps::new(paper);
    steps.saving.begin(steps);
    Effect::new(move |_| steps.show_address());
    Effect::new(move |_| {
        window_event_listener(ev::popstate, move |_| steps.follow_address());
    });
    let paper = steps.paper;
    let read_aloud = paper.with_value(|paper| paper.read_aloud).then(|| {
        read_aloud_button(move || vec!["stem".into(), "options".into(), "explanation".into()])
    });
    let action = move || {
        if steps.to_be_checked() {
            CheckAnswer::url()
        } else {
            SaveAnswer::url()
        }
    };
    view! {
        <form id="question" class="quiz" method="post" action=action autocomplete="off">
            <div class="stack">
            <input type="hidden" name="attempt" value=paper.with_value(|paper| paper.attempt.to_string())/>
            <input type="hidden" name="position" value=move || steps.current.get()/>
            // The first button is what the enter key presses.
            <button class="visually-hidden" tabindex="-1" aria-hidden="true" name="go" value=move || steps.forward()
                on:click=move |ev| { ev.prevent_default(); steps.go_forward(); }>"下一题"</button>
            <h1 class="visually-hidden">"答题"</h1>
            {move || steps.saving.is_signed_out().then(|| sign_in_again(steps))}
            {progress(steps)}
            {move || question(steps, steps.current.get())}
            <div class="row">
                {read_aloud}
                {saved(steps)}
            </div>
            {move || steps.checked_now().map(|checked| explanation(&checked))}
            {jump(steps)}
            {move || skip(steps)}
            </div>
            {bar(steps)}
        </form>
    }
}

/// What the parts of the island share.
#[derive(Clone, Copy)]
pub(super) struct Steps {
    paper: StoredValue<ShownPaper>,
    current: RwSignal<usize>,
    choices: RwSignal<Vec<Vec<u8>>>,
    checked: RwSignal<Vec<Option<Checked>>>,
    saving: Saving,
}

impl Steps {
    fn new(paper: ShownPaper) -> Self {
        let mut choices: Vec<_> = paper.questions.iter().map(|q| q.choices.clone()).collect();
        let checked: Vec<_> = paper.questions.iter().map(|q| q.checked.clone()).collect();
        let saving = Saving::new(paper.attempt);
        // What was tapped on the plain form while the module was still loading.
        let early = browser::checked_places("options");
        let current = paper.current;
        if !early.is_empty() && early != choices[current] && checked[current].is_none() {
            choices[current].clone_from(&early);
            saving.put_off(current, early);
        }
        Self {
            current: RwSignal::new(current),
            choices: RwSignal::new(choices),
            checked: RwSignal::new(checked),
            saving,
            paper: StoredValue::new(paper),
        }
    }

    fn count(self) -> usize {
        self.paper.with_value(|paper| paper.questions.len())
    }

    fn is_last(self) -> bool {
        self.current.get() + 1 == self.count()
    }

    fn checked_now(self) -> Option<Checked> {
        let current = self.current.get();
        self.checked
            .with(|checked| checked.get(current).cloned().flatten())
    }

    /// Whether the current answer is still to be confirmed before going on.
    fn to_be_checked(self) -> bool {
        self.paper.with_value(|paper| paper.check_each) && self.checked_now().is_none()
    }

    fn forward(self) -> &'static str {
        if self.is_last() { "review" } else { "next" }
    }

    fn go_forward(self) {
        if self.to_be_checked() {
            self.saving.check(self);
        } else if self.is_last() {
            self.leave_for_review();
        } else {
            self.go_to(self.current.get_untracked() + 1);
        }
    }

    fn go_to(self, question: usize) {
        browser::hush();
        self.saving.begin_anew();
        self.current.set(question.min(self.count() - 1));
        request_animation_frame(|| browser::focus("progress"));
    }

    /// Goes to the review once everything is saved.
    fn leave_for_review(self) {
        let page = self
            .paper
            .with_value(|paper| format!("/attempts/{}/review", paper.attempt));
        self.saving.leave_for(self, page);
    }

    /// The browser's way back leads to the question before.
    fn follow_address(self) {
        let address = browser::address();
        let number = address.split_once("?q=").map(|(_, number)| number.parse());
        // A link inside the page, such as the one to its text, leads to no other question.
        if let Some(Ok(number @ 1..)) = number
            && number != self.current.get_untracked() + 1
        {
            self.go_to(number - 1);
        }
    }

    /// A reload, or a second phone, goes on with the question that is shown.
    fn show_address(self) {
        let number = self.current.get() + 1;
        let attempt = self.paper.with_value(|paper| paper.attempt);
        browser::show_address(&format!("/attempts/{attempt}?q={number}"));
    }

    fn choose(self, question: usize, place: u8, on: bool) {
        self.saving.begin_anew();
        let multiple = self.paper.with_value(|paper| {
            paper
                .questions
                .get(question)
                .is_some_and(|q| q.kind == QuestionKind::Multiple)
        });
        self.choices.update(|all| {
            let Some(chosen) = all.get_mut(question) else {
                return;
            };
            if !multiple {
                chosen.clear();
            }
            chosen.retain(|&other| other != place);
            if on {
                chosen.push(place);
            }
            chosen.sort_unstable();
        });
        let chosen = self.choices.with_untracked(|all| all[question].clone());
        self.saving.save(self, question, chosen);
    }
}

fn progress(steps: Steps) -> impl IntoView {
    let count = steps.count();
    let left = RwSignal::new(steps.paper.with_value(|paper| paper.seconds_left));
    Effect::new(move |_| {
        if left.get_untracked().is_some() {
            set_interval(move || tick(steps, left), std::time::Duration::from_secs(1));
        }
    });
    let timer = move || {
        left.get().map(|seconds| {
            let class = if seconds < 60 { "timer warning" } else { "timer" };
            view! { <span class=class role="timer">{format!("还剩 {:02}:{:02}", seconds / 60, seconds % 60)}</span> }
        })
    };
    view! {
        <div class="progress" id="progress" tabindex="-1">
            <span>"第 "<b>{move || steps.current.get() + 1}</b>{format!(" / {count} 题")}</span>
            {timer}
            <progress max=count prop:value=move || steps.current.get() + 1 value=steps.current.get_untracked() + 1
                aria-label="进度"></progress>
        </div>
    }
}

/// One second less; when the time is up, the server's page says what becomes of the answers.
fn tick(steps: Steps, left: RwSignal<Option<i64>>) {
    let Some(seconds) = left.get_untracked() else {
        return;
    };
    left.set(Some((seconds - 1).max(0)));
    if seconds == 1 {
        let page = steps
            .paper
            .with_value(|paper| format!("/attempts/{}", paper.attempt));
        browser::go_to(&page);
    }
}

fn question(steps: Steps, number: usize) -> Option<AnyView> {
    let PaperQuestion {
        kind,
        stem,
        options,
        ..
    } = steps
        .paper
        .with_value(|paper| paper.questions.get(number).cloned())?;
    let input = if kind == QuestionKind::Multiple {
        "checkbox"
    } else {
        "radio"
    };
    let hint = match kind {
        QuestionKind::Multiple => "多选题，可选多项",
        other => other.label(),
    };
    let options = (0u8..).zip(options).map(|(place, option)| {
        let chosen = move || {
            steps
                .choices
                .with(|all| all.get(number).is_some_and(|c| c.contains(&place)))
        };
        let verdict = move || {
            steps
                .checked
                .with(|all| verdict_of(all.get(number), place, chosen()))
        };
        let is_final = move || {
            steps
                .checked
                .with(|all| matches!(all.get(number), Some(Some(_))))
        };
        view! {
            <label class=move || class_of(verdict())>
                <input type=input name="places[]" value=place checked=chosen() prop:checked=chosen
                    disabled=move || is_final() || steps.saving.is_checking()
                    on:change=move |ev| steps.choose(number, place, event_target_checked(&ev))/>
                <span class="frame"></span>
                <span class="mark">{letter(place).to_string()}</span>
                <span class="text" inner_html=option></span>
                {move || verdict().map(|(_, word)| view! { <span class="verdict">{word}</span> })}
            </label>
        }
    });
    let options = options.collect_view();
    Some(
        view! {
            <fieldset class="options" id="options">
                <legend class="stem"><small class="soft">{hint}</small><br/><span id="stem" inner_html=stem></span></legend>
                {options}
            </fieldset>
        }
        .into_any(),
    )
}

/// The class and the word of an option whose answer is final.
fn verdict_of(
    checked: Option<&Option<Checked>>,
    place: u8,
    chosen: bool,
) -> Option<(&'static str, &'static str)> {
    let right = checked?.as_ref()?.right.contains(&place);
    match (right, chosen) {
        (true, true) => Some(("option right yours", "您选对了")),
        (true, false) => Some(("option right", "正确答案")),
        (false, true) => Some(("option wrong yours", "您选的，不对")),
        (false, false) => None,
    }
}

fn class_of(verdict: Option<(&'static str, &'static str)>) -> &'static str {
    verdict.map_or("option", |(class, _)| class)
}

fn explanation(checked: &Checked) -> impl IntoView + use<> {
    let (class, word) = if checked.is_right {
        ("notice good", "答对了")
    } else {
        ("notice bad", "答错了")
    };
    view! {
        <div class="answer-card" id="explanation" tabindex="-1">
            <p class=class><strong>{word}</strong></p>
            <div class="why" inner_html=checked.explanation.clone()></div>
            <p class="source">{format!("依据：{}", checked.source)}</p>
        </div>
    }
}

fn saved(steps: Steps) -> impl IntoView {
    let saving = steps.saving;
    view! {
        <span class=move || saving.class() role="status">
            {move || saving.text()}
        </span>
    }
}

fn jump(steps: Steps) -> impl IntoView {
    let marks = (0..steps.count()).map(|question| {
        let answered = move || steps.choices.with(|all| !all[question].is_empty());
        let label = move || {
            let state = if answered() { "已答" } else { "未答" };
            format!("第 {} 题，{state}", question + 1)
        };
        view! {
            <li>
                <button name="go" value=question + 1 aria-label=label formaction=SaveAnswer::url()
                    class=move || if answered() { "answered" } else { "" }
                    aria-current=move || (steps.current.get() == question).then_some("step")
                    on:click=move |ev| { ev.prevent_default(); steps.go_to(question); }
                >{question + 1}</button>
            </li>
        }
    });
    view! { <ol class="jump">{marks.collect_view()}</ol> }
}

/// The last question of a quiz that explains each answer can be left open.
fn skip(steps: Steps) -> Option<impl IntoView> {
    (steps.to_be_checked() && steps.is_last()).then(|| {
        view! {
            <button class="button quiet" name="go" value="review" formaction=SaveAnswer::url()
                on:click=move |ev| { ev.prevent_default(); steps.leave_for_review(); }
            >"跳过这题，检查并交卷"</button>
        }
    })
}

/// What was chosen lies on the phone until the same person has signed in again.
fn sign_in_again(steps: Steps) -> impl IntoView {
    let attempt = steps.paper.with_value(|paper| paper.attempt);
    view! {
        <p class="notice warning" role="alert">
            <strong>"登录已过期"</strong>" 您的选择已存在手机里。"
            <a href=format!("/sign-in?next=/attempts/{attempt}")>"重新登录，接着答"</a>
        </p>
    }
}

fn bar(steps: Steps) -> impl IntoView {
    let label = move || match (steps.to_be_checked(), steps.is_last()) {
        (true, _) => "确认答案",
        (false, true) => "检查并交卷",
        (false, false) => "下一题",
    };
    view! {
        <nav class="bottom-bar quiz-nav">
            <button class="button secondary" name="go" value="previous" formaction=SaveAnswer::url()
                disabled=move || steps.current.get() == 0
                on:click=move |ev| {
                    ev.prevent_default();
                    steps.go_to(steps.current.get_untracked().saturating_sub(1));
                }
            >"上一题"</button>
            <button class="button primary" name="go" value=move || steps.forward()
                on:click=move |ev| { ev.prevent_default(); steps.go_forward(); }
            >{label}</button>
        </nav>
    }
}
