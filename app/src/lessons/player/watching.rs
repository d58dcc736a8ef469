//! The player as it runs: what the film does, and what follows from that.

use std::cell::{Cell, RefCell};
use std::time::Duration;

use leptos::prelude::{document, set_interval, set_timeout, window};
use web_sys::wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement, HtmlVideoElement};

use super::course::Course;
use super::facts::Facts;
use super::reporting::Reporting;
use super::sources::Sources;
use super::{FILM, PLAYER, controls, facts, questions, reporting, sources};
use crate::lessons::shown::Standing;
use crate::ui::browser;

/// How often what was played is told, and what could not be told is tried again.
const EVERY: Duration = Duration::from_secs(5);

/// How long something that is said by the way stays.
const STAYS: Duration = Duration::from_secs(6);

/// The player of a page. It lives as long as the page, and so do all that listen.
pub(super) struct Player {
    pub(super) facts: Facts,
    pub(super) root: Element,
    pub(super) video: HtmlVideoElement,
    pub(super) course: RefCell<Course>,
    pub(super) reporting: Reporting,
    pub(super) sources: Sources,
    /// The question that is being asked.
    pub(super) asking: Cell<Option<usize>>,
    /// From where to where the film is just being played.
    playing: Cell<Option<(u32, u32)>>,
    /// How often something was said.
    said: Cell<u32>,
}

/// A player that stays.
pub(super) type It = &'static Player;

/// Wakes the player.
pub(super) fn begin() {
    let root = document().get_element_by_id(PLAYER);
    let video = document().get_element_by_id(FILM);
    let video = video.and_then(|video| video.dyn_into().ok());
    let (Some(root), Some(video)) = (root, video) else {
        return;
    };
    let Some((facts, course)) = facts::read(&root) else {
        return;
    };
    let it: It = Box::leak(Box::new(Player {
        reporting: Reporting::new(facts.counts && !facts.is_preview),
        sources: Sources::default(),
        facts,
        root,
        video,
        course: RefCell::new(course),
        asking: Cell::new(None),
        playing: Cell::new(None),
        said: Cell::new(0),
    }));
    it.take_over();
    listen(it);
    controls::begin(it);
    questions::begin(it);
    sources::begin(it);
    it.show_chapter();
    set_interval(move || reporting::tell(it), EVERY);
}

fn listen(it: It) {
    let on = |event: &str, then: fn(It)| browser::on(&it.video, event, move |_| then(it));
    on("play", Player::step);
    on("playing", Player::step);
    on("timeupdate", Player::step);
    on("seeking", Player::seek);
    on("pause", |it| {
        it.close();
        reporting::tell(it);
    });
    on("ended", |it| {
        it.step();
        it.close();
        reporting::tell(it);
    });
    on("loadedmetadata", sources::loaded);
    on("error", sources::fall_back);
    browser::on(&document(), "visibilitychange", move |_| {
        if document().hidden() {
            reporting::tell(it);
        }
    });
    browser::on(&window(), "pagehide", move |_| {
        reporting::tell_on_leaving(it);
    });
    browser::on(&window(), "online", move |_| reporting::tell(it));
}

impl Player {
    /// The element that is marked as this.
    pub(super) fn part(&self, name: &str) -> Option<HtmlElement> {
        browser::part(&self.root, name)
    }

    /// Where the film is.
    pub(super) fn position(&self) -> u32 {
        millis(self.video.current_time())
    }

    /// Goes there, or as far as may be gone.
    pub(super) fn go_to(&'static self, position: u32) {
        let back = self.course.borrow().set_back(position);
        if back.is_some() {
            self.say("第一次看请按顺序看，看完就可以随意跳");
        }
        self.close();
        self.video
            .set_current_time(f64::from(back.unwrap_or(position)) / 1000.);
    }

    /// Plays on. A browser may refuse, and then waits for its own button.
    pub(super) fn play(&self) {
        if let Ok(begun) = self.video.play() {
            browser::let_go(begun);
        }
    }

