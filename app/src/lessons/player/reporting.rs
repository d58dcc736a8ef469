//! Telling the server honestly what was played: part after part, each until it is acknowledged.

use std::cell::{Cell, RefCell};

use leptos::server_fn::ServerFn;
use leptos::task::spawn_local;

use super::pending::Pending;
use super::watching::It;
use crate::error::AppError;
use crate::lessons::api::{Report, report};
use crate::ui::browser;

/// How often a part is told that is refused. After a long silence the clock alone may be against it,
/// which passes.
const TRIES: u8 = 4;

/// What is told, and how far that is.
pub(super) struct Reporting {
    /// Whether anything is told at all.
    counts: Cell<bool>,
    pending: RefCell<Pending>,
    is_sending: Cell<bool>,
    refused: Cell<u8>,
    is_late: Cell<bool>,
}

impl Reporting {
    pub(super) fn new(counts: bool) -> Self {
        Self {
            counts: Cell::new(counts),
            pending: RefCell::default(),
            is_sending: Cell::new(false),
            refused: Cell::new(0),
            is_late: Cell::new(false),
        }
    }

    pub(super) fn add(&self, from: u32, to: u32) {
        if self.counts.get() {
            self.pending.borrow_mut().add(from, to);
        }
    }

    /// Whether something waits for the network, or will never be told: that stays said.
    pub(super) const fn is_late(&self) -> bool {
        self.is_late.get()
    }
}

/// Tells what was played so far, unless something is just being told.
pub(super) fn tell(it: It) {
    it.close_for_now();
    if it.reporting.is_sending.replace(true) {
        return;
    }
    spawn_local(async move {
        tell_all(it).await;
        it.reporting.is_sending.set(false);
    });
}

async fn tell_all(it: It) {
    let told = &it.reporting;
    loop {
        let next = told.pending.borrow().next();
        let Some((from, to)) = next else { return };
        match report(it.facts.lesson, from, to, it.position()).await {
            Ok(standing) => {
                told.pending.borrow_mut().told(to);
                told.refused.set(0);
                if told.is_late.replace(false) {
                    it.say("进度已补记");
                }
                it.take(&standing);
            }
            Err(AppError::Refused(_)) if told.refused.get() < TRIES => {
                told.refused.set(told.refused.get() + 1);
                return;
            }
            Err(AppError::NotSignedIn) => {
                told.counts.set(false);
                told.pending.borrow_mut().drop_all();
                told.is_late.set(true);
                it.say("登录已过期，后面看的不再计入");
                it.show_sign_in();
                return;
            }
            Err(
                AppError::Unreachable
                | AppError::Unavailable
                | AppError::TooFast(_)
                | AppError::Broken,
            ) => {
                if !told.is_late.replace(true) {
                    it.say("网络不好，进度稍后补记");
                }
                return;
            }
            Err(_) => {
                told.pending.borrow_mut().drop_all();
                told.refused.set(0);
                it.course.borrow_mut().fall_back();
                it.say("刚才这一段没有计入，请从这里接着看");
                it.go_to(it.position());
                return;
            }
        }
    }
}

/// Tells what is left while the page is being left.
pub(super) fn tell_on_leaving(it: It) {
    it.close_for_now();
    let left = it.reporting.pending.borrow().first();
    if let Some((from, to)) = left {
        let (lesson, position) = (it.facts.lesson, it.position());
        let body = format!("lesson={lesson}&from_ms={from}&to_ms={to}&position_ms={position}");
        browser::send_on_leaving(Report::url(), &body);
    }
}
