//! The people of the sample who hold tickets, with an account each.

use std::collections::HashMap;

use app::context::AppState;
use app::keys::SealedAs;
use chrono::{DateTime, Utc};
use domain::participants::{CONSENT_VERSION, ConsentPurpose, PhoneNumber};
use domain::quizzes::TimeAllowance;
use storage::participants::{self, Participant};
use storage::quizzes::PastAttempt;
use storage::{Db, Tx};
use uuid::Uuid;

use super::SampleError;
use super::past::{AT_ONCE, World, id};

/// Somebody with a ticket.
#[derive(Clone)]
pub(super) struct Holder {
    account: Participant,
    phone_index: Vec<u8>,
    consents: Vec<(ConsentPurpose, Uuid)>,
}

impl Holder {
    async fn add(&self, tx: &mut Tx) -> Result<(), storage::Error> {
        let (who, since) = (self.account.id, self.account.created_at);
        participants::add(tx, &self.account, &self.phone_index).await?;
        for (purpose, id) in &self.consents {
            participants::give_consent(tx, *id, who, *purpose, CONSENT_VERSION, since).await?;
        }
        Ok(())
    }
}

/// Everybody who earned a ticket; two of three want to be told of what they win.
pub(super) fn of(
    state: &AppState,
    world: &World<'_>,
    attempts: &[PastAttempt],
) -> Result<Vec<Holder>, SampleError> {
    let (keys, clock) = (&state.keys, &state.clock);
    let mut since: HashMap<Uuid, DateTime<Utc>> = HashMap::new();
    for past in attempts.iter().filter(|past| past.ticket.is_some()) {
        let first = since.entry(past.participant_id).or_insert(past.started_at);
        *first = past.started_at.min(*first);
    }
    let mut holders = Vec::new();
    for number in 0..world.crowd.people {
        let who = id(world.campaign.id, 2, number);
        let Some(created_at) = since.get(&who).copied() else {
            continue;
        };
        let phone = (world.crowd.first_phone + number).to_string();
        let phone = PhoneNumber::parse(&phone).ok_or(SampleError::Phone(phone))?;
        let wants_notice = number % 3 != 2;
        let purposes = ConsentPurpose::ALL
            .into_iter()
            .filter(|purpose| *purpose != ConsentPurpose::PrizeNotice || wants_notice);
        holders.push(Holder {
            account: Participant {
                id: who,
                phone_sealed: keys.seal(clock, SealedAs::Phone, who, phone.digits().as_bytes()),
                time_allowance: TimeAllowance::default(),
                created_at,
            },
            phone_index: keys.phone_index(&phone),
            consents: purposes.map(|purpose| (purpose, clock.id())).collect(),
        });
    }
    Ok(holders)
}

/// Stores them.
pub(super) async fn add(db: &Db, holders: &[Holder]) -> Result<(), storage::Error> {
    for part in holders.chunks(AT_ONCE) {
        let unit = db.write(part.to_vec(), |tx, part| {
            Box::pin(async move {
                for holder in part {
                    holder.add(tx).await?;
                }
                Ok::<_, storage::Error>(())
            })
        });
        unit.await?;
    }
    Ok(())
}
