//! The audit trail: who did what, chained so that nothing can be altered, left out, added or moved
//! without being found.
//!
//! Each entry's hash is SHA-256 over the hash of the entry before it and its own canonical form:
//! every field's length in eight bytes, big end first, then the field in UTF-8. Times are
//! microseconds since 1970 in decimal digits; `before` and `after` are JSON with sorted names. The
//! first entry follows 32 zero bytes.

use std::collections::BTreeMap;
use std::fmt;

use chrono::{DateTime, Utc};
use serde_json::Value;
use sha2::{Digest, Sha256};
use uuid::Uuid;

/// A link of the chain.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Hash(pub [u8; 32]);

impl Hash {
    /// What the first entry follows.
    pub const START: Self = Self([0; 32]);
}

impl fmt::Display for Hash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for Hash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self}")
    }
}

/// Who acted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Actor {
    /// The account; `None` for the platform itself and for its operator's command line.
    pub id: Option<Uuid>,
    /// The name by which people know who it was.
    pub name: String,
    /// The word of the role, or `operator`.
    pub role: String,
    /// From where: an address, or `command line`.
    pub address: String,
}

impl Actor {
    /// The platform itself: what a job does after the person who asked for it may have gone.
    pub fn platform() -> Self {
        Self {
            id: None,
            name: "系统".into(),
            role: "platform".into(),
            address: String::new(),
        }
    }

    /// Whoever runs the program on the machine itself.
    pub fn operator() -> Self {
        Self {
            id: None,
            name: "运维".into(),
            role: "operator".into(),
            address: "command line".into(),
        }
    }
}

/// On what somebody acted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Subject {
    /// What kind of thing: `staff`, `branch`, `question` …
    pub kind: String,
    /// Which one.
    pub id: String,
}

/// What somebody did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Deed {
    /// Who.
    pub actor: Actor,
    /// What, as `thing.verb`: `staff.invite`.
    pub action: String,
    /// On which thing.
    pub subject: Subject,
    /// What it was; empty where there was nothing. Personal data is masked.
    pub before: Facts,
    /// What it is now.
    pub after: Facts,
}

impl Deed {
    /// With what it was.
    #[must_use]
    pub fn before(mut self, facts: Facts) -> Self {
        self.before = facts;
        self
    }

    /// With what it is now.
    #[must_use]
    pub fn after(mut self, facts: Facts) -> Self {
        self.after = facts;
        self
    }
}

/// Named facts as canonical JSON: names sorted, no spaces.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Facts(BTreeMap<String, Value>);

impl Facts {
    /// None.
    pub fn none() -> Self {
        Self::default()
    }

    /// These and one more.
    #[must_use]
    pub fn with(mut self, name: &str, value: impl Into<Value>) -> Self {
        self.0.insert(name.to_owned(), value.into());
        self
    }

    /// Those that are not the same in `other`.
    #[must_use]
    pub fn unlike(&self, other: &Self) -> Self {
        let unlike = self.0.iter();
        let unlike = unlike.filter(|(name, value)| other.0.get(*name) != Some(value));
        Self(
            unlike
                .map(|(name, value)| (name.clone(), value.clone()))
                .collect(),
        )
    }

    /// Of those in `json`, as an entry has them, the ones that `like` names, too.
    pub fn parse(json: &str, like: &Self) -> Self {
        let all: BTreeMap<String, Value> = serde_json::from_str(json).unwrap_or_default();
        let named = all
            .into_iter()
            .filter(|(name, _)| like.0.contains_key(name));
        Self(named.collect())
    }

    /// The canonical JSON.
    pub fn to_json(&self) -> String {
        // Maps inside are sorted as well: serde_json keeps them so.
        serde_json::to_string(&self.0).unwrap_or_default()
    }
}

/// An entry of the trail as it is stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Its number, from 1.
    pub seq: i64,
    /// When.
    pub at: DateTime<Utc>,
    /// Who.
    pub actor: Actor,
    /// What.
    pub action: String,
    /// On what.
    pub subject: Subject,
    /// What it was, exactly as stored.
    pub before: String,
    /// What it is now, exactly as stored.
    pub after: String,
    /// The link.
    pub hash: Hash,
}

impl Entry {
    /// The entry for a deed that follows `previous`.
    pub fn of(deed: Deed, seq: i64, at: DateTime<Utc>, previous: Hash) -> Self {
        let mut entry = Self {
            seq,
            at,
            actor: deed.actor,
            action: deed.action,
            subject: deed.subject,
            before: deed.before.to_json(),
            after: deed.after.to_json(),
            hash: Hash::START,
        };
        entry.hash = entry.link(previous);
        entry
    }

    /// What the hash must be where the entry before it has the hash `previous`.
    pub fn link(&self, previous: Hash) -> Hash {
        let mut hash = Sha256::new();
        hash.update(previous.0);
        let actor_id = self.actor.id.map(|id| id.to_string()).unwrap_or_default();
        for field in [
            self.seq.to_string().as_str(),
            &self.at.timestamp_micros().to_string(),
            &actor_id,
            &self.actor.name,
            &self.actor.role,
            &self.actor.address,
            &self.action,
            &self.subject.kind,
            &self.subject.id,
            &self.before,
            &self.after,
        ] {
            hash.update((field.len() as u64).to_be_bytes());
            hash.update(field);
        }
        Hash(hash.finalize().into())
    }
}

