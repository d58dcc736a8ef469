//! Campaigns: when they are open, and how often a participant may try.

pub mod campaign;
pub mod chances;
pub mod window;

pub use campaign::{Campaign, CampaignDetails, PrizeOffer, Slug};
pub use chances::{ChanceRule, ChancesLeft};
pub use window::{DailyHours, Phase, Window, WindowFault, bank_day};
