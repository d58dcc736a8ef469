//! How a campaign stands for whoever looks at it: its phase, and what they have left.

use domain::campaigns::{Campaign, ChancesLeft, Phase};
use domain::quizzes::Quiz;
use storage::{campaigns, quizzes};
use uuid::Uuid;

use crate::context::AppState;
use crate::error::AppError;
use crate::visitor::Visitor;

/// A campaign together with how it stands for this visitor.
pub struct Standing {
    /// The campaign.
    pub campaign: Campaign,
    /// Its quiz.
    pub quiz: Option<Quiz>,
    /// Whether it is open.
    pub phase: Phase,
    /// The chances left to a signed-in visitor.
    pub left: Option<ChancesLeft>,
    /// The attempt to go on with.
    pub open_attempt: Option<Uuid>,
}

/// How `campaign` stands for `visitor`.
///
/// # Errors
/// Those of the database.
pub async fn standing(
    state: &AppState,
    visitor: &Visitor,
    campaign: Campaign,
) -> Result<Standing, AppError> {
    let mut conn = state.db.read().await?;
    let quiz = quizzes::of_campaign(&mut conn, campaign.id).await?;
    let phase = campaign.phase(state.clock.now(), state.settings.zone);
    let (mut left, mut open_attempt) = (None, None);
    if let Some(who) = &visitor.participant {
        let used = campaigns::chances_used(&mut conn, campaign.id, who.id, state.today()).await?;
        left = Some(campaign.chances.left(used.0, used.1));
        if let Some(quiz) = &quiz {
            open_attempt = quizzes::open_attempt(&mut conn, quiz.id, who.id).await?;
        }
    }
    Ok(Standing {
        campaign,
        quiz,
        phase,
        left,
        open_attempt,
    })
}