/// How the trail is broken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Break {
    /// Entry `0` is missing, or stands elsewhere.
    Missing(i64),
    /// Entry `0` is not what it was when it was added, or follows another one.
    Altered(i64),
    /// Entries from `0` on are missing at the end.
    CutOff(i64),
    /// There are entries after the end, `0` being the first.
    Added(i64),
}

impl fmt::Display for Break {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Missing(seq) => write!(f, "entry {seq} is missing"),
            Self::Altered(seq) => write!(f, "entry {seq} is not what was written"),
            Self::CutOff(seq) => write!(f, "entries from {seq} on were cut off"),
            Self::Added(seq) => write!(f, "entry {seq} was added behind the end"),
        }
    }
}

/// Follows the trail, entry by entry in the order of their numbers.
#[derive(Clone, Copy, Debug)]
pub struct Verifier {
    seq: i64,
    hash: Hash,
}

impl Default for Verifier {
    fn default() -> Self {
        Self {
            seq: 0,
            hash: Hash::START,
        }
    }
}

impl Verifier {
    /// Takes the next entry.
    ///
    /// # Errors
    /// [`Break`] where it is not the next one.
    pub fn take(&mut self, entry: &Entry) -> Result<(), Break> {
        if entry.seq != self.seq + 1 {
            return Err(Break::Missing(self.seq + 1));
        }
        if entry.link(self.hash) != entry.hash {
            return Err(Break::Altered(entry.seq));
        }
        (self.seq, self.hash) = (entry.seq, entry.hash);
        Ok(())
    }

    /// Where the trail stands.
    pub const fn head(&self) -> (i64, Hash) {
        (self.seq, self.hash)
    }

    /// Compares the end with what was written down elsewhere.
    ///
    /// # Errors
    /// [`Break`] where it ends too early, too late or with something else.
    pub fn finish(&self, seq: i64, hash: Hash) -> Result<(), Break> {
        match self.seq.cmp(&seq) {
            std::cmp::Ordering::Less => Err(Break::CutOff(self.seq + 1)),
            std::cmp::Ordering::Greater => Err(Break::Added(seq + 1)),
            std::cmp::Ordering::Equal if self.hash != hash => Err(Break::Altered(seq)),
            std::cmp::Ordering::Equal => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn deed(action: &str) -> Deed {
        Deed {
            actor: Actor::operator(),
            action: action.into(),
            subject: Subject {
                kind: "staff".into(),
                id: "1".into(),
            },
            before: Facts::none(),
            after: Facts::none().with("name", "王芳").with("age", 3),
        }
    }

    fn trail(length: i64) -> Vec<Entry> {
        let mut hash = Hash::START;
        (1..=length)
            .map(|seq| {
                let entry = Entry::of(deed("staff.invite"), seq, DateTime::default(), hash);
                hash = entry.hash;
                entry
            })
            .collect()
    }

    fn verify(entries: &[Entry]) -> Result<(), Break> {
        let mut verifier = Verifier::default();
        entries.iter().try_for_each(|entry| verifier.take(entry))
    }

    #[test]
    fn facts_are_written_in_one_way() {
        assert_eq!(deed("x").after.to_json(), r#"{"age":3,"name":"王芳"}"#);
        assert_eq!(Facts::none().to_json(), "{}");
    }

    #[test]
    fn a_whole_trail_is_whole() {
        let entries = trail(5);
        assert_eq!(verify(&entries), Ok(()));
        let last = entries[4].hash;
        let mut verifier = Verifier::default();
        for entry in &entries {
            verifier.take(entry).unwrap();
        }
        assert_eq!(verifier.finish(5, last), Ok(()));
        assert_eq!(verifier.finish(6, last), Err(Break::CutOff(6)));
        assert_eq!(verifier.finish(4, last), Err(Break::Added(5)));
        assert_eq!(verifier.finish(5, Hash::START), Err(Break::Altered(5)));
    }

    #[test]
    fn what_was_altered_deleted_inserted_or_moved_is_named() {
        let mut altered = trail(5);
        altered[2].actor.name = "李雷".into();
        assert_eq!(verify(&altered), Err(Break::Altered(3)));
        let mut deleted = trail(5);
        deleted.remove(2);
        assert_eq!(verify(&deleted), Err(Break::Missing(3)));
        let mut inserted = trail(5);
        let mut forged = Entry::of(deed("staff.stop"), 3, DateTime::default(), inserted[1].hash);
        forged.seq = 3;
        inserted.insert(2, forged);
        assert_eq!(verify(&inserted), Err(Break::Missing(4)));
        let mut moved = trail(5);
        moved.swap(2, 3);
        assert_eq!(verify(&moved), Err(Break::Missing(3)));
        // Even with numbers made to fit.
        (moved[2].seq, moved[3].seq) = (3, 4);
        assert_eq!(verify(&moved), Err(Break::Altered(3)));
    }

    #[test]
    fn fields_cannot_flow_into_each_other() {
        let mut one = trail(1).remove(0);
        let mut other = one.clone();
        (one.actor.name, one.actor.role) = ("ab".into(), "c".into());
        (other.actor.name, other.actor.role) = ("a".into(), "bc".into());
        assert_ne!(one.link(Hash::START), other.link(Hash::START));
    }
}
