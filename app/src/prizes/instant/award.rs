//! What a passed attempt wins beside its ticket. It is decided when the attempt is handed in, or, where
//! a required survey comes behind it, when that is.

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use domain::campaigns::Campaign;
use domain::prizes::{Giving, Verdict};
use storage::prizes::{self, Cause, NewWin, PrizeTerms};
use storage::{Conn, Error, Tx};
use uuid::Uuid;

use crate::context::AppState;
use crate::prizes::winning::{deadline, end_of, new_win};

/// The prizes of a campaign that hand-ins win.
#[derive(Clone)]
pub struct Offer {
    campaign: Uuid,
    has_instant: bool,
    /// Those that everybody earns who passes, in their places.
    thresholds: Vec<Uuid>,
    deadline: DateTime<Utc>,
}

/// What one participant may win of them now. Its claim codes are made.
pub struct Chance {
    instant: Option<NewWin>,
    threshold: Option<NewWin>,
    thresholds: Vec<Uuid>,
}

/// A moment was met whose prize could not be given; the unit must fail, so that the moment stays.
pub struct NotGiven;

/// The first moment at which what is won by a hand-in cannot be claimed any more: the end of the last day
/// that was published. Where that is past, since the attempt was scored anew, as an alternate's.
fn until(terms: &PrizeTerms, now: DateTime<Utc>, zone: Tz) -> DateTime<Utc> {
    let published = end_of(terms.claim_until, zone);
    if published > now {
        published
    } else {
        deadline(Some(terms.claim_until), now, zone)
    }
}

/// Whether hand-ins of the campaign win anything but tickets. Of those that do not, nothing is read.
pub fn offers(campaign: &Campaign) -> bool {
    let mut prizes = campaign.details.prizes.iter();
    prizes.any(|prize| prize.given != Giving::Draw)
}

/// Whether this verdict wins beside the ticket.
pub const fn passes(verdict: &Verdict) -> bool {
    matches!(verdict, Verdict::Eligible { .. } | Verdict::Passed)
}

/// Why a passed attempt won nothing at once where something could be won: nobody has to guess.
///
/// # Errors
/// Those of the database.
pub async fn nothing_won(
    conn: &mut Conn,
    campaign: &Campaign,
    participant: Uuid,
) -> Result<Option<&'static str>, Error> {
    if !offers(campaign) {
        return Ok(None);
    }
    if prizes::is_of_staff(conn, participant).await? {
        let told = "这个号码在主办方工作人员名单里：工作人员可以答题，但不抽奖、不领奖。";
        return Ok(Some(told));
    }
    let given = |by| {
        campaign
            .details
            .prizes
            .iter()
            .filter(move |prize| prize.given == by)
    };
    let count = given(Giving::Threshold).count();
    if count > 0 {
        if prizes::has_won(conn, campaign.id, participant, true).await? {
            return Ok(Some("达标即得的奖品每人 1 份，您已经有了。"));
        }
        let gone = prizes::gone(conn, campaign.id).await?;
        return Ok((gone.len() >= count).then_some("达标即得的奖品已经送完了。"));
    }
    if prizes::has_won(conn, campaign.id, participant, false).await? {
        return Ok(Some("同一个人最多中奖 1 次，您已经中过奖了。"));
    }
    Ok(Some("这次没有遇到中奖时刻。"))
}

impl Offer {
    /// What the hand-ins of `campaign` win; `None` where that is nothing but tickets.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn of(
        conn: &mut Conn,
        campaign: &Campaign,
        now: DateTime<Utc>,
        zone: Tz,
    ) -> Result<Option<Self>, Error> {
        if !offers(campaign) {
            return Ok(None);
        }
        let terms = prizes::terms(conn, campaign.id).await?;
        let Some(terms) = terms else {
            tracing::error!(campaign.id = %campaign.id, "its prizes have no terms: none is given");
            return Ok(None);
        };
        let prizes = prizes::prizes_of(conn, campaign.id).await?;
        let given = |by| prizes.iter().filter(move |prize| prize.given == by);
        Ok(Some(Self {
            campaign: campaign.id,
            has_instant: given(Giving::Instant).next().is_some(),
            thresholds: given(Giving::Threshold).map(|prize| prize.id).collect(),
            deadline: until(&terms, now, zone),
        }))
    }

    /// What `participant` may win.
    pub fn chance(&self, state: &AppState, participant: Uuid) -> Chance {
        let nil = Uuid::nil();
        // Its prize and cause are put in when it is given.
        let new = |cause| {
            let of = (self.campaign, nil);
            new_win(state, of, participant, cause, self.deadline)
        };
        let moment = Cause::Instant {
            moment: nil,
            attempt: nil,
        };
        Chance {
            instant: self.has_instant.then(|| new(moment)),
            threshold: (!self.thresholds.is_empty())
                .then(|| new(Cause::Threshold { attempt: nil })),
            thresholds: self.thresholds.clone(),
        }
    }

    /// The same without what is won by moments; `None` where nothing is left.
    pub fn without_instant(self) -> Option<Self> {
        let left = Self {
            has_instant: false,
            ..self
        };
        (!left.thresholds.is_empty()).then_some(left)
    }
}

impl Chance {
    /// Gives what the passed `attempt` wins, in its participant's turn: to the organiser's staff nothing,
    /// as the rules say.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn award(
        &self,
        tx: &mut Tx,
        attempt: Uuid,
        now: DateTime<Utc>,
    ) -> Result<Result<(), NotGiven>, Error> {
        let new = self.instant.as_ref().or(self.threshold.as_ref());
        if let Some(new) = new
            && prizes::is_of_staff(tx, new.participant_id).await?
        {
            return Ok(Ok(()));
        }
        if let Some(new) = &self.instant {
            let who = (new.participant_id, attempt);
            if let Some(met) = prizes::meet(tx, new.campaign_id, who, now).await? {
                let win = NewWin {
                    prize_id: met.prize_id,
                    cause: Cause::Instant {
                        moment: met.id,
                        attempt,
                    },
                    ..new.clone()
                };
                if !prizes::give(tx, &win, now).await? {
                    return Ok(Err(NotGiven));
                }
            }
        }
        let Some(new) = &self.threshold else {
            return Ok(Ok(()));
        };
        for prize in &self.thresholds {
            let win = NewWin {
                prize_id: *prize,
                cause: Cause::Threshold { attempt },
                ..new.clone()
            };
            if prizes::give(tx, &win, now).await? {
                break;
            }
        }
        Ok(Ok(()))
    }
}
