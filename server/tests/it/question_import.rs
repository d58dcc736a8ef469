//! Questions come in from files and text: judged row by row, settled by a person, imported once.

use app::error::AppError;
use app::questions::import::operator::{Mode, import};
use app::questions::import::run::{Step, step};
use app::questions::refusal::QuestionRefusal;
use chrono::TimeDelta;
use domain::quizzes::RowVerdict;
use domain::staff::Role;
use exchange::table::Limits;
use http::StatusCode;
use storage::each_database;
use storage::question_imports::{self as imports, Defaults, ImportRow};
use storage::testing::TestDatabase;
use uuid::Uuid;

use crate::test_app::{Browser, Reply, TestApp};

pub const PAGE: &str = "/staff/questions/import";

/// As people write exams: sections, answers here and there, slips.
pub const EXAM: &str = "\
金融知识题库

一、单选题
1. 存款保险的最高偿付限额是多少？（B）
A. 20万元  B. 50万元  C. 100万元
解析：同一存款人在同一家机构最高偿付50万元。
2．下列哪一项属于诈骗？
A、刷单返利
B、定期存款
答案：A
3. 这道题没有答案？
A. 甲
B. 乙
4. 存款保险由谁管理？（A）
A. 存款保险基金管理机构
B. 客户自己
答案：B

二、多选题
5. 接到可疑电话怎么做？（A）
A. 挂断
B. 转账

三、判断题
6. 银行卡可以出借。（×）
7. 银行卡可以出借（错误）
8. 公检法没有安全账户。（√）
9. 征信记录永远不能更新。（×）
四、简答题
10. 什么是存款保险？
";

/// What the bank has before.
const BANK: &str = "kind,topic,difficulty,stem,A,B,C,D,E,F,answer,explanation,source
true_false,反诈,1,公检法没有安全账户,,,,,,,对,没有。,案例
true_false,征信,1,征信记录永远不能更新。,,,,,,,对,可以更新。,案例
";

pub async fn with_bank(app: &TestApp) {
    let read = exchange::questions::read("bank.csv", BANK.as_bytes(), None, &Limits::default());
    let reading = read.map_err(|fault| fault.to_string());
    let mode = Mode {
        publish: true,
        ..Mode::default()
    };
    let (db, clock) = (&app.state.db, &app.state.clock);
    let brought = import(db, clock, ("bank.csv", reading), &Defaults::default(), mode).await;
    assert_eq!(brought.unwrap().accepted, 2);
}

/// Pastes a text; the import's id.
pub async fn paste(browser: &mut Browser, text: &str, more: &[(&str, &str)]) -> Uuid {
    let fields = [&[("text", text)], more].concat();
    let reply = browser.bring(PAGE, "", b"", &fields).await;
    id_in(&reply)
}

pub fn id_in(reply: &Reply) -> Uuid {
    let id = reply.location().rsplit('/').next().unwrap().parse();
    id.unwrap_or_else(|_| panic!("{reply:?}"))
}

pub async fn rows(app: &TestApp, id: Uuid) -> Vec<ImportRow> {
    let mut conn = app.state.db.read().await.unwrap();
    imports::rows(&mut conn, id, None, (0, 50_000))
        .await
        .unwrap()
}

pub async fn verdicts(app: &TestApp, id: Uuid) -> Vec<(i64, &'static str)> {
    let rows = rows(app, id).await.into_iter();
    rows.map(|row| (row.line, row.verdict.word())).collect()
}

/// Takes every step of what was started, as a process does.
pub async fn run(app: &TestApp) {
    let started = {
        let mut conn = app.state.db.read().await.unwrap();
        imports::importing(&mut conn).await.unwrap()
    };
    for import in started {
        while step(&app.state, &import).await.unwrap() == Step::More {}
    }
}

pub async fn call(browser: &mut Browser, verb: &str, id: Uuid) -> Option<AppError> {
    let form = [("id", &*id.to_string())];
    let reply = browser.call(&format!("/api/questions/{verb}"), &form).await;
    reply.error()
}

