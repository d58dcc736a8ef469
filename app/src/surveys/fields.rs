//! The questions of a page as form fields, with what was typed.

use domain::surveys::definition::{LONG_TEXT, SHORT_TEXT};
use domain::surveys::{Ask, Choice, Item, Question, RATING_WORDS, Typed};
use leptos::prelude::*;

use super::running::Filling;
use crate::ui::markdown;

/// How the questions of a page are shown.
pub struct Shown<'f> {
    /// What is filled in.
    pub filling: &'f Filling<'f>,
    /// Whether it is said what is wrong.
    pub check: bool,
    /// The number that one would be called by, masked.
    pub phone: &'f str,
}

/// The name of a form field.
pub fn field_name(question: &Question, part: &str) -> String {
    if part.is_empty() {
        format!("fields[{}][]", question.key)
    } else {
        format!("fields[{}.{part}][]", question.key)
    }
}

fn values<'t>(typed: &'t Typed, question: &Question, part: &str) -> &'t [String] {
    let key = &question.key;
    let values = if part.is_empty() {
        typed.get(key.as_str())
    } else {
        typed.get(&format!("{key}.{part}"))
    };
    values.map_or(&[], Vec::as_slice)
}

fn value(typed: &Typed, question: &Question, part: &str) -> String {
    values(typed, question, part)
        .first()
        .cloned()
        .unwrap_or_default()
}

/// What belongs to a control: its question, and what is said of it.
#[derive(Clone)]
struct Told {
    /// Ids of the help and the error.
    by: Option<String>,
    /// Whether something is wrong.
    invalid: Option<&'static str>,
}

impl Shown<'_> {
    /// A question with this number.
    pub fn question(&self, question: &Question, number: usize) -> AnyView {
        let key = &question.key;
        let wrong = self.check.then(|| self.filling.wrong(question)).flatten();
        let help_id = format!("{key}-help");
        let error_id = format!("{key}-error");
        let by = [
            (!question.help.is_empty()).then(|| help_id.clone()),
            wrong.is_some().then(|| error_id.clone()),
        ];
        let by: Vec<String> = by.into_iter().flatten().collect();
        let told = Told {
            by: (!by.is_empty()).then(|| by.join(" ")),
            invalid: wrong.is_some().then_some("true"),
        };
        let stem = format!("{number}. {}", markdown::inline(&question.text));
        let needed = if question.required {
            view! { <span class="badge soft">"必答"</span> }.into_any()
        } else {
            view! { <span class="soft small">"选答"</span> }.into_any()
        };
        let help = (!question.help.is_empty()).then(|| {
            view! { <p class="help" id=help_id inner_html=markdown::inline(&question.help)></p> }
        });
        let limits = limits(question).map(|told| view! { <p class="help">{told}</p> });
        let error = wrong.map(|told| view! { <p class="error" id=error_id>{told}</p> });
        let control = self.control(question, &told);
        let shown = view! { <input type="hidden" name="shown[]" value=key.to_string()/> };
        let id = format!("q-{key}");
        if is_one_field(&question.ask) {
            // One control: its label is the question.
            view! {
                <div class="ask field" id=id>
                    {shown}
                    <label class="stem" for=key.to_string()><span inner_html=stem></span>" "{needed}</label>
                    {help}{limits}{error}{control}
                </div>
            }
            .into_any()
        } else {
            view! {
                <fieldset class="ask" id=id aria-describedby=told.by aria-invalid=told.invalid>
                    <legend class="stem"><span inner_html=stem></span>" "{needed}</legend>
                    {shown}{help}{limits}{error}{control}
                </fieldset>
            }
            .into_any()
        }
    }

    fn control(&self, question: &Question, told: &Told) -> AnyView {
        let typed = &self.filling.draft.typed;
        match &question.ask {
            Ask::Single { options } => self.choices(question, options, "radio"),
            Ask::Multiple { options, .. } => self.choices(question, options, "checkbox"),
            Ask::Rating {} => faces(typed, question),
            Ask::Nps {} => nps(typed, question),
            Ask::Matrix { rows, columns } => matrix(typed, question, rows, columns),
            Ask::Ranking { items } => ranking(typed, question, items),
            Ask::Text { long } => text(typed, question, *long, told),
            Ask::Number { decimals, unit, .. } => number(typed, question, (*decimals, unit), told),
            Ask::Date { from, until } => {
                let day = |day: &Option<chrono::NaiveDate>| day.map(|day| day.to_string());
                view! {
                    <input class="brief" type="date" id=question.key.to_string() name=field_name(question, "")
                        value=value(typed, question, "") min=day(from) max=day(until)
                        placeholder="2026-03-15" aria-describedby=told.by.clone() aria-invalid=told.invalid/>
                }
                .into_any()
            }
            Ask::Contact {} => {
                let yes = format!("可以，用我登录的手机号 {} 联系我", self.phone);
                let now = value(typed, question, "");
                let options = [("yes", yes), ("no", "不用联系我".to_owned())];
                let options = options.map(|(word, text)| {
                    option(
                        "radio",
                        field_name(question, ""),
                        word,
                        &text,
                        now == word,
                        None,
                    )
                });
                view! { <div class="options">{Vec::from(options)}</div> }.into_any()
            }
        }
    }

    fn choices(&self, question: &Question, options: &[Choice], kind: &'static str) -> AnyView {
        let typed = &self.filling.draft.typed;
        let chosen = values(typed, question, "");
        let shown: Vec<AnyView> = options
            .iter()
            .map(|choice| {
                let is_chosen = chosen.iter().any(|key| key == choice.key.as_str());
                let full = self.filling.is_full(&question.key, &choice.key);
                let note = match (full, choice.exclusive && kind == "checkbox") {
                    (true, _) => Some("名额已满"),
                    (false, true) => Some("单独选"),
                    _ => None,
                };
                let name = field_name(question, "");
                let shown = if full && !is_chosen {
                    full_option(kind, &choice.text)
                } else {
                    option(kind, name, choice.key.as_str(), &choice.text, is_chosen, note)
                };
                let own = choice.other.then(|| {
                    view! {
                        <div class="field own-words">
                            <input name=field_name(question, "other") value=value(typed, question, "other")
                                maxlength=SHORT_TEXT.to_string() placeholder="选这项时，请在这里写明"
                                aria-label=format!("{}：请写明", choice.text)/>
                        </div>
                    }
                });
                view! { {shown}{own} }.into_any()
            })
            .collect();
        view! { <div class="options">{shown}</div> }.into_any()
    }
}

