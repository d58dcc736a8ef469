//! What the bank fixes by chance beforehand stands nowhere until it is told: the secret of a draw until
//! the draw, the seed of instant wins until their end.

use app::prizes::instant::record::publish_due;
use domain::prizes::Giving;
use domain::prizes::draw::{Hash, Record, Source, Value};
use domain::prizes::instant;
use domain::staff::Role;
use storage::each_database;
use uuid::Uuid;

use crate::draws::{Hall, NUMBERS};
use crate::instant::campaign;
use crate::notary_pack::unpacked;
use crate::test_app::{Browser, Dump, TestApp};

/// All that the platform stores at a moment, and what it has told until then: where, and what.
struct Gathered {
    stored: Dump,
    told: Vec<(String, Vec<u8>)>,
}

impl Gathered {
    /// Where these bytes stand, as they are or in hexadecimal digits.
    fn places_of(&self, bytes: Hash) -> Vec<String> {
        let digits = bytes.to_string();
        let mut places = Vec::new();
        for form in [
            &bytes.0[..],
            digits.as_bytes(),
            digits.to_uppercase().as_bytes(),
        ] {
            places.extend(self.stored.places_of(form));
            let has = |told: &[u8]| told.windows(form.len()).any(|part| part == form);
            let told = self.told.iter().filter(|(_, told)| has(told));
            places.extend(told.map(|(place, _)| place.clone()));
        }
        places
    }
}

/// What a browser was answered so far, and is answered at these addresses.
async fn hear(browser: &mut Browser, pages: &[String]) -> Vec<(String, Vec<u8>)> {
    let seen = browser.seen().into_iter();
    let seen = seen.map(|reply| (reply.asked.clone(), reply.everything().into_bytes()));
    let mut told: Vec<_> = seen.collect();
    for page in pages {
        told.push((page.clone(), browser.download(page).await));
    }
    told
}

/// A draw, as everybody and its officers see it.
async fn of_draw(hall: &mut Hall, draw: Uuid) -> Gathered {
    let pages = [
        format!("/draws/{draw}"),
        format!("/draws/{draw}/record.json"),
        "/campaigns/spring".into(),
        "/campaigns/spring/draws".into(),
    ];
    let mut told = hear(&mut hall.app.browser(), &pages).await;
    let pages = [
        format!("/staff/draws/{draw}"),
        format!("/staff/draws/{draw}/screen"),
        format!("/staff/draws/campaigns/{}", hall.campaign),
        "/staff/draws".into(),
    ];
    for officer in [&mut hall.first, &mut hall.second] {
        told.extend(hear(officer, &pages).await);
    }
    let pack = format!("/staff/draws/{draw}/notary-pack.zip");
    let pack = unpacked(hall.first.download(&pack).await);
    for file in std::fs::read_dir(pack.path()).unwrap() {
        let path = file.unwrap().path();
        told.push((path.display().to_string(), std::fs::read(&path).unwrap()));
    }
    let stored = hall.app.dump().await;
    Gathered { stored, told }
}

/// The instant wins of a campaign, as somebody who took part and the officers see them.
async fn of_instant(app: &TestApp, anna: &mut Browser, campaign: Uuid) -> Gathered {
    let pages = ["/campaigns/spring", "/campaigns/spring/instant"].map(String::from);
    let mut told = hear(anna, &pages).await;
    let pages = [
        format!("/staff/campaigns/{campaign}/instant"),
        "/staff/draws/instant".into(),
    ];
    let mut officer = app.at_the_desk(Role::DrawOfficer).await;
    told.extend(hear(&mut officer, &pages).await);
    let stored = app.dump().await;
    Gathered { stored, told }
}

each_database! {
    async fn the_secret_of_a_draw_is_told_nowhere_before_the_draw(database) {
        let mut hall = Hall::on(TestApp::on(database)).await;
        let draw = hall.frozen().await;
        let frozen = of_draw(&mut hall, draw).await;
        hall.pass_until("2026-03-24 22:00:00").await;
        assert_eq!(hall.type_numbers(draw, NUMBERS).await, None);
        let typed = of_draw(&mut hall, draw).await;
        assert_eq!(hall.confirm(&hall.second, draw, NUMBERS).await, None);
        assert_eq!(hall.post(&hall.first, "/api/draws/publish", draw).await, None);

        let page = format!("/draws/{draw}");
        let file = format!("{page}/record.json");
        let record = hall.app.browser().download(&file).await;
        let record: Record = serde_json::from_slice(&record).unwrap();
        assert_eq!(record.verify(), Ok(()));
        let numbers = record.drawn.unwrap().numbers;
        let Value::Secret { secret } = numbers[1].value else { panic!("{numbers:?}") };
        for gathered in [&frozen, &typed] {
            assert_eq!(gathered.places_of(secret), [""; 0]);
        }
        // Its hash was, and the test knows what to look for.
        let commitment = Hash::of(&[&secret.0]);
        assert_eq!(record.freeze.sources[1].source, Source::Secret { commitment });
        assert!(frozen.places_of(commitment).contains(&file));
        let told = of_draw(&mut hall, draw).await.places_of(secret);
        for place in ["draws.numbers", &page, &file] {
            assert!(told.iter().any(|told| told == place), "{place}: {told:?}");
        }
    }

    async fn the_seed_of_instant_wins_is_told_nowhere_before_their_end(database) {
        let app = TestApp::on(database);
        let campaign = campaign(&app, &[(Giving::Instant, 3)], false).await;
        app.pass_moments(&campaign, 1).await;
        let mut anna = app.signed_in("13900000001").await;
        let attempt = anna.take(&app, "spring", 5).await;
        assert!(anna.result_page(attempt).await.shows("中奖了"));
        let gathered = of_instant(&app, &mut anna, campaign.id).await;

        app.pass_until("2026-03-23 09:00:00");
        publish_due(&app.state).await.unwrap();
        let file = app.browser().download("/campaigns/spring/instant.json").await;
        let record: instant::Record = serde_json::from_slice(&file).unwrap();
        assert_eq!(record.verify(), Ok(()));
        let part = &record.parts[0];
        assert_eq!(gathered.places_of(part.seed), [""; 0]);
        // Its commitment was, and the test knows what to look for.
        let told = gathered.places_of(part.commitment);
        assert!(told.iter().any(|place| place == "/campaigns/spring/instant"), "{told:?}");
        let told = app.dump().await.places_of(part.seed.to_string().as_bytes());
        assert_eq!(told, ["instant_records.record"]);
    }
}
