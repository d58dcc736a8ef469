//! A draw whose numbers come of a lottery and a round of drand, and whose prizes are drawn branch by
//! branch, all through the officers' forms.

use app::prizes::draws::refusal::{DrawRefusal, ValueFault};
use chrono::TimeDelta;
use domain::prizes::draw::Fate;
use domain::staff::Role;
use storage::each_database;

use crate::draw_records::SIGNATURE;
use crate::draws::{Hall, kites, put_prizes, refused, settings};
use crate::test_app::{NewCampaign, TestApp, at_the_bank};

/// When the recorded round is made, at the bank.
const ROUND_AT: &str = "2023-09-15T19:00:03";
const LOTTERY: &str = "28 07 08 18 05 11 14";

each_database! {
    async fn prizes_of_a_branch_are_drawn_from_its_tickets_with_drands_numbers(database) {
        // The round is of that time.
        let app = TestApp::on(database).set_to("2023-09-05 10:00:00");
        let new = NewCampaign::beginning("spring", at_the_bank("2023-09-04 00:00:00"));
        let campaign = new.add(&app).await.0.id;
        let mut branch_kites = kites(5);
        branch_kites.by_branch = vec![("0571-01".into(), 1), ("0536-01".into(), 4)];
        put_prizes(&app, campaign, vec![branch_kites]).await;
        let mut editor = app.at_the_desk(Role::CampaignEditor).await;
        let mut people = 13_900_000_001_u64..;
        for (branch, count) in [("0571-01", 3), ("0536-01", 2), ("", 2)] {
            let code = editor.add_channel(&app, campaign, branch).await;
            for number in people.by_ref().take(count) {
                let mut phone = app.signed_in(&number.to_string()).await;
                phone.get(&format!("/campaigns/spring?c={code}")).await;
                phone.take(&app, "spring", 5).await;
                app.pass(TimeDelta::seconds(1));
            }
        }
        let mut hall = Hall::of(app, campaign).await;
        let draw = hall.prepare(false).await;
        hall.pass_until("2023-09-13 10:00:00").await;
        let form = [
            ("changes", "0"),
            ("settings[sources][0][kind]", "lottery"),
            ("settings[sources][0][name]", "双色球"),
            ("settings[sources][0][issue]", "2023107"),
            ("settings[sources][0][numbers]", "7"),
            ("settings[sources][0][at]", "2023-09-14T21:15"),
            ("settings[sources][1][kind]", "drand"),
            ("settings[sources][1][at]", ROUND_AT),
        ];
        let set = hall.first.post(&settings(draw), &form).await;
        assert!(set.status.is_redirection(), "{set:?}");
        assert_eq!(hall.freeze(draw).await, None);

        hall.pass_until("2023-09-16 09:00:00").await;
        let forged = SIGNATURE.replace("b713", "b714");
        let wrong = Some(refused(DrawRefusal::Value(2, ValueFault::WrongSignature)));
        let page = hall.first.get(&format!("/staff/draws/{draw}")).await;
        assert!(page.shows("84e971/public/657413"), "{page:?}");
        // As it stands on drand's page.
        let answer = format!(r#"{{"round":657413,"randomness":"","signature":"{SIGNATURE}"}}"#);
        for (signature, told) in [(forged, wrong), (SIGNATURE.to_uppercase(), None), (answer, None)] {
            let (id, changes) = hall.seen(draw).await;
            let form = [("id", &*id), ("changes", &*changes), ("values[0][value]", LOTTERY),
                ("values[1][value]", &*signature)];
            let answer = hall.first.call("/api/draws/type_numbers", &form).await.error();
            assert_eq!(answer, told);
        }
        // What drand gave proves itself: the second person types the lottery's numbers alone.
        assert_eq!(hall.confirm(&hall.second, draw, LOTTERY).await, None);

        let record = hall.record(draw).await;
        assert_eq!(record.verify(), Ok(()));
        let branches = record.freeze.branches.iter();
        let branches: Vec<_> = branches.map(|branch| (&*branch.code, &*branch.tickets)).collect();
        assert_eq!(branches, [("0536-01", &[4, 5][..]), ("0571-01", &[1, 2, 3])]);
        let outcome = record.drawn.unwrap().outcome;
        let winners: Vec<_> = outcome.iter().map(|lot| {
            let won = lot.picks.iter().filter(|pick| pick.fate == Fate::Winner);
            (lot.label.clone(), won.count())
        }).collect();
        // A branch with fewer tickets than prizes gives what it can.
        assert_eq!(winners, [("1@0571-01".to_owned(), 1), ("1@0536-01".to_owned(), 2)]);
        let page = hall.first.get(&format!("/staff/draws/{draw}")).await;
        assert!(page.shows("3 名中奖"), "{page:?}");
    }
}
