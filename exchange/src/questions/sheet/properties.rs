//! What holds for every sheet: what is exported comes back, and no row is lost.

use domain::quizzes::{Question, QuestionDraft};
use proptest::prelude::*;
use proptest::sample::{select, subsequence};

use super::read_table;
use super::tests::{HEADER, read};
use crate::questions::{ExportRow, Extras, to_csv, to_xlsx};
use crate::table::{Limits, Table};

/// Text with everything that files treat specially.
fn words(most: usize) -> impl Strategy<Value = String> {
    let text = prop_oneof![
        "\\PC{1,12}",
        "[=+@'-]{1,3}[a-z钱]{1,5}",
        "[=＋＠'a-z钱卡,\"; \r\n\t，。“”_x0D]{1,20}",
    ];
    text.prop_map(move |text| {
        let text = text
            .replace(['\u{fffe}', '\u{ffff}'], "")
            .replace(|c: char| c.is_control() && !matches!(c, '\r' | '\t'), "\n");
        let text: String = text.trim().chars().take(most).collect();
        let text = text.trim();
        if text.is_empty() {
            "空".to_owned()
        } else {
            text.to_owned()
        }
    })
}

fn question() -> impl Strategy<Value = Question> {
    let kind = select(vec!["single", "multiple", "true_false"]);
    let texts = (words(20), words(30), words(30), words(30));
    let options = prop::collection::btree_set(words(9), 2..=6);
    (kind, texts, 1..=5_u8, options, any::<prop::sample::Index>())
        .prop_flat_map(
            |(kind, (topic, stem, explanation, source), difficulty, options, right)| {
                let options: Vec<String> = options.into_iter().collect();
                let letters: Vec<char> = ('A'..).take(options.len()).collect();
                subsequence(letters.clone(), 2..=letters.len()).prop_map(move |some| {
                    QuestionDraft {
                        kind: kind.into(),
                        topic: topic.clone(),
                        difficulty: difficulty.to_string(),
                        stem: stem.clone(),
                        options: if kind == "true_false" {
                            vec![]
                        } else {
                            options.clone()
                        },
                        answer: match kind {
                            "single" => letters[right.index(letters.len())].to_string(),
                            "multiple" => some.into_iter().collect(),
                            _ => ["对", "错"][right.index(2)].to_owned(),
                        },
                        explanation: explanation.clone(),
                        source: source.clone(),
                    }
                })
            },
        )
        .prop_filter_map("a question", |draft| draft.check().ok())
}

/// A question as it may stand in the bank before anybody has completed it.
fn draft() -> impl Strategy<Value = QuestionDraft> {
    let lacks = prop::array::uniform5(any::<bool>());
    (question(), lacks).prop_map(|(question, lacks)| {
        let mut draft = QuestionDraft::from(&question);
        let fields = [
            &mut draft.topic,
            &mut draft.difficulty,
            &mut draft.explanation,
            &mut draft.source,
            &mut draft.answer,
        ];
        for (field, lacks) in fields.into_iter().zip(lacks) {
            if lacks {
                field.clear();
            }
        }
        draft
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]

    #[test]
    fn what_is_exported_comes_back(drafts in prop::collection::vec((draft(), "[0-9-]{0,10}"), 0..8)) {
        let rows: Vec<ExportRow> = drafts
            .iter()
            .map(|(draft, day)| {
                let extras = Extras {
                    id: "01890a5d".into(),
                    state: "已发布".into(),
                    effective_on: day.clone(),
                    ..Extras::default()
                };
                ExportRow { draft: draft.clone(), extras }
            })
            .collect();
        for (name, bytes) in [("a.csv", to_csv(&rows)), ("a.xlsx", to_xlsx(&rows).unwrap())] {
            let table = Table::read(name, &bytes, &Limits::default()).unwrap();
            let reading = read_table(&table);
            for item in &reading.items {
                prop_assert_eq!(item.reason(), "", "{}", name);
                prop_assert_eq!(item.doubts.is_empty(), !item.draft.answer.is_empty());
            }
            let back: Vec<_> = reading
                .items
                .into_iter()
                .map(|item| ExportRow { draft: item.draft, extras: item.extras })
                .collect();
            prop_assert_eq!(&back, &rows, "{}", name);
        }
    }

    #[test]
    fn every_row_is_an_item(rows in "[a-c1-3,\"\r\nAB对]{0,400}", plain: bool) {
        let header = if plain { "question,A,B,answer\n" } else { HEADER };
        let reading = read(&format!("{header}{rows}"));
        let lines: Vec<_> = reading.items.iter().map(|item| item.line).collect();
        prop_assert!(lines.is_sorted() && lines.iter().all(|line| *line >= 2));
    }
}
