//! A statement put together from constant pieces, for lists that many filters can narrow.

use std::borrow::Cow;

use sqlx::{AssertSqlSafe, SqlSafeStr, SqlStr};

/// The text of a statement. It is only ever made of constants: nothing that somebody typed can
/// become part of it. Its pieces name their values by fixed numbers (`$3`), all values are bound,
/// and those that no piece names are ignored.
#[derive(Clone, Debug)]
pub struct Sql(Cow<'static, str>);

impl From<&'static str> for Sql {
    fn from(sql: &'static str) -> Self {
        Self(Cow::Borrowed(sql))
    }
}

impl From<&&'static str> for Sql {
    fn from(sql: &&'static str) -> Self {
        Self::from(*sql)
    }
}

impl Sql {
    /// With `piece` behind, after a space.
    #[must_use]
    pub fn then(self, piece: &'static str) -> Self {
        let mut text = self.0.into_owned();
        text.push(' ');
        text.push_str(piece);
        Self(Cow::Owned(text))
    }

    /// With `piece` behind if `wanted`.
    #[must_use]
    pub fn then_if(self, wanted: bool, piece: &'static str) -> Self {
        if wanted { self.then(piece) } else { self }
    }

    pub(super) fn into_driver(self) -> SqlStr {
        match self.0 {
            Cow::Borrowed(sql) => sql.into_sql_str(),
            // Safe as every piece is a constant of the program.
            Cow::Owned(sql) => AssertSqlSafe(sql).into_sql_str(),
        }
    }
}
