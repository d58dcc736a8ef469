//! `zhiyuan reports items`, as an operator calls it.

use std::process::{Command, Output};

use serde_json::Value;

fn items(content: &str, more: &[&str]) -> Output {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("marks.csv");
    std::fs::write(&file, content).unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_zhiyuan"));
    command.args(["reports", "items"]).arg(&file).args(more);
    command.current_dir(folder.path()).output().unwrap()
}

#[test]
fn the_published_figures_are_printed_as_json() {
    let told = items(
        include_str!("../../../domain/src/reports/results00.csv"),
        &[],
    );
    assert!(told.status.success(), "{told:?}");
    let told: Value = serde_json::from_slice(&told.stdout).unwrap();
    let close = |found: &Value, expected: f64| {
        let found = found.as_f64().unwrap();
        assert!((found - expected).abs() < 1e-6, "{found} is not {expected}");
    };
    let first = &told["items"][0];
    assert_eq!(first["name"], "slot1");
    close(&first["facility"], 0.704);
    close(&first["discrimination_index"], -7.065_076_752_6);
    close(&first["discriminative_efficiency"], -9.455_053_696_7);
    close(&told["items"][6]["effective_weight"], 15.478_860_239_4);
    assert_eq!(told["items"].as_array().unwrap().len(), 7);
    assert_eq!(told["test"]["attempts"], 25);
    close(&told["test"]["cic"], -87.223_093_6);
    close(&told["test"]["standard_error"], 1.110_681_3);
}

#[test]
fn marks_of_other_sizes_are_told_by_their_maximum() {
    let told = items("a,b\n2,10\n1,0\n0,5\n", &["--max", "2,10"]);
    assert!(told.status.success(), "{told:?}");
    let told: Value = serde_json::from_slice(&told.stdout).unwrap();
    assert_eq!(told["items"][0]["facility"], 0.5);
    assert_eq!(told["items"][1]["facility"], 0.5);
    assert_eq!(told["test"]["median"], 5.0);
}

#[test]
fn a_file_that_is_no_matrix_is_refused_with_its_line() {
    for (content, told) in [
        ("a,b\n1,0\n1\n", "line 3: has 1 cells"),
        (
            "a,b\n1,0\n0,yes\n",
            "line 3: \"yes\" in column b is no mark",
        ),
        ("a,b\n1,0\n", "has 1 attempts"),
        ("", "is empty"),
    ] {
        let output = items(content, &[]);
        assert_eq!(output.status.code(), Some(3), "{output:?}");
        let error = String::from_utf8(output.stderr).unwrap();
        assert!(error.contains(told), "{told}: {error}");
        assert!(output.stdout.is_empty());
    }
    let output = items("a\n1\n1\n", &["--max", "none"]);
    assert_eq!(output.status.code(), Some(2), "{output:?}");
}
