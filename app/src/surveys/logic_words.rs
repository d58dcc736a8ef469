//! Conditions and jumps in words.

use domain::surveys::results::labels;
use domain::surveys::{Condition, Definition, Is, Jump, Question, Target, Test};

use super::reading::number_of;

/// A test in words: 3. 您的年龄：选了「60 岁以上」.
pub fn test(definition: &Definition, test: &Test) -> String {
    let Some(question) = definition.question(test.question.as_str()) else {
        return "（没有这道题）".to_owned();
    };
    let number = number_of(definition, question);
    let asked: String = question.text.chars().take(16).collect();
    format!("{number}. {asked}：{}", is(question, &test.is))
}

fn is(question: &Question, is: &Is) -> String {
    let options = question.ask.options().iter().zip(labels(question));
    let named = |keys: &[domain::surveys::Key]| -> String {
        let chosen = options
            .clone()
            .filter(|(option, _)| keys.contains(&option.key));
        let chosen: Vec<_> = chosen.map(|(_, label)| format!("「{label}」")).collect();
        chosen.join("或")
    };
    match is {
        Is::Answered => "答了".to_owned(),
        Is::Unanswered => "没答".to_owned(),
        Is::AnyOf(keys) => format!("选了{}", named(keys)),
        Is::NoneOf(keys) => format!("没选{}", named(keys)),
        Is::AtLeast(least) => format!("至少 {least}{}", unit(question)),
        Is::AtMost(most) => format!("至多 {most}{}", unit(question)),
    }
}

fn unit(question: &Question) -> &'static str {
    match question.ask.word() {
        "rating" | "nps" => " 分",
        _ => "",
    }
}

/// A condition in words.
pub fn condition(definition: &Definition, condition: &Condition) -> String {
    let told = |test_: &Test| test(definition, test_);
    match condition {
        Condition::All(tests) => tests.iter().map(told).collect::<Vec<_>>().join("，并且"),
        Condition::Any(tests) => tests.iter().map(told).collect::<Vec<_>>().join("，或者"),
    }
}

/// A jump in words.
pub fn jump(definition: &Definition, jump: &Jump) -> String {
    let to = match &jump.to {
        Target::End => "结束问卷".to_owned(),
        Target::Page(key) => {
            let at = definition.page(key.as_str()).map_or(0, |at| at + 1);
            format!("跳到第 {at} 页")
        }
    };
    match &jump.when {
        Some(when) => format!("{}：{to}", condition(definition, when)),
        None => format!("填完这一页：{to}"),
    }
}
