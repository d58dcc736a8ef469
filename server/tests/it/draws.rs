//! A draw from its settings to its winners, as two officers hold it.

use std::process::Command;

use app::error::{AppError, Refusal};
use app::prizes::draws::record;
use app::prizes::draws::refusal::{DrawRefusal, SourceFault, ValueFault};
use app::prizes::reviews::check::check;
use chrono::{DateTime, NaiveDate, Utc};
use domain::campaigns::plan::Tax;
use domain::prizes::draw::{DrawState, Record};
use domain::prizes::{Giving, PrizeKind};
use domain::staff::Role;
use futures::future::join_all;
use storage::prizes::draws::{self, StoredDraw};
use storage::prizes::{self, Prize, PrizeTerms, Published};
use storage::{Error, each_database};
use uuid::Uuid;

use crate::draw_records::both_agree;
use crate::test_app::{Browser, NewCampaign, TestApp, at_the_bank, new_id};

/// A campaign with prizes, tickets and two officers.
pub struct Hall {
    pub app: TestApp,
    pub campaign: Uuid,
    pub first: Browser,
    pub second: Browser,
}

/// What is drawn: so many kites of all tickets.
pub fn kites(quantity: u32) -> Prize {
    Prize {
        id: new_id(),
        campaign_id: Uuid::nil(),
        place: 0,
        name: "手绘风筝".into(),
        kind: PrizeKind::Thing,
        given: Giving::Draw,
        quantity,
        held: 0,
        value_fen: 6_800,
        terms: String::new(),
        by_branch: vec![],
    }
}

/// Puts prizes of a campaign in force.
pub async fn put_prizes(app: &TestApp, campaign: Uuid, prizes: Vec<Prize>) {
    let day = |day| NaiveDate::from_ymd_opt(2026, 4, day).unwrap();
    let terms = PrizeTerms {
        claim_from: day(1),
        claim_until: day(20),
        tax: Tax::Organiser,
        draw_at: None,
        alternates: 2,
    };
    let published = Published {
        prizes,
        terms: Some(terms),
    };
    let data = (campaign, published);
    let unit = app.state.db.write(data, |tx, (campaign, published)| {
        Box::pin(async move { prizes::put(tx, *campaign, published).await })
    });
    let put: Result<bool, Error> = unit.await;
    assert!(put.unwrap());
}

/// Gives `count` tickets of a campaign, each to somebody else, or all to one person.
pub async fn give_tickets(app: &TestApp, campaign: Uuid, count: u32, to_one: bool) {
    let one = new_id();
    let mut rows = Vec::new();
    for n in 0..count {
        let holder = if to_one { one } else { new_id() };
        let id = new_id();
        let secret = app.state.clock.random::<32>();
        let what = app::keys::SealedAs::TicketSecret;
        let sealed = app.state.keys.seal(&app.state.clock, what, id, &secret);
        rows.push((id, holder, format!("{n}"), sealed));
    }
    let data = (campaign, rows, app.state.clock.now());
    let unit = app.state.db.write(data, |tx, (campaign, rows, now)| {
        Box::pin(async move {
            for (id, holder, occasion, sealed) in rows {
                tx.command(
                    "insert into participants (id, time_allowance, created_at)
                     values ($1, 'standard', $2) on conflict (id) do nothing",
                )
                .bind(*holder)
                .bind(*now)
                .run()
                .await?;
                tx.command(
                    "insert into tickets (id, campaign_id, participant_id, reason, occasion, code,
                                          secret_sealed, created_at)
                     values ($1, $2, $3, 'quiz_passed', $4, $5, $6, $7)",
                )
                .bind(*id)
                .bind(*campaign)
                .bind(*holder)
                .bind(occasion)
                .bind(id.to_string())
                .bind(sealed.clone())
                .bind(*now)
                .run()
                .await?;
            }
            Ok::<_, Error>(())
        })
    });
    unit.await.unwrap();
}

impl Hall {
    /// Three kites and a dozen people, of whom one holds three tickets.
    pub async fn on(app: TestApp) -> Self {
        let (campaign, _) = NewCampaign::new("spring").add(&app).await;
        put_prizes(&app, campaign.id, vec![kites(3)]).await;
        give_tickets(&app, campaign.id, 11, false).await;
        give_tickets(&app, campaign.id, 3, true).await;
        Self::of(app, campaign.id).await
    }

