//! `zhiyuan questions import`, as staff run it.

use std::time::Duration;

use serde_json::{Value, json};
use storage::{Db, DbOptions};

use crate::support::{Program, text};

const HEADER: &str = "kind,topic,difficulty,stem,A,B,C,D,E,F,answer,explanation,source\n";
const RIGHT: &str =
    "single,存款,2,存款保险最高偿付多少？,20万元,50万元,,,,,B,五十万元。,《存款保险条例》\n";
const ALSO_RIGHT: &str = "true_false,反诈,1,公检法没有“安全账户”。,,,,,,,对,没有这种账户。,案例\n";
const WRONG: &str =
    "single,存款,9,最高偿付限额是？,20万元,50万元,,,,,D,五十万元。,《存款保险条例》\n";

fn report(output: &std::process::Output) -> Value {
    serde_json::from_slice(&output.stdout).unwrap_or_else(|_| panic!("{}", text(&output.stderr)))
}

/// The program's own database.
async fn database(program: &Program) -> Db {
    let url = format!("sqlite:{}", program.path("data/zhiyuan.db").display());
    let patience = Duration::from_secs(5);
    let options = DbOptions {
        url,
        connections: 1,
        patience,
    };
    Db::open(&options).await.unwrap()
}

/// How many questions it holds, drafts and published ones.
async fn stored(program: &Program) -> usize {
    let db = database(program).await;
    let mut conn = db.read().await.unwrap();
    let everything = storage::questions::Filter::default();
    let today = chrono::NaiveDate::default();
    let count = storage::questions::count(&mut conn, &everything, today);
    usize::try_from(count.await.unwrap()).unwrap()
}

/// How many questions papers are drawn from.
async fn published(program: &Program) -> usize {
    let db = database(program).await;
    let mut conn = db.read().await.unwrap();
    let bank = storage::questions::bank(&mut conn, chrono::NaiveDate::default());
    bank.await.unwrap().len()
}

#[tokio::test]
async fn a_right_file_is_stored_once() {
    let program = Program::new();
    program.write("bank.csv", format!("{HEADER}{RIGHT}{ALSO_RIGHT}{RIGHT}"));
    let first = program.run(&["questions", "import", "bank.csv", "--json"]);
    assert_eq!(first.status.code(), Some(0));
    assert_eq!(
        report(&first),
        json!({"read": 3, "accepted": 2, "duplicates": 1, "refused": [], "doubtful": []})
    );
    let again = program.run(&["questions", "import", "bank.csv", "--json"]);
    assert_eq!(
        report(&again),
        json!({"read": 3, "accepted": 0, "duplicates": 3, "refused": [], "doubtful": []})
    );
    assert_eq!(stored(&program).await, 2);
}

#[tokio::test]
async fn a_dry_run_says_the_same_and_stores_nothing() {
    let program = Program::new();
    program.write(
        "bank.csv",
        format!("\u{feff}{HEADER}{RIGHT}{ALSO_RIGHT}{RIGHT}"),
    );
    let run = program.run(&["questions", "import", "bank.csv", "--dry-run", "--json"]);
    assert_eq!(run.status.code(), Some(0));
    assert_eq!(
        report(&run),
        json!({"read": 3, "accepted": 2, "duplicates": 1, "refused": [], "doubtful": []})
    );
    assert_eq!(stored(&program).await, 0);
}

#[tokio::test]
async fn a_wrong_row_is_named_and_keeps_the_others_out_unless_asked() {
    let program = Program::new();
    program.write("bank.csv", format!("{HEADER}{RIGHT}{WRONG}{ALSO_RIGHT}"));
    let refused = json!([{
        "line": 3,
        "column": "difficulty",
        "reason": "difficulty：难度「9」应为 1 至 5 的整数；answer：答案 D 没有对应的选项",
    }]);
    let expected =
        json!({"read": 3, "accepted": 2, "duplicates": 0, "refused": refused, "doubtful": []});

    let whole = program.run(&["questions", "import", "bank.csv", "--json"]);
    assert_eq!(whole.status.code(), Some(3));
    assert_eq!(report(&whole), expected);
    assert_eq!(stored(&program).await, 0);

    let part = program.run(&["questions", "import", "bank.csv", "--json", "--partial"]);
    assert_eq!(part.status.code(), Some(0));
    assert_eq!(report(&part), expected);
    assert_eq!(stored(&program).await, 2);
}

#[tokio::test]
async fn questions_wait_for_a_reviewer_unless_they_are_said_to_be_reviewed() {
    let program = Program::new();
    program.write("bank.csv", format!("{HEADER}{RIGHT}"));
    program.write("more.csv", format!("{HEADER}{RIGHT}{ALSO_RIGHT}"));
    let run = program.run(&["questions", "import", "bank.csv"]);
    assert!(text(&run.stdout).contains("1 questions were stored as drafts"));
    assert_eq!((stored(&program).await, published(&program).await), (1, 0));
    let run = program.run(&["questions", "import", "more.csv", "--publish"]);
    assert!(text(&run.stdout).contains("1 questions were published"));
    assert_eq!((stored(&program).await, published(&program).await), (2, 1));
    let trail = program.run(&["audit", "verify"]);
    assert_eq!(trail.status.code(), Some(0), "{}", text(&trail.stdout));
    assert!(text(&trail.stdout).contains('2'), "{}", text(&trail.stdout));
}

