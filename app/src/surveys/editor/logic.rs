//! Conditions and jumps by selects: each test is one choice among what can be said of the questions
//! before.

use domain::surveys::{Condition, Definition, Is, Jump, Key, Question, Target, Test};
use leptos::prelude::*;

use super::fields::Fields;
use crate::surveys::logic_words;
use crate::ui::lists::options;

/// How many tests of a condition can be chosen.
const TESTS: usize = 3;

/// What can be said of the questions before, as a word and in words. What a file said that no select
/// offers stays a choice of its own.
fn sayings(
    definition: &Definition,
    before: &[&Question],
    now: Option<&Test>,
) -> Vec<(String, String)> {
    let mut all = vec![(String::new(), "（不限）".to_owned())];
    let mut add = |question: &Question, is: Is| {
        let test = Test {
            question: question.key.clone(),
            is,
        };
        all.push((word(&test), logic_words::test(definition, &test)));
    };
    for question in before {
        add(question, Is::Answered);
        add(question, Is::Unanswered);
        for option in question.ask.options() {
            add(question, Is::AnyOf(vec![option.key.clone()]));
            add(question, Is::NoneOf(vec![option.key.clone()]));
        }
        let scale = match question.ask.word() {
            "rating" => 1..=5,
            "nps" => 0..=10,
            _ => continue,
        };
        for value in scale {
            add(question, Is::AtLeast(value));
            add(question, Is::AtMost(value));
        }
    }
    if let Some(now) = now
        && !all.iter().any(|(known, _)| *known == word(now))
    {
        all.push((word(now), logic_words::test(definition, now)));
    }
    all
}

/// A test as the value of a choice.
fn word(test: &Test) -> String {
    serde_json::to_string(test).unwrap_or_default()
}

/// The fields of a condition, whose names begin with `name`.
pub fn condition_fields(
    definition: &Definition,
    before: &[&Question],
    condition: Option<&Condition>,
    name: &str,
) -> AnyView {
    let tests = condition.map_or(&[][..], Condition::tests);
    let any = matches!(condition, Some(Condition::Any(_)));
    let rows: Vec<_> = (0..TESTS.max(tests.len()))
        .map(|at| {
            let now = tests.get(at);
            let choices = sayings(definition, before, now);
            let chosen = now.map(word).unwrap_or_default();
            let label = format!("条件 {}", at + 1);
            view! { <select name=format!("{name}.{at}") aria-label=label>{options(choices, &chosen)}</select> }
        })
        .collect();
    let how = [("all", "同时满足下面的条件"), ("any", "满足下面任一条件")];
    view! {
        <div class="tests">
            <select name=format!("{name}.how") aria-label="条件之间">{options(how, if any { "any" } else { "all" })}</select>
            {rows}
        </div>
    }
    .into_any()
}

/// The condition that was chosen; `None` where nothing was.
pub fn read_condition(fields: &Fields, name: &str) -> Option<Condition> {
    let begin = format!("{name}.");
    let tests: Vec<Test> = fields
        .iter()
        .filter(|(field, _)| {
            let at = field.strip_prefix(&begin);
            at.is_some_and(|at| at.parse::<usize>().is_ok())
        })
        .filter_map(|(_, value)| serde_json::from_str(value).ok())
        .collect();
    if tests.is_empty() {
        return None;
    }
    Some(if fields.text(&format!("{name}.how")) == "any" {
        Condition::Any(tests)
    } else {
        Condition::All(tests)
    })
}

/// The fields of a page's jumps.
pub fn jump_fields(definition: &Definition, at: usize) -> AnyView {
    let page = &definition.pages[at];
    let before: Vec<&Question> = definition.pages[..=at]
        .iter()
        .flat_map(|page| &page.questions)
        .collect();
    let mut targets = vec![
        (String::new(), "（不跳转，接着下一页）".to_owned()),
        ("always:".to_owned(), "结束问卷".to_owned()),
    ];
    let later = definition.pages.iter().enumerate().skip(at + 1);
    targets.extend(later.map(|(at, page)| {
        let title = if page.title.is_empty() {
            ""
        } else {
            page.title.as_str()
        };
        (
            format!("always:{}", page.key),
            format!("跳到第 {} 页 {title}", at + 1),
        )
    }));
    let rows: Vec<_> = (0..=page.jumps.len())
        .map(|place| {
            let jump = page.jumps.get(place);
            let to = jump.map_or_else(String::new, |jump| match &jump.to {
                Target::End => "always:".to_owned(),
                Target::Page(key) => format!("always:{key}"),
            });
            let mut targets = targets.clone();
            if !targets.iter().any(|(known, _)| *known == to) {
                targets.push((to.clone(), "（保持原来的跳转）".to_owned()));
            }
            let name = format!("jump.{place}");
            let when = jump.and_then(|jump| jump.when.as_ref());
            view! {
                <fieldset class="field">
                    <legend>{format!("跳转 {}", place + 1)}</legend>
                    {condition_fields(definition, &before, when, &format!("{name}.when"))}
                    <select name=format!("{name}.to") aria-label="去哪里">{options(targets, &to)}</select>
                </fieldset>
            }
        })
        .collect();
    view! { {rows} }.into_any()
}

/// The jumps that were chosen.
pub fn read_jumps(fields: &Fields) -> Vec<Jump> {
    let mut jumps = Vec::new();
    for place in 0.. {
        let name = format!("jump.{place}");
        let to = format!("{name}.to");
        if !fields.iter().any(|(field, _)| field == to) {
            return jumps;
        }
        let to = fields.text(&to);
        let Some(to) = to.strip_prefix("always:") else {
            continue;
        };
        let to = match Key::parse(to) {
            Some(key) => Target::Page(key),
            None => Target::End,
        };
        let when = read_condition(fields, &format!("{name}.when"));
        jumps.push(Jump { when, to });
    }
    jumps
}
