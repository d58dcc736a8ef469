//! Campaigns: how staff compose and publish them, when they are open, and how often a participant
//! may try.

pub mod campaign;
pub mod chances;
pub mod channel;
pub mod composition;
pub mod cover;
pub mod favour;
pub mod finding;
pub mod plan;
pub mod rule_check;
pub mod rule_page;
pub mod state;
pub mod visit;
pub mod window;

#[cfg(test)]
mod tests;

pub use campaign::{
    Audience, Campaign, CampaignDetails, ExtraChances, LessonLink, Need, PrizeOffer, Slug, Steps,
};
pub use chances::{ChanceRule, ChancesLeft};
pub use channel::{ChannelCode, ChannelDraft, ChannelFault, Medium};
pub use composition::{Composition, Template};
pub use cover::Cover;
pub use favour::{Difference, Favour, compare};
pub use finding::{ComposeStep, Finding, Grade, Rule};
pub use plan::{Plan, moment};
pub use rule_check::{CheckFacts, Checked, check};
pub use rule_page::{rule_hash, rule_page};
pub use state::{CampaignRefusal, CampaignState, Running};
pub use visit::{Asked, VISIT_MINUTES, is_visit};
pub use window::{DailyHours, HAND_IN_GRACE, Phase, SETTLED_AFTER, Window, WindowFault, bank_day};
