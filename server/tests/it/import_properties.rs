//! What holds for every file that the importer could be given.

use app::quizzes::import_questions::{COLUMNS, read};
use domain::quizzes::{Question, QuestionDraft, QuestionKind};
use proptest::prelude::*;
use proptest::sample::{select, subsequence};

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
        let sheet = read(&bytes);
        prop_assert!(sheet.questions.len() + sheet.refused.len() >= sheet.read);
    }

    #[test]
    fn every_row_is_a_question_or_refused(rows in "[a-c1-3,\"\r\nAB对]{0,400}") {
        let text = format!("{}\n{rows}", COLUMNS.join(","));
        let sheet = read(text.as_bytes());
        prop_assert_eq!(sheet.read, sheet.questions.len() + sheet.refused.len());
        let lines: Vec<_> = sheet.refused.iter().map(|row| row.line).collect();
        prop_assert!(lines.is_sorted() && lines.iter().all(|line| *line >= 2));
    }

    #[test]
    fn what_is_accepted_is_what_was_written(
        questions in prop::collection::vec(question(), 0..8),
        order in any_order(),
        ending in select(vec!["\n", "\r\n"]),
        mark in select(vec!["", "\u{feff}"]),
    ) {
        let rows: Vec<_> = questions.iter().map(cells).collect();
        let bytes = [mark.as_bytes(), &write(&rows, &order, ending)].concat();
        let sheet = read(&bytes);
        prop_assert_eq!(sheet.refused, []);
        prop_assert_eq!(sheet.questions, questions);
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
        let lines: Vec<_> = read(text.as_bytes()).refused.iter().map(|row| row.line).collect();
        prop_assert_eq!(lines, wrong_lines);
    }
}

#[test]
fn what_would_break_a_database_or_a_page_is_refused() {
    let row = |stem: &str| {
        let header = COLUMNS.join(",");
        let text = format!("{header}\nsingle,存款,1,{stem},甲,乙,,,,,A,说明,案例\n");
        read(text.as_bytes()).refused.into_iter().next()
    };
    assert_eq!(row("题目"), None);
    for stem in ["题\0目", "题\u{1b}[2J目", "题\u{85}目"] {
        assert_eq!(row(stem).unwrap().column.as_deref(), Some("stem"));
    }
    assert!(row(&"题".repeat(4000)).unwrap().reason.contains("引号"));
    assert!(row("题,目").unwrap().reason.contains("14 列"));
}
