//! The forms of the composer's steps: short groups, help beside the field, what is wrong beside it.

mod steps;

use domain::campaigns::{ComposeStep, Composition, Finding, Grade};
use leptos::prelude::*;
use uuid::Uuid;

use crate::ui::lists::options;

/// What a step's form is made of.
pub struct StepForm<'f> {
    /// What stands in it.
    pub composition: &'f Composition,
    /// What the check found, told beside the fields where `told`.
    pub findings: &'f [Finding],
    /// Whether findings are told.
    pub told: bool,
    /// The topics of the bank.
    pub topics: &'f [String],
    /// The campaigns that can be linked: of each its name in addresses, a space and its title.
    pub linkable: &'f [String],
    /// The lessons that can belong to it: of each its number, a space and its title.
    pub lessons: &'f [String],
    /// How many questions of the bank fit each row.
    pub fits: &'f [usize],
    /// Why the last picture was not taken as the cover.
    pub cover_refused: Option<String>,
    /// Which step.
    pub step: ComposeStep,
    /// Whose.
    pub id: Uuid,
}

impl StepForm<'_> {
    /// The step's fields.
    pub fn view(&self) -> AnyView {
        match self.step {
            ComposeStep::Basics => self.basics(),
            ComposeStep::Days => self.days(),
            ComposeStep::Quiz => self.quiz(),
            ComposeStep::Survey => self.survey(),
            ComposeStep::Chances => self.chances(),
            ComposeStep::Prizes => self.prizes(),
            ComposeStep::Texts => self.texts(),
        }
    }

    fn wrong(&self, field: &str) -> Option<&'static str> {
        let stops = |found: &Finding| found.field == field && found.grade == Grade::Must;
        (self.told && self.of_step().any(stops)).then_some("true")
    }

    fn of_step(&self) -> impl Iterator<Item = &Finding> {
        self.findings.iter().filter(|found| found.step == self.step)
    }

    /// What was found of a field.
    fn error(&self, field: &str) -> Option<AnyView> {
        if !self.told {
            return None;
        }
        let told: Vec<_> = self
            .of_step()
            .filter(|found| found.field == field && found.grade != Grade::Note)
            .map(|found| format!("{}{}", found.told, found.mend))
            .collect();
        let id = error_id(field);
        (!told.is_empty()).then(|| {
            let told = told.into_iter().map(|told| view! { <span>{told}</span> });
            view! { <p class="error" id=id role="alert">{told.collect_view()}</p> }.into_any()
        })
    }

    fn line(&self, name: &str, label: &str, help: &str, value: &str) -> AnyView {
        self.input(name, label, help, value, "text")
    }

    fn input(
        &self,
        name: &str,
        label: &str,
        help: &str,
        value: &str,
        kind: &'static str,
    ) -> AnyView {
        let class = match kind {
            "date" | "datetime-local" | "time" => Some("medium"),
            _ => None,
        };
        self.field(name, label, help, |id, described| {
            view! {
                <input id=id name=name.to_owned() type=kind class=class value=value.to_owned() autocomplete="off"
                    aria-invalid=self.wrong(name) aria-describedby=described/>
            }
            .into_any()
        })
    }

    fn number(&self, name: &str, label: &str, help: &str, value: &str) -> AnyView {
        self.field(name, label, help, |id, described| {
            view! {
                <input id=id name=name.to_owned() inputmode="decimal" class="short" value=value.to_owned() autocomplete="off"
                    aria-invalid=self.wrong(name) aria-describedby=described/>
            }
            .into_any()
        })
    }

    fn area(&self, name: &str, label: &str, help: &str, value: &str, rows: u8) -> AnyView {
        self.field(name, label, help, |id, described| {
            view! {
                <textarea id=id name=name.to_owned() rows=rows.to_string() aria-invalid=self.wrong(name)
                    aria-describedby=described>{value.to_owned()}</textarea>
            }
            .into_any()
        })
    }

    fn select(
        &self,
        name: &str,
        label: &str,
        choices: Vec<(String, String)>,
        chosen: &str,
    ) -> AnyView {
        self.field(name, label, "", |id, described| {
            view! {
                <select id=id name=name.to_owned() aria-invalid=self.wrong(name)
                    aria-describedby=described>{options(choices, chosen)}</select>
            }
            .into_any()
        })
    }

    /// A control with its label, its help and what is wrong with it; the control is given its id and
    /// what describes it.
    fn field(
        &self,
        name: &str,
        label: &str,
        help: &str,
        control: impl FnOnce(String, Option<String>) -> AnyView,
    ) -> AnyView {
        let id = name.replace('.', "-");
        let error = self.error(name);
        let help_id = format!("{id}-help");
        let described = described([
            (!help.is_empty()).then(|| help_id.clone()),
            error.is_some().then(|| error_id(name)),
        ]);
        let help = help.to_owned();
        view! {
            <div class="field">
                <label for=id.clone()>{label.to_owned()}</label>
                {(!help.is_empty()).then(|| view! { <p class="help" id=help_id>{help}</p> })}
                {control(id, described)}
                {error}
            </div>
        }
        .into_any()
    }

    fn radios(
        &self,
        name: &'static str,
        legend: &'static str,
        help: &'static str,
        choices: Vec<(&'static str, &'static str, &'static str)>,
        chosen: &str,
    ) -> AnyView {
        let error = self.error(name);
        let described = error.as_ref().map(|_| error_id(name));
        let choices: Vec<_> = choices
            .into_iter()
            .map(|(word, label, help)| {
                let checked = chosen == word;
                view! {
                    <label class="check">
                        <input type="radio" name=name value=word checked=checked/>
                        <span><b>{label}</b>" "<span class="soft">{help}</span></span>
                    </label>
                }
            })
            .collect();
        let told = (!help.is_empty()).then(|| view! { <p class="help">{help}</p> });
        view! {
            <fieldset class="field" aria-describedby=described>
                <legend>{legend}</legend>
                {told}
                {choices}
                {error}
            </fieldset>
        }
        .into_any()
    }
}

/// What is wrong with a field has this id.
fn error_id(field: &str) -> String {
    format!("{}-error", field.replace('.', "-"))
}

/// What a control is described by, where there is anything.
fn described(by: [Option<String>; 2]) -> Option<String> {
    let by: Vec<_> = by.into_iter().flatten().collect();
    (!by.is_empty()).then(|| by.join(" "))
}
