//! Prizes without hands: winners are told, reminded, and followed by alternates, each once.

use domain::prizes::{Giving, PrizeKind, WinState};
use server::jobs::outbox::{Sender, deliver_due};
use server::jobs::prizes::work;
use storage::each_database;

use crate::test_app::{TestApp, at_the_bank};

const DECLINE: &str = "/api/claims/decline";
const DRAWN: (PrizeKind, Giving) = (PrizeKind::Thing, Giving::Draw);
const ANNA: &str = "13900000001";
const BERT: &str = "13900000002";
const CARL: &str = "13900000003";
const DORA: &str = "13900000004";

each_database! {
    async fn a_winner_is_told_once_and_with_nothing_that_others_could_use(database) {
        let app = TestApp::on(database);
        let shop = app.shop("spring", DRAWN, 3, [3, 0]).await;
        let mut people = [app.listening(ANNA).await, app.signed_in(BERT).await];
        let wins = app.draws(&shop, &mut people, 2).await;
        let other = app.another_process().await;
        let (one, two) = tokio::join!(work(&app.state), work(&other.state));
        assert!(one.unwrap() || two.unwrap());
        app.prizes_go_on().await;
        let told = app.messages("prize_won").await;
        let [(phone, text)] = &told[..] else { panic!("{told:?}") };
        assert_eq!(phone, ANNA);
        assert!(text.starts_with("【纸鸢】恭喜您在“答题赢风筝 spring”中获得手绘风筝"), "{text}");
        assert!(text.contains("4月15日 24:00 前") && text.contains("不收任何费用"), "{text}");
        let code = app.claim_code(wins[0]).await;
        assert!(!app.sealed_messages().await.contains(code.digits()));
        assert_eq!(app.became(wins[0]).await, ["won", "told"]);
        assert_eq!(app.became(wins[1]).await, ["won"], "Bert did not agree to messages");
        let me = people[1].get("/me").await;
        assert!(me.shows("我的奖品") && me.shows("同意用短信通知我"), "{me:?}");
        deliver_due(&app.state, &Sender::Log.into()).await.unwrap();
        assert_eq!(app.count("select count(*) from outbox where dead_at is not null").await, 0);
        // Agreed to later, it is told later.
        let form = [("purpose", "prize_notice")];
        people[1].call("/api/participants/give_consent", &form).await;
        app.prizes_go_on().await;
        let told = app.messages("prize_won").await;
        assert_eq!(told.iter().filter(|(phone, _)| phone == BERT).count(), 1);
    }

    async fn whoever_has_not_come_is_reminded_a_week_and_a_day_before(database) {
        let app = TestApp::on(database);
        let shop = app.shop("spring", DRAWN, 3, [3, 0]).await;
        let mut people = [app.listening(ANNA).await];
        let win = app.draws(&shop, &mut people, 1).await[0];
        app.prizes_go_on().await;
        for (moment, count) in [
            ("2026-04-08 23:59:00", 0),
            ("2026-04-09 00:00:00", 1),
            ("2026-04-12 00:00:00", 1),
            ("2026-04-15 00:00:00", 2),
            ("2026-04-15 23:00:00", 2),
        ] {
            app.pass_until(moment);
            app.prizes_go_on().await;
            app.prizes_go_on().await;
            assert_eq!(app.messages("prize_reminder").await.len(), count, "{moment}");
        }
        let (_, text) = app.messages("prize_reminder").await.remove(0);
        assert!(text.contains("还没有领取") && text.contains("选择领奖网点"), "{text}");
        assert_eq!(app.became(win).await, ["won", "told", "reminded", "reminded"]);
    }

    async fn a_declined_prize_goes_to_the_next_alternate_who_is_told(database) {
        let app = TestApp::on(database);
        let shop = app.shop("spring", DRAWN, 1, [1, 0]).await;
        let mut people = [app.signed_in(ANNA).await, app.listening(BERT).await, app.listening(CARL).await];
        let win = app.draws(&shop, &mut people, 1).await[0];
        let [anna, bert, carl] = &mut people;
        assert!(anna.get("/me").await.shows("已中奖"));
        assert!(bert.get("/me").await.shows(">候补<"));
        app.prizes_go_on().await;
        assert_eq!(app.messages("prize_won").await.len(), 0);
        app.pass_until("2026-04-10 12:00:00");
        let mut anna = app.signed_in(ANNA).await;
        let declined = anna.call(DECLINE, &[("win", &win.to_string())]).await;
        assert_eq!(declined.error(), None);
        app.prizes_go_on().await;
        let (phone, text) = app.messages("prize_won").await.remove(0);
        assert!(phone == BERT && text.contains("候补，现递补获得手绘风筝"), "{text}");
        assert!(text.contains("4月25日 24:00"), "15 days: {text}");
        let next = app.wins_of(bert).await.remove(0);
        assert_eq!((next.replaces, next.deadline), (Some(win), at_the_bank("2026-04-26 00:00:00")));
        assert_eq!(next.draw.as_ref().map(|(_, lot, pick)| (lot.as_str(), *pick)), Some(("kites", 1)));
        assert_eq!(app.wins_of(carl).await, []);
        let mut bert = app.signed_in(BERT).await;
        let page = bert.get(&format!("/me/wins/{}", next.id)).await;
        assert!(page.shows("候补递补"), "{page:?}");
    }

    async fn what_nobody_fetches_goes_from_alternate_to_alternate_until_none_is_left(database) {
        let app = TestApp::on(database);
        let shop = app.shop("spring", DRAWN, 2, [2, 0]).await;
        let mut people = [
            app.signed_in(ANNA).await,
            app.signed_in(BERT).await,
            app.signed_in(CARL).await,
            app.signed_in(DORA).await,
        ];
        let wins = app.draws(&shop, &mut people, 2).await;
        // Carl deletes the account after the draw: Dora comes next.
        let [_, _, carl, dora] = &mut people;
        carl.call("/api/participants/delete_account", &[("confirm", "1")]).await;
        app.pass_until("2026-04-16 00:00:00");
        let other = app.another_process().await;
        for _ in 0..3 {
            let (one, two) = tokio::join!(work(&app.state), work(&other.state));
            one.unwrap();
            two.unwrap();
        }
        app.prizes_go_on().await;
        for win in &wins {
            assert_eq!(app.win_state(*win).await, WinState::Forfeited);
        }
        assert_eq!(app.count("select count(*) from wins").await, 3, "one alternate was left");
        let unreplaced = "select count(*) from win_entries where kind = 'unreplaced'";
        assert_eq!(app.count(unreplaced).await, 1);
        let next = app.wins_of(dora).await.remove(0);
        assert!(wins.contains(&next.replaces.unwrap()), "{next:?}");
        assert_eq!(app.count("select cast(sum(held) as bigint) from prizes").await, 1);

        app.pass_until("2026-05-02 00:00:00");
        app.prizes_go_on().await;
        assert_eq!(app.win_state(next.id).await, WinState::Forfeited);
        assert_eq!(app.count(unreplaced).await, 2);
        assert_eq!(app.count("select cast(sum(held) as bigint) from prizes").await, 0);
        assert!(!work(&app.state).await.unwrap(), "nothing is left to be done");
    }

    async fn two_processes_find_one_alternate_for_one_prize(database) {
        let app = TestApp::on(database);
        let shop = app.shop("spring", DRAWN, 1, [1, 0]).await;
        let mut people = [
            app.listening(ANNA).await,
            app.listening(BERT).await,
            app.listening(CARL).await,
        ];
        let win = app.draws(&shop, &mut people, 1).await[0];
        let reply = people[0].call(DECLINE, &[("win", &win.to_string())]).await;
        assert_eq!(reply.error(), None);
        let other = app.another_process().await;
        let states = [&app.state, &other.state, &app.state, &other.state];
        let running = states.map(|state| {
            let state = state.clone();
            tokio::spawn(async move { work(&state).await.unwrap() })
        });
        futures::future::join_all(running).await;
        app.prizes_go_on().await;
        assert_eq!(app.count("select count(*) from wins").await, 2);
        assert_eq!(app.messages("prize_won").await.len(), 1);
        assert_eq!(app.wins_of(&people[1]).await[0].replaces, Some(win));
    }
}
