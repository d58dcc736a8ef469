//! The organisation: forms, and spreadsheets in and out.

use app::error::AppError;
use app::staff::refusal::StaffRefusal;
use domain::staff::Role;
use http::StatusCode;
use storage::each_database;
use storage::testing::TestDatabase;

use crate::test_app::TestApp;

const ADD: &str = "/api/branches/add";
const CHANGE: &str = "/api/branches/change";
const IMPORT: &str = "/api/branches/import";

const FILE: &str = "编号,上级编号,层级,名称,地址,电话,营业时间,状态\n\
    0571-21,0571,网点,滨江支行,江南大道 1 号,0571-1,周一至周五,营业\n\
    0755,,城市分行,深圳分行,,,,营业\n\
    0755-01,0755,网点,南山支行,,,,停业\n\
    0571-01,0571,网点,改了名的支行,,,,营业\n\
    0536-01,0571,城市分行,错的,,,,营业\n\
    0571-22,9999,网点,没有上级,,,,营业\n\
    0571-23,0571,网点,,,电话,,营业\n";

/// What a number stands before on the page.
fn tile(page: &crate::test_app::Reply, label: &str) -> String {
    let before = page.body.split(&format!("</b>{label}")).next().unwrap();
    before.rsplit("<b>").next().unwrap().to_owned()
}

