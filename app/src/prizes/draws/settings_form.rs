//! What is set before a freeze, as its form sends it.

use super::sources::MOST;

/// A source as a form sends it; times are the bank's.
#[derive(Clone, Debug, Default)]
pub struct SourceForm {
    /// `lottery`, `drand`, or nothing.
    pub kind: String,
    /// The lottery.
    pub name: String,
    /// Its issue.
    pub issue: String,
    /// How many numbers it draws.
    pub numbers: String,
    /// When.
    pub at: String,
    /// The same of what replaces it.
    pub instead_kind: String,
    /// The lottery.
    pub instead_name: String,
    /// Its issue.
    pub instead_issue: String,
    /// How many numbers it draws.
    pub instead_numbers: String,
    /// When.
    pub instead_at: String,
}

/// What is set before a freeze, as a form sends it.
#[derive(Clone, Debug, Default)]
pub struct SettingsForm {
    /// The public sources.
    pub sources: Vec<SourceForm>,
    /// Names, separated by commas.
    pub witnesses: String,
    /// The notary, and the number of the notarial act.
    pub notary: String,
}

/// The name of a source's field; of what replaces it, with `instead_` before it.
pub fn source_field(place: usize, field: &str) -> String {
    format!("settings[sources][{place}][{field}]")
}

impl SettingsForm {
    /// What was typed into the fields.
    pub fn of(typed: &[(String, String)]) -> Self {
        let one = |name: &str| {
            let found = typed.iter().find(|(field, _)| field == name);
            found.map(|(_, value)| value.clone()).unwrap_or_default()
        };
        let source = |place| {
            let one = |field| one(&source_field(place, field));
            SourceForm {
                kind: one("kind"),
                name: one("name"),
                issue: one("issue"),
                numbers: one("numbers"),
                at: one("at"),
                instead_kind: one("instead_kind"),
                instead_name: one("instead_name"),
                instead_issue: one("instead_issue"),
                instead_numbers: one("instead_numbers"),
                instead_at: one("instead_at"),
            }
        };
        Self {
            sources: (0..MOST).map(source).collect(),
            witnesses: one("settings[witnesses]"),
            notary: one("settings[notary]"),
        }
    }
}
