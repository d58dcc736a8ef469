use proptest::prelude::*;

use super::*;

fn survey() -> Definition {
    let json = r#"{"title":"x","naming":{"anonymous":{}},"pages":[{"key":"p","questions":[
            {"key":"nps","text":"?","ask":{"nps":{}}},
            {"key":"age","text":"?","role":"age_band","ask":{"single":{"options":[
                {"key":"young","text":"青"},{"key":"old","text":"老"}]}}},
            {"key":"rank","text":"?","ask":{"ranking":{"items":[{"key":"a","text":"甲"},{"key":"b","text":"乙"}]}}}]}]}"#;
    Definition::from_json(json.as_bytes()).unwrap()
}

fn key(text: &str) -> Key {
    Key::parse(text).unwrap()
}

fn answers(nps: u8, age: &str) -> Answers {
    let chosen = vec![key(age)];
    Answers::from([
        (key("nps"), Answer::Scale(nps)),
        (
            key("age"),
            Answer::Choice {
                chosen,
                other: None,
            },
        ),
        (key("rank"), Answer::Ranking(vec![key("b"), key("a")])),
    ])
}

fn add(results: &mut Results<'_>, answers: &Answers) {
    results.add(&Sheet {
        day: NaiveDate::default(),
        branch: None,
        channel: None,
        answers,
    });
}

#[test]
fn scores_and_means_are_those_of_the_formula() {
    let survey = survey();
    let mut results = Results::new(&survey, Narrowing::default(), None);
    for nps in [10, 10, 9, 9, 9, 8, 7, 6, 3, 0] {
        add(&mut results, &answers(nps, "old"));
    }
    let counted = &results.questions[0];
    // Five promoters, three detractors of ten.
    assert_eq!(counted.nps(), Some(20.0));
    assert_eq!(counted.mean(), Some(7.1));
    assert_eq!(results.questions[2].mean_place(0), Some(2.0));
    assert_eq!(results.questions[1].bars, [0, 10]);
    assert!(results.may_be_shown());
}

#[test]
fn what_a_single_condition_leaves_out_is_not_told_by_subtraction() {
    let survey = survey();
    let narrowing = Narrowing {
        answer: Some((key("age"), 1)),
        ..Narrowing::default()
    };
    let mut results = Results::new(&survey, narrowing, None);
    for _ in 0..15 {
        add(&mut results, &answers(9, "old"));
    }
    assert!(results.may_be_shown());
    // One young person: all minus the old would be that one.
    add(&mut results, &answers(0, "young"));
    assert_eq!(results.sheets, 15);
    assert!(!results.may_be_shown());
    for _ in 0..9 {
        add(&mut results, &answers(5, "young"));
    }
    assert!(results.may_be_shown());
}

#[test]
fn small_rows_are_left_out_with_company() {
    assert_eq!(shown(&[30, 9, 12, 40]), [true, false, false, true]);
    assert_eq!(shown(&[30, 4, 5, 40]), [false, false, false, true]);
    assert_eq!(shown(&[30, 6, 6, 40]), [true, false, false, true]);
    assert_eq!(shown(&[30, 0]), [true, false]);
    assert_eq!(shown(&[9, 12]), [false, false]);
    assert_eq!(shown(&[]), [false; 0]);
}

#[test]
fn a_cross_table_counts_by_the_answer_to_another_question() {
    let survey = survey();
    let cross = Some((By::Question(key("age")), key("nps")));
    let mut results = Results::new(&survey, Narrowing::default(), cross);
    for _ in 0..12 {
        add(&mut results, &answers(10, "old"));
        add(&mut results, &answers(2, "young"));
    }
    let rows = results.cross.unwrap().rows();
    assert_eq!(rows.len(), 2);
    let (people, counts) = rows[0].shown.clone().unwrap();
    assert_eq!((people, counts[2], counts[10]), (12, 12, 0));
}

proptest! {
    #[test]
    fn what_is_not_shown_is_never_one_group_nor_a_small_number(
        sizes in prop::collection::vec(0..30_u64, 0..8),
    ) {
        let shown = shown(&sizes);
        let out: Vec<u64> = sizes.iter().zip(&shown)
            .filter(|(size, shown)| !**shown && **size > 0)
            .map(|(size, _)| *size)
            .collect();
        prop_assert!(sizes.iter().zip(&shown).all(|(size, shown)| !shown || *size >= SMALLEST_GROUP));
        let nothing_shown = !shown.contains(&true);
        prop_assert!(out.is_empty() || nothing_shown
            || (out.len() > 1 && out.iter().sum::<u64>() >= SMALLEST_GROUP));
    }
}