    /// The two officers of a campaign.
    pub async fn of(app: TestApp, campaign: Uuid) -> Self {
        let first = app.at_the_desk(Role::DrawOfficer).await;
        let mut second = app.browser();
        app.seat(&mut second, "draw2").await;
        Self {
            app,
            campaign,
            first,
            second,
        }
    }

    /// Lets time pass; the officers sign in again.
    pub async fn pass_until(&mut self, text: &str) {
        self.app.pass_until(text);
        self.app.seat(&mut self.first, "draw").await;
        self.app.seat(&mut self.second, "draw2").await;
    }

    pub async fn draw(&self, id: Uuid) -> StoredDraw {
        let mut conn = self.app.state.db.read().await.unwrap();
        draws::find(&mut conn, id).await.unwrap().unwrap()
    }

    pub async fn prepare(&mut self, rehearsal: bool) -> Uuid {
        let (id, key) = (self.campaign.to_string(), new_id());
        let key_text = key.to_string();
        let mut form = vec![("campaign", &*id), ("key", &*key_text)];
        if rehearsal {
            form.push(("rehearsal", "on"));
        }
        // A repeated post begins one draw.
        for _ in 0..2 {
            let reply = self.first.call("/api/draws/prepare", &form).await;
            assert_eq!(reply.error(), None, "{reply:?}");
        }
        key
    }

    /// Announces a lottery that is drawn at that time of the bank, and the bank's secret.
    pub async fn set(&mut self, draw: Uuid, at: &str) -> Option<AppError> {
        let (_, changes) = self.seen(draw).await;
        let form = [
            ("changes", &*changes),
            ("settings[sources][0][kind]", "lottery"),
            ("settings[sources][0][name]", "双色球"),
            ("settings[sources][0][issue]", "2026031"),
            ("settings[sources][0][numbers]", "7"),
            ("settings[sources][0][at]", at),
            ("settings[sources][0][instead_kind]", "lottery"),
            ("settings[sources][0][instead_name]", "双色球"),
            ("settings[sources][0][instead_issue]", "2026032"),
            ("settings[sources][0][instead_numbers]", "7"),
            ("settings[sources][0][instead_at]", "2026-03-26T21:15"),
            ("settings[witnesses]", "张见证、李见证"),
            ("settings[notary]", "王公证"),
        ];
        let reply = self.first.post(&settings(draw), &form).await;
        if reply.status.is_redirection() {
            return None;
        }
        let told = [
            DrawRefusal::Source(1, SourceFault::NotAfterFreeze),
            DrawRefusal::ChangedMeanwhile,
        ];
        let told = told.into_iter().find(|told| reply.shows(&told.text()));
        Some(refused(told.unwrap_or_else(|| panic!("{reply:?}"))))
    }

    pub async fn seen(&self, draw: Uuid) -> (String, String) {
        (draw.to_string(), self.draw(draw).await.changes.to_string())
    }

    /// Freezes when the tickets were looked at.
    pub async fn freeze(&mut self, draw: Uuid) -> Option<AppError> {
        check(&self.app.state).await.unwrap();
        self.freeze_unlooked(draw).await
    }

    /// Freezes, whoever has looked.
    pub async fn freeze_unlooked(&mut self, draw: Uuid) -> Option<AppError> {
        let (id, changes) = self.seen(draw).await;
        let mut form = vec![("id", &*id), ("changes", &*changes)];
        let unsure = self.first.call("/api/draws/freeze", &form).await.error();
        assert_eq!(unsure, Some(refused(DrawRefusal::NotConfirmed)));
        form.push(("confirm", "1"));
        self.first.call("/api/draws/freeze", &form).await.error()
    }

    pub async fn type_numbers(&mut self, draw: Uuid, numbers: &str) -> Option<AppError> {
        let (id, changes) = self.seen(draw).await;
        let form = [
            ("id", &*id),
            ("changes", &*changes),
            ("values[0][value]", numbers),
        ];
        self.first
            .call("/api/draws/type_numbers", &form)
            .await
            .error()
    }

    pub async fn confirm(&self, by: &Browser, draw: Uuid, numbers: &str) -> Option<AppError> {
        let (id, changes) = self.seen(draw).await;
        let form = [
            ("id", &*id),
            ("changes", &*changes),
            ("values[0][value]", numbers),
        ];
        by.clone().call("/api/draws/confirm", &form).await.error()
    }

    /// A draw that is frozen, after the campaign's end.
    pub async fn frozen(&mut self) -> Uuid {
        let draw = self.prepare(false).await;
        self.pass_until("2026-03-23 10:00:00").await;
        assert_eq!(self.set(draw, "2026-03-24T21:15").await, None);
        assert_eq!(self.freeze(draw).await, None);
        draw
    }