const fn is_one_field(ask: &Ask) -> bool {
    matches!(
        ask,
        Ask::Text { .. } | Ask::Number { .. } | Ask::Date { .. }
    )
}

/// What is asked for beside the question itself.
fn limits(question: &Question) -> Option<String> {
    match &question.ask {
        Ask::Multiple { min, max, .. } => Some(match (min, max) {
            (Some(min), Some(max)) if min == max => format!("可多选，请选 {min} 项"),
            (Some(min), Some(max)) => format!("可多选，请选 {min} 至 {max} 项"),
            (Some(min), None) => format!("可多选，至少选 {min} 项"),
            (None, Some(max)) => format!("可多选，最多选 {max} 项"),
            (None, None) => "可多选".to_owned(),
        }),
        Ask::Number { min, max, .. } => match (min, max) {
            (Some(min), Some(max)) => Some(format!("{min} 至 {max}")),
            (Some(min), None) => Some(format!("不小于 {min}")),
            (None, Some(max)) => Some(format!("不大于 {max}")),
            (None, None) => None,
        },
        Ask::Ranking { .. } => Some("给每一项选一个名次，第 1 名最靠前".to_owned()),
        Ask::Text { long: true } => Some(format!(
            "最多 {LONG_TEXT} 字，请不要写姓名、证件号、卡号等个人信息"
        )),
        Ask::Text { long: false } => Some("请不要写姓名、证件号、卡号等个人信息".to_owned()),
        _ => None,
    }
}

fn option(
    kind: &'static str,
    name: String,
    word: &str,
    text: &str,
    chosen: bool,
    note: Option<&'static str>,
) -> AnyView {
    view! {
        <label class="option">
            <input type=kind name=name value=word.to_owned() checked=chosen/>
            <span class="frame"></span><span class="mark" aria-hidden="true">"\u{a0}"</span>
            <span class="text">{text.to_owned()}{note.map(|note| view! { " "<small class="soft">{note}</small> })}</span>
        </label>
    }
    .into_any()
}

fn full_option(kind: &'static str, text: &str) -> AnyView {
    view! {
        <label class="option gone">
            <input type=kind disabled/>
            <span class="frame"></span><span class="mark" aria-hidden="true">"\u{a0}"</span>
            <span class="text">{text.to_owned()}" "<small class="badge soft">"名额已满"</small></span>
        </label>
    }
    .into_any()
}

/// How far up or down each rating's mouth bends, of a face 24 high.
const MOUTHS: [&str; 5] = [
    "M7 18q5-6 10 0",
    "M7 17.500q5-3 10 0",
    "M7 16.500h10",
    "M7 15q5 3 10 0",
    "M7 14.500q5 6 10 0",
];

