//! How a campaign stands for whoever looks at it: its phase, and what they have left.

use chrono::{DateTime, Utc};
use domain::campaigns::{Campaign, ChancesLeft, Cover, Phase};
use domain::quizzes::Quiz;
use storage::{Conn, campaigns, pictures, prizes, quizzes, surveys};
use uuid::Uuid;

use crate::context::AppState;
use crate::error::AppError;
use crate::pictures::CoverPicture;
use crate::prizes::instant::award::offers;
use crate::prizes::instant::public::Told;
use crate::visitor::Visitor;

/// A campaign together with how it stands for this visitor.
pub struct Standing {
    /// The campaign.
    pub campaign: Campaign,
    /// Its cover.
    pub cover: CoverPicture,
    /// The pictures that staff brought of its prizes, by their places.
    pub prizes: Vec<(usize, CoverPicture)>,
    /// The places of its prizes that everybody earned who passed, and of which none is left.
    pub gone: Vec<u16>,
    /// Its quiz.
    pub quiz: Option<Quiz>,
    /// Whether it is open.
    pub phase: Phase,
    /// When.
    pub now: DateTime<Utc>,
    /// The chances left to a signed-in visitor.
    pub left: Option<ChancesLeft>,
    /// Those beyond the rule that are left.
    pub extra_left: u32,
    /// Whether its survey is answered.
    pub survey_done: bool,
    /// The attempt to go on with.
    pub open_attempt: Option<Uuid>,
    /// Its survey's title.
    pub survey: Option<String>,
    /// Its instant wins, as far as everybody may know of them.
    pub instant: Option<Told>,
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
    let cover = CoverPicture::of(state, &campaign.details.cover).await?;
    let mut conn = state.db.read().await?;
    let shown = prize_pictures(&mut conn, campaign.id).await?;
    let gone = if offers(&campaign) {
        prizes::gone(&mut conn, campaign.id).await?
    } else {
        Vec::new()
    };
    let quiz = quizzes::of_campaign(&mut conn, campaign.id).await?;
    let survey = surveys::of_campaign(&mut conn, campaign.id).await?;
    let now = state.clock.now();
    let phase = campaign.phase(now, state.settings.zone);
    let instant = Told::of(&mut conn, &campaign).await?;
    let (mut left, mut open_attempt, mut extra_left) = (None, None, 0);
    let mut survey_done = false;
    if let Some(who) = &visitor.participant {
        if survey.is_some() {
            survey_done = surveys::has_answered(&mut conn, campaign.id, who.id).await?;
        }
        let used = campaigns::chances_used(&mut conn, campaign.id, who.id, state.today()).await?;
        extra_left = campaigns::extra_left(&mut conn, campaign.id, who.id).await?;
        let by_rule = campaign.chances.left(used.0, used.1);
        left = Some(by_rule.and_extra(extra_left));
        if let Some(quiz) = &quiz {
            open_attempt = quizzes::open_attempt(&mut conn, quiz.id, who.id).await?;
        }
    }
    drop(conn);
    Ok(Standing {
        prizes: opened(state, shown).await?,
        gone,
        campaign,
        cover,
        quiz,
        phase,
        now,
        left,
        extra_left,
        survey_done,
        open_attempt,
        instant,
        survey: survey.map(|survey| survey.definition.title),
    })
}

/// The pictures of a campaign's prizes, as they are shown.
///
/// # Errors
/// Those of the database.
pub async fn pictures_of(state: &AppState, campaign: Uuid) -> Result<PrizePictures, AppError> {
    let shown = {
        let mut conn = state.db.read().await?;
        prize_pictures(&mut conn, campaign).await?
    };
    opened(state, shown).await
}

/// Pictures of prizes, by their places.
type PrizePictures = Vec<(usize, CoverPicture)>;

async fn prize_pictures(conn: &mut Conn, campaign: Uuid) -> Result<Vec<(i32, Uuid)>, AppError> {
    Ok(pictures::of_prizes(conn, campaign).await?)
}

async fn opened(state: &AppState, shown: Vec<(i32, Uuid)>) -> Result<PrizePictures, AppError> {
    let mut opened = Vec::new();
    for (place, picture) in shown {
        let picture = CoverPicture::of(state, &Cover::Picture(picture)).await?;
        opened.push((usize::try_from(place).unwrap_or(usize::MAX), picture));
    }
    Ok(opened)
}
