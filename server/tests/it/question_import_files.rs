//! Files of questions as they come: hostile, broken, in other encodings.

use std::io::Write;

use domain::quizzes::WorkingCopy;
use domain::review::Stage;
use domain::staff::Role;
use http::StatusCode;
use storage::testing::TestDatabase;

use crate::question_import::{EXAM, PAGE, call, id_in, rows, run, verdicts};
use crate::test_app::TestApp;

#[tokio::test(flavor = "multi_thread")]
async fn a_file_that_cannot_be_read_is_refused_with_its_reason_and_what_was_typed_stays() {
    let app = TestApp::on(TestDatabase::sqlite().await);
    let mut editor = app.at_the_desk(Role::CampaignEditor).await;
    let template = exchange::questions::template().unwrap();
    let large = vec![b'a'; 20 * 1024 * 1024 + 10];
    for (name, content, told) in [
        ("题库.xlsm", &template[..], "含有宏"),
        ("题库.xlsx", &bomb()[..], "解压后过大"),
        ("题库.csv", &large[..], "超过 20 MB"),
        ("题库.pdf", b"%PDF-1.7", "复制其中的题目"),
        ("题库.docx", &word()[..], "复制其中的题目"),
        ("题库.png", b"\x89PNG\r\n", "不是表格文件，也不是题目文本"),
        ("空.csv", b"", "「空.csv」是空的"),
        ("题库.csv", b"a,b,c\n1,2,3\n", "没有找到表头"),
        ("题库.txt", b"  \n", "空的"),
    ] {
        let typed = [("topic", "反诈"), ("format", "auto")];
        let reply = editor.bring(PAGE, name, content, &typed).await;
        assert_eq!(reply.status, StatusCode::OK, "{name}");
        assert!(
            reply.shows(told) && reply.shows("value=\"反诈\""),
            "{name}: {reply:?}"
        );
    }
    let too_large = vec![b'a'; 22 * 1024 * 1024];
    let reply = editor.bring(PAGE, "题库.csv", &too_large, &[]).await;
    assert_eq!(reply.status, StatusCode::PAYLOAD_TOO_LARGE);
    for (fields, told) in [
        (vec![], "请选择文件"),
        (
            vec![("text", "随手写的一句话"), ("difficulty", "9")],
            "难度",
        ),
    ] {
        let reply = editor.bring(PAGE, "", b"", &fields).await;
        assert!(reply.shows(told), "{reply:?}");
    }
    let reply = editor
        .bring(
            PAGE,
            "",
            b"",
            &[("text", EXAM), ("topic", &"长".repeat(21))],
        )
        .await;
    assert!(
        reply.shows("请填写主题") && reply.shows("征信记录永远不能更新"),
        "{reply:?}"
    );
    assert_eq!(app.count("select count(*) from question_imports").await, 0);
}

/// A text document of a word processor, which is an archive as a workbook is.
fn word() -> Vec<u8> {
    let mut archive = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    let packed = zip::write::SimpleFileOptions::default();
    for part in ["[Content_Types].xml", "word/document.xml"] {
        archive.start_file(part, packed).unwrap();
        archive.write_all(b"<document/>").unwrap();
    }
    archive.finish().unwrap().into_inner()
}

/// A workbook whose sheet unpacks to more than anybody writes.
fn bomb() -> Vec<u8> {
    let mut archive = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    let packed = zip::write::SimpleFileOptions::default();
    for part in [
        "[Content_Types].xml",
        "xl/workbook.xml",
        "xl/worksheets/sheet1.xml",
    ] {
        archive.start_file(part, packed).unwrap();
        for _ in 0..40 {
            archive.write_all(&vec![b' '; 1024 * 1024]).unwrap();
        }
    }
    archive.finish().unwrap().into_inner()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_table_in_the_encoding_of_chinese_spreadsheets_is_read() {
    let app = TestApp::on(TestDatabase::sqlite().await);
    let mut editor = app.at_the_desk(Role::CampaignEditor).await;
    let table = "题目,A,B,答案\n存款保险保什么？,存款,股票,A\n哪些是诈骗？,刷单返利,冒充客服,2\n";
    let (bytes, _, lossy) = encoding_rs::GB18030.encode(table);
    assert!(!lossy);
    let reply = editor.bring(PAGE, "题库.csv", &bytes, &[]).await;
    let id = id_in(&reply);
    assert_eq!(verdicts(&app, id).await, [(2, "clear"), (3, "doubtful")]);
    let page = editor.get(&format!("{PAGE}/{id}")).await;
    assert!(
        page.shows("A 存款") && page.shows("是选项 B 吗"),
        "{page:?}"
    );
    assert_eq!(call(&mut editor, "start_import", id).await, None);
    run(&app).await;
    let imported = rows(&app, id).await;
    let question = imported[0].question_id.unwrap();
    let mut conn = app.state.db.read().await.unwrap();
    let stored = storage::questions::find(&mut conn, question)
        .await
        .unwrap()
        .unwrap();
    let WorkingCopy { question, .. } = stored.question.draft;
    assert_eq!(
        (question.kind.as_str(), question.answer.as_str()),
        ("single", "A")
    );
    let stage = stored.question.state.work().map(|work| &work.stage);
    assert!(matches!(stage, Some(Stage::Draft { .. })));
}
