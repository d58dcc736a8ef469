//! What the notary takes along of a draw.

use std::io::{Cursor, Read};
use std::process::Command;

use domain::campaigns::{Composition, rule_hash};
use domain::prizes::draw::Hash;
use domain::staff::Role;
use storage::campaigns::{self, NewPublication};
use storage::{each_database, prizes};
use tempfile::TempDir;
use uuid::Uuid;

use crate::draws::Hall;
use crate::public_draw::Scene;
use crate::test_app::TestApp;

/// Publishes a campaign once more, with these rules.
async fn publish_rules(app: &TestApp, campaign: Uuid, rules: &str) {
    let (mut campaign, work) = {
        let mut conn = app.state.db.read().await.unwrap();
        let found = campaigns::find(&mut conn, campaign).await.unwrap();
        let work = campaigns::find_work(&mut conn, campaign).await.unwrap();
        (found.unwrap(), work.unwrap())
    };
    campaign.details.rules = rules.into();
    let new = NewPublication {
        composition: Composition::default(),
        campaign,
        quiz: None,
        survey: None,
        prizes: prizes::Published {
            prizes: vec![],
            terms: None,
        },
        rule_hash: rule_hash(rules),
        differences: vec![],
        people: None,
    };
    let data = (new, work.changes, app.state.clock.now());
    let unit = app.state.db.write(data, |tx, (new, changes, now)| {
        Box::pin(async move { campaigns::publish(tx, new, *changes, *now).await })
    });
    let published: Result<_, storage::Error> = unit.await;
    assert!(matches!(published, Ok(campaigns::Published::Done(_))));
}

/// The files of a pack, in a folder of their own.
pub fn unpacked(pack: Vec<u8>) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    let mut archive = zip::ZipArchive::new(Cursor::new(pack)).unwrap();
    for place in 0..archive.len() {
        let mut file = archive.by_index(place).unwrap();
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes).unwrap();
        std::fs::write(folder.path().join(&*file.name().unwrap()), bytes).unwrap();
    }
    folder
}

fn sums_hold(folder: &TempDir, name: &str) -> bool {
    let mut sums = Command::new("sha256sum");
    let sums = sums.arg("--check").arg(name).current_dir(folder.path());
    sums.output().unwrap().status.success()
}

fn python(folder: &std::path::Path, arguments: &[&str]) -> std::process::Output {
    let mut command = Command::new("python3");
    command
        .current_dir(folder)
        .args(arguments)
        .output()
        .unwrap()
}

each_database! {
    async fn the_notary_s_pack_holds_everything_and_its_verifier_runs(database) {
        let scene = Scene::prepared(database, false).await;
        scene.freeze().await;
        let record = scene.draw().await;
        let mut officer = scene.app.at_the_desk(Role::DrawOfficer).await;
        let page = format!("{}/notary-pack.zip", scene.console());
        // Taking it is a deed of its own, which the next one tells.
        officer.download(&page).await;
        let folder = unpacked(officer.download(&page).await);
        let done = python(folder.path(), &["verify_draw.py", "record.json"]);
        assert!(done.status.success(), "{done:?}");
        assert!(sums_hold(&folder, "SHA256SUMS"));
        let read = |name: &str| std::fs::read_to_string(folder.path().join(name)).unwrap();
        assert!(read("README.txt").contains(&record.record_hash.unwrap().to_string()));
        assert!(!read("README.txt").contains("演练"));
        assert!(read("commitment.json").contains(&record.freeze_hash.to_string()));
        assert!(read("numbers.json").contains("5.7.8.11.18.28.40./"));
        assert!(read("audit-log.csv").contains("draw.notary_pack"));
        assert!(read("program.txt").contains("0.1.0"));
        assert_eq!(read("draw.md"), include_str!("../../../docs/draw.md"));
    }

    async fn the_notary_s_pack_has_the_rules_that_were_in_force_at_the_freeze(database) {
        let mut hall = Hall::on(TestApp::on(database)).await;
        let rules = "## 规则\n\n每天一张抽奖券，抽三只风筝。\n";
        publish_rules(&hall.app, hall.campaign, "## 规则\n\n抽两只风筝。\n").await;
        publish_rules(&hall.app, hall.campaign, rules).await;
        let draw = hall.frozen().await;
        publish_rules(&hall.app, hall.campaign, "## 规则\n\n抽四只风筝。\n").await;
        let hash = Hash(rule_hash(rules));
        assert_eq!(hall.record(draw).await.freeze.rules, hash);
        let pack = hall.first.download(&format!("/staff/draws/{draw}/notary-pack.zip")).await;
        let folder = unpacked(pack);
        let read = |name: &str| std::fs::read_to_string(folder.path().join(name)).unwrap();
        assert_eq!(read("rules.md"), rules);
        assert_eq!(read("rules.sha256"), format!("{hash}  rules.md\n"));
        assert!(sums_hold(&folder, "rules.sha256") && sums_hold(&folder, "SHA256SUMS"));
        assert!(read("record.json").contains(&hash.to_string()));
    }

    async fn a_rehearsal_s_pack_says_so_in_its_name_and_its_readme(database) {
        let mut hall = Hall::on(TestApp::on(database)).await;
        let draw = hall.prepare(true).await;
        assert_eq!(hall.freeze(draw).await, None);
        let page = format!("/staff/draws/{draw}/notary-pack.zip");
        let reply = hall.first.get(&page).await;
        // 演练-公证材料-
        let name = "filename*=UTF-8''%E6%BC%94%E7%BB%83%2D%E5%85%AC%E8%AF%81%E6%9D%90%E6%96%99%2D";
        assert!(reply.header("content-disposition").contains(name), "{:?}", reply.headers);
        let folder = unpacked(hall.first.download(&page).await);
        let readme = std::fs::read_to_string(folder.path().join("README.txt")).unwrap();
        let mark = "【演练】本材料包出自演练，用复制的数据，结果无效，不能作为开奖依据。\n\n活动：【演练】";
        assert!(readme.starts_with(mark), "{readme}");
        assert!(readme.contains("抽奖：第 1 次（演练）"), "{readme}");
    }
}