    /// Says something by the way.
    pub(super) fn say(&'static self, text: &str) {
        let Some(status) = self.part("status") else {
            return;
        };
        status.set_text_content(Some(text));
        let said = self.said.get() + 1;
        self.said.set(said);
        let clear = move || {
            if self.said.get() == said && !self.reporting.is_late() {
                status.set_text_content(None);
            }
        };
        set_timeout(clear, STAYS);
    }

    /// Shows the way to sign in again, which leads back here.
    pub(super) fn show_sign_in(&self) {
        if let Some(way) = self.part("sign-in") {
            way.set_hidden(false);
        }
    }

    /// Takes what the server says of the participant.
    pub(super) fn take(&'static self, standing: &Standing) {
        let learned = self.course.borrow_mut().take(standing);
        if learned {
            self.show_learned(standing);
        } else if standing.is_seen && !self.course.borrow().is_learned() {
            self.open_questions();
        }
        self.show_chapter();
    }

    /// What is asked after the film may be answered now.
    fn open_questions(&self) {
        if let Some(way) = self.part("to-questions") {
            way.set_hidden(false);
        }
        for waiting in browser::all_of_page("[data-after-film]") {
            let _ = waiting.remove_attribute("disabled");
            waiting.set_hidden(waiting.tag_name() == "P");
        }
    }

    fn show_learned(&self, standing: &Standing) {
        let (Some(card), Some(earned)) = (self.part("learned-card"), self.part("earned")) else {
            return;
        };
        earned.set_text_content(Some(&standing.earned.join("")));
        card.set_hidden(false);
    }

    /// What was played before the player was awake is known to the browser.
    fn take_over(&self) {
        let played = self.video.played();
        let Some(last) = played.length().checked_sub(1) else {
            return;
        };
        if let (Ok(from), Ok(to)) = (played.start(last), played.end(last)) {
            self.note(millis(from), millis(to));
        }
    }

    /// The film went on, or tries to.
    fn step(&'static self) {
        if self.video.seeking() || self.sources.is_changing() {
            return;
        }
        if self.asking.get().is_some() {
            let _ = self.video.pause();
            return;
        }
        let now = self.position();
        let back = self.course.borrow().set_back(now);
        if back.is_some() {
            self.go_to(now);
            return;
        }
        let from = self.playing.get().map_or(now, |(from, _)| from);
        self.note(from, now);
        let asks = self.course.borrow().asks_at(now);
        if let Some(question) = asks {
            self.close();
            questions::ask(self, question);
        }
        self.show_chapter();
    }

    /// Somebody, or the player, goes elsewhere in the film.
    fn seek(&'static self) {
        if self.sources.is_changing() {
            return;
        }
        self.close();
        let to = self.position();
        let back = self.course.borrow().set_back(to);
        if back.is_some() {
            self.go_to(to);
        }
    }

    fn note(&self, from: u32, to: u32) {
        let mut course = self.course.borrow_mut();
        let to = course.counted(to);
        course.played(from, to);
        self.playing.set(Some((from, to)));
    }

    /// What was played until now is told from now on.
    pub(super) fn close(&self) {
        if let Some((from, to)) = self.playing.take() {
            self.reporting.add(from, to);
        }
    }

    /// The same, and it plays on.
    pub(super) fn close_for_now(&self) {
        let playing = self.playing.get();
        self.close();
        if let Some((_, to)) = playing
            && !self.video.paused()
        {
            self.playing.set(Some((to, to)));
        }
    }

    /// Marks the chapter that is played, and those that lie too far ahead.
    fn show_chapter(&self) {
        let now = self.position();
        let course = self.course.borrow();
        let chapters = self.facts.chapters.iter();
        let current = chapters.filter(|&&at| at <= now).count();
        let buttons = browser::all(&self.root, "[data-at]");
        for (place, (button, &at)) in buttons.iter().zip(&self.facts.chapters).enumerate() {
            let mark = |name: &str, on: bool| {
                if on {
                    let _ = button.set_attribute(name, "true");
                } else {
                    let _ = button.remove_attribute(name);
                }
            };
            mark("aria-current", place + 1 == current);
            mark("aria-disabled", course.set_back(at).is_some());
        }
    }
}

/// Seconds as the browser has them.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a cast of what is no such number ends at the nearest that is"
)]
fn millis(seconds: f64) -> u32 {
    (seconds * 1000.) as u32
}
