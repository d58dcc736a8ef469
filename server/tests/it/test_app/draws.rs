//! Draws, made step by step as the console stores them, over whatever tickets a campaign has.

use app::keys::SealedAs;
use chrono::{DateTime, TimeDelta, Utc};
use domain::campaigns::Campaign;
use domain::prizes::draw::{
    ALGORITHM, Announced, Drawn, Excluded, Exclusion, Fate, Freeze, Given, Hash, Lot, Program,
    Record, Source, Value, merkle,
};
use domain::prizes::{Giving, PrizeKind};
use object_store::ObjectStoreExt;
use storage::campaigns;
use storage::prizes::draws::{
    self, Commitment, Entrant, NewDraw, Settings, StoredLot, TicketBlock,
};
use storage::prizes::{Prize, Published, put};
use uuid::Uuid;

use super::{TestApp, new_id};

const SECRET: Hash = Hash([7; 32]);

/// A draw of two kites from all tickets, of which the last is its holder's who works for the bank.
pub struct TestDraw {
    /// Its id.
    pub id: Uuid,
    /// The tickets in the order of their numbers.
    pub entrants: Vec<Entrant>,
    /// What is frozen.
    pub freeze: Freeze,
    /// Who types, and who confirms.
    pub staff: [Uuid; 2],
    prize: Uuid,
}

impl TestApp {
    /// A draw whose list is not frozen yet.
    pub async fn prepare_draw(&self, campaign: &Campaign, is_rehearsal: bool) -> TestDraw {
        self.with_staff().await;
        let entrants = {
            let mut conn = self.state.db.read().await.unwrap();
            let all = draws::entrants(&mut conn, campaign.id, None, 1_000).await;
            all.unwrap()
        };
        let staff = [
            self.account("draw").await.id,
            self.account("reviewer").await.id,
        ];
        let freeze = freeze(self, campaign, &entrants).await;
        let prize = add_prize(self, campaign.id).await;
        let id = new_id();
        let new = NewDraw {
            id,
            campaign_id: campaign.id,
            is_rehearsal,
            replaces: None,
            settings: Settings {
                witnesses: vec!["见证人丙".into()],
                notary: Some("公证员丁".into()),
                ..Settings::default()
            },
        };
        let data = (new, staff[0], self.state.clock.now());
        let unit = self.state.db.write(data, |tx, (new, by, now)| {
            Box::pin(async move { draws::prepare(tx, new, *by, *now).await })
        });
        assert!(unit.await.unwrap());
        TestDraw {
            id,
            entrants,
            freeze,
            staff,
            prize,
        }
    }
}

impl TestDraw {
    async fn keep(&self, app: &TestApp, name: &str, record: &Record) {
        let bytes = serde_json::to_vec(record).unwrap();
        let store = &app.state.store;
        store.put(&name.into(), bytes.into()).await.unwrap();
    }

    async fn changes(&self, app: &TestApp) -> i64 {
        let mut conn = app.state.db.read().await.unwrap();
        let draw = draws::find(&mut conn, self.id).await.unwrap();
        draw.unwrap().changes
    }

    /// Freezes its list.
    pub async fn freeze(&self, app: &TestApp) {
        let record = Record::frozen(self.freeze.clone());
        self.keep(app, "draws/frozen.json", &record).await;
        let excluded = vec![(Exclusion::Staff, 1)];
        let frozen = draws::Frozen {
            secret_sealed: None,
            commitment: commitment(&self.freeze, excluded),
            hash: record.freeze_hash,
            file: "draws/frozen.json".into(),
        };
        let block = TicketBlock {
            first_at: self.entrants[0].created_at,
            tickets: self.entrants.iter().map(|ticket| ticket.id).collect(),
            leaves: self.freeze.leaves.clone(),
            root: self.freeze.root,
        };
        let lot = StoredLot {
            label: "1".into(),
            prize_id: self.prize,
            branch_id: None,
        };
        let data = (
            (self.id, self.changes(app).await),
            (frozen, block, lot),
            (self.staff[0], self.freeze.frozen_at),
        );
        let unit = app.state.db.write(data, |tx, (at, what, (by, now))| {
            Box::pin(async move {
                let (frozen, block, lot) = what;
                assert!(draws::freeze(tx, *at, frozen, *by, *now).await?);
                draws::add_lots(tx, at.0, std::slice::from_ref(lot)).await?;
                draws::add_blocks(tx, at.0, std::slice::from_ref(block)).await
            })
        });
        unit.await.unwrap();
    }

