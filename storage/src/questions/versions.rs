//! Published versions: written once, never changed.

use chrono::{DateTime, NaiveDate, Utc};
use domain::quizzes::{Question, QuestionKind, Topic, Validity};
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

/// A version and how it came to be published.
#[derive(Clone, Debug)]
pub struct PublishedVersion {
    /// 1, 2, 3 …
    pub number: u32,
    /// The version.
    pub version: QuestionVersion,
    /// When it may be asked.
    pub validity: Validity,
    /// Who submitted it; `None` where the operator brought it.
    pub submitted_by: Option<Uuid>,
    /// Who approved it; `None` where the operator brought it.
    pub approved_by: Option<Uuid>,
    /// When it was published.
    pub published_at: DateTime<Utc>,
}

#[derive(FromRow)]
pub(super) struct VersionRow {
    id: Uuid,
    question_id: Uuid,
    kind: String,
    topic: String,
    difficulty: i32,
    content: Json<Content>,
}

#[derive(FromRow)]
pub(super) struct PublishedRow {
    #[sqlx(flatten)]
    version: VersionRow,
    number: i32,
    effective_on: Option<NaiveDate>,
    expires_on: Option<NaiveDate>,
    review_on: Option<NaiveDate>,
    submitted_by: Option<Uuid>,
    approved_by: Option<Uuid>,
    created_at: DateTime<Utc>,
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

impl TryFrom<PublishedRow> for PublishedVersion {
    type Error = Error;

    fn try_from(row: PublishedRow) -> Result<Self, Error> {
        let id = row.version.id;
        Ok(Self {
            number: u32::try_from(row.number).map_err(|_| broken("number", id))?,
            version: row.version.try_into()?,
            validity: Validity {
                effective_on: row.effective_on,
                expires_on: row.expires_on,
                review_on: row.review_on,
            },
            submitted_by: row.submitted_by,
            approved_by: row.approved_by,
            published_at: row.created_at,
        })
    }
}

/// The version with this id, also where the question was withdrawn since.
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

/// The versions of a question that were published, the newest first.
pub async fn history(conn: &mut Conn, question: Uuid) -> Result<Vec<PublishedVersion>, Error> {
    let rows = conn
        .query(
            "select id, question_id, kind, topic, difficulty, content, version as number,
                    effective_on, expires_on, review_on, submitted_by, approved_by, created_at
             from question_versions where question_id = $1 order by version desc",
        )
        .bind(question)
        .all::<PublishedRow>()
        .await?;
    rows.into_iter().map(TryInto::try_into).collect()
}

/// Adds the version that `new` says; its number must be the next one.
pub(super) async fn insert(tx: &mut Tx, new: &PublishedVersion) -> Result<(), Error> {
    let QuestionVersion {
        id,
        question_id,
        question,
    } = &new.version;
    let content = Content {
        stem: question.stem.clone(),
        options: question.options.clone(),
        key: question.key.clone(),
        explanation: question.explanation.clone(),
        source: question.source.clone(),
    };
    let options = i32::try_from(question.options.len()).map_err(|_| broken("option count", *id))?;
    tx.command(
        "insert into question_versions
         (id, question_id, version, kind, topic, difficulty, content, options, effective_on,
          expires_on, review_on, submitted_by, approved_by, created_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)",
    )
    .bind(*id)
    .bind(*question_id)
    .bind(i32::try_from(new.number).map_err(|_| broken("number", *id))?)
    .bind(question.kind.word())
    .bind(question.topic.as_str())
    .bind(i32::from(question.difficulty))
    .bind(Json(content))
    .bind(options)
    .bind(new.validity.effective_on)
    .bind(new.validity.expires_on)
    .bind(new.validity.review_on)
    .bind(new.submitted_by)
    .bind(new.approved_by)
    .bind(new.published_at)
    .run()
    .await?;
    Ok(())
}
