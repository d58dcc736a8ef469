//! One client: takes its people from the hand-in to the counter, one after the other, and writes down
//! what it sent and what was acknowledged. Whoever gets no answer sends the same again.

use std::net::SocketAddr;
use std::sync::atomic::Ordering;
use std::time::Duration;

use domain::prizes::EntryKind;
use domain::seed::Stream;
use tokio::sync::watch;
use uuid::Uuid;

use super::super::load::Load;
use super::super::wire::{As, get, post};
use super::scene::Person;
use crate::test_app::attempts::HAND_IN;
use crate::test_app::new_id;

const CLAIM: &str = "/api/claims/claim";
const FIND: &str = "/api/counter/find";
const HAND_OVER: &str = "/api/counter/hand_over";
const UNDO: &str = "/api/counter/undo";

/// A branch and the session cookies of its two tellers.
type Desk = (Uuid, String, String);

/// A step that was asked for, and what its answer was.
#[derive(Clone, Debug)]
pub struct Step {
    pub kind: EntryKind,
    pub branch: Uuid,
    pub acknowledged: bool,
}

/// Somebody who has won, with what the pages showed: which win, and its code once a branch is chosen.
struct Winner {
    token: String,
    phone: String,
    win: Uuid,
    code: String,
}

/// What was noted about one person, whose hand-in was acknowledged.
#[derive(Clone, Debug)]
pub struct Notes {
    pub win: Uuid,
    pub attempt: Uuid,
    /// In order; what was refused for want of stock is not among them.
    pub steps: Vec<Step>,
    /// How often a branch had none left.
    pub refused: usize,
    /// How often somebody tried to hand it over again, and was refused.
    pub rivals: usize,
}

/// What an answer says.
enum Told {
    Done,
    Refused(String),
}

pub struct Client {
    people: Vec<Person>,
    desks: [Desk; 2],
    choices: Stream,
    address: watch::Receiver<SocketAddr>,
    load: Load,
}

impl Client {
    pub fn new(
        people: Vec<Person>,
        desks: [Desk; 2],
        choices: Stream,
        address: watch::Receiver<SocketAddr>,
        load: Load,
    ) -> Self {
        Self {
            people,
            desks,
            choices,
            address,
            load,
        }
    }

    pub async fn run(mut self) -> Vec<Notes> {
        let mut all = Vec::new();
        for person in std::mem::take(&mut self.people) {
            if self.load.enough.load(Ordering::SeqCst) {
                break;
            }
            all.push(self.take(person).await);
        }
        all
    }

    /// Hands the quiz in, now and then twice at once, which wins once: the win stands on 我的.
    async fn wins(&mut self, person: Person) -> Winner {
        let cookie = format!("session={}", person.token);
        let form = format!("attempt={}&key={}", person.attempt, new_id());
        self.tap_twice(HAND_IN, &form, &cookie);
        let leads = format!("/attempts/{}/result", person.attempt);
        match self.ask(HAND_IN, &form, &cookie, &leads).await {
            Told::Done => {}
            Told::Refused(why) => panic!("a hand-in is refused: {why}"),
        }
        let page = self.open("/me", &cookie).await;
        let win = page.split("/me/wins/").nth(1).map(|rest| &rest[..36]);
        let win = win.and_then(|id| id.parse().ok());
        Winner {
            win: win.unwrap_or_else(|| panic!("who passes has won: {page}")),
            token: person.token,
            phone: person.phone,
            code: String::new(),
        }
    }

    /// The code that the page of a claimed win shows.
    async fn reads_code(&self, winner: &mut Winner) {
        let page = format!("/me/wins/{}", winner.win);
        let page = self.open(&page, &format!("session={}", winner.token)).await;
        let code = page
            .split("领奖码<b>")
            .nth(1)
            .and_then(|rest| rest.split('<').next());
        let code = code.unwrap_or_else(|| panic!("a claimed win has a code: {page}"));
        winner.code = code.chars().filter(char::is_ascii_digit).collect();
    }

    async fn take(&mut self, person: Person) -> Notes {
        let attempt = person.attempt;
        let mut winner = self.wins(person).await;
        let mut notes = Notes {
            win: winner.win,
            attempt,
            steps: Vec::new(),
            refused: 0,
            rivals: 0,
        };
        let first = self.choices.below(2);
        let mut at = None;
        for desk in [first, 1 - first] {
            if self
                .claim(&winner, &mut notes, desk, EntryKind::Claimed)
                .await
            {
                at = Some(desk);
                break;
            }
        }
        let Some(mut desk) = at else { return notes };
        if self.choices.below(3) == 0
            && self
                .claim(&winner, &mut notes, 1 - desk, EntryKind::Moved)
                .await
        {
            desk = 1 - desk;
        }
        if self.choices.below(8) == 0 {
            // Somebody who never comes.
            return notes;
        }
        self.reads_code(&mut winner).await;
        self.hand_over(&winner, &mut notes, desk, false).await;
        if self.choices.below(3) == 0 {
            self.undo(&winner, &mut notes, desk).await;
            self.reads_code(&mut winner).await;
            self.hand_over(&winner, &mut notes, desk, true).await;
        }
        notes
    }

