//! Every change a browser can make about stock.

use leptos::prelude::*;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::error::AppError;

/// Writes a movement down by hand. Those who keep stock may, at their branches. `key` is made with the
/// form and becomes the entry's id, so that a repeated post lays one.
#[server(endpoint = "stock/lay")]
pub async fn lay(
    prize: Uuid,
    key: Uuid,
    #[server(default)] kind: String,
    #[server(default)] branch: String,
    #[server(default)] quantity: String,
    #[server(default)] note: String,
) -> Result<(), AppError> {
    use domain::staff::Permission;

    use crate::flash::Done;
    use crate::participants::data::done;
    use crate::prizes::stock::change::{self, Typed};
    use crate::prizes::stock::look::page_of;
    use crate::staff::who::require_staff;

    let (state, who) = require_staff(Permission::KeepStock).await?;
    let typed = Typed {
        branch: &branch,
        quantity: &quantity,
        note: &note,
    };
    change::lay(&state, &who, (prize, key), &kind, &typed).await?;
    done(&state, Done::StockMoved, &page_of(prize));
    Ok(())
}

/// Sends prizes to another branch. Those who keep stock may, from their branches. `key` is made with
/// the form and becomes the transfer's id.
#[server(endpoint = "stock/transfer")]
pub async fn transfer(
    prize: Uuid,
    key: Uuid,
    #[server(default)] branch: String,
    #[server(default)] to: String,
    #[server(default)] quantity: String,
    #[server(default)] note: String,
) -> Result<(), AppError> {
    use domain::staff::Permission;

    use crate::flash::Done;
    use crate::participants::data::done;
    use crate::prizes::stock::change::{self, Typed};
    use crate::prizes::stock::look::page_of;
    use crate::staff::who::require_staff;

    let (state, who) = require_staff(Permission::KeepStock).await?;
    let typed = Typed {
        branch: &branch,
        quantity: &quantity,
        note: &note,
    };
    change::send(&state, &who, (prize, key), &typed, &to).await?;
    done(&state, Done::StockSent, &page_of(prize));
    Ok(())
}

/// Confirms what came of a transfer. Those who keep stock may, where it is awaited.
#[server(endpoint = "stock/arrive")]
pub async fn arrive(
    id: Uuid,
    #[server(default)] arrived: String,
    #[server(default)] explanation: String,
) -> Result<(), AppError> {
    use domain::staff::Permission;

    use crate::flash::Done;
    use crate::participants::data::done;
    use crate::prizes::stock::change;
    use crate::staff::who::require_staff;

    let (state, who) = require_staff(Permission::KeepStock).await?;
    change::arrive(&state, &who, id, (&arrived, &explanation)).await?;
    done(&state, Done::StockArrived, "/staff/prizes/transfers");
    Ok(())
}

/// What was counted of one prize, as a form sends it.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct CountedLine {
    /// Which prize.
    pub prize: Uuid,
    /// What the page said there should be.
    #[serde(default)]
    pub expected: String,
    /// What lies there; empty where it was not counted.
    #[serde(default)]
    pub counted: String,
    /// Why it differs.
    #[serde(default)]
    pub explanation: String,
}

/// Takes in what was counted at a branch. Those who keep stock may, at their branches. `key` is made
/// with the form, so that a repeated post counts once.
#[server(endpoint = "stock/count")]
pub async fn count(
    key: Uuid,
    #[server(default)] branch: String,
    #[server(default)] lines: Vec<CountedLine>,
) -> Result<(), AppError> {
    use domain::staff::Permission;

    use crate::flash::Done;
    use crate::participants::data::done;
    use crate::prizes::stock::count::count;
    use crate::prizes::stock::count_page::address;
    use crate::staff::who::require_staff;

    let (state, who) = require_staff(Permission::KeepStock).await?;
    let (all, differ) = count(&state, &who, key, &branch, &lines).await?;
    done(&state, Done::StockCounted(all, differ), &address(&branch));
    Ok(())
}

/// Sets from how many on it is told that little of a prize is left at a branch; nothing ends that.
/// Those who keep stock may, at their branches.
#[server(endpoint = "stock/set_threshold")]
pub async fn set_threshold(
    prize: Uuid,
    #[server(default)] branch: String,
    #[server(default)] threshold: String,
) -> Result<(), AppError> {
    use domain::staff::Permission;

    use crate::flash::Done;
    use crate::participants::data::done;
    use crate::prizes::stock::change;
    use crate::prizes::stock::look::page_of;
    use crate::staff::who::require_staff;

    let (state, who) = require_staff(Permission::KeepStock).await?;
    change::set_threshold(&state, &who, prize, (&branch, &threshold)).await?;
    done(&state, Done::ThresholdSet, &page_of(prize));
    Ok(())
}

/// Imports the new codes of a list that was looked at. Those who edit campaigns at the head office may.
/// A repeated post finds the list gone, and leads to the prize all the same.
#[server(endpoint = "stock/import_codes")]
pub async fn import_codes(prize: Uuid, id: Uuid) -> Result<(), AppError> {
    use domain::staff::Permission;

    use crate::flash::Done;
    use crate::participants::data::done;
    use crate::prizes::stock::codes;
    use crate::prizes::stock::look::page_of;
    use crate::staff::who::require_staff;

    let (state, who) = require_staff(Permission::EditCampaigns).await?;
    let imported = codes::import(&state, &who, (prize, id)).await?;
    let told = imported.map_or(Done::CodesGone, Done::CodesImported);
    done(&state, told, &page_of(prize));
    Ok(())
}

/// Takes a prize's picture away. Those who edit campaigns may.
#[server(endpoint = "stock/remove_picture")]
pub async fn remove_picture(prize: Uuid) -> Result<(), AppError> {
    use domain::staff::Permission;

    use crate::flash::Done;
    use crate::participants::data::done;
    use crate::prizes::stock::look::page_of;
    use crate::prizes::stock::picture;
    use crate::staff::who::require_staff;

    let (state, who) = require_staff(Permission::EditCampaigns).await?;
    picture::set(&state, &who, prize, None).await?;
    done(&state, Done::PrizePictureSet, &page_of(prize));
    Ok(())
}
