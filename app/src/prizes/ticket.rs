//! Making a ticket.

use data_encoding::{Encoding, Specification};
use domain::prizes::{TicketReason, Verdict};
use storage::prizes::NewTicket;
use storage::quizzes::StoredAttempt;
use uuid::Uuid;

use crate::context::{AppState, Clock};
use crate::keys::SealedAs;

/// The ticket that `verdict` earns the attempt's participant, if it does.
pub fn earned(state: &AppState, stored: &StoredAttempt, verdict: &Verdict) -> Option<NewTicket> {
    let Verdict::Eligible { reason, occasion } = verdict else {
        return None;
    };
    let whose = (stored.campaign_id, stored.participant_id);
    let new = new(state, whose, (*reason, occasion.clone()));
    Some(NewTicket {
        attempt_id: Some(stored.id),
        ..new
    })
}

/// The ticket that learning a lesson earns in a campaign.
pub fn for_lesson(state: &AppState, campaign: Uuid, who: Uuid, lesson: Uuid) -> NewTicket {
    let occasion = lesson.to_string();
    new(
        state,
        (campaign, who),
        (TicketReason::LessonLearned, occasion),
    )
}

fn new(
    state: &AppState,
    (campaign_id, participant_id): (Uuid, Uuid),
    (reason, occasion): (TicketReason, String),
) -> NewTicket {
    let (clock, id) = (&state.clock, state.clock.id());
    let secret = clock.random::<32>();
    NewTicket {
        id,
        campaign_id,
        participant_id,
        attempt_id: None,
        reason,
        occasion,
        code: code(clock),
        secret_sealed: state.keys.seal(clock, SealedAs::TicketSecret, id, &secret),
    }
}

/// Ten letters and digits without I, L, O and U (Crockford's base 32): 50 random bits, so that
/// two of a million tickets share a code in one of two thousand campaigns, and then what gives the
/// ticket is refused, and makes another when it is tried again.
///
/// # Panics
/// Never: the letters are 32 different ones.
pub fn code(clock: &Clock) -> String {
    let mut crockford = Specification::new();
    crockford
        .symbols
        .push_str("0123456789ABCDEFGHJKMNPQRSTVWXYZ");
    let encoding: Encoding = crockford.encoding().expect("32 different symbols");
    let letters = encoding.encode(&clock.random::<10>());
    format!("{}-{}", &letters[..5], &letters[5..10])
}

#[cfg(test)]
mod tests {
    use chrono::DateTime;

    use super::*;

    #[test]
    fn codes_are_easy_to_read_out() {
        let clock = Clock::new(DateTime::default, |bytes| bytes.fill(0b1010_1010));
        assert_eq!(code(&clock), "NANAN-ANANA");
    }
}