/// Says what the row at `position` means; the page that follows.
async fn settle(browser: &mut Browser, id: Uuid, position: i64, form: &[(&str, &str)]) -> Reply {
    let (id, position) = (id.to_string(), position.to_string());
    let fields = [&[("id", &*id), ("position", &*position)], form].concat();
    browser.submit("/api/questions/settle_row", &fields).await
}

async fn drafts(app: &TestApp, browser: &str) -> i64 {
    let author = app.account(browser).await.id;
    let mut conn = app.state.db.read().await.unwrap();
    let filter = storage::questions::Filter {
        author: Some(author),
        ..Default::default()
    };
    let count = storage::questions::count(&mut conn, &filter, app.state.today()).await;
    i64::try_from(count.unwrap()).unwrap()
}

each_database! {
    async fn a_dirty_text_is_judged_row_by_row_settled_and_imported(database) {
        let app = TestApp::on(database);
        with_bank(&app).await;
        let mut editor = app.at_the_desk(Role::CampaignEditor).await;
        let defaults = [("topic", "存款"), ("difficulty", "2"), ("source", "《存款保险条例》")];
        let id = paste(&mut editor, EXAM, &defaults).await;
        assert_eq!(
            verdicts(&app, id).await,
            [
                (4, "clear"), (7, "clear"), (11, "doubtful"), (14, "doubtful"),
                (20, "doubtful"), (25, "clear"), (26, "repeated"), (27, "known"), (28, "doubtful"), (30, "refused"),
            ]
        );
        // The same as a file.
        let reply = editor.bring(PAGE, "题库.txt", EXAM.as_bytes(), &defaults).await;
        assert_eq!(verdicts(&app, id_in(&reply)).await, verdicts(&app, id).await);

        let page = editor.get(&format!("{PAGE}/{id}")).await;
        for told in [
            "<b>3</b>可导入", "<b>4</b>待核对", "<b>2</b>重复", "<b>1</b>已拒绝", "导入 3 道",
            "没有找到答案", "其中 2 道还缺主题、难度、解析或依据", "还缺：解析", "共 10 题", "文中有两个不同的答案", "多选题只有一个答案", "题库第 1 题与它相同",
            "题库第 2 题题干相同",
        ] {
            assert!(page.shows(told), "{told}: {page:?}");
        }
        let refused = editor.get(&format!("{PAGE}/{id}?show=refused")).await;
        assert!(refused.shows("第 30 行") && !refused.shows("第 14 行"), "{refused:?}");

        // Nothing of a key that the text does not settle is ticked.
        let waiting = editor.get(&format!("{PAGE}/{id}?show=doubtful")).await;
        let two_answers = waiting.body.split("id=\"row-3\"").nth(1).unwrap();
        let two_answers = two_answers.split("</form>").next().unwrap();
        let ticked = two_answers.split("<input").filter(|tag| {
            tag.contains("name=\"answer[]\"") && tag.split('>').next().unwrap().contains("checked")
        });
        assert_eq!(ticked.count(), 0, "{two_answers}");

        settle_what_waits(&app, &mut editor, id).await;
        assert_eq!(call(&mut editor, "start_import", id).await, None);
        let importing = editor.get(&format!("{PAGE}/{id}")).await;
        assert!(importing.shows("http-equiv=\"refresh\"") && importing.shows("<progress"), "{importing:?}");
        run(&app).await;
        let done = editor.get(&format!("{PAGE}/{id}")).await;
        assert!(done.shows("已导入 5 道") && !done.shows("http-equiv"), "{done:?}");
        assert_eq!(drafts(&app, "editor").await, 5);

        // Only the first has an explanation.
        let page = editor.submit("/api/questions/submit_imported", &[("id", &id.to_string())]).await;
        assert!(page.shows("1 道已提交审核") && page.shows("4 道还不完整"), "{page:?}");
        let again = editor.submit("/api/questions/submit_imported", &[("id", &id.to_string())]).await;
        assert!(again.shows("0 道已提交审核"), "{again:?}");
        // What is in the bank now is known, were it a draft of it.
        let id = paste(&mut editor, EXAM, &defaults).await;
        let known = rows(&app, id).await.into_iter();
        let known = known.filter(|row| row.verdict == RowVerdict::Known).count();
        assert_eq!(known, 4);
    }

    async fn two_who_start_an_import_start_it_once_and_two_processes_import_each_row_once(database) {
        let app = TestApp::on(database);
        let other = app.another_process().await;
        let mut editor = app.at_the_desk(Role::CampaignEditor).await;
        let lines = (1..=1200).map(|number| format!("{number}. 第 {number} 个说法是对的。（√）\n"));
        let text = lines.collect::<Vec<_>>().concat();
        let id = paste(&mut editor, &text, &[("format", "text")]).await;
        wait_until_read(&app, id).await;
        let (mut here, mut there) = (editor.clone(), editor.clone());
        let started = tokio::join!(
            call(&mut here, "start_import", id),
            call(&mut there, "start_import", id)
        );
        let late = Some(AppError::from(QuestionRefusal::ImportMoved));
        assert!(started == (None, late) || started == (late, None), "{started:?}");

        // A process takes one step and is gone; two others go on at once.
        let started = {
            let mut conn = app.state.db.read().await.unwrap();
            imports::importing(&mut conn).await.unwrap().remove(0)
        };
        assert_eq!(step(&app.state, &started).await.unwrap(), Step::More);
        assert_eq!(drafts(&app, "editor").await, 500);
        tokio::join!(run(&app), run(&other));
        run(&other).await;
        assert_eq!(drafts(&app, "editor").await, 1200);
        let imported = rows(&app, id).await;
        assert!(imported.iter().all(|row| row.verdict == RowVerdict::Imported));
        let told = app.count("select count(*) from audit_entries where action = 'question.import'");
        assert_eq!(told.await, 2, "its start and its end");
    }

    async fn the_same_file_sent_twice_comes_in_once(database) {
        let app = TestApp::on(database);
        let mut editor = app.at_the_desk(Role::CampaignEditor).await;
        let text = "1. 银行卡可以出借。（×）\n";
        let first = paste(&mut editor, text, &[]).await;
        // What is brought at the same moment comes in any order.
        app.pass(TimeDelta::seconds(1));
        let second = paste(&mut editor, text, &[]).await;
        for id in [first, second] {
            assert_eq!(call(&mut editor, "start_import", id).await, None);
        }
        run(&app).await;
        assert_eq!(drafts(&app, "editor").await, 1);
        assert_eq!(verdicts(&app, second).await, [(1, "known")]);
    }
}

