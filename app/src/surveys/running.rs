//! A survey as it stands for somebody.

use domain::campaigns::{Campaign, Phase, Slug};
use domain::surveys::{Answer, Answers, Definition, Key, Question, Walk, walk};
use storage::campaigns;
use storage::surveys::{self, Draft, Room, Survey};
use uuid::Uuid;

use crate::context::AppState;
use crate::error::AppError;

/// The field of a draft that names the questions that were shown and sent.
pub const SEEN: &str = "@seen";

/// A survey together with how it stands for somebody.
pub struct Running {
    /// Its campaign.
    pub campaign: Campaign,
    /// The survey.
    pub survey: Survey,
    /// What of its room is taken.
    pub room: Room,
    /// The unfinished answers.
    pub draft: Option<Draft>,
    /// Whether it takes answers now.
    pub stage: Stage,
}

/// Whether a survey takes somebody's answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// It has been handed in.
    Answered,
    /// Not yet.
    NotYet,
    /// Not any more.
    Over,
    /// Not for now: its campaign is stopped.
    Paused,
    /// As many as there may be have answered.
    Full,
    /// It does; there may be a draft.
    Open,
}

/// The survey of a campaign, as it stands for `who`.
///
/// # Errors
/// [`AppError::NotFound`] where there is none.
pub async fn running(state: &AppState, slug: &str, who: Option<Uuid>) -> Result<Running, AppError> {
    let slug = Slug::parse(slug).ok_or(AppError::NotFound)?;
    let mut conn = state.db.read().await?;
    let campaign = campaigns::find_by_slug(&mut conn, slug.as_str()).await?;
    let campaign = campaign.ok_or(AppError::NotFound)?;
    let survey = surveys::of_campaign(&mut conn, campaign.id).await?;
    let survey = survey.ok_or(AppError::NotFound)?;
    let room = surveys::room(&mut conn, survey.id).await?;
    // First whether there was a beginning: a hand-in that comes in between is seen as one.
    let (mut begun, mut draft) = (false, None);
    if let Some(who) = who {
        begun = surveys::has_begun(&mut conn, survey.id, who).await?;
        draft = surveys::draft(&mut conn, survey.id, who).await?;
    }
    drop(conn);
    let now = state.clock.now();
    let definition = &survey.definition;
    let phase = campaign.phase(now, state.settings.zone);
    let over = definition
        .closes_at
        .is_some_and(|closes_at| closes_at <= now);
    let standing = match phase {
        _ if begun && draft.is_none() => Stage::Answered,
        Phase::Closed { .. } => Stage::Over,
        Phase::Paused => Stage::Paused,
        _ if over => Stage::Over,
        _ if room.is_full => Stage::Full,
        Phase::Open { .. } if definition.is_open(now) => Stage::Open,
        _ => Stage::NotYet,
    };
    Ok(Running {
        campaign,
        survey,
        room,
        draft,
        stage: standing,
    })
}

/// An unfinished survey with the way through it.
pub struct Filling<'r> {
    /// What it asks.
    pub definition: &'r Definition,
    /// What was typed so far.
    pub draft: &'r Draft,
    /// What of it can be read.
    pub answers: Answers,
    /// The way through.
    pub walk: Walk,
    room: &'r Room,
}

impl Running {
    /// What it asks.
    pub const fn definition(&self) -> &Definition {
        &self.survey.definition
    }

    /// The page before the questions.
    pub fn intro(&self) -> String {
        format!("/campaigns/{}/survey", self.campaign.slug)
    }

    /// A page of questions.
    pub fn page(&self, page: usize) -> String {
        format!(
            "{}/pages/{}",
            self.intro(),
            self.definition().pages[page].key
        )
    }

    /// The page with all answers.
    pub fn review(&self) -> String {
        format!("{}/review", self.intro())
    }

    /// What is being filled in, where there is a draft.
    pub fn filling(&self) -> Option<Filling<'_>> {
        let draft = self.draft.as_ref()?;
        Some(Filling::new(self.definition(), draft, &self.room))
    }
}

impl<'r> Filling<'r> {
    /// A draft and the way that it leads.
    pub fn new(definition: &'r Definition, draft: &'r Draft, room: &'r Room) -> Self {
        let answers = definition.answers(&draft.typed);
        Self {
            walk: walk(definition, &answers),
            definition,
            draft,
            answers,
            room,
        }
    }

    /// Whether a question was shown and sent.
    pub fn has_seen(&self, question: &Key) -> bool {
        let seen = self.draft.typed.get(SEEN);
        seen.is_some_and(|seen| seen.iter().any(|key| key == question.as_str()))
    }

    /// What is wrong with the answer to a question: what was typed, or that what was chosen is full.
    pub fn wrong(&self, question: &Question) -> Option<String> {
        if let Err(misread) = question.read(&self.draft.typed) {
            return Some(misread.to_string());
        }
        let Some(Answer::Choice { chosen, .. }) = self.answers.get(&question.key) else {
            return None;
        };
        let options = question.ask.options().iter();
        let full = options.filter(|option| {
            chosen.contains(&option.key) && self.room.is_full_for(&question.key, &option.key)
        });
        let full: Vec<_> = full.map(|option| format!("「{}」", option.text)).collect();
        (!full.is_empty()).then(|| {
            format!(
                "{}的名额刚刚满了，请改选其他选项。您填写的其他内容都还在。",
                full.join("")
            )
        })
    }

    /// Whether an option can still be chosen.
    pub fn is_full(&self, question: &Key, option: &Key) -> bool {
        self.room.is_full_for(question, option)
    }

    /// The first page with something to do: a question that was not shown, or an answer that is
    /// wrong; `None` where all is ready to be handed in.
    pub fn first_open(&self) -> Option<(usize, bool)> {
        for step in &self.walk.steps {
            let questions = self.walk.on(self.definition, step.page);
            if questions
                .iter()
                .any(|question| !self.has_seen(&question.key))
            {
                return Some((step.page, false));
            }
            if questions
                .iter()
                .any(|question| self.wrong(question).is_some())
            {
                return Some((step.page, true));
            }
        }
        None
    }
}
