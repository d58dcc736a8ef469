//! Prizes that people have won, set up behind the pages' back.

use app::keys::SealedAs;
use app::prizes::winning::{code_of, new_win};
use chrono::{DateTime, NaiveDate, Utc};
use domain::campaigns::plan::Tax;
use domain::prizes::{ClaimCode, Giving, PrizeKind, StockMove, WinState};
use server::jobs::message::Outgoing;
use server::jobs::prizes::work;
use storage::prizes::draws::{self, NewDraw, Settings};
use storage::prizes::{
    self, Cause, NewVoucher, NewWin, Prize, PrizeTerms, Published, StockEntry, StoredWin,
};
use uuid::Uuid;

use super::{Browser, NewCampaign, TestApp, at_the_bank, new_id};

/// A campaign with one prize, of which some lie at two outlets.
pub struct Shop {
    pub slug: &'static str,
    pub campaign: Uuid,
    pub prize: Uuid,
    pub branches: [Uuid; 2],
}

/// The last moment of claims, of those whom a shop's draw picked at once.
pub fn deadline() -> DateTime<Utc> {
    at_the_bank("2026-04-16 00:00:00")
}

fn day(month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, month, day).unwrap()
}

impl TestApp {
    /// A running campaign with so many of one prize, and how many of them lie at `0571-01` and
    /// `0536-01`. Claims begin at once and end with 15 April.
    pub async fn shop(
        &self,
        slug: &'static str,
        (kind, given): (PrizeKind, Giving),
        quantity: u32,
        stock: [u32; 2],
    ) -> Shop {
        self.with_staff().await;
        let (campaign, _) = NewCampaign::new(slug).add(self).await;
        let prize = Prize {
            id: new_id(),
            campaign_id: campaign.id,
            place: 0,
            name: "手绘风筝".into(),
            kind,
            given,
            quantity,
            held: 0,
            value_fen: 6_800,
            terms: "一尺二".into(),
            by_branch: vec![],
        };
        let shop = Shop {
            slug,
            campaign: campaign.id,
            prize: prize.id,
            branches: [
                self.branch_id("0571-01").await,
                self.branch_id("0536-01").await,
            ],
        };
        self.claims_from(&shop, day(3, 15), vec![prize]).await;
        for (branch, quantity) in shop.branches.into_iter().zip(stock) {
            if quantity > 0 {
                self.receive(&shop, branch, quantity).await;
            }
        }
        shop
    }

    /// Has claims begin on that day.
    pub async fn claims_from(&self, shop: &Shop, from: NaiveDate, prizes: Vec<Prize>) {
        let terms = PrizeTerms {
            claim_from: from,
            claim_until: day(4, 15),
            tax: Tax::Organiser,
            draw_at: None,
            alternates: 0,
        };
        let published = Published {
            prizes,
            terms: Some(terms),
        };
        let data = (shop.campaign, published);
        let unit = self.state.db.write(data, |tx, (campaign, published)| {
            Box::pin(prizes::put(tx, *campaign, published))
        });
        assert!(unit.await.unwrap());
    }

    /// So many come to a branch.
    pub async fn receive(&self, shop: &Shop, branch: Uuid, quantity: u32) {
        let entry = StockEntry {
            id: new_id(),
            prize_id: shop.prize,
            branch_id: branch,
            kind: StockMove::Received,
            quantity,
            win_id: None,
            transfer_id: None,
            count_id: None,
            staff_id: None,
            note: String::new(),
        };
        let data = (entry, self.state.clock.now());
        let unit = self.state.db.write(data, |tx, (entry, now)| {
            Box::pin(prizes::lay(tx, entry, *now))
        });
        assert!(unit.await.unwrap());
    }

    /// A voucher's code is brought.
    pub async fn brings_voucher(&self, shop: &Shop, code: &str) {
        let (id, keys) = (new_id(), &self.state.keys);
        let new = NewVoucher {
            id,
            prize_id: shop.prize,
            code_sealed: keys.seal(
                &self.state.clock,
                SealedAs::VoucherCode,
                id,
                code.as_bytes(),
            ),
            code_index: code.as_bytes().to_vec(),
            by: None,
        };
        let data = (new, self.state.clock.now());
        let unit = self.state.db.write(data, |tx, (new, now)| {
            Box::pin(prizes::add_voucher(tx, new, *now))
        });
        assert!(unit.await.unwrap());
    }

    /// On hand and reserved at a branch.
    pub async fn lies(&self, shop: &Shop, branch: Uuid) -> (i64, i64) {
        let mut conn = self.state.db.read().await.unwrap();
        let all = prizes::at_branches(&mut conn, shop.prize).await.unwrap();
        let found = all.iter().find(|stock| stock.branch_id == branch);
        found.map_or((0, 0), |stock| (stock.on_hand, stock.reserved))
    }

    /// Somebody who has passed wins, and claims until the end of 15 April.
    pub async fn wins(&self, shop: &Shop, browser: &mut Browser) -> Uuid {
        let attempt = browser.start(shop.slug).await;
        let who = self.participant(browser).await;
        let of = (shop.campaign, shop.prize);
        let new = new_win(
            &self.state,
            of,
            who,
            Cause::Threshold { attempt },
            deadline(),
        );
        let id = new.id;
        assert!(self.give(new).await);
        id
    }

    async fn give(&self, new: NewWin) -> bool {
        let data = (new, self.state.clock.now());
        let unit = self
            .state
            .db
            .write(data, |tx, (new, now)| Box::pin(prizes::give(tx, new, *now)));
        unit.await.unwrap()
    }

