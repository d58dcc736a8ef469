//! Saving choices from the browser: at once, one after the other, and again until the server has
//! acknowledged each. What is not acknowledged lies in the phone's storage, so that a closed page
//! or an empty battery loses nothing.

use std::collections::BTreeMap;
use std::time::Duration;

use leptos::ev;
use leptos::prelude::*;
use leptos::task::spawn_local;
use uuid::Uuid;

use super::Steps;
use crate::error::{AppError, Refusal};
use crate::quizzes::api::{check_answer, save_answer};
use crate::ui::browser;

/// How long to wait after a lost connection before trying again: first, and at most.
const TRY_AGAIN_AFTER: (Duration, Duration) = (Duration::from_secs(2), Duration::from_secs(30));

/// The state of saving.
#[derive(Clone, Copy)]
pub(super) struct Saving {
    attempt: StoredValue<Uuid>,
    /// What the server has not acknowledged: question to places.
    pending: StoredValue<BTreeMap<usize, Vec<u8>>>,
    sending: StoredValue<bool>,
    /// How long to wait before the next try, where one is set.
    waiting: StoredValue<Option<Duration>>,
    /// Where to go once nothing is pending.
    leaving: StoredValue<Option<String>>,
    checking: RwSignal<bool>,
    told: RwSignal<Told>,
}

/// What the page says about it.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Told {
    Nothing,
    Sending,
    Saved,
    Waiting,
    SignedOut,
    Refused(AppError),
}

impl Saving {
    pub(super) fn new(attempt: Uuid) -> Self {
        Self {
            attempt: StoredValue::new(attempt),
            pending: StoredValue::default(),
            sending: StoredValue::new(false),
            waiting: StoredValue::new(None),
            leaving: StoredValue::new(None),
            checking: RwSignal::new(false),
            told: RwSignal::new(Told::Nothing),
        }
    }

    /// In the browser: takes up what an earlier page could not send, and listens for the network.
    pub(super) fn begin(self, steps: Steps) {
        Effect::new(move |_| {
            let kept = browser::stored(&self.storage_key());
            let kept: BTreeMap<usize, Vec<u8>> = kept
                .and_then(|json| serde_json::from_str(&json).ok())
                .unwrap_or_default();
            steps.choices.update(|all| {
                for (&question, places) in &kept {
                    if let Some(choices) = all.get_mut(question) {
                        choices.clone_from(places);
                    }
                }
            });
            // What was tapped on this page is newer than what an earlier one kept.
            self.pending.update_value(|pending| {
                for (question, places) in kept {
                    pending.entry(question).or_insert(places);
                }
            });
            self.keep();
            self.send(steps);
            window_event_listener(ev::online, move |_| self.send(steps));
            window_event_listener(ev::offline, move |_| {
                if !self.is_settled() {
                    self.told.set(Told::Waiting);
                }
            });
        });
    }

