//! A question of a survey that is being written, as a plain form.

use domain::quizzes::clean;
use domain::surveys::{Ask, Choice, Definition, Item, Key, Meaning, Question};
use leptos::prelude::*;

use super::fields::Fields;
use super::logic::{condition_fields, read_condition};

/// How many empty rows of options a form offers.
const MORE_ROWS: usize = 3;

const WHOLE: &str = "请填整数，或者留空";
const DAY: &str = "请按“2026-09-01”的样子填，或者留空";

/// The fields of a question.
pub fn question_fields(definition: &Definition, question: &Question, fields: &Fields) -> AnyView {
    let before: Vec<&Question> = definition
        .questions()
        .take_while(|other| other.key != question.key)
        .collect();
    let logic = if before.is_empty() {
        view! { <p class="soft">"这是第一题，总会显示。"</p> }.into_any()
    } else {
        condition_fields(definition, &before, question.show_if.as_ref(), "show_if")
    };
    let age = matches!(question.ask, Ask::Single { .. }).then(|| {
        let is_age = question.role == Some(Meaning::AgeBand);
        view! { <label class="check"><input type="checkbox" name="age" value="1" checked=is_age/><span>"这是年龄段（结果可以按年龄段交叉分析）"</span></label> }
    });
    view! {
        <fieldset class="group">
            <legend>{format!("题目（{}）", question.ask.label())}</legend>
            <div class="field"><label for="text">"问什么"</label>
                <textarea id="text" name="text" rows="2">{question.text.clone()}</textarea></div>
            <div class="field"><label for="help">"说明 "<span class="optional">"（选填）"</span></label>
                <input id="help" name="help" value=question.help.clone()/></div>
            <label class="check"><input type="checkbox" name="required" value="1" checked=question.required/><span>"必答"</span></label>
            {age}
        </fieldset>
        {kind_fields(&question.ask, fields)}
        <fieldset class="group">
            <legend>"什么时候显示"</legend>
            {logic}
        </fieldset>
    }
    .into_any()
}

fn text_of<T: ToString>(value: Option<&T>) -> String {
    value.map(ToString::to_string).unwrap_or_default()
}

fn kind_fields(ask: &Ask, fields: &Fields) -> AnyView {
    let input = |name: &str, label: &str, kind, stands| fields.input(name, label, kind, stands);
    let fields = match ask {
        Ask::Single { options } => choice_rows(options, fields),
        Ask::Multiple { options, min, max } => view! {
            {choice_rows(options, fields)}
            <div class="pair">
                {input("min", "最少选几项（选填）", "number", text_of(min.as_ref()))}
                {input("max", "最多选几项（选填）", "number", text_of(max.as_ref()))}
            </div>
        }
        .into_any(),
        Ask::Matrix { rows, columns } => view! {
            {item_rows("row", "行：评价什么", rows)}
            {item_rows("column", "列：怎么评价", columns)}
        }
        .into_any(),
        Ask::Ranking { items } => item_rows("item", "要排序的项", items),
        Ask::Number {
            min,
            max,
            decimals,
            unit,
        } => view! {
            <div class="pair">
                {input("min", "最小（选填）", "number", text_of(min.as_ref()))}
                {input("max", "最大（选填）", "number", text_of(max.as_ref()))}
                {input("decimals", "小数位数（0–2）", "number", decimals.to_string())}
                {input("unit", "单位（选填）", "text", unit.clone())}
            </div>
        }
        .into_any(),
        Ask::Date { from, until } => view! {
            <div class="pair">
                {input("from", "最早（选填）", "date", text_of(from.as_ref()))}
                {input("until", "最晚（选填）", "date", text_of(until.as_ref()))}
            </div>
        }
        .into_any(),
        Ask::Rating {} | Ask::Nps {} | Ask::Text { .. } | Ask::Contact {} => return ().into_any(),
    };
    view! { <fieldset class="group"><legend>"怎么回答"</legend>{fields}</fieldset> }.into_any()
}

fn choice_rows(options: &[Choice], fields: &Fields) -> AnyView {
    let rows: Vec<_> = (0..options.len() + MORE_ROWS)
        .map(|at| {
            let option = options.get(at);
            let name = |part: &str| format!("option.{at}.{part}");
            let key = option.map(|option| option.key.to_string()).unwrap_or_default();
            let text = option.map(|option| option.text.clone()).unwrap_or_default();
            let quota = option.and_then(|option| option.quota);
            let label = format!("选项 {}", at + 1);
            let quota = fields.shown(&name("quota"), text_of(quota.as_ref()));
            let wrong = fields.wrong(&name("quota")).map(str::to_owned);
            view! {
                <li class="choice-row">
                    <input type="hidden" name=name("key") value=key/>
                    <input name=name("text") value=text aria-label=label.clone() placeholder="选项文字，留空则没有这一项"/>
                    <label class="check"><input type="checkbox" name=name("exclusive") value="1" checked=option.is_some_and(|option| option.exclusive)/><span>"单独选"</span></label>
                    <label class="check"><input type="checkbox" name=name("other") value="1" checked=option.is_some_and(|option| option.other)/><span>"要写明"</span></label>
                    <input class="brief" type="number" min="1" name=name("quota") value=quota aria-label=format!("{label}的名额") placeholder="名额"
                        aria-invalid=wrong.is_some().then_some("true") aria-describedby=wrong.is_some().then(|| name("error"))/>
                    {wrong.map(|told| view! { <p class="error" id=name("error")>{told}</p> })}
                </li>
            }
        })
        .collect();
    view! { <ol class="choice-rows">{rows}</ol><p class="soft">"不够时先保存，会再多出几行。“单独选”的选项不能和别的一起选；“要写明”的选项后面有填写框。"</p> }
        .into_any()
}

