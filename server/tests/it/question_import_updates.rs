//! Rows that carry the number of a question of the bank.

use app::questions::import::run::step;
use domain::quizzes::{RowVerdict, WorkingCopy};
use domain::staff::Role;
use storage::each_database;
use storage::question_imports::{self as imports};
use storage::questions::{self, StoredQuestion};
use uuid::Uuid;

use crate::question_import::{PAGE, call, id_in, paste, rows, run, verdicts, with_bank};
use crate::test_app::{Browser, TestApp};

const DRAFTS: &str = "\
1. 存款保险最高偿付多少？（B）
A. 20万元  B. 50万元
2. 银行卡可以出借。（×）
解析：不可以。
3. 公检法会要求转账到安全账户。（×）
";

async fn find(app: &TestApp, id: Uuid) -> StoredQuestion {
    let mut conn = app.state.db.read().await.unwrap();
    questions::find(&mut conn, id).await.unwrap().unwrap()
}

/// The drafts of [`DRAFTS`], in their order.
async fn drafts(app: &TestApp, editor: &mut Browser) -> Vec<StoredQuestion> {
    let defaults = [("topic", "反诈"), ("difficulty", "2"), ("source", "案例")];
    let id = paste(editor, DRAFTS, &defaults).await;
    assert_eq!(call(editor, "start_import", id).await, None);
    run(app).await;
    let mut found = Vec::new();
    for row in rows(app, id).await {
        found.push(find(app, row.question_id.unwrap()).await);
    }
    found
}

async fn bring(editor: &mut Browser, rows: &[String]) -> Uuid {
    let text = format!("编号,题干,A,B,答案,解析\n{}", rows.concat());
    id_in(&editor.bring(PAGE, "题库.csv", text.as_bytes(), &[]).await)
}

each_database! {
    async fn a_row_with_the_number_of_a_draft_changes_that_draft(database) {
        let app = TestApp::on(database);
        with_bank(&app).await;
        let mut editor = app.at_the_desk(Role::CampaignEditor).await;
        let [deposit, card, account] = &drafts(&app, &mut editor).await[..] else {
            panic!("three drafts");
        };
        let (first, second) = (deposit.number, card.number);
        let id = bring(&mut editor, &[
            format!("{first},存款保险最高偿付多少？,20万元,50万元,B,按人按行合计。\n"),
            format!("{second},{},,,错,不可以。\n", card.question.draft.question.stem),
            "99999,征信报告可以自己查询。,,,对,可以。\n".to_owned(),
            "1,公检法没有安全账户,,,对,改过的解析。\n".to_owned(),
            // Only a comma: no new question, and not the same text either.
            format!("{},公检法会要求，转账到安全账户。,,,错,\n", account.number),
        ])
        .await;
        assert_eq!(
            verdicts(&app, id).await,
            [(2, "clear"), (3, "known"), (4, "clear"), (5, "refused"), (6, "clear")]
        );
        let page = editor.get(&format!("{PAGE}/{id}")).await;
        for told in [
            format!("将更新题库第 {first} 题的草稿"),
            format!("题库第 {second} 题与它相同"),
            "题库第 1 题已发布，请在题库里修订".to_owned(),
        ] {
            assert!(page.shows(&told), "{told}: {page:?}");
        }
        let count = "select count(*) from bank_questions";
        let before = app.count(count).await;
        assert_eq!(call(&mut editor, "start_import", id).await, None);
        run(&app).await;
        assert_eq!(app.count(count).await, before + 1, "one is new");
        let changed = find(&app, deposit.question.id).await;
        assert_eq!(changed.number, first);
        assert_eq!(changed.changes, deposit.changes + 1);
        let WorkingCopy { question, .. } = changed.question.draft;
        assert_eq!(question.explanation, "按人按行合计。");
        assert_eq!(question.topic, "反诈", "what the sheet has no column for stays");
        let comma = find(&app, account.question.id).await.question.draft.question;
        assert!(comma.stem.contains("要求，"), "{comma:?}");
        let done = editor.get(&format!("{PAGE}/{id}")).await;
        assert!(done.shows("已导入 3 道") && done.shows("其中更新草稿 2 道"), "{done:?}");
        let told = "select count(*) from audit_entries where action = 'question.import'
                    and after like '%updated%2%'";
        assert_eq!(app.count(told).await, 1);

        // What waits for its reviewer is changed by nobody.
        let submitted = editor.submit("/api/questions/submit_imported", &[("id", &id.to_string())]).await;
        assert!(submitted.shows("道已提交审核"), "{submitted:?}");
        let again = format!("{first},存款保险最高偿付多少？,20万元,50万元,A,按人按行合计。\n");
        let id = bring(&mut editor, &[again]).await;
        assert_eq!(verdicts(&app, id).await, [(2, "refused")]);
        assert!(rows(&app, id).await[0].reasons[0].contains("正在审核"));
    }

    async fn a_draft_that_went_on_since_the_look_is_not_overwritten(database) {
        let app = TestApp::on(database);
        let other = app.another_process().await;
        let mut editor = app.at_the_desk(Role::CampaignEditor).await;
        let found = drafts(&app, &mut editor).await;
        let file: Vec<_> = found
            .iter()
            .map(|draft| format!("{},{}改,甲,乙,A,新的解析。\n", draft.number, draft.number))
            .collect();
        let id = bring(&mut editor, &file).await;
        // Somebody edits the second meanwhile.
        let mut edited = found[1].question.clone();
        edited.draft.question.explanation = "别人写的。".into();
        let data = (edited, found[1].changes, app.account("editor").await.id, app.state.clock.now());
        let unit = app.state.db.write(data, |tx, (question, changes, by, now)| {
            Box::pin(async move { questions::save(tx, question, *changes, *by, *now).await })
        });
        assert!(unit.await.unwrap());
        assert_eq!(call(&mut editor, "start_import", id).await, None);
        // Two processes take the same step: each draft is changed once, also where one comes late
        // and finds nothing left.
        let started = {
            let mut conn = app.state.db.read().await.unwrap();
            imports::importing(&mut conn).await.unwrap().remove(0)
        };
        let (here, there) = tokio::join!(step(&app.state, &started), step(&other.state, &started));
        assert!(here.is_ok() && there.is_ok());
        run(&app).await;
        let told: Vec<_> = rows(&app, id).await.into_iter().map(|row| row.verdict).collect();
        assert_eq!(told, [RowVerdict::Imported, RowVerdict::Skipped, RowVerdict::Imported]);
        assert!(rows(&app, id).await[1].reasons[0].contains("没有更新"));
        for (draft, explanation) in found.iter().zip(["新的解析。", "别人写的。", "新的解析。"]) {
            let now = find(&app, draft.question.id).await;
            assert_eq!(now.changes, draft.changes + 1);
            assert_eq!(now.question.draft.question.explanation, explanation);
        }
    }
}