    /// Draws, with numbers that the sources gave a day later.
    pub async fn draw(&self, app: &TestApp) -> Record {
        app.pass(TimeDelta::days(1));
        let now = app.state.clock.now();
        let values = [
            Value::Lottery {
                numbers: vec![28, 7, 8, 18, 40, 11, 5],
            },
            Value::Secret { secret: SECRET },
        ];
        let numbers = values.map(|value| Given {
            value,
            instead_because: None,
        });
        let outcome = self.freeze.draw(&numbers).unwrap();
        let record = Record::frozen(self.freeze.clone()).with(Drawn {
            drawn_at: now,
            entered_by: "何伟".into(),
            confirmed_by: "李建国".into(),
            witnesses: vec!["见证人丙".into()],
            notary: Some("公证员丁".into()),
            numbers: numbers.to_vec(),
            outcome,
        });
        self.keep(app, "draws/drawn.json", &record).await;
        let drawn = draws::Drawn {
            numbers: numbers.to_vec(),
            hash: record.record_hash.unwrap(),
            file: "draws/drawn.json".into(),
        };
        let typed: Vec<Option<Given>> = numbers.into_iter().map(Some).collect();
        let picks: Vec<(u32, Uuid, Fate)> = record.drawn.as_ref().unwrap().outcome[0]
            .picks
            .iter()
            .map(|pick| {
                let ticket = self.entrants[pick.ticket as usize - 1].id;
                (pick.ticket, ticket, pick.fate)
            })
            .collect();
        let at = (self.id, self.changes(app).await);
        let data = (at, (typed, drawn, picks), (self.staff, now));
        let unit = app.state.db.write(data, |tx, (at, what, (by, now))| {
            Box::pin(async move {
                let ((draw, changes), (typed, drawn, picks)) = (*at, what);
                let typed = draws::type_numbers(tx, (draw, changes), typed, by[0], *now);
                assert!(typed.await?);
                let at = (draw, changes + 1);
                assert!(draws::draw(tx, at, drawn, by[1], *now).await?);
                draws::add_picks(tx, draw, "1", picks).await
            })
        });
        unit.await.unwrap();
        record
    }

    /// Publishes its winners.
    pub async fn publish(&self, app: &TestApp) {
        let read = (self.id, self.changes(app).await);
        let data = (read, self.staff[0], app.state.clock.now());
        let unit = app.state.db.write(data, |tx, (read, by, now)| {
            Box::pin(async move { draws::publish(tx, *read, *by, *now).await })
        });
        assert!(unit.await.unwrap());
    }
}

async fn freeze(app: &TestApp, campaign: &Campaign, entrants: &[Entrant]) -> Freeze {
    let leaf = |ticket: &Entrant| {
        let keys = &app.state.keys;
        let secret = keys.open(SealedAs::TicketSecret, ticket.id, &ticket.secret_sealed);
        merkle::leaf(&secret.unwrap().try_into().unwrap())
    };
    let leaves: Vec<Hash> = entrants.iter().map(leaf).collect();
    let rules = {
        let mut conn = app.state.db.read().await.unwrap();
        let published = campaigns::publications(&mut conn, campaign.id)
            .await
            .unwrap();
        published.first().map_or_else(Hash::default, |newest| {
            Hash(newest.rule_hash.clone().try_into().unwrap())
        })
    };
    let frozen_at = app.state.clock.now();
    Freeze {
        algorithm: ALGORITHM.into(),
        campaign: campaign.id,
        title: campaign.title.clone(),
        rules,
        replaces: None,
        frozen_at,
        frozen_by: "何伟".into(),
        program: Program {
            version: "0.1.0".into(),
            sha256: Hash([3; 32]),
        },
        sources: sources(frozen_at),
        lots: vec![Lot {
            label: "1".into(),
            prize: "手绘风筝".into(),
            branch: None,
            winners: 2,
            alternates: 2,
        }],
        linked: Vec::new(),
        tickets: u32::try_from(leaves.len()).unwrap(),
        root: merkle::root(&leaves),
        branches: Vec::new(),
        excluded: vec![Excluded {
            ticket: u32::try_from(entrants.len()).unwrap(),
            because: Exclusion::Staff,
        }],
        same_holder: Vec::new(),
        leaves,
    }
}

fn sources(frozen_at: DateTime<Utc>) -> Vec<Announced> {
    let lottery = Source::Lottery {
        name: "双色球".into(),
        issue: "2026033".into(),
        numbers: 7,
        at: frozen_at + TimeDelta::hours(9),
    };
    let commitment = Hash::of(&[&SECRET.0]);
    let instead = Some(Source::drand_after(frozen_at + TimeDelta::hours(20)));
    vec![
        Announced {
            source: lottery,
            instead,
        },
        Announced {
            source: Source::Secret { commitment },
            instead: None,
        },
    ]
}

fn commitment(freeze: &Freeze, excluded: Vec<(Exclusion, u32)>) -> Commitment {
    Commitment {
        title: freeze.title.clone(),
        rules: freeze.rules,
        frozen_by: freeze.frozen_by.clone(),
        program: freeze.program.clone(),
        sources: freeze.sources.clone(),
        lots: freeze.lots.clone(),
        linked: Vec::new(),
        tickets: freeze.tickets,
        root: freeze.root,
        excluded,
        holders: freeze.tickets,
        replaces: None,
    }
}

async fn add_prize(app: &TestApp, campaign: Uuid) -> Uuid {
    let prize = Prize {
        id: new_id(),
        campaign_id: campaign,
        place: 0,
        name: "手绘风筝".into(),
        kind: PrizeKind::Thing,
        given: Giving::Draw,
        quantity: 2,
        held: 0,
        value_fen: 6800,
        terms: String::new(),
        by_branch: Vec::new(),
    };
    let id = prize.id;
    let published = Published {
        prizes: vec![prize],
        terms: None,
    };
    let unit = app
        .state
        .db
        .write((campaign, published), |tx, (campaign, published)| {
            Box::pin(async move { put(tx, *campaign, published).await })
        });
    assert!(unit.await.unwrap());
    id
}