    /// One that is drawn.
    pub async fn drawn(&mut self) -> Uuid {
        let draw = self.frozen().await;
        self.pass_until("2026-03-24 22:00:00").await;
        assert_eq!(self.type_numbers(draw, NUMBERS).await, None);
        assert_eq!(self.confirm(&self.second, draw, NUMBERS).await, None);
        draw
    }

    pub async fn post(&self, by: &Browser, path: &str, draw: Uuid) -> Option<AppError> {
        let id = draw.to_string();
        by.clone().call(path, &[("id", &*id)]).await.error()
    }

    pub async fn count(&self, sql: &'static str) -> i64 {
        let mut conn = self.app.state.db.read().await.unwrap();
        conn.query(sql).one::<(i64,)>().await.unwrap().0
    }

    pub async fn record(&self, draw: Uuid) -> Record {
        let draw = self.draw(draw).await;
        record::load(&self.app.state, &draw).await.unwrap()
    }
}

pub const NUMBERS: &str = "28 07 08 18 05 11 14";

pub fn refused(refusal: DrawRefusal) -> AppError {
    AppError::Refused(Refusal::Draw(refusal))
}

pub fn settings(draw: Uuid) -> String {
    format!("/staff/draws/{draw}/settings")
}

/// Changes something behind the program's back.
pub async fn tamper(app: &TestApp, sql: &'static str) -> Result<u64, Error> {
    let unit = app.state.db.write((), move |tx, ()| {
        Box::pin(async move { tx.command(sql).run().await })
    });
    unit.await
}