fn item_rows(part: &'static str, title: &'static str, items: &[Item]) -> AnyView {
    let rows: Vec<_> = (0..items.len() + MORE_ROWS)
        .map(|at| {
            let item = items.get(at);
            let key = item.map(|item| item.key.to_string()).unwrap_or_default();
            let text = item.map(|item| item.text.clone()).unwrap_or_default();
            view! {
                <li class="choice-row">
                    <input type="hidden" name=format!("{part}.{at}.key") value=key/>
                    <input name=format!("{part}.{at}.text") value=text aria-label=format!("{title} {}", at + 1)/>
                </li>
            }
        })
        .collect();
    view! { <fieldset class="field"><legend>{title}</legend><ol class="choice-rows">{rows}</ol></fieldset> }.into_any()
}

/// The question as a form says it; of the same kind and key. Rows without a text are left out, new
/// ones get a key of their own.
pub fn read_question(old: &Question, fields: &mut Fields) -> Question {
    let ask = match &old.ask {
        Ask::Single { .. } => Ask::Single {
            options: read_choices(fields),
        },
        Ask::Multiple { .. } => Ask::Multiple {
            options: read_choices(fields),
            min: fields.read("min", WHOLE),
            max: fields.read("max", WHOLE),
        },
        Ask::Matrix { .. } => Ask::Matrix {
            rows: read_items(fields, "row", "r"),
            columns: read_items(fields, "column", "c"),
        },
        Ask::Ranking { .. } => Ask::Ranking {
            items: read_items(fields, "item", "i"),
        },
        Ask::Number { .. } => Ask::Number {
            min: fields.read("min", "请填数字，或者留空"),
            max: fields.read("max", "请填数字，或者留空"),
            decimals: fields.read("decimals", "请填 0、1 或 2").unwrap_or(0),
            unit: clean(fields.text("unit")),
        },
        Ask::Date { .. } => Ask::Date {
            from: fields.read("from", DAY),
            until: fields.read("until", DAY),
        },
        same => same.clone(),
    };
    Question {
        key: old.key.clone(),
        text: clean(fields.text("text")),
        help: clean(fields.text("help")),
        required: fields.ticked("required"),
        show_if: read_condition(fields, "show_if"),
        role: fields.ticked("age").then_some(Meaning::AgeBand),
        ask,
    }
}

/// Rows of a form that have a text: the number in their names, their key and their text. New ones get
/// a key that none has, nor had before this form: what is said of an option that is gone must not
/// pass on to another one.
fn rows(fields: &Fields, part: &str, stem: &str) -> Vec<(usize, Key, String)> {
    let numbers = 0..domain::surveys::definition::MOST_OPTIONS + MORE_ROWS;
    let key = |at: usize| Key::parse(fields.text(&format!("{part}.{at}.key")));
    let mut taken: Vec<Key> = numbers.clone().filter_map(key).collect();
    let mut rows = Vec::new();
    for at in numbers {
        let text = clean(fields.text(&format!("{part}.{at}.text")));
        if text.is_empty() {
            continue;
        }
        let key = key(at).unwrap_or_else(|| {
            let key = Key::free(stem, |name| {
                taken.iter().any(|other| other.as_str() == name)
            });
            taken.push(key.clone());
            key
        });
        rows.push((at, key, text));
    }
    rows
}

fn read_choices(fields: &mut Fields) -> Vec<Choice> {
    let rows = rows(fields, "option", "o").into_iter();
    rows.map(|(at, key, text)| Choice {
        key,
        text,
        exclusive: fields.ticked(&format!("option.{at}.exclusive")),
        other: fields.ticked(&format!("option.{at}.other")),
        quota: fields.read(&format!("option.{at}.quota"), WHOLE),
    })
    .collect()
}

fn read_items(fields: &Fields, part: &str, stem: &str) -> Vec<Item> {
    let rows = rows(fields, part, stem).into_iter();
    rows.map(|(_, key, text)| Item { key, text }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fields(typed: &[(&str, &str)]) -> Fields {
        let typed = typed
            .iter()
            .map(|(name, value)| (name.to_string(), value.to_string()));
        Fields::of(typed)
    }

    #[test]
    fn a_form_gives_the_question_back_with_keys_that_stay() {
        let old: Question = serde_json::from_str(
            r#"{"key":"q1","text":"旧","ask":{"single":{"options":[{"key":"o1","text":"甲"},{"key":"o2","text":"乙"}]}}}"#,
        )
        .unwrap();
        let typed = [
            ("text", " 新 "),
            ("required", "1"),
            ("show_if.how", "any"),
            ("show_if.0", r#"{"question":"q0","is":{"any_of":["a"]}}"#),
            ("show_if.1", ""),
            ("option.0.key", "o1"),
            ("option.0.text", ""),
            ("option.1.key", "o2"),
            ("option.1.text", "乙二"),
            ("option.1.quota", "5"),
            ("option.2.key", ""),
            ("option.2.text", "其他"),
            ("option.2.other", "1"),
        ];
        let new = read_question(&old, &mut fields(&typed));
        let expected = r#"{"key":"q1","text":"新","required":true,
            "show_if":{"any":[{"question":"q0","is":{"any_of":["a"]}}]},
            "ask":{"single":{"options":[{"key":"o2","text":"乙二","quota":5},{"key":"o3","text":"其他","other":true}]}}}"#;
        assert_eq!(new, serde_json::from_str(expected).unwrap());
    }
}