fn faces(typed: &Typed, question: &Question) -> AnyView {
    let now = value(typed, question, "");
    let faces: Vec<_> = (1..=5_usize)
        .map(|rating| {
            let number = rating.to_string();
            let chosen = now == number;
            view! {
                <label class="face">
                    <input type="radio" name=field_name(question, "") value=number checked=chosen/>
                    <span>
                        <svg viewBox="0 0 24 24" aria-hidden="true"><circle cx="12" cy="12" r="10.500"/><path d="M8.500 9v1.500M15.500 9v1.500"/><path d=MOUTHS[rating - 1]/></svg>
                        <b>{format!("{rating} 分")}</b>
                        {RATING_WORDS[rating - 1]}
                    </span>
                </label>
            }
        })
        .collect();
    view! { <div class="faces">{faces}</div> }.into_any()
}

fn nps(typed: &Typed, question: &Question) -> AnyView {
    let now = value(typed, question, "");
    let numbers: Vec<_> = (0..=10_u8)
        .map(|rating| {
            let number = rating.to_string();
            let chosen = now == number;
            let said = match rating {
                0 => Some("0，完全不愿意"),
                10 => Some("10，非常愿意"),
                _ => None,
            };
            view! {
                <label>
                    <input type="radio" name=field_name(question, "") value=number.clone() checked=chosen aria-label=said/>
                    <span>{number}</span>
                </label>
            }
        })
        .collect();
    view! {
        <div class="scale">{numbers}</div>
        <p class="scale-ends soft" aria-hidden="true"><span>"0 完全不愿意"</span><span>"10 非常愿意"</span></p>
    }
    .into_any()
}

fn matrix(typed: &Typed, question: &Question, rows: &[Item], columns: &[Item]) -> AnyView {
    let rows: Vec<_> = rows
        .iter()
        .map(|row| {
            let part = row.key.as_str();
            let now = value(typed, question, part);
            let columns: Vec<_> = columns
                .iter()
                .map(|column| {
                    let word = column.key.to_string();
                    let chosen = now == word;
                    view! {
                        <label>
                            <input type="radio" name=field_name(question, part) value=word checked=chosen/>
                            <span>{column.text.clone()}</span>
                        </label>
                    }
                })
                .collect();
            view! {
                <fieldset class="matrix-row">
                    <legend>{row.text.clone()}</legend>
                    <div class="scale worded">{columns}</div>
                </fieldset>
            }
        })
        .collect();
    view! { <div class="matrix">{rows}</div> }.into_any()
}

fn ranking(typed: &Typed, question: &Question, items: &[Item]) -> AnyView {
    let count = items.len();
    let rows: Vec<_> = items
        .iter()
        .map(|item| {
            let part = item.key.as_str();
            let now = value(typed, question, part);
            let places: Vec<_> = (1..=count)
                .map(|place| {
                    let number = place.to_string();
                    let chosen = now == number;
                    view! { <option value=number selected=chosen>{format!("第 {place} 名")}</option> }
                })
                .collect();
            let id = format!("{}-{part}", question.key);
            view! {
                <li class="rank">
                    <label for=id.clone()>{item.text.clone()}</label>
                    <select id=id name=field_name(question, part)>
                        <option value="">"选名次"</option>
                        {places}
                    </select>
                </li>
            }
        })
        .collect();
    view! { <ul class="ranks">{rows}</ul> }.into_any()
}

fn text(typed: &Typed, question: &Question, long: bool, told: &Told) -> AnyView {
    let (id, name) = (question.key.to_string(), field_name(question, ""));
    let now = value(typed, question, "");
    let (by, invalid) = (told.by.clone(), told.invalid);
    if long {
        view! { <textarea id=id name=name rows="4" aria-describedby=by aria-invalid=invalid>{now}</textarea> }
            .into_any()
    } else {
        view! { <input id=id name=name value=now aria-describedby=by aria-invalid=invalid/> }
            .into_any()
    }
}

fn number(
    typed: &Typed,
    question: &Question,
    (decimals, unit): (u8, &str),
    told: &Told,
) -> AnyView {
    // Not type=number: it drops what it cannot read, and wheels change it.
    let mode = if decimals == 0 { "numeric" } else { "decimal" };
    view! {
        <span class="with-unit">
            <input class="brief" id=question.key.to_string() name=field_name(question, "") inputmode=mode
                autocomplete="off" value=value(typed, question, "")
                aria-describedby=told.by.clone() aria-invalid=told.invalid/>
            {(!unit.is_empty()).then(|| view! { <span>{unit.to_owned()}</span> })}
        </span>
    }
    .into_any()
}