each_database! {
    async fn two_officers_hold_a_draw_from_its_settings_to_its_winners(database) {
        let mut hall = Hall::on(TestApp::on(database)).await;
        let draw = hall.drawn().await;
        let page = hall.first.get(&format!("/staff/draws/{draw}")).await;
        assert!(page.shows("公布中奖结果") && page.shows("3 名中奖"), "{page:?}");
        assert!(!page.shows("演练"), "{page:?}");
        assert_eq!(hall.count("select count(*) from wins").await, 0);
        assert_eq!(hall.post(&hall.first, "/api/draws/publish", draw).await, None);
        assert_eq!(hall.count("select count(*) from wins").await, 3);
        assert_eq!(hall.count("select held from prizes").await, 3);
        let deadlines = {
            let mut conn = hall.app.state.db.read().await.unwrap();
            conn.query("select distinct deadline from wins").all::<(DateTime<Utc>,)>().await.unwrap()
        };
        assert_eq!(deadlines, [(at_the_bank("2026-04-21 00:00:00"),)]);
        let stored = hall.draw(draw).await;
        assert_eq!(stored.state, DrawState::Published);
        let trail = hall.count("select count(*) from audit_entries where action like 'draw.%'").await;
        assert_eq!(trail, 6);
        let list = hall.first.get("/staff/draws").await;
        assert!(list.shows("已公布"), "{list:?}");
        let page = hall.first.get(&format!("/staff/draws/campaigns/{}", hall.campaign)).await;
        assert!(page.shows("第 1 次抽奖"), "{page:?}");
    }

    async fn its_record_is_verified_by_both_verifiers(database) {
        let mut hall = Hall::on(TestApp::on(database)).await;
        let draw = hall.drawn().await;
        let stored = hall.draw(draw).await;
        let record = hall.record(draw).await;
        assert_eq!(record.verify(), Ok(()));
        both_agree(&record);
        assert_eq!(Some(record.freeze_hash), stored.freeze_hash);
        assert_eq!(record.record_hash, stored.record_hash);
        assert_eq!(record.freeze.tickets, 14);
        assert_eq!(record.freeze.same_holder, [[13, 12], [14, 12]]);
        let held = record.drawn.clone().unwrap();
        assert_eq!((held.entered_by.as_str(), held.confirmed_by.as_str()), ("何伟", "沈洁"));
        assert_eq!(held.witnesses, ["张见证", "李见证"]);
        // Each ticket is found by its number, its time and id, and by the parts of the tree.
        let mut conn = hall.app.state.db.read().await.unwrap();
        let picks = draws::picks(&mut conn, draw, u32::MAX).await.unwrap();
        assert_eq!(picks.len(), held.outcome[0].picks.len());
        let rows = conn.query("select id, created_at from tickets order by created_at, id")
            .all::<(Uuid, DateTime<Utc>)>().await.unwrap();
        for (number, ticket) in (1..).zip(rows) {
            let found = draws::number_of(&mut conn, draw, ticket).await.unwrap();
            assert_eq!(found, Some(number));
            let (block, place) = draws::block(&mut conn, draw, number).await.unwrap().unwrap();
            assert_eq!(block.tickets[place], ticket.0);
            assert_eq!(block.leaves[place], record.freeze.leaves[place]);
        }
        assert_eq!(draws::block(&mut conn, draw, 15).await.unwrap(), None);
        let roots = draws::block_roots(&mut conn, draw).await.unwrap();
        assert_eq!(roots, [record.freeze.root]);
    }

    async fn the_freeze_tells_the_program_that_runs(database) {
        let mut hall = Hall::on(TestApp::on(database)).await;
        let draw = hall.frozen().await;
        let program = hall.record(draw).await.freeze.program;
        assert_eq!(program.version, env!("CARGO_PKG_VERSION"));
        let file = format!("/proc/{}/exe", std::process::id());
        let sum = Command::new("sha256sum").arg(&file).output().unwrap();
        let sum = String::from_utf8(sum.stdout).unwrap();
        assert_eq!(sum, format!("{}  {file}\n", program.sha256));
        assert_eq!(hall.draw(draw).await.commitment.unwrap().program, program);
    }

    async fn one_person_alone_draws_nothing(database) {
        let mut hall = Hall::on(TestApp::on(database)).await;
        let draw = hall.frozen().await;
        hall.pass_until("2026-03-24 22:00:00").await;
        assert_eq!(hall.type_numbers(draw, NUMBERS).await, None);
        let alone = hall.confirm(&hall.first, draw, NUMBERS).await;
        assert_eq!(alone, Some(refused(DrawRefusal::OnePerson)));
        let differs = hall.confirm(&hall.second, draw, "28 7 8 18 5 11 15").await;
        assert_eq!(differs, Some(refused(DrawRefusal::Value(1, ValueFault::Differs))));
        assert_eq!(hall.draw(draw).await.state, DrawState::Typed);
        assert_eq!(hall.confirm(&hall.second, draw, "14 11 5 18 8 7 28").await, None);
        assert_eq!(hall.draw(draw).await.state, DrawState::Drawn);
        // Neither a repeated post nor another number changes what was drawn.
        let hash = hall.draw(draw).await.record_hash;
        assert_eq!(hall.confirm(&hall.second, draw, "1 2 3 4 5 6 7").await, None);
        let late = hall.type_numbers(draw, "1 2 3 4 5 6 7").await;
        assert_eq!(late, Some(refused(DrawRefusal::ChangedMeanwhile)));
        assert_eq!(hall.draw(draw).await.record_hash, hash);
    }

    async fn numbers_are_typed_when_they_are_there_and_can_go_back(database) {
        let mut hall = Hall::on(TestApp::on(database)).await;
        let draw = hall.frozen().await;
        let early = hall.type_numbers(draw, NUMBERS).await;
        assert_eq!(early, Some(refused(DrawRefusal::Value(1, ValueFault::TooEarly))));
        hall.pass_until("2026-03-24 22:00:00").await;
        let few = hall.type_numbers(draw, "1 2 3").await;
        assert_eq!(few, Some(refused(DrawRefusal::Value(1, ValueFault::OtherCount(7)))));
        assert_eq!(hall.type_numbers(draw, "1 2 3 4 5 6 7").await, None);
        let (id, changes) = hall.seen(draw).await;
        let form = [("id", &*id), ("changes", &*changes)];
        assert_eq!(hall.second.call("/api/draws/take_back", &form).await.error(), None);
        assert_eq!(hall.draw(draw).await.state, DrawState::Frozen);
        // The lottery was not held: what was announced in its stead is taken, with a reason.
        hall.pass_until("2026-03-26 22:00:00").await;
        let (id, changes) = hall.seen(draw).await;
        let mut form = vec![
            ("id", &*id), ("changes", &*changes), ("values[0][value]", NUMBERS),
            ("values[0][instead]", "on"),
        ];
        let silent = hall.first.call("/api/draws/type_numbers", &form).await.error();
        assert_eq!(silent, Some(refused(DrawRefusal::Value(1, ValueFault::BecauseMissing))));
        form.push(("values[0][because]", "第 2026031 期停开"));
        assert_eq!(hall.first.call("/api/draws/type_numbers", &form).await.error(), None);
        assert_eq!(hall.confirm(&hall.second, draw, NUMBERS).await, None);
        let record = hall.record(draw).await;
        let held = record.drawn.clone().unwrap();
        let reasons: Vec<_> = held.numbers.iter().map(|given| given.instead_because.as_deref()).collect();
        assert_eq!(reasons, [Some("第 2026031 期停开"), None]);
        assert_eq!(record.verify(), Ok(()));
        both_agree(&record);
    }

    async fn a_list_is_frozen_after_the_end_and_before_its_numbers(database) {
        let mut hall = Hall::on(TestApp::on(database)).await;
        let draw = hall.prepare(false).await;
        let unset = hall.freeze(draw).await;
        assert_eq!(unset, Some(refused(DrawRefusal::NotOver)));
        assert_eq!(hall.set(draw, "2026-03-24T21:15").await, None);
        // Those who began in time hand in for an hour, and what they handed in is stored by then.
        hall.pass_until("2026-03-22 01:04:00").await;
        assert_eq!(hall.freeze(draw).await, Some(refused(DrawRefusal::NotOver)));
        hall.pass_until("2026-03-24 21:15:00").await;
        let over = Some(refused(DrawRefusal::Source(1, SourceFault::NotAfterFreeze)));
        assert_eq!(hall.freeze(draw).await, over);
        assert_eq!(hall.set(draw, "2026-03-24T21:15").await, over);
        assert_eq!(hall.set(draw, "2026-03-25T21:15").await, None);
        assert_eq!(hall.freeze(draw).await, None);
        assert_eq!(hall.freeze(draw).await, None);
        let again = hall.set(draw, "2026-03-25T22:15").await;
        assert_eq!(again, Some(refused(DrawRefusal::ChangedMeanwhile)));
    }

    async fn what_was_frozen_and_drawn_cannot_be_changed(database) {
        let mut hall = Hall::on(TestApp::on(database)).await;
        let draw = hall.drawn().await;
        // How each engine says it.
        let (list, table) = ("the frozen list of a draw is only added", "draw tickets are only added");
        let (records, lots) = ("records of a draw are only added", "lots of a draw are only added");
        let (frozen, drawn) = ("what was frozen stays", "what was drawn stays");
        let draws = "draws are only added";
        for (sql, sqlite, postgres) in [
            ("update draw_tickets set root = leaves", list, table),
            ("delete from draw_tickets", list, table),
            ("update draw_records set file = 'x'", records, "draw records are only added"),
            ("delete from draw_picks", "picks of a draw are only added", "draw picks are only added"),
            ("update draw_lots set label = 'x'", lots, "draw lots are only added"),
            ("delete from draws", draws, draws),
            ("update draws set commitment = null", frozen, draws),
            ("update draws set freeze_hash = record_hash", frozen, draws),
            ("update draws set numbers = '{\"list\": []}'", drawn, draws),
            ("update draws set record_hash = freeze_hash", drawn, draws),
        ] {
            let told = tamper(&hall.app, sql).await.expect_err(sql).to_string();
            let words = if hall.app.state.db.engine() == "postgres" { postgres } else { sqlite };
            assert!(told.contains(words), "{sql}: {told}");
        }
        assert_eq!(hall.record(draw).await.verify(), Ok(()));
    }

    async fn twenty_publications_give_each_win_once(database) {
        let mut hall = Hall::on(TestApp::on(database)).await;
        let draw = hall.drawn().await;
        let published = (0..20).map(|_| hall.post(&hall.first, "/api/draws/publish", draw));
        for error in join_all(published).await {
            assert_eq!(error, None);
        }
        assert_eq!(hall.count("select count(*) from wins").await, 3);
        assert_eq!(hall.count("select count(distinct participant_id) from wins").await, 3);
        let told = "select count(*) from audit_entries where action = 'draw.publish'";
        assert_eq!(hall.count(told).await, 1);
    }

    async fn a_campaign_has_one_draw_at_a_time(database) {
        let hall = Hall::on(TestApp::on(database)).await;
        let campaign = hall.campaign.to_string();
        let begun = (0..20).map(|_| {
            let mut browser = hall.first.clone();
            let (campaign, key) = (campaign.clone(), new_id().to_string());
            async move {
                let form = [("campaign", &*campaign), ("key", &*key)];
                browser.call("/api/draws/prepare", &form).await.error()
            }
        });
        let begun = join_all(begun).await;
        assert_eq!(begun.iter().filter(|error| error.is_none()).count(), 1, "{begun:?}");
        let others = Some(refused(DrawRefusal::AnotherDraw));
        assert_eq!(begun.iter().filter(|error| **error == others).count(), 19, "{begun:?}");
    }
}
