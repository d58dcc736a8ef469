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

/// How many questions the program's own database holds.
async fn stored(program: &Program) -> usize {
    let url = format!("sqlite:{}", program.path("data/zhiyuan.db").display());
    let patience = Duration::from_secs(5);
    let db = Db::open(&DbOptions {
        url,
        connections: 1,
        patience,
    })
    .await
    .unwrap();
    let mut conn = db.read().await.unwrap();
    let everything = storage::questions::Filter::default();
    let today = chrono::NaiveDate::default();
    let count = storage::questions::count(&mut conn, &everything, today);
    usize::try_from(count.await.unwrap()).unwrap()
}

#[tokio::test]
async fn a_right_file_is_stored_once() {
    let program = Program::new();
    program.write("bank.csv", format!("{HEADER}{RIGHT}{ALSO_RIGHT}{RIGHT}"));
    let first = program.run(&["questions", "import", "bank.csv", "--json"]);
    assert_eq!(first.status.code(), Some(0));
    assert_eq!(
        report(&first),
        json!({"read": 3, "accepted": 2, "duplicates": 1, "refused": []})
    );
    let again = program.run(&["questions", "import", "bank.csv", "--json"]);
    assert_eq!(
        report(&again),
        json!({"read": 3, "accepted": 0, "duplicates": 3, "refused": []})
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
        json!({"read": 3, "accepted": 2, "duplicates": 1, "refused": []})
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
    let expected = json!({"read": 3, "accepted": 2, "duplicates": 0, "refused": refused});

    let whole = program.run(&["questions", "import", "bank.csv", "--json"]);
    assert_eq!(whole.status.code(), Some(3));
    assert_eq!(report(&whole), expected);
    assert_eq!(stored(&program).await, 0);

    let part = program.run(&["questions", "import", "bank.csv", "--json", "--partial"]);
    assert_eq!(part.status.code(), Some(0));
    assert_eq!(report(&part), expected);
    assert_eq!(stored(&program).await, 2);
}

#[test]
fn people_are_told_what_happened() {
    let program = Program::new();
    program.write("bank.csv", format!("{HEADER}{RIGHT}{WRONG}"));
    let told = text(&program.run(&["questions", "import", "bank.csv"]).stdout);
    assert!(
        told.contains("2 rows read: 1 new, 0 duplicates, 1 refused"),
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
            HEADER.replace("source", "law").into_bytes(),
            json!("law"),
            "law",
        ),
        (
            HEADER.replace(",source", "").into_bytes(),
            json!("source"),
            "source",
        ),
        (
            HEADER.replace("source", "stem").into_bytes(),
            json!("stem"),
            "两次",
        ),
        (
            b"\xcc\xe2\xd0\xcd,\xd6\xf7\xcc\xe2\n".to_vec(),
            Value::Null,
            "UTF-8",
        ),
        (vec![b'a'; 9 * 1024 * 1024], Value::Null, "MB"),
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