    pub(super) fn class(self) -> &'static str {
        match self.told.get() {
            Told::Nothing | Told::Sending => "saved",
            Told::Saved => "saved done",
            Told::Waiting | Told::SignedOut => "saved waiting",
            Told::Refused(_) => "error",
        }
    }

    pub(super) fn text(self) -> String {
        match self.told.get() {
            Told::Nothing => String::new(),
            Told::Sending => "正在保存…".into(),
            Told::Saved => "已保存".into(),
            Told::Waiting if self.leaving.with_value(Option::is_some) => {
                "等待网络，连上后自动继续".into()
            }
            Told::Waiting => "等待网络，选择已存在手机里，网络恢复后自动保存".into(),
            Told::SignedOut => "登录已过期".into(),
            Told::Refused(error) => error.text(),
        }
    }

    /// Whether an answer is just being made final.
    pub(super) fn is_checking(self) -> bool {
        self.checking.get()
    }

    /// Notes a choice that is to be sent once the page is ready.
    pub(super) fn put_off(self, question: usize, places: Vec<u8>) {
        self.pending.update_value(|pending| {
            pending.insert(question, places);
        });
    }

    /// Saves the places chosen for a question.
    pub(super) fn save(self, steps: Steps, question: usize, places: Vec<u8>) {
        self.put_off(question, places);
        self.keep();
        self.send(steps);
    }

    /// Makes the current answer final and shows what was right. The choice itself was saved when
    /// it was made, so that a lost connection loses nothing here.
    pub(super) fn check(self, steps: Steps) {
        let question = steps.current.get_untracked();
        let places = steps.choices.with_untracked(|all| all[question].clone());
        if places.is_empty() {
            self.told.set(Told::Refused(Refusal::ChoiceMissing.into()));
            return;
        }
        if self.checking.get_untracked() {
            return;
        }
        self.checking.set(true);
        self.told.set(Told::Sending);
        let attempt = self.attempt.get_value();
        let Ok(position) = u16::try_from(question) else {
            return;
        };
        spawn_local(async move {
            let checked = check_answer(attempt, position, places).await;
            self.checking.set(false);
            match checked {
                Ok(checked) => {
                    self.pending.update_value(|pending| {
                        pending.remove(&question);
                    });
                    self.keep();
                    self.told.set(Told::Saved);
                    steps.checked.update(|all| all[question] = Some(checked));
                    request_animation_frame(|| browser::focus("explanation"));
                }
                Err(AppError::Refused(
                    Refusal::AttemptClosed | Refusal::TimeUp | Refusal::AnswerFinal,
                )) => browser::reload(),
                Err(error) => self.told.set(told_of(error)),
            }
        });
    }

    /// Goes to `page` once nothing is pending.
    pub(super) fn leave_for(self, steps: Steps, page: String) {
        self.leaving.set_value(Some(page));
        if self.is_settled() {
            self.leave();
        } else {
            self.send(steps);
            self.told.notify();
        }
    }

    /// Another choice or question: takes back the wish to leave, and what was said of the last.
    pub(super) fn begin_anew(self) {
        self.leaving.set_value(None);
        if !matches!(self.told.get_untracked(), Told::Waiting | Told::SignedOut) {
            self.told.set(Told::Nothing);
        }
    }

    /// Whether the session has ended.
    pub(super) fn is_signed_out(self) -> bool {
        self.told.get() == Told::SignedOut
    }

    fn leave(self) {
        if let Some(page) = self.leaving.get_value() {
            browser::go_to(&page);
        }
    }

    fn is_settled(self) -> bool {
        self.pending.with_value(BTreeMap::is_empty)
    }

    fn send(self, steps: Steps) {
        if self.sending.get_value() || self.is_settled() {
            return;
        }
        self.sending.set_value(true);
        self.told.set(Told::Sending);
        spawn_local(async move {
            let done = self.send_all().await;
            self.sending.set_value(false);
            match done {
                Ok(()) => {
                    self.waiting.set_value(None);
                    self.told.set(Told::Saved);
                    self.leave();
                }
                Err(AppError::Refused(Refusal::AttemptClosed | Refusal::TimeUp)) => {
                    // The server's page says what became of the attempt.
                    browser::forget(&self.storage_key());
                    browser::reload();
                }
                Err(error) => {
                    self.told.set(told_of(error));
                    if told_of(error) == Told::Waiting {
                        self.try_again_later(steps);
                    }
                }
            }
        });
    }

    /// Sets one timer, and the next one later, so that a server that comes back is not met by
    /// every phone at once.
    fn try_again_later(self, steps: Steps) {
        let (first, most) = TRY_AGAIN_AFTER;
        let wait = self
            .waiting
            .get_value()
            .map_or(first, |last| (last * 2).min(most));
        self.waiting.set_value(Some(wait));
        set_timeout(
            move || {
                // A newer failure has set a timer of its own.
                if self.waiting.get_value() == Some(wait) {
                    self.send(steps);
                }
            },
            wait,
        );
    }

    async fn send_all(self) -> Result<(), AppError> {
        let attempt = self.attempt.get_value();
        while let Some((question, places)) = self.first_pending() {
            let position = u16::try_from(question).unwrap_or(u16::MAX);
            match save_answer(attempt, position, places.clone(), None).await {
                // A final answer will never be taken: let it go.
                Ok(()) | Err(AppError::Refused(Refusal::AnswerFinal)) => {}
                Err(error) => return Err(error),
            }
            self.pending.update_value(|pending| {
                // Changed while it was sent: the newer choice is still to be sent.
                if pending.get(&question) == Some(&places) {
                    pending.remove(&question);
                }
            });
            self.keep();
        }
        Ok(())
    }

    fn first_pending(self) -> Option<(usize, Vec<u8>)> {
        self.pending.with_value(|pending| {
            pending
                .iter()
                .next()
                .map(|(&question, places)| (question, places.clone()))
        })
    }

    fn keep(self) {
        let json = self.pending.with_value(|pending| {
            (!pending.is_empty())
                .then(|| serde_json::to_string(pending).ok())
                .flatten()
        });
        match json {
            Some(json) => browser::store(&self.storage_key(), &json),
            None => browser::forget(&self.storage_key()),
        }
    }

    fn storage_key(self) -> String {
        format!("attempt {}", self.attempt.get_value())
    }
}

fn told_of(error: AppError) -> Told {
    match error {
        AppError::Unreachable | AppError::Unavailable | AppError::TooFast(_) | AppError::Broken => {
            Told::Waiting
        }
        AppError::NotSignedIn => Told::SignedOut,
        other => Told::Refused(other),
    }
}