/// Waits for the rows that are stored beside the request.
async fn wait_until_read(app: &TestApp, id: Uuid) {
    for _ in 0..300 {
        let owner = app.account("editor").await.id;
        let mut conn = app.state.db.read().await.unwrap();
        let found = imports::find(&mut conn, id, owner).await.unwrap().unwrap();
        if found.state == domain::quizzes::ImportState::Settling {
            return;
        }
        drop(conn);
        tokio::time::sleep(std::time::Duration::from_millis(100)).await;
    }
    panic!("the rows were not stored");
}

/// Two answers, an answer too few, and a stem that the bank asks with another key.
async fn settle_what_waits(app: &TestApp, editor: &mut Browser, id: Uuid) {
    let options = [
        ("options[0]", "挂断"),
        ("options[1]", "转账"),
        ("options[2]", "报警"),
    ];
    let stem = ("stem", "接到可疑电话怎么做？");
    let few = [
        &[("kind", "multiple"), ("answer[0]", "0"), stem],
        &options[..],
    ]
    .concat();
    let page = settle(editor, id, 4, &few).await;
    assert!(
        page.shows("还有 1 处需要补充") && page.shows("至少 2"),
        "{page:?}"
    );
    assert!(page.shows("报警"), "what was typed is kept: {page:?}");
    assert_eq!(verdicts(app, id).await[4].1, "doubtful");
    let right = [&few[..], &[("answer[1]", "2")]].concat();
    let page = settle(editor, id, 4, &right).await;
    assert!(page.shows("第 20 行已核对"), "{page:?}");

    let one = [
        ("kind", "single"),
        ("stem", "存款保险由谁管理？"),
        ("options[0]", "存款保险基金管理机构"),
        ("options[1]", "客户自己"),
        ("answer[0]", "0"),
    ];
    settle(editor, id, 3, &one).await;
    let row = &rows(app, id).await[3];
    assert_eq!(
        (row.verdict, row.copy.question.answer.as_str()),
        (RowVerdict::Settled, "A")
    );
    assert_eq!(row.copy.question.topic, "存款", "the default stays");

    // Left out, taken back, left out again.
    let form = [("id", &*id.to_string()), ("position", "8")];
    let page = editor.submit("/api/questions/skip_row", &form).await;
    assert!(page.shows("第 28 行不导入"), "{page:?}");
    let back = [
        ("kind", "true_false"),
        ("stem", "征信记录不能更新。"),
        ("answer[0]", "错"),
    ];
    settle(editor, id, 8, &back).await;
    assert_eq!(verdicts(app, id).await[8].1, "settled");
    editor.submit("/api/questions/skip_row", &form).await;
    assert_eq!(verdicts(app, id).await[8].1, "skipped");
    // What is refused or repeated is nobody's to decide.
    let moved = Some(AppError::from(QuestionRefusal::ImportMoved));
    for position in ["9", "6", "7"] {
        let form = [("id", &*id.to_string()), ("position", position)];
        assert_eq!(
            editor.call("/api/questions/skip_row", &form).await.error(),
            moved
        );
    }
}

