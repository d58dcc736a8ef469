//! Walks, the checker and changes, on surveys made by hand and by chance.

use std::collections::BTreeSet;

use proptest::prelude::*;
use proptest::sample::subsequence;

use super::definition::MOST_QUESTIONS;
use super::witness::Search;
use super::*;

fn key(text: &str) -> Key {
    Key::parse(text).unwrap()
}

fn survey(pages: &str) -> Definition {
    let json = format!(r#"{{"title":"问卷","naming":{{"anonymous":{{}}}},"pages":[{pages}]}}"#);
    Definition::from_json(json.as_bytes()).unwrap()
}

fn faults(definition: &Definition) -> Vec<Fault> {
    let found = definition.check().into_iter();
    found.map(|finding| finding.fault).collect()
}

const AB: &str =
    r#""ask":{"single":{"options":[{"key":"a","text":"甲"},{"key":"b","text":"乙"}]}}"#;

fn chosen(option: &str) -> Answer {
    Answer::Choice {
        chosen: vec![key(option)],
        other: None,
    }
}

#[test]
fn a_jump_back_is_refused_as_a_loop_and_a_walk_ends_all_the_same() {
    let definition = survey(&format!(
        r#"{{"key":"p1","questions":[{{"key":"q1","text":"?",{AB}}}]}},
           {{"key":"p2","questions":[{{"key":"q2","text":"?",{AB}}}],"jumps":[{{"to":{{"page":"p1"}}}}]}},
           {{"key":"p3","questions":[{{"key":"q3","text":"?",{AB}}}],"jumps":[{{"to":{{"page":"p3"}}}}]}}"#
    ));
    assert_eq!(
        faults(&definition),
        [Fault::Loop(key("p1")), Fault::Loop(key("p3"))]
    );
    assert_eq!(walk(&definition, &Answers::new()).steps.len(), 3);
}

#[test]
fn a_page_that_is_always_leapt_over_is_found() {
    let definition = survey(&format!(
        r#"{{"key":"p1","questions":[{{"key":"q1","text":"?",{AB}}}],"jumps":[{{"to":{{"page":"p3"}}}}]}},
           {{"key":"p2","questions":[{{"key":"q2","text":"?",{AB}}}]}},
           {{"key":"p3","questions":[{{"key":"q3","text":"?",{AB}}}]}}"#
    ));
    let found = definition.check();
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].place, Place::Question(key("q2")));
    assert_eq!(found[0].fault, Fault::Unreachable);
}

#[test]
fn conditions_that_exclude_each_other_are_found() {
    let definition = survey(&format!(
        r#"{{"key":"p1","questions":[{{"key":"q1","text":"?","required":true,{AB}}}]}},
           {{"key":"p2","show_if":{{"all":[{{"question":"q1","is":{{"any_of":["a"]}}}}]}},"questions":[
             {{"key":"q2","text":"?","show_if":{{"all":[{{"question":"q1","is":{{"any_of":["b"]}}}}]}},{AB}}},
             {{"key":"q3","text":"?","show_if":{{"all":[{{"question":"q1","is":"unanswered"}}]}},{AB}}},
             {{"key":"q4","text":"?","show_if":{{"all":[{{"question":"q1","is":{{"none_of":["a","b"]}}}}]}},{AB}}},
             {{"key":"q5","text":"?",{AB}}}]}}"#
    ));
    let places: Vec<_> = definition
        .check()
        .into_iter()
        .map(|finding| finding.place)
        .collect();
    let unreachable = ["q2", "q3", "q4"].map(|name| Place::Question(key(name)));
    assert_eq!(places, unreachable);
}

#[test]
fn a_condition_asks_about_what_comes_before_it_and_what_is_there() {
    let definition = survey(&format!(
        r#"{{"key":"p1","show_if":{{"any":[{{"question":"q1","is":"answered"}}]}},"questions":[
             {{"key":"q1","text":"?",{AB}}},
             {{"key":"q2","text":"?","show_if":{{"any":[{{"question":"q1","is":{{"any_of":["x"]}}}},
                {{"question":"q1","is":{{"at_least":3}}}},{{"question":"q9","is":"answered"}}]}},"ask":{{"nps":{{}}}}}}],
            "jumps":[{{"when":{{"all":[]}},"to":{{"page":"p9"}}}}]}}"#
    ));
    let expected = [
        Fault::NotBefore(key("q1")),
        Fault::NoOption(key("q1"), key("x")),
        Fault::NotThisKind(key("q1")),
        Fault::NotBefore(key("q9")),
        Fault::EmptyCondition,
        Fault::NoPage(key("p9")),
    ];
    assert_eq!(faults(&definition), expected);
}

