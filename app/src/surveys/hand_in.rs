//! The hand-in of a survey: decided on the draft as it was read, then taken in one unit of work,
//! unless something was saved or handed in in between.

use chrono::{DateTime, Utc};
use domain::surveys::Definition;
use storage::surveys::{self, Full, HandIn, NotTaken};
use storage::{BoxFuture, Tx};
use uuid::Uuid;

use super::answered::{Earned, answered, earned};
use super::fill_in::way_on;
use super::pages::page_of;
use super::running::{Running, Stage, running};
use crate::context::AppState;
use crate::error::AppError;

/// What was decided on the draft as it was read.
struct HandingIn {
    sheet: HandIn,
    definition: Definition,
    campaign: Uuid,
    earned: Earned,
    now: DateTime<Utc>,
}

/// How a unit fails.
enum Failed {
    NotTaken(NotTaken),
    Database(storage::Error),
}

impl From<storage::Error> for Failed {
    fn from(error: storage::Error) -> Self {
        Self::Database(error)
    }
}

impl From<NotTaken> for Failed {
    fn from(not_taken: NotTaken) -> Self {
        Self::NotTaken(not_taken)
    }
}

/// Hands the survey in.
///
/// # Errors
/// Those of the database.
///
/// # Returns
/// The page that says what became of it: that it was taken, now or before; that the survey is full
/// or over; or the page where something has to be done first.
pub async fn hand_in(
    state: &AppState,
    who: Uuid,
    slug: &str,
    changes: i64,
) -> Result<String, AppError> {
    let found = running(state, slug, Some(who)).await?;
    let (Some(filling), Stage::Open) = (found.filling(), found.stage) else {
        return Ok(found.intro());
    };
    if filling.draft.changes != changes {
        return Ok(changed(&found));
    }
    if filling.first_open().is_some() {
        return Ok(way_on(&found, &filling));
    }
    let definition = found.definition();
    let sheet = HandIn {
        // Version 4: all random, so that it tells no time.
        id: uuid::Builder::from_random_bytes(state.clock.random()).into_uuid(),
        survey: found.survey.id,
        participant: who,
        is_named: !definition.is_anonymous(),
        consented_at: filling.draft.consented_at,
        changes,
        answers: filling.walk.sheet(definition, &filling.answers),
        day: state.today(),
        channel_id: filling.draft.channel_id,
        branch_id: filling.draft.branch_id,
    };
    let handing_in = HandingIn {
        sheet,
        definition: definition.clone(),
        campaign: found.campaign.id,
        earned: earned(state, &found.campaign, who).await?,
        now: state.clock.now(),
    };
    match state.db.write(handing_in, unit).await {
        // The page says which of the two.
        Ok(()) | Err(Failed::NotTaken(NotTaken::Full(Full::Survey))) => Ok(found.intro()),
        Err(Failed::NotTaken(NotTaken::Changed)) => Ok(changed(&found)),
        Err(Failed::NotTaken(NotTaken::Full(Full::Option(question, _)))) => {
            let page = page_of(found.definition(), &question).ok_or(AppError::Broken)?;
            Ok(format!("{}?check=1#wrong", found.page(page)))
        }
        Err(Failed::NotTaken(NotTaken::Database(error)) | Failed::Database(error)) => {
            Err(error.into())
        }
    }
}

/// Another window has saved or handed in: the answers are looked at once more, or the page before
/// the questions says that it is done.
fn changed(found: &Running) -> String {
    format!("{}?changed=1", found.review())
}

fn unit<'t>(tx: &'t mut Tx, with: &'t HandingIn) -> BoxFuture<'t, Result<(), Failed>> {
    Box::pin(async move {
        surveys::hand_in(tx, &with.sheet, &with.definition, with.now).await?;
        let whose = (with.campaign, with.sheet.participant);
        if answered(tx, whose, &with.earned, with.now).await? {
            Ok(())
        } else {
            // A quiz was passed in between: they look at their answers once more, and hand in.
            Err(NotTaken::Changed.into())
        }
    })
}