each_database! {
    async fn a_spreadsheet_is_looked_at_first_and_imported_once(database) {
        let app = TestApp::on(database);
        let mut admin = app.at_the_desk(Role::Administrator).await;
        let reply = admin.bring("/staff/branches/import", "网点.csv", FILE.as_bytes(), &[]).await;
        let page = reply.location().to_owned();
        let look = admin.get(&page).await;
        let counts = ["新增", "修改", "没有变化", "有问题，不导入"].map(|label| tile(&look, label));
        assert_eq!(counts, ["3", "1", "0", "3"], "{look:?}");
        for told in ["层级不能改", "没有编号为「9999」", "名称应为", "电话只能有"] {
            assert!(look.shows(told), "{told}: {look:?}");
        }
        assert_eq!(app.count("select count(*) from branches").await, 5, "only looked at");
        let id = page.rsplit('/').next().unwrap();
        let (mut one, mut other) = (admin.clone(), admin.clone());
        let (form, same) = ([("id", id)], [("id", id)]);
        let (one, other) = tokio::join!(one.call(IMPORT, &form), other.call(IMPORT, &same));
        let errors = [one.error(), other.error()];
        assert!(errors.contains(&None) && errors.contains(&Some(AppError::NotFound)), "{errors:?}");
        assert_eq!(app.count("select count(*) from branches").await, 8);
        let deeds = "select count(*) from audit_entries where action like 'branch.%'";
        assert_eq!(app.count(deeds).await, 4);
        // The same file again finds nothing to do but what is wrong.
        let reply = admin.bring("/staff/branches/import", "网点.csv", FILE.as_bytes(), &[]).await;
        let look = admin.get(reply.location()).await;
        assert_eq!(tile(&look, "没有变化"), "4", "{look:?}");
    }

    async fn two_edits_of_one_branch_do_not_overwrite_each_other(database) {
        let app = TestApp::on(database);
        let mut admin = app.at_the_desk(Role::Administrator).await;
        let id = app.branch_id("0571-01").await.to_string();
        let form = |name| [("id", &*id), ("changes", "0"), ("parent", "0571"), ("branch_code", "0571-01"), ("name", name)];
        assert_eq!(admin.call(CHANGE, &form("先改的")).await.error(), None);
        let told = admin.call(CHANGE, &form("后改的")).await.error();
        assert_eq!(told, Some(StaffRefusal::ChangedMeanwhile.into()));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_exported_is_imported_unchanged() {
    let app = TestApp::on(TestDatabase::sqlite().await);
    let mut admin = app.at_the_desk(Role::Administrator).await;
    let file = admin.get("/staff/branches.csv").await;
    let reply = admin
        .bring(
            "/staff/branches/import",
            "网点.csv",
            file.body.as_bytes(),
            &[],
        )
        .await;
    let look = admin.get(reply.location()).await;
    assert_eq!(tile(&look, "没有变化"), "5", "{look:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn fifteen_hundred_branches_are_imported_and_paged() {
    let app = TestApp::on(TestDatabase::sqlite().await);
    let mut admin = app.at_the_desk(Role::Administrator).await;
    let rows = (0..1_500).map(|number| format!("A{number:04},0571,网点,第 {number} 支行"));
    let rows: Vec<_> = rows.collect();
    let file = format!("编号,上级编号,层级,名称\n{}\n", rows.join("\n"));
    let reply = admin
        .bring("/staff/branches/import", "many.csv", file.as_bytes(), &[])
        .await;
    let id = reply.location().rsplit('/').next().unwrap().to_owned();
    assert_eq!(admin.call(IMPORT, &[("id", &id)]).await.error(), None);
    let list = admin.get("/staff/branches?page=31").await;
    assert!(list.shows("1505 个<") && list.shows("共 31 页"), "{list:?}");
    let found = admin.get("/staff/branches?q=1499").await;
    assert!(
        found.shows("1 个<") && found.shows("第 1499 支行"),
        "{found:?}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_that_is_no_table_is_refused_in_words() {
    let app = TestApp::on(TestDatabase::sqlite().await);
    let mut admin = app.at_the_desk(Role::Administrator).await;
    for (name, content, told) in [
        ("a.csv", &b""[..], "请先选择文件"),
        ("a.xls", &b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"[..], ".xlsx"),
        ("a.csv", "名称,电话\n某某,1\n".as_bytes(), "缺少列"),
    ] {
        let reply = admin
            .bring("/staff/branches/import", name, content, &[])
            .await;
        assert_eq!(reply.status, StatusCode::OK);
        assert!(
            reply.shows("file-error") && reply.shows(told),
            "{told}: {reply:?}"
        );
    }
    let large = vec![b'a'; 22 * 1024 * 1024];
    let reply = admin
        .bring("/staff/branches/import", "a.csv", &large, &[])
        .await;
    assert_eq!(
        reply.status,
        StatusCode::PAYLOAD_TOO_LARGE,
        "{}",
        reply.asked
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn everything_wrong_with_a_branch_is_told_beside_its_field() {
    let app = TestApp::on(TestDatabase::sqlite().await);
    let mut admin = app.at_the_desk(Role::Administrator).await;
    let page = format!("/staff/branches/{}", app.branch_id("0536-01").await);
    let taken = ("branch_code", "这个编号已有其他机构使用");
    let parent = ("parent", "请选择上级机构");
    let code = ("branch_code", "编号应为");
    let phone = ("phone", "电话只能有");
    for (branch_code, above, number, told) in [
        ("0571-01", "0571", "", &[taken][..]),
        ("0571-99", "", "", &[parent]),
        ("0571-01", "", "call me", &[taken, parent, phone]),
        ("编号", "0000", "call me", &[code, parent, phone]),
    ] {
        let form = [
            ("kind", "outlet"),
            ("parent", above),
            ("branch_code", branch_code),
            ("name", "留住的名字"),
            ("phone", number),
        ];
        let id = page.rsplit('/').next().unwrap();
        let changed = [&form[1..], &[("id", id), ("changes", "0")]].concat();
        for (from, to, form) in [
            ("/staff/branches/new", ADD, &form[..]),
            (&page, CHANGE, &changed),
        ] {
            admin.get(from).await;
            let reply = admin.submit(to, form).await;
            assert_eq!(
                reply.body.matches("-error\" role").count(),
                told.len(),
                "{reply:?}"
            );
            for (field, text) in told {
                let beside = format!("id=\"{field}-error\" role=\"alert\" class=\"error\">{text}");
                assert!(reply.shows(&beside), "{beside}: {reply:?}");
            }
            assert!(
                reply.shows("留住的名字") && reply.shows(number),
                "{reply:?}"
            );
            assert!(
                !reply.shows("name=\"open\" value=\"1\" checked"),
                "{reply:?}"
            );
        }
    }
}
