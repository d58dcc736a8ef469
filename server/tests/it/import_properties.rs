//! What holds for every file of questions, from its bytes to the bank and back.

use app::questions::import::operator::{Mode, Report, import};
use domain::quizzes::{Question, QuestionDraft, QuestionKind};
use exchange::questions::{COLUMNS, ExportRow, Extras, Item, Reading, gift, to_csv, to_xlsx};
use exchange::table::{Limits, TableFault, protect};
use proptest::prelude::*;
use proptest::sample::{select, subsequence};
use storage::question_imports::Defaults;
use storage::testing::TestDatabase;
use tokio::runtime::Runtime;

use crate::test_app::TestApp;

fn read_file(name: &str, bytes: &[u8]) -> Result<Reading, TableFault> {
    exchange::questions::read(name, bytes, None, &Limits::default())
}

fn read(bytes: &[u8]) -> Vec<Item> {
    read_file("bank.csv", bytes).unwrap().items
}

/// Plain words with everything that CSV treats specially.
fn words() -> impl Strategy<Value = String> {
    "[a-z钱卡,\"'; \n\t，。“”]{0,20}[a-z钱卡]".prop_map(|text| text.trim().to_owned())
}

fn question() -> impl Strategy<Value = Question> {
    let kind = select(vec!["single", "multiple", "true_false"]);
    let texts = (words(), words(), words(), words());
    let options = prop::collection::btree_set("[a-z,\"\n]{0,5}[a-z]", 2..=6);
    (kind, texts, 1..=5_u8, options, any::<prop::sample::Index>())
        .prop_flat_map(
            |(kind, (topic, stem, explanation, source), difficulty, options, right)| {
                let options: Vec<_> = options
                    .into_iter()
                    .map(|option| option.trim().into())
                    .collect();
                let letters: Vec<char> = ('A'..).take(options.len()).collect();
                let some = subsequence(letters.clone(), 2..=letters.len());
                some.prop_map(move |some| {
                    let answer = match kind {
                        "single" => letters[right.index(letters.len())].to_string(),
                        "multiple" => some.into_iter().collect(),
                        _ => ["对", "错"][right.index(2)].to_owned(),
                    };
                    QuestionDraft {
                        kind: kind.into(),
                        topic: topic.chars().take(20).collect(),
                        difficulty: difficulty.to_string(),
                        stem: stem.clone(),
                        options: if kind == "true_false" {
                            vec![]
                        } else {
                            options.clone()
                        },
                        answer,
                        explanation: explanation.clone(),
                        source: source.clone(),
                    }
                })
            },
        )
        .prop_filter_map("a question", |draft| draft.check().ok())
}

/// The cells of a question, in the order of [`COLUMNS`].
fn cells(question: &Question) -> Vec<String> {
    let mut options = question.options.clone();
    let answer = match question.kind {
        QuestionKind::TrueFalse => {
            options.clear();
            if question.key == [0] {
                "对".into()
            } else {
                "错".into()
            }
        }
        _ => question
            .key
            .iter()
            .map(|place| char::from(b'A' + place))
            .collect(),
    };
    options.resize(6, String::new());
    let mut cells = vec![
        question.kind.word().to_owned(),
        question.topic.as_str().to_owned(),
        question.difficulty.to_string(),
        question.stem.clone(),
    ];
    cells.extend(options);
    cells.extend([
        answer,
        question.explanation.clone(),
        question.source.clone(),
    ]);
    cells
}

fn write(rows: &[Vec<String>], order: &[usize], ending: &str) -> Vec<u8> {
    let terminator = if ending == "\r\n" {
        csv::Terminator::CRLF
    } else {
        csv::Terminator::Any(b'\n')
    };
    let mut writer = csv::WriterBuilder::new()
        .terminator(terminator)
        .from_writer(Vec::new());
    writer
        .write_record(order.iter().map(|place| COLUMNS[*place]))
        .unwrap();
    for row in rows {
        writer
            .write_record(order.iter().map(|place| &row[*place]))
            .unwrap();
    }
    writer.into_inner().unwrap()
}