/// Somebody else who may do the same.
async fn another_editor(app: &TestApp) -> Browser {
    let mut admin = app.at_the_desk(Role::Administrator).await;
    let account = app.account("reviewer").await.id.to_string();
    let form = [
        ("id", &*account),
        ("seen", &*app.seen("reviewer").await),
        ("name", "李娜"),
        ("role", "campaign_editor"),
        ("branch", "0000"),
    ];
    let changed = admin.call("/api/staff/change", &form).await;
    assert_eq!(changed.error(), None);
    let mut browser = app.browser();
    app.seat(&mut browser, "reviewer").await;
    browser
}

#[tokio::test(flavor = "multi_thread")]
async fn an_import_is_its_owners_alone() {
    let app = TestApp::on(TestDatabase::sqlite().await);
    let mut editor = app.at_the_desk(Role::CampaignEditor).await;
    let mut other = another_editor(&app).await;
    let id = paste(&mut editor, EXAM, &[]).await;
    let page = format!("{PAGE}/{id}");
    assert_eq!(other.get(&page).await.status, StatusCode::NOT_FOUND);
    assert!(!other.get(PAGE).await.shows("粘贴的题目"));
    assert!(editor.get(PAGE).await.shows("粘贴的题目"));
    let before = app.dump().await;
    for verb in ["start_import", "abandon_import", "submit_imported"] {
        assert_eq!(
            call(&mut other, verb, id).await,
            Some(AppError::NotFound),
            "{verb}"
        );
    }
    for verb in ["settle_row", "skip_row"] {
        let form = [("id", &*id.to_string()), ("position", "0")];
        let reply = other.call(&format!("/api/questions/{verb}"), &form).await;
        assert_eq!(reply.error(), Some(AppError::NotFound), "{verb}");
    }
    let changed = app.dump().await.changes(&before);
    assert!(
        changed.iter().all(|table| table.contains("staff_sessions")),
        "{changed:?}"
    );
    assert_eq!(call(&mut editor, "abandon_import", id).await, None);
    let moved = Some(AppError::from(QuestionRefusal::ImportMoved));
    assert_eq!(call(&mut editor, "start_import", id).await, moved);
    let page = editor.get(&page).await;
    assert!(page.shows("已放弃") && !page.shows("就这样"), "{page:?}");
}
