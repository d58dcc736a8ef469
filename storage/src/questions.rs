//! The question bank: questions and their versions.

use chrono::{DateTime, Utc};
use domain::quizzes::{BankEntry, Question, QuestionKind, Topic};
use serde::{Deserialize, Serialize};
use sqlx::FromRow;
use sqlx::types::Json;
use uuid::Uuid;

use crate::{Conn, Error, Tx};

/// A question's version as stored.
#[derive(Clone, Debug)]
pub struct QuestionVersion {
    /// The version's id: what papers name.
    pub id: Uuid,
    /// The question it is a version of.
    pub question_id: Uuid,
    /// The question.
    pub question: Question,
}

#[derive(FromRow)]
struct VersionRow {
    id: Uuid,
    question_id: Uuid,
    kind: String,
    topic: String,
    difficulty: i32,
    content: Json<Content>,
}

#[derive(Clone, Serialize, Deserialize)]
struct Content {
    stem: String,
    options: Vec<String>,
    key: Vec<u8>,
    explanation: String,
    source: String,
}

fn broken(what: &str, id: Uuid) -> Error {
    Error::Broken(format!("question version {id} has a bad {what}"))
}

impl TryFrom<VersionRow> for QuestionVersion {
    type Error = Error;

    fn try_from(row: VersionRow) -> Result<Self, Error> {
        let VersionRow {
            id,
            question_id,
            content: Json(content),
            ..
        } = row;
        let question = Question {
            kind: QuestionKind::from_word(&row.kind).ok_or_else(|| broken("kind", id))?,
            topic: Topic::parse(&row.topic).ok_or_else(|| broken("topic", id))?,
            difficulty: u8::try_from(row.difficulty).map_err(|_| broken("difficulty", id))?,
            stem: content.stem,
            options: content.options,
            key: content.key,
            explanation: content.explanation,
            source: content.source,
        };
        Ok(Self {
            id,
            question_id,
            question,
        })
    }
}

/// Adds a question with its first version. `false` where the bank has it already, by fingerprint.
pub async fn add(tx: &mut Tx, new: &QuestionVersion, now: DateTime<Utc>) -> Result<bool, Error> {
    let QuestionVersion {
        id,
        question_id,
        question,
    } = new;
    let added = tx
        .command(
            "insert into questions (id, fingerprint, created_at) values ($1, $2, $3)
             on conflict (fingerprint) do nothing",
        )
        .bind(*question_id)
        .bind(question.fingerprint().as_slice())
        .bind(now)
        .run()
        .await?;
    if added == 0 {
        return Ok(false);
    }
    let content = Content {
        stem: question.stem.clone(),
        options: question.options.clone(),
        key: question.key.clone(),
        explanation: question.explanation.clone(),
        source: question.source.clone(),
    };
    tx.command(
        "insert into question_versions
         (id, question_id, version, kind, topic, difficulty, content, created_at)
         values ($1, $2, 1, $3, $4, $5, $6, $7)",
    )
    .bind(*id)
    .bind(*question_id)
    .bind(question.kind.word())
    .bind(question.topic.as_str())
    .bind(i32::from(question.difficulty))
    .bind(Json(content))
    .bind(now)
    .run()
    .await?;
    Ok(true)
}

/// Whether the bank has a question with this fingerprint.
pub async fn is_known(conn: &mut Conn, fingerprint: &[u8]) -> Result<bool, Error> {
    let row = conn
        .query("select id from questions where fingerprint = $1")
        .bind(fingerprint)
        .optional::<(Uuid,)>()
        .await?;
    Ok(row.is_some())
}

/// The newest version of every question, as far as drawing papers needs it.
pub async fn bank(conn: &mut Conn) -> Result<Vec<BankEntry>, Error> {
    let rows = conn
        .query(
            "select v.id, v.question_id, v.kind, v.topic, v.difficulty, v.content
             from question_versions v
             where v.version = (select max(n.version) from question_versions n
                                where n.question_id = v.question_id)
             order by v.id",
        )
        .all::<VersionRow>()
        .await?;
    rows.into_iter()
        .map(|row| {
            let version = QuestionVersion::try_from(row)?;
            let options = u8::try_from(version.question.options.len());
            Ok(BankEntry {
                version_id: version.id,
                topic: version.question.topic,
                difficulty: version.question.difficulty,
                kind: version.question.kind,
                options: options.map_err(|_| broken("option count", version.id))?,
            })
        })
        .collect()
}

/// The version with this id.
pub async fn version(conn: &mut Conn, id: Uuid) -> Result<Option<QuestionVersion>, Error> {
    let row = conn
        .query(
            "select id, question_id, kind, topic, difficulty, content
             from question_versions where id = $1",
        )
        .bind(id)
        .optional::<VersionRow>()
        .await?;
    row.map(TryInto::try_into).transpose()
}
