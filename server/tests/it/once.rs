//! One person wins once: by a moment or by the draw of a campaign, and in linked campaigns; the
//! organiser's staff win nothing.

use chrono::TimeDelta;
use domain::prizes::Giving;
use domain::prizes::draw::Exclusion;
use domain::staff::Role;
use storage::each_database;
use storage::prizes::draws;
use uuid::Uuid;

use crate::draws::{Hall, kites, put_prizes, settings};
use crate::instant::campaign;
use crate::test_app::{NewCampaign, TestApp};

const ANNA: &str = "13900000001";
const BERT: &str = "13900000002";
const DRAWN_AT: &str = "2026-03-24T21:15";
const NUMBERS: &str = "28 07 08 18 05 11 14";

/// Has the rules of a campaign say that winners of these others win nothing in its draw.
async fn link(app: &TestApp, campaign: Uuid, slugs: &[&str]) {
    let slugs: Vec<_> = slugs.iter().map(ToString::to_string).collect();
    let unit = app
        .state
        .db
        .write((campaign, slugs), |tx, (campaign, slugs)| {
            Box::pin(async move { draws::link(tx, *campaign, slugs).await })
        });
    let linked: Result<(), storage::Error> = unit.await;
    linked.unwrap();
}

impl Hall {
    /// Announces a lottery of that time, and that winners of `linked` win nothing; freezes.
    async fn freezes(&mut self, draw: Uuid, at: &str, linked: &[&str]) {
        link(&self.app, self.campaign, linked).await;
        let form = [
            ("changes", "0"),
            ("settings[sources][0][kind]", "lottery"),
            ("settings[sources][0][name]", "双色球"),
            ("settings[sources][0][issue]", "2026031"),
            ("settings[sources][0][numbers]", "7"),
            ("settings[sources][0][at]", at),
        ];
        let set = self.first.post(&settings(draw), &form).await;
        assert!(set.status.is_redirection(), "{set:?}");
        assert_eq!(self.freeze(draw).await, None);
    }

    async fn draws(&mut self, draw: Uuid) {
        assert_eq!(self.type_numbers(draw, NUMBERS).await, None);
        assert_eq!(self.confirm(&self.second, draw, NUMBERS).await, None);
    }

    async fn publishes(&self, draw: Uuid) {
        let form = [("id", &*draw.to_string())];
        let error = self
            .first
            .clone()
            .call("/api/draws/publish", &form)
            .await
            .error();
        assert_eq!(error, None);
    }

    /// Who has won in a campaign.
    async fn winners(&self, campaign: Uuid) -> Vec<Uuid> {
        let mut conn = self.app.state.db.read().await.unwrap();
        let sql = "select participant_id from wins where campaign_id = $1 order by won_at, id";
        let rows = conn
            .query(sql)
            .bind(campaign)
            .all::<(Uuid,)>()
            .await
            .unwrap();
        rows.into_iter().map(|(id,)| id).collect()
    }
}

each_database! {
    async fn who_won_by_a_moment_wins_nothing_in_the_draw(database) {
        let app = TestApp::on(database);
        let kinds = [(Giving::Instant, 1), (Giving::Draw, 3), (Giving::Threshold, 5)];
        let campaign = campaign(&app, &kinds, false).await;
        app.pass_moments(&campaign, 1).await;
        let mut anna = app.signed_in(ANNA).await;
        anna.take(&app, "spring", 5).await;
        // By a moment, and what everybody earns who passes.
        assert_eq!((app.won().await, app.met().await), (2, 1));
        app.pass(TimeDelta::seconds(1));
        app.signed_in(BERT).await.take(&app, "spring", 5).await;
        assert_eq!(app.won().await, 3);
        let who = app.participant(&anna).await;
        let mut hall = Hall::of(app, campaign.id).await;
        let draw = hall.drawn().await;
        let record = hall.record(draw).await;
        assert_eq!(record.freeze.tickets, 2);
        let excluded: Vec<_> = record.freeze.excluded.iter().map(|of| (of.ticket, of.because)).collect();
        assert_eq!(excluded, [(1, Exclusion::WonInstantly)]);
        hall.publishes(draw).await;
        let winners = hall.winners(campaign.id).await;
        assert_eq!(winners.iter().filter(|winner| **winner == who).count(), 2);
        assert_eq!(winners.len(), 4, "Bert wins a kite");
    }

    async fn the_organisers_staff_answer_and_win_nothing(database) {
        let app = TestApp::on(database);
        let campaign = campaign(&app, &[(Giving::Instant, 1), (Giving::Threshold, 5)], false).await;
        let mut officer = app.at_the_desk(Role::DrawOfficer).await;
        officer.bring("/staff/draws/staff-numbers", "", b"", &[("numbers", ANNA)]).await;
        app.pass_moments(&campaign, 1).await;
        let mut anna = app.signed_in(ANNA).await;
        let attempt = anna.take(&app, "spring", 5).await;
        assert_eq!((app.won().await, app.met().await), (0, 0));
        let page = anna.result_page(attempt).await;
        assert!(page.shows("在主办方工作人员名单里"), "{page:?}");
        let mut bert = app.signed_in(BERT).await;
        let attempt = bert.take(&app, "spring", 5).await;
        assert_eq!((app.won().await, app.met().await), (2, 1));
        assert!(!bert.result_page(attempt).await.shows("工作人员名单"));
    }

    async fn who_won_in_a_linked_campaign_is_excluded_or_passed_over(database) {
        let app = TestApp::on(database);
        let mut campaigns = Vec::new();
        for (slug, count) in [("first", 1), ("second", 2), ("third", 2)] {
            let campaign = NewCampaign::new(slug).add(&app).await.0.id;
            put_prizes(&app, campaign, vec![kites(count)]).await;
            campaigns.push(campaign);
        }
        let [first, second, third] = campaigns[..] else { panic!("three") };
        for phone in [ANNA, BERT] {
            let mut phone = app.signed_in(phone).await;
            for slug in ["first", "second", "third"] {
                phone.take(&app, slug, 5).await;
            }
        }
        let mut hall = Hall::of(app, first).await;
        hall.pass_until("2026-03-23 10:00:00").await;
        let earlier = hall.prepare(false).await;
        hall.freezes(earlier, DRAWN_AT, &[]).await;
        hall.campaign = second;
        let overlapping = hall.prepare(false).await;
        hall.freezes(overlapping, DRAWN_AT, &["first"]).await;
        assert_eq!(hall.record(overlapping).await.freeze.excluded, []);
        hall.pass_until("2026-03-24 22:00:00").await;
        hall.draws(earlier).await;
        hall.draws(overlapping).await;
        hall.publishes(earlier).await;
        hall.publishes(overlapping).await;
        let [winner] = hall.winners(first).await[..] else { panic!("one kite") };
        let won = hall.winners(second).await;
        assert!(won.len() == 1 && won[0] != winner, "{won:?}");
        let page = hall.app.browser().get(&format!("/draws/{overlapping}")).await;
        assert!(page.shows("公布时已不能中奖，由候补递补"), "{page:?}");

        hall.campaign = third;
        let later = hall.prepare(false).await;
        hall.freezes(later, "2026-03-26T21:15", &["first"]).await;
        let excluded = hall.record(later).await.freeze.excluded;
        let reasons: Vec<_> = excluded.iter().map(|of| of.because).collect();
        assert_eq!(reasons, [Exclusion::WonElsewhere]);
    }
}
