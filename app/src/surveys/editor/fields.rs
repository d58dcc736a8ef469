//! The fields of the editor's forms, read once: what cannot be read is remembered, so that the form
//! comes back with it instead of losing it.

use std::collections::BTreeMap;
use std::str::FromStr;

use axum::body::Bytes;
use chrono::{DateTime, NaiveDateTime, TimeZone, Utc};
use chrono_tz::Tz;
use domain::quizzes::question::fold_width;
use leptos::prelude::*;

use crate::error::AppError;

/// What a field for a moment holds.
pub const MOMENT: &str = "%Y-%m-%dT%H:%M";

/// The fields of a form.
#[derive(Default)]
pub struct Fields {
    typed: Vec<(String, String)>,
    unread: BTreeMap<String, String>,
}

impl Fields {
    /// The fields of a form that was sent by one of its buttons: anything else would empty what it
    /// shows.
    ///
    /// # Errors
    /// [`AppError::BadRequest`].
    pub fn sent(body: &Bytes) -> Result<Self, AppError> {
        let fields = Self::of(form_urlencoded::parse(body).into_owned());
        match fields.text("then") {
            "" => Err(AppError::BadRequest),
            _ => Ok(fields),
        }
    }

    /// These, by name.
    pub fn of(typed: impl IntoIterator<Item = (String, String)>) -> Self {
        Self {
            typed: typed.into_iter().collect(),
            unread: BTreeMap::new(),
        }
    }

    /// Every field, in the form's order.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.typed
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_str()))
    }

    /// What was typed into a field; empty where nothing was.
    pub fn text(&self, name: &str) -> &str {
        let found = self.typed.iter().find(|(field, _)| field == name);
        found.map_or("", |(_, value)| value.trim())
    }

    /// Whether a box was ticked.
    pub fn ticked(&self, name: &str) -> bool {
        !self.text(name).is_empty()
    }

    /// A number or a day; `None` where nothing was typed, or what cannot be read. `wanted` says what
    /// can.
    pub fn read<T: FromStr>(&mut self, name: &str, wanted: &str) -> Option<T> {
        self.read_by(name, wanted, |text| text.parse().ok())
    }

    /// A moment by the bank's clock.
    pub fn moment(&mut self, name: &str, zone: Tz) -> Option<DateTime<Utc>> {
        self.read_by(name, "请按“2026-09-01T08:00”的样子填", |text| {
            let local = NaiveDateTime::parse_from_str(text, MOMENT).ok()?;
            let at = zone.from_local_datetime(&local).earliest()?;
            Some(at.to_utc())
        })
    }

    fn read_by<T>(
        &mut self,
        name: &str,
        wanted: &str,
        parse: impl Fn(&str) -> Option<T>,
    ) -> Option<T> {
        let text = self.text(name);
        if text.is_empty() {
            return None;
        }
        let read = parse(&fold_width(text));
        if read.is_none() {
            let told = format!("“{text}”不能用：{wanted}。");
            self.unread.insert(name.to_owned(), told);
        }
        read
    }

    /// Whether everything that was read could be.
    pub fn all_read(&self) -> bool {
        self.unread.is_empty()
    }

    /// What is wrong with a field.
    pub fn wrong(&self, name: &str) -> Option<&str> {
        self.unread.get(name).map(String::as_str)
    }

    /// What a field shows: what stands, or what was typed and cannot be read.
    pub fn shown(&self, name: &str, stands: String) -> String {
        match self.wrong(name) {
            Some(_) => self.text(name).to_owned(),
            None => stands,
        }
    }

    /// A short field of its own line, with what is wrong with it.
    pub fn input(&self, name: &str, label: &str, kind: &'static str, stands: String) -> AnyView {
        let error = format!("{name}-error");
        let wrong = self.wrong(name).map(str::to_owned);
        view! {
            <div class="field">
                <label for=name.to_owned()>{label.to_owned()}</label>
                <input class="brief" id=name.to_owned() name=name.to_owned() type=kind value=self.shown(name, stands)
                    aria-invalid=wrong.is_some().then_some("true") aria-describedby=wrong.is_some().then(|| error.clone())/>
                {wrong.map(|told| view! { <p class="error" id=error>{told}</p> })}
            </div>
        }
        .into_any()
    }
}