#[tokio::test]
async fn what_is_published_must_be_complete() {
    let program = Program::new();
    program.write("exam.txt", "1. 存款保险保什么？（A）\nA. 存款\nB. 股票\n");
    let defaults = [
        "--topic",
        "存款",
        "--difficulty",
        "2",
        "--source",
        "《存款保险条例》",
    ];
    let run = [
        &["questions", "import", "exam.txt", "--json", "--publish"],
        &defaults[..],
    ]
    .concat();
    let run = program.run(&run);
    assert_eq!(run.status.code(), Some(3));
    assert_eq!(report(&run)["refused"][0]["column"], "explanation");
    assert_eq!(stored(&program).await, 0);
    let draft = [
        &["questions", "import", "exam.txt", "--json"],
        &defaults[..],
    ]
    .concat();
    assert_eq!(report(&program.run(&draft))["accepted"], 1);
    assert_eq!(stored(&program).await, 1);
}

#[tokio::test]
async fn what_is_doubtful_is_named_and_never_stored() {
    let program = Program::new();
    let text = "二、多选题\n1. 哪些做法是对的？（A）\nA. 不转账\nB. 转账\n\n三、判断题\n2. 银行卡可以出借。（×）\n";
    program.write("exam.txt", text);
    let whole = program.run(&["questions", "import", "exam.txt", "--json"]);
    assert_eq!(whole.status.code(), Some(3));
    let told = report(&whole);
    assert_eq!(
        (&told["accepted"], &told["refused"]),
        (&json!(1), &json!([]))
    );
    assert_eq!(told["doubtful"][0]["line"], 2);
    let reason = told["doubtful"][0]["reason"].as_str().unwrap();
    assert!(reason.contains("多选题只有一个答案"), "{reason}");
    assert_eq!(stored(&program).await, 0);
    let part = program.run(&["questions", "import", "exam.txt", "--partial"]);
    assert_eq!(part.status.code(), Some(0));
    assert_eq!(stored(&program).await, 1);
}

#[tokio::test]
async fn every_format_is_read() {
    let program = Program::new();
    program.write("one.gift", "::一::存款保险保什么？{=存款 ~股票}\n");
    program.write(
        "two.txt",
        "哪一项是诈骗？\nA. 刷单返利\nB. 存款\nANSWER: A\n",
    );
    program.write("three.txt", "1. 银行卡可以出借。（×）\n");
    let table = exchange::questions::template().unwrap();
    program.write("four.xlsx", table);
    for (file, format, accepted) in [
        ("one.gift", "auto", 1),
        ("two.txt", "aiken", 1),
        ("three.txt", "text", 1),
        ("four.xlsx", "table", 3),
    ] {
        let run = program.run(&["questions", "import", file, "--format", format, "--json"]);
        assert_eq!(
            report(&run)["accepted"],
            accepted,
            "{file}: {}",
            report(&run)
        );
    }
    assert_eq!(stored(&program).await, 6);
    let wrong = program.run(&["questions", "import", "one.gift", "--format", "word"]);
    assert_eq!(wrong.status.code(), Some(2));
}

#[test]
fn people_are_told_what_happened() {
    let program = Program::new();
    program.write("bank.csv", format!("{HEADER}{RIGHT}{WRONG}"));
    let told = text(&program.run(&["questions", "import", "bank.csv"]).stdout);
    assert!(
        told.contains("2 rows read: 1 new, 0 duplicates, 1 refused, 0 doubtful"),
        "{told}"
    );
    assert!(told.contains("line 3, column difficulty"), "{told}");
    assert!(told.contains("--partial"), "{told}");
}

#[test]
fn a_file_that_is_no_such_spreadsheet_is_refused_as_a_whole() {
    for (content, column, reason) in [
        (b"".to_vec(), Value::Null, "空"),
        (
            HEADER.replace("stem", "law").into_bytes(),
            json!("stem"),
            "题干",
        ),
        (
            HEADER.replace(",answer", "").into_bytes(),
            json!("answer"),
            "答案",
        ),
        (
            HEADER.replace("source", "stem").into_bytes(),
            json!("stem"),
            "两次",
        ),
        // 题型,主题 in GB18030, which is read.
        (
            b"\xcc\xe2\xd0\xcd,\xd6\xf7\xcc\xe2\n".to_vec(),
            json!("stem"),
            "缺少列",
        ),
        (b"a\0b\0c\0".to_vec(), Value::Null, "UTF-8"),
        (vec![b'a'; 21 * 1024 * 1024], Value::Null, "MB"),
    ] {
        let program = Program::new();
        program.write("bank.csv", content);
        let run = program.run(&["questions", "import", "bank.csv", "--json", "--partial"]);
        let report = report(&run);
        assert_eq!(
            (&report["read"], &report["refused"][0]["line"]),
            (&json!(0), &json!(1))
        );
        assert_eq!(report["refused"][0]["column"], column);
        assert!(
            report["refused"][0]["reason"]
                .as_str()
                .unwrap()
                .contains(reason),
            "{report}"
        );
    }
}

#[test]
fn a_file_that_is_not_there_is_named() {
    let run = Program::new().run(&["questions", "import", "nothing.csv"]);
    assert_eq!(run.status.code(), Some(1));
    assert!(text(&run.stderr).contains("nothing.csv"));
}