    /// A draw that is published, without a list.
    async fn published_draw(&self, campaign: Uuid) -> Uuid {
        self.with_staff().await;
        let new = NewDraw {
            id: new_id(),
            campaign_id: campaign,
            is_rehearsal: false,
            replaces: None,
            settings: Settings::default(),
        };
        let data = (new, self.account("draw").await.id, self.state.clock.now());
        let unit = self.state.db.write(data, |tx, (new, by, now)| {
            Box::pin(async move {
                assert!(draws::prepare(tx, new, *by, *now).await?);
                tx.command(
                    "update draws set state = 'published', freeze_hash = $2, record_hash = $2,
                            commitment = '{}', frozen_by = $3, frozen_at = $4, drawn_at = $4,
                            published_at = $4
                     where id = $1",
                )
                .bind(new.id)
                .bind([7; 32].as_slice())
                .bind(*by)
                .bind(*now)
                .run()
                .await?;
                Ok::<_, storage::Error>(new.id)
            })
        });
        unit.await.unwrap()
    }

    /// A draw that picks the tickets of these in order: the first `winners` of them win, the others
    /// are alternates. The wins.
    pub async fn draws(&self, shop: &Shop, picked: &mut [Browser], winners: usize) -> Vec<Uuid> {
        let draw = self.published_draw(shop.campaign).await;
        let mut wins = Vec::new();
        for (place, browser) in picked.iter_mut().enumerate() {
            browser.take(self, shop.slug, 5).await;
            let who = self.participant(browser).await;
            let mut conn = self.state.db.read().await.unwrap();
            let tickets = prizes::tickets(&mut conn, who, 9).await.unwrap();
            drop(conn);
            let ticket = tickets[0].id;
            let fate = if place < winners {
                "winner"
            } else {
                "alternate"
            };
            let place = u32::try_from(place).unwrap();
            let pick = (draw, i32::try_from(place).unwrap(), ticket, fate);
            let unit = self
                .state
                .db
                .write(pick, |tx, (draw, place, ticket, fate)| {
                    Box::pin(async move {
                        tx.command(
                            "insert into draw_picks (draw_id, lot, place, number, ticket_id, fate)
                         values ($1, 'kites', $2, 7, $3, $4)",
                        )
                        .bind(*draw)
                        .bind(*place)
                        .bind(*ticket)
                        .bind(*fate)
                        .run()
                        .await
                    })
                });
            assert_eq!(unit.await.unwrap(), 1);
            if fate == "winner" {
                let cause = Cause::Draw {
                    draw,
                    lot: "kites".into(),
                    pick: place,
                    ticket,
                    replaces: None,
                };
                let of = (shop.campaign, shop.prize);
                let new = new_win(&self.state, of, who, cause, deadline());
                wins.push(new.id);
                assert!(self.give(new).await);
            }
        }
        wins
    }

    /// A win as it stands.
    pub async fn win(&self, id: Uuid) -> StoredWin {
        let mut conn = self.state.db.read().await.unwrap();
        prizes::find(&mut conn, id).await.unwrap().unwrap()
    }

    /// Where a win stands.
    pub async fn win_state(&self, id: Uuid) -> WinState {
        self.win(id).await.state
    }

    /// The code that its winner sees.
    pub async fn claim_code(&self, id: Uuid) -> ClaimCode {
        let win = self.win(id).await;
        code_of(&self.state, id, &win.code_sealed).unwrap()
    }

    /// What somebody has won, newest first.
    pub async fn wins_of(&self, browser: &Browser) -> Vec<StoredWin> {
        let who = self.participant(browser).await;
        let mut conn = self.state.db.read().await.unwrap();
        prizes::of_participant(&mut conn, who, 9).await.unwrap()
    }

    /// What became of a win, as words.
    pub async fn became(&self, id: Uuid) -> Vec<&'static str> {
        let mut conn = self.state.db.read().await.unwrap();
        let entries = prizes::entries(&mut conn, id).await.unwrap();
        entries.iter().map(|entry| entry.kind.word()).collect()
    }

    /// Lets the job about prizes do all that is to be done.
    pub async fn prizes_go_on(&self) {
        while work(&self.state).await.unwrap() {}
    }

    /// A browser of somebody who agreed to be told of wins.
    pub async fn listening(&self, phone: &str) -> Browser {
        let mut browser = self.signed_in(phone).await;
        let form = [("purpose", "prize_notice")];
        let reply = browser.call("/api/participants/give_consent", &form).await;
        assert_eq!(reply.error(), None);
        browser
    }

    /// The numbers and texts of messages of this kind that wait, oldest first.
    pub async fn messages(&self, kind: &str) -> Vec<(String, String)> {
        let mut conn = self.state.db.read().await.unwrap();
        let due = storage::outbox::due(&mut conn, self.state.clock.now(), 1_000).await;
        let due = due.unwrap().into_iter().filter(|due| due.kind == kind);
        due.map(|message| {
            let opened = Outgoing::open(&self.state, &message).unwrap();
            assert_eq!(opened.code, None);
            (opened.phone.digits().to_owned(), opened.text)
        })
        .collect()
    }

    /// Everything that is sealed in messages, opened.
    pub async fn sealed_messages(&self) -> String {
        let mut conn = self.state.db.read().await.unwrap();
        let rows =
            conn.query("select id, payload_sealed from outbox where payload_sealed is not null");
        let rows = rows.all::<(Uuid, Vec<u8>)>().await.unwrap();
        let open = |(id, sealed): (Uuid, Vec<u8>)| {
            let opened = self.state.keys.open(SealedAs::Message, id, &sealed);
            String::from_utf8(opened.unwrap()).unwrap()
        };
        rows.into_iter().map(open).collect()
    }
}
