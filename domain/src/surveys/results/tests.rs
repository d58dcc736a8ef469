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
    let mut results = Results::new(&survey, Only::default(), None);
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

fn only_old() -> Only {
    Only {
        by: By::Question(key("age")),
        group: Group::Answered(1),
    }
}

#[test]
fn what_one_group_leaves_out_is_not_told_by_subtraction() {
    let survey = survey();
    let mut results = Results::new(&survey, only_old(), None);
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
fn a_question_that_few_of_the_others_answered_is_not_shown_of_a_group() {
    let survey = survey();
    let mut results = Results::new(&survey, only_old(), None);
    for number in 0..12 {
        add(&mut results, &answers(9, "old"));
        let mut young = answers(0, "young");
        if number > 2 {
            young.remove(&key("nps"));
        }
        add(&mut results, &young);
    }
    assert!(results.may_be_shown());
    // Of all 15 minus these 12 three would be left.
    assert!(!results.questions[0].may_be_shown());
    assert!(results.questions[2].may_be_shown());
}

#[test]
fn of_a_cross_table_people_count_who_answered_what_it_counts() {
    let survey = survey();
    let cross = Some((By::Question(key("age")), key("nps")));
    let mut results = Results::new(&survey, Only::default(), cross);
    for number in 0..12 {
        add(&mut results, &answers(9, "old"));
        let mut young = answers(0, "young");
        if number > 2 {
            young.remove(&key("nps"));
        }
        add(&mut results, &young);
    }
    let rows = results.cross.unwrap().rows();
    assert!(rows.iter().all(|row| row.shown.is_none()), "{rows:?}");
}

#[test]
fn a_cross_table_counts_by_the_answer_to_another_question() {
    let survey = survey();
    let cross = Some((By::Question(key("age")), key("nps")));
    let mut results = Results::new(&survey, Only::default(), cross);
    for _ in 0..12 {
        add(&mut results, &answers(10, "old"));
        add(&mut results, &answers(2, "young"));
    }
    let rows = results.cross.unwrap().rows();
    assert_eq!(rows.len(), 2);
    let (people, counts) = rows[0].shown.clone().unwrap();
    assert_eq!((people, counts[2], counts[10]), (12, 12, 0));
}
