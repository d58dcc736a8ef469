//! A campaign whose threshold prize is won, claimed, handed over and given up.

use app::prizes::winning::new_win;
use chrono::TimeDelta;
use domain::prizes::{EntryKind, Giving, PrizeKind, StockMove};
use storage::prizes::{self, Cause, Prize, Published, StockEntry, Who};
use uuid::Uuid;

use crate::test_app::{NewCampaign, TestApp, new_id};

pub struct Shop {
    pub app: TestApp,
    pub campaign: Uuid,
    pub prize: Uuid,
}

impl Shop {
    /// So many of one prize, none of which lies anywhere.
    pub async fn open(app: TestApp, quantity: u32) -> Self {
        app.with_staff().await;
        let (campaign, _) = NewCampaign::new("spring").add(&app).await;
        let prize = Prize {
            id: new_id(),
            campaign_id: campaign.id,
            place: 0,
            name: "手绘风筝".into(),
            kind: PrizeKind::Thing,
            given: Giving::Threshold,
            quantity,
            held: 0,
            value_fen: 6_800,
            terms: String::new(),
            by_branch: vec![],
        };
        let id = prize.id;
        let published = Published {
            prizes: vec![prize],
            terms: None,
        };
        let unit = app
            .state
            .db
            .write((campaign.id, published), |tx, (campaign, published)| {
                Box::pin(async move { prizes::put(tx, *campaign, published).await })
            });
        assert!(unit.await.unwrap());
        Self {
            app,
            campaign: campaign.id,
            prize: id,
        }
    }

    pub async fn receives(&self, branch: &str, quantity: u32) {
        let entry = StockEntry {
            id: new_id(),
            prize_id: self.prize,
            branch_id: self.app.branch_id(branch).await,
            kind: StockMove::Received,
            quantity,
            win_id: None,
            transfer_id: None,
            count_id: None,
            staff_id: None,
            note: "首批".into(),
        };
        let data = (entry, self.app.state.clock.now());
        let unit = self.app.state.db.write(data, |tx, (entry, now)| {
            Box::pin(async move { prizes::lay(tx, entry, *now).await })
        });
        assert!(unit.await.unwrap());
    }

    /// Somebody passes the quiz and wins; the win and the code of their ticket.
    pub async fn won(&self, phone: &str) -> (Uuid, String) {
        let mut browser = self.app.signed_in(phone).await;
        let attempt = browser.take(&self.app, "spring", 5).await;
        let participant = self.app.participant(&browser).await;
        let (of, cause) = ((self.campaign, self.prize), Cause::Threshold { attempt });
        let now = self.app.state.clock.now();
        let deadline = now + TimeDelta::days(30);
        let new = new_win(&self.app.state, of, participant, cause, deadline);
        let id = new.id;
        let unit = self.app.state.db.write((new, now), |tx, (new, now)| {
            Box::pin(async move { prizes::give(tx, new, *now).await })
        });
        assert!(unit.await.unwrap());
        let mut conn = self.app.state.db.read().await.unwrap();
        let tickets = prizes::tickets(&mut conn, participant, 10).await.unwrap();
        (id, tickets[0].code.clone())
    }

    async fn stored(&self, win: Uuid) -> prizes::StoredWin {
        let mut conn = self.app.state.db.read().await.unwrap();
        prizes::find(&mut conn, win).await.unwrap().unwrap()
    }

    pub async fn claims(&self, win: Uuid, branch: &str) {
        let (win, branch) = (self.stored(win).await, self.app.branch_id(branch).await);
        let data = (win, branch, self.app.state.clock.now());
        let unit = self.app.state.db.write(data, |tx, (win, branch, now)| {
            Box::pin(async move {
                let ids = [new_id(), new_id()];
                prizes::claim(tx, win, *branch, ids, *now).await
            })
        });
        let claimed: Result<_, storage::Error> = unit.await;
        assert_eq!(claimed.unwrap(), Ok(()));
    }

    pub async fn hands_over(&self, win: Uuid, branch: &str) {
        let teller = self.app.account("teller").await.id;
        let branch = self.app.branch_id(branch).await;
        let data = (
            self.stored(win).await,
            (branch, teller),
            self.app.state.clock.now(),
        );
        let unit = self.app.state.db.write(data, |tx, (win, at, now)| {
            Box::pin(
                async move { prizes::redeem(tx, (win, new_id()), *at, "本人已领", *now).await },
            )
        });
        assert!(unit.await.unwrap());
    }

    pub async fn gives_up(&self, win: Uuid) {
        let data = (self.stored(win).await, self.app.state.clock.now());
        let unit = self.app.state.db.write(data, |tx, (win, now)| {
            Box::pin(async move {
                let (kind, who) = (EntryKind::Forfeited, Who::Platform);
                prizes::give_up(tx, (win, new_id()), kind, who, *now).await
            })
        });
        assert!(unit.await.unwrap());
    }

    /// Every difference that is found.
    pub async fn differences(&self) -> Vec<String> {
        let verified = prizes::verify(&self.app.state.db, self.campaign).await;
        let verified = verified.unwrap();
        verified
            .differences
            .iter()
            .map(ToString::to_string)
            .collect()
    }
}