    /// Chooses a branch. `false` where it has none left.
    async fn claim(
        &mut self,
        winner: &Winner,
        notes: &mut Notes,
        desk: usize,
        kind: EntryKind,
    ) -> bool {
        let branch = self.desks[desk].0;
        let form = format!("win={}&branch={branch}", winner.win);
        let cookie = format!("session={}", winner.token);
        let leads = format!("/me/wins/{}", winner.win);
        let step = note(notes, kind, branch);
        match self.ask(CLAIM, &form, &cookie, &leads).await {
            Told::Done => notes.steps[step].acknowledged = true,
            Told::Refused(why) if why.contains("no_stock") => {
                notes.steps.pop();
                notes.refused += 1;
                return false;
            }
            Told::Refused(why) => panic!("a claim is refused: {why}"),
        }
        true
    }

    async fn hand_over(&mut self, winner: &Winner, notes: &mut Notes, desk: usize, second: bool) {
        let (branch, one, other) = self.desks[desk].clone();
        let (teller, rival) = if second { (other, one) } else { (one, other) };
        let cookie = format!("staff_session={teller}");
        let page = format!("/staff/counter/wins/{}", winner.win);
        let scan = format!("scanned={}", winner.code);
        let found = self.ask(FIND, &scan, &cookie, &page).await;
        assert!(matches!(found, Told::Done), "its code is found");
        // Nobody else changes it: every step counts one.
        let changes = notes.steps.len();
        let digits = &winner.phone[7..];
        let form = |key: Uuid| {
            format!(
                "id={}&key={key}&changes={changes}&comer=winner&digits={digits}&received=1",
                winner.win
            )
        };
        let own = form(new_id());
        let step = note(notes, EntryKind::Redeemed, branch);
        self.tap_twice(HAND_OVER, &own, &cookie);
        match self.ask(HAND_OVER, &own, &cookie, &page).await {
            Told::Done => notes.steps[step].acknowledged = true,
            Told::Refused(why) => panic!("a winner is sent away: {why}"),
        }
        if self.choices.below(4) == 0 {
            let cookie = format!("staff_session={rival}");
            match self.ask(HAND_OVER, &form(new_id()), &cookie, &page).await {
                Told::Done => panic!("it is handed over twice"),
                Told::Refused(_) => notes.rivals += 1,
            }
        }
    }

    async fn undo(&mut self, winner: &Winner, notes: &mut Notes, desk: usize) {
        let (branch, _, second) = self.desks[desk].clone();
        let cookie = format!("staff_session={second}");
        let form = format!("id={}&key={}&reason=wrong", winner.win, new_id());
        let page = format!("/staff/counter/wins/{}", winner.win);
        let step = note(notes, EntryKind::Undone, branch);
        match self.ask(UNDO, &form, &cookie, &page).await {
            Told::Done => notes.steps[step].acknowledged = true,
            Told::Refused(why) => panic!("it is not undone: {why}"),
        }
    }

    /// Now and then somebody taps twice; the other answer is not waited for. Only what carries a key: a
    /// choice of a branch that arrives late would be a later choice.
    fn tap_twice(&mut self, path: &'static str, form: &str, cookie: &str) {
        if self.choices.below(6) == 0 {
            let (address, form, cookie) =
                (*self.address.borrow(), form.to_owned(), cookie.to_owned());
            tokio::spawn(async move { post(address, path, &form, &cookie, As::Script).await });
        }
    }

    /// Opens a page until it is answered.
    async fn open(&self, page: &str, cookie: &str) -> String {
        for _ in 0..2_000 {
            let address = *self.address.borrow();
            match get(address, page, cookie).await {
                Ok(answer) if answer.status == 200 => return answer.text(),
                Ok(answer) if ![303, 401, 503].contains(&answer.status) => {
                    panic!("{page}: {answer:?}")
                }
                _ => tokio::time::sleep(Duration::from_millis(20)).await,
            }
        }
        panic!("{page} is never answered");
    }

    /// Sends until it is answered. An answer that it is done leads on to `leads`.
    async fn ask(&self, path: &str, form: &str, cookie: &str, leads: &str) -> Told {
        for _ in 0..2_000 {
            let address = *self.address.borrow();
            match post(address, path, form, cookie, As::Script).await {
                Ok(answer)
                    if answer.status == 200 && answer.header("location").starts_with(leads) =>
                {
                    self.load.acknowledged.fetch_add(1, Ordering::SeqCst);
                    return Told::Done;
                }
                // The same form came in between, or whoever has the port between two starts.
                Ok(answer)
                    if [401, 503].contains(&answer.status)
                        || answer.body.contains("not_signed_in")
                        || answer.body.contains("changed") =>
                {
                    tokio::time::sleep(Duration::from_millis(20)).await;
                }
                Ok(answer) if answer.body.contains("refused") => {
                    self.load.acknowledged.fetch_add(1, Ordering::SeqCst);
                    return Told::Refused(answer.body);
                }
                Ok(answer) => panic!("{path} {form}: {answer:?}"),
                Err(_) => tokio::time::sleep(Duration::from_millis(20)).await,
            }
        }
        panic!("{path} {form} is never answered");
    }
}

fn note(notes: &mut Notes, kind: EntryKind, branch: Uuid) -> usize {
    notes.steps.push(Step {
        kind,
        branch,
        acknowledged: false,
    });
    notes.steps.len() - 1
}