#[test]
fn a_survey_ends_early_where_it_says_so_and_hidden_answers_are_dropped() {
    let definition = survey(&format!(
        r#"{{"key":"p1","questions":[{{"key":"q1","text":"?",{AB}}}],
             "jumps":[{{"when":{{"all":[{{"question":"q1","is":{{"any_of":["b"]}}}}]}},"to":"end"}}]}},
           {{"key":"p2","questions":[{{"key":"q2","text":"?",{AB}}}]}}"#
    ));
    assert_eq!(definition.check(), []);
    let mut answers = Answers::from([(key("q1"), chosen("a")), (key("q2"), chosen("a"))]);
    assert_eq!(
        walk(&definition, &answers)
            .sheet(&definition, &answers)
            .len(),
        2
    );
    answers.insert(key("q1"), chosen("b"));
    let ended = walk(&definition, &answers);
    assert_eq!(ended.after(0), None);
    let sheet = ended.sheet(&definition, &answers);
    assert_eq!(sheet.keys().collect::<Vec<_>>(), [&key("q1")]);
}

#[test]
fn five_hundred_questions_are_refused_with_the_limit() {
    let questions: Vec<_> = (0..500)
        .map(|number| format!(r#"{{"key":"q{number}","text":"?","ask":{{"nps":{{}}}}}}"#))
        .collect();
    let page = format!(r#"{{"key":"p","questions":[{}]}}"#, questions.join(","));
    let definition = survey(&page);
    assert_eq!(faults(&definition), [Fault::TooManyQuestions(500)]);
    let told = Fault::TooManyQuestions(500).to_string();
    assert!(told.contains("200") && told.contains("500"), "{told}");
}

#[test]
fn the_largest_survey_is_checked_with_each_question_behind_the_one_before() {
    let questions = (0..MOST_QUESTIONS).map(|number| {
        let shown = match number {
            0 => String::new(),
            _ => format!(
                r#""show_if":{{"all":[{{"question":"q{}","is":{{"any_of":["b"]}}}}]}},"#,
                number - 1
            ),
        };
        format!(r#"{{"key":"q{number}","text":"?",{shown}{AB}}}"#)
    });
    let questions: Vec<_> = questions.collect();
    let definition = survey(&format!(
        r#"{{"key":"p","questions":[{}]}}"#,
        questions.join(",")
    ));
    assert_eq!(definition.check(), []);
}

#[test]
fn a_file_says_where_it_is_no_survey() {
    let read = |text: &str| {
        Definition::from_json(text.as_bytes())
            .unwrap_err()
            .to_string()
    };
    let unknown =
        read("{\"title\":\"x\",\n\"naming\":{\"anonymous\":{}},\"script\":1,\"pages\":[]}");
    assert!(
        unknown.contains("第 2 行") && unknown.contains("「script」"),
        "{unknown}"
    );
    assert!(read("{\"title\":\"x\",\"pages\":[]}").contains("缺少字段「naming」"));
    assert!(read("{").contains("不是正确的 JSON"));
    let key = read(
        "{\"title\":\"x\",\"naming\":{\"anonymous\":{}},\"pages\":[{\"key\":\"A B\",\"questions\":[]}]}",
    );
    assert!(key.contains("编号「A B」不合规"), "{key}");
    let deep = "[".repeat(100_000);
    assert!(Definition::from_json(deep.as_bytes()).is_err());
    let large = vec![b' '; json::MOST_BYTES + 1];
    assert_eq!(Definition::from_json(&large), Err(FileFault::TooLarge));
    assert_eq!(Definition::from_json(b"\xff"), Err(FileFault::NotText));
}

#[test]
fn what_is_published_keeps_the_meaning_of_its_answers() {
    let old = survey(&format!(
        r#"{{"key":"p1","questions":[{{"key":"q1","text":"?",{AB}}},{{"key":"q2","text":"?","ask":{{"rating":{{}}}}}}]}}"#
    ));
    let mut new = old.clone();
    new.pages[0].questions[0].text = "换个说法".into();
    new.title = "新标题".into();
    assert_eq!(only_favourable(&old, &new), Ok(()));
    let refused = |change: &dyn Fn(&mut Definition)| {
        let mut new = old.clone();
        change(&mut new);
        only_favourable(&old, &new).unwrap_err().remove(0)
    };
    let gone = refused(&|new| drop(new.pages[0].questions.pop()));
    assert_eq!(gone, Unfavourable::Questions(key("p1")));
    let option = refused(&|new| {
        let Ask::Single { options } = &mut new.pages[0].questions[0].ask else {
            panic!()
        };
        options.reverse();
    });
    assert_eq!(option, Unfavourable::Options(key("q1")));
    let kind = refused(&|new| new.pages[0].questions[1].ask = Ask::Nps {});
    assert_eq!(kind, Unfavourable::Kind(key("q2")));
    assert_eq!(refused(&|new| new.quota = Some(5)), Unfavourable::LessRoom);
    let named = refused(&|new| {
        new.naming = Naming::Named {
            consent: "x".into(),
        }
    });
    assert_eq!(named, Unfavourable::Naming);
}

/// A condition about one of the first `before` questions of the surveys below: rises by threes are
/// single, several and rated ones.
fn condition(before: usize) -> impl Strategy<Value = Condition> {
    let test = (
        0..before,
        0..6_usize,
        subsequence(vec!["a", "b", "c"], 1..=2),
        1..=5_i64,
    );
    let test = test.prop_map(|(question, is, options, bound)| {
        let options = || options.iter().map(|option| key(option)).collect();
        let is = match (is, question % 3) {
            (0, _) => Is::Answered,
            (1, _) => Is::Unanswered,
            (2 | 3, 2) => Is::AtLeast(bound),
            (_, 2) => Is::AtMost(bound),
            (2 | 3, _) => Is::AnyOf(options()),
            _ => Is::NoneOf(options()),
        };
        Test {
            question: key(&format!("q{question}")),
            is,
        }
    });
    (any::<bool>(), prop::collection::vec(test, 1..=2)).prop_map(|(all, tests)| {
        if all {
            Condition::All(tests)
        } else {
            Condition::Any(tests)
        }
    })
}

fn ask(number: usize) -> Ask {
    let options = ["a", "b", "c"].map(|name| Choice {
        key: key(name),
        text: name.to_owned(),
        exclusive: name == "c",
        other: false,
        quota: None,
    });
    match number % 3 {
        0 => Ask::Single {
            options: options.to_vec(),
        },
        1 => Ask::Multiple {
            options: options.to_vec(),
            min: None,
            max: None,
        },
        _ => Ask::Rating {},
    }
}

/// Six questions on four pages, with conditions and jumps by chance, forwards only.
fn surveys() -> impl Strategy<Value = Definition> {
    let question = |number: usize| {
        let shown = prop::option::weighted(0.4, condition(number.max(1)));
        (any::<bool>(), shown).prop_map(move |(required, show_if)| Question {
            key: key(&format!("q{number}")),
            text: "?".into(),
            help: String::new(),
            required,
            show_if: show_if.filter(|_| number > 0),
            role: None,
            ask: ask(number),
        })
    };
    let page = move |at: usize, questions: std::ops::Range<usize>| {
        let (first, behind) = (questions.start, questions.end);
        let to = (at + 1..=4).prop_map(|to| match to {
            4 => Target::End,
            to => Target::Page(key(&format!("p{to}"))),
        });
        let jump = (prop::option::weighted(0.9, condition(behind)), to)
            .prop_map(|(when, to)| Jump { when, to });
        let questions: Vec<_> = questions.map(question).collect();
        let shown = prop::option::weighted(0.3, condition(first.max(1)));
        (shown, questions, prop::collection::vec(jump, 0..=2)).prop_map(
            move |(show_if, questions, jumps)| Page {
                key: key(&format!("p{at}")),
                title: String::new(),
                show_if: show_if.filter(|_| first > 0),
                questions,
                jumps,
            },
        )
    };
    (page(0, 0..2), page(1, 2..3), page(2, 3..5), page(3, 5..6)).prop_map(|(a, b, c, d)| {
        let mut definition = survey("");
        definition.pages = vec![a, b, c, d];
        definition
    })
}

/// Every way of answering the first `count` questions, those that must be answered always.
fn every_answer(definition: &Definition) -> Vec<Answers> {
    let mut all = vec![Answers::new()];
    for question in definition.questions() {
        let mut ways: Vec<Option<Answer>> = match &question.ask {
            Ask::Rating {} => (1..=5).map(|rating| Some(Answer::Scale(rating))).collect(),
            Ask::Single { .. } => ["a", "b", "c"].map(|option| Some(chosen(option))).to_vec(),
            _ => {
                let mut ways = ["a", "b", "c"].map(|option| Some(chosen(option))).to_vec();
                let both = vec![key("a"), key("b")];
                ways.push(Some(Answer::Choice {
                    chosen: both,
                    other: None,
                }));
                ways
            }
        };
        if !question.required {
            ways.push(None);
        }
        all = all
            .iter()
            .flat_map(|answers| {
                ways.iter().map(|way| {
                    let mut answers = answers.clone();
                    if let Some(answer) = way {
                        answers.insert(question.key.clone(), answer.clone());
                    }
                    answers
                })
            })
            .collect();
    }
    all
}

#[test]
fn conditions_that_lead_back_to_many_questions_are_checked_all_the_same() {
    let is =
        |asked: &str, option| format!(r#"{{"question":"{asked}","is":{{"any_of":["{option}"]}}}}"#);
    let mut questions = vec![
        format!(r#"{{"key":"q0","text":"?",{AB}}}"#),
        format!(
            r#"{{"key":"q1","text":"?","show_if":{{"all":[{},{}]}},{AB}}}"#,
            is("q0", "a"),
            is("q0", "b"),
        ),
    ];
    for number in 2..60 {
        let before = [number - 1, number - 2].map(|number| is(&format!("q{number}"), "a"));
        questions.push(format!(
            r#"{{"key":"q{number}","text":"?","show_if":{{"any":[{}]}},{AB}}}"#,
            before.join(",")
        ));
    }
    let page = format!(r#"{{"key":"p1","questions":[{}]}}"#, questions.join(","));
    assert_eq!(faults(&survey(&page)), [Fault::Unreachable]);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    #[test]
    fn the_checker_finds_exactly_the_questions_that_nobody_can_see(definition in surveys()) {
        let mut seen = BTreeSet::new();
        for answers in every_answer(&definition) {
            for question in walk(&definition, &answers).seen(&definition) {
                seen.insert(question.key.clone());
            }
        }
        let unseen: Vec<_> = definition
            .questions()
            .filter(|question| !seen.contains(&question.key))
            .map(|question| Finding {
                place: Place::Question(question.key.clone()),
                fault: Fault::Unreachable,
            })
            .collect();
        prop_assert_eq!(definition.check(), unseen);
    }

    #[test]
    fn answers_that_the_search_found_lead_there(definition in surveys()) {
        let mut search = Search::new(&definition);
        for question in definition.questions() {
            if let Some(answers) = search.answers_to(&question.key) {
                let walk = walk(&definition, &answers);
                prop_assert!(walk.seen(&definition).any(|seen| seen.key == question.key));
            }
        }
    }

    #[test]
    fn a_walk_ends_goes_forward_and_a_sheet_holds_only_what_was_seen(
        definition in surveys(),
        back in 0..4_usize,
        which in 0..4_usize,
        picks in prop::collection::vec(0..5_u8, 6),
    ) {
        let mut definition = definition;
        // Whatever a jump says, also one that a check refuses.
        let to = Target::Page(key(&format!("p{back}")));
        definition.pages[which].jumps.insert(0, Jump { when: None, to });
        let answers: Answers = definition
            .questions()
            .zip(&picks)
            .filter(|(_, pick)| **pick > 0)
            .map(|(question, pick)| {
                let answer = match &question.ask {
                    Ask::Rating {} => Answer::Scale(*pick),
                    _ => chosen(["a", "b", "c", "a"][usize::from(*pick) - 1]),
                };
                (question.key.clone(), answer)
            })
            .collect();
        let walk = walk(&definition, &answers);
        prop_assert!(walk.steps.is_sorted_by(|one, next| one.page < next.page));
        let seen: Vec<_> = walk.seen(&definition).map(|question| &question.key).collect();
        let sheet = walk.sheet(&definition, &answers);
        prop_assert!(sheet.keys().all(|key| seen.contains(&key)));
    }

    #[test]
    fn a_survey_is_read_back_from_its_file(definition in surveys()) {
        let file = definition.to_json();
        prop_assert_eq!(Definition::from_json(file.as_bytes()), Ok(definition));
    }
}