fn any_order() -> impl Strategy<Value = Vec<usize>> {
    Just((0..COLUMNS.len()).collect::<Vec<_>>()).prop_shuffle()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(100))]

    #[test]
    fn no_bytes_break_it(bytes in prop::collection::vec(any::<u8>(), 0..600)) {
        for name in ["bank.csv", "bank.xlsx", "bank.txt", "bank.gift", "bank.aiken"] {
            let _ = read_file(name, &bytes);
        }
    }

    #[test]
    fn every_row_is_a_question_or_refused(rows in "[a-c1-3,\"\r\nAB对]{0,400}") {
        let text = format!("{}\n{rows}", COLUMNS.join(","));
        for item in read(text.as_bytes()) {
            let right = item.faults.is_empty() && item.doubts.is_empty();
            prop_assert_eq!(right, item.draft.check_answerable().is_empty());
            prop_assert!(item.line >= 2);
        }
    }

    #[test]
    fn what_is_accepted_is_what_was_written(
        questions in prop::collection::vec(question(), 0..8),
        order in any_order(),
        ending in select(vec!["\n", "\r\n"]),
        mark in select(vec!["", "\u{feff}"]),
    ) {
        // As any careful program writes them: no cell is a formula.
        let row = |question| cells(question).iter().map(|cell| protect(cell).into_owned()).collect();
        let rows: Vec<Vec<String>> = questions.iter().map(row).collect();
        let bytes = [mark.as_bytes(), &write(&rows, &order, ending)].concat();
        let items = read(&bytes);
        let accepted: Vec<_> = items.iter().filter_map(|item| item.draft.check().ok()).collect();
        prop_assert!(items.iter().all(|item| item.faults.is_empty()));
        prop_assert_eq!(accepted, questions);
    }

    #[test]
    fn lines_are_counted_as_an_editor_does(
        rows in prop::collection::vec((question(), 0..4_usize, 0..3_usize, any::<bool>()), 1..8),
        ending in select(vec!["\n", "\r\n"]),
    ) {
        let order: Vec<_> = (0..COLUMNS.len()).collect();
        let mut text = String::from_utf8(write(&[], &order, ending)).unwrap();
        let mut wrong_lines = Vec::new();
        for (question, breaks, blanks, wrong) in rows {
            text.push_str(&ending.repeat(blanks));
            let mut row = cells(&question);
            row[3].push_str(&format!("{ending}x").repeat(breaks));
            if wrong {
                wrong_lines.push(text.matches('\n').count() + 1);
                row[2] = "9".into();
            }
            let written = String::from_utf8(write(&[row], &order, ending)).unwrap();
            text.push_str(written.split_once(ending).unwrap().1);
        }
        let refused = read(text.as_bytes()).into_iter().filter(|item| !item.faults.is_empty());
        let lines: Vec<_> = refused.map(|item| item.line).collect();
        prop_assert_eq!(lines, wrong_lines);
    }
}

proptest! {
    // Each has a database of its own.
    #![proptest_config(ProptestConfig::with_cases(12))]

    #[test]
    fn what_the_bank_exports_it_knows_when_it_comes_back(
        questions in prop::collection::vec(question(), 1..8),
    ) {
        // Stems that differ, for the bank publishes no question twice.
        let questions: Vec<Question> = (1..)
            .zip(questions)
            .map(|(number, question)| Question {
                stem: format!("第 {number} 题：{}", question.stem),
                ..question
            })
            .collect();
        Runtime::new().unwrap().block_on(round_trips(&questions))?;
    }
}

/// Brings questions in, takes them out in every format, and brings each file in again.
async fn round_trips(questions: &[Question]) -> Result<(), TestCaseError> {
    let app = TestApp::on(TestDatabase::sqlite().await);
    let written = questions
        .iter()
        .map(|question| ExportRow::new(question, Extras::default()));
    let written: Vec<_> = written.collect();
    let all = questions.len();
    let first = bring(&app, "题库.csv", &to_csv(&written), true).await;
    prop_assert_eq!((first.accepted, first.duplicates), (all, 0), "{:?}", first);
    let mut conn = app.state.db.read().await.unwrap();
    let mut exported = Vec::new();
    for question in questions {
        for twin in storage::questions::twins(&mut conn, &question.stem)
            .await
            .unwrap()
        {
            if twin.draft.stem == question.stem {
                exported.push(ExportRow {
                    draft: twin.draft,
                    extras: Extras::default(),
                });
            }
        }
    }
    drop(conn);
    let whole: Vec<_> = exported
        .iter()
        .map(|row| row.draft.check().unwrap())
        .collect();
    prop_assert_eq!(&whole, questions);
    for (name, bytes) in [
        ("题库.csv", to_csv(&exported)),
        ("题库.xlsx", to_xlsx(&exported).unwrap()),
        ("题库.gift", gift::write(&whole).into_bytes()),
    ] {
        for publish in [true, false] {
            let again = bring(&app, name, &bytes, publish).await;
            prop_assert_eq!(
                (again.duplicates, again.accepted),
                (all, 0),
                "{}: {:?}",
                name,
                again
            );
        }
    }
    Ok(())
}

async fn bring(app: &TestApp, name: &str, bytes: &[u8], publish: bool) -> Report {
    let reading = read_file(name, bytes).map_err(|fault| fault.to_string());
    let mode = Mode {
        publish,
        ..Mode::default()
    };
    let (db, clock) = (&app.state.db, &app.state.clock);
    let report = import(db, clock, (name, reading), &Defaults::default(), mode).await;
    report.unwrap()
}

#[test]
fn what_would_break_a_database_or_a_page_is_refused() {
    let row = |stem: &str| {
        let header = COLUMNS.join(",");
        let text = format!("{header}\nsingle,存款,1,{stem},甲,乙,,,,,A,说明,案例\n");
        let item = read(text.as_bytes()).remove(0);
        (!item.faults.is_empty()).then(|| (item.column.clone(), item.reason()))
    };
    assert_eq!(row("题目"), None);
    for stem in ["题\0目", "题\u{1b}[2J目", "题\u{85}目"] {
        assert_eq!(row(stem).unwrap().0.as_deref(), Some("stem"));
    }
    assert!(row(&"题".repeat(4000)).unwrap().1.contains("引号"));
    assert!(row("题,目").unwrap().1.contains("14 列"));
}
