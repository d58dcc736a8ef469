//! What is still missing or wrong in a lesson, by the field that it is told beside.

use chrono::NaiveDate;
use domain::lessons::{FilmFiles, LessonDraft};
use leptos::prelude::*;

/// What is wrong, by field, in the order in which it was found.
#[derive(Default)]
pub struct Faults(Vec<(String, String)>);

impl Faults {
    /// Those of a draft on this day, with what its film was made into.
    pub fn of(draft: &LessonDraft, film: Option<&FilmFiles>, today: NaiveDate) -> Self {
        let mut faults: Vec<(String, String)> = Vec::new();
        for fault in draft.check(film).err().into_iter().flatten() {
            let (field, told) = (fault.field(), format!("{fault}。"));
            match faults.iter_mut().find(|(known, _)| *known == field) {
                Some((_, text)) => text.push_str(&told),
                None => faults.push((field, told)),
            }
        }
        if draft.is_over(today) {
            faults.push(("expires_on".into(), "这一天已经过了。".into()));
        }
        Self(faults)
    }

    /// All of them in one place, each with the way to its field.
    pub fn list(&self) -> Option<AnyView> {
        let rows = self.0.iter().map(|(field, told)| {
            view! { <li><a href=format!("#{field}")>{told.clone()}</a></li> }
        });
        (!self.0.is_empty()).then(|| {
            view! {
                <section class="notice warning" aria-label="需要补充或修改的地方">
                    <p>"下面这些补齐后再提交审核："</p>
                    <ul>{rows.collect_view()}</ul>
                </section>
            }
            .into_any()
        })
    }

    /// What is told beside a field.
    pub fn error(&self, field: &str) -> Option<AnyView> {
        let (_, told) = self.0.iter().find(|(known, _)| known == field)?;
        let told = told.clone();
        let id = format!("{field}-error");
        Some(view! { <p class="error" id=id role="alert">{told}</p> }.into_any())
    }

    /// The `aria-invalid` of a field.
    pub fn wrong(&self, field: &str) -> Option<&'static str> {
        self.0
            .iter()
            .any(|(known, _)| known == field)
            .then_some("true")
    }
}
