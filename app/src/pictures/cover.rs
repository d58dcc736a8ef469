//! A campaign's cover, wherever it is shown.

use std::sync::Arc;

use domain::campaigns::Cover;
use leptos::prelude::*;
use storage::pictures::StoredPicture;

use super::place;
use crate::context::AppState;
use crate::error::AppError;

/// What stands where a picture is gone.
const FALLBACK: &str = "cover-315.svg";

/// The least width and height of a picture on a share card.
const SHARED: u32 = 300;

/// How wide the site's own drawings are, and how high.
const DRAWN: (u32, u32) = (640, 360);

/// A cover with what is needed to show it.
#[derive(Clone, Debug)]
pub enum CoverPicture {
    /// The address of one of the site's own drawings.
    Site(String),
    /// A picture that staff brought.
    Picture(Arc<StoredPicture>),
}

impl CoverPicture {
    /// Looks up what shows this cover. A picture that is gone is replaced by one of the site's own.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn of(state: &AppState, cover: &Cover) -> Result<Self, AppError> {
        let own = |name: &str| Self::Site(state.site.asset(name));
        match cover {
            Cover::Site(name) => Ok(own(name)),
            Cover::Picture(id) => match state.picture(*id).await {
                Ok(picture) => Ok(Self::Picture(picture)),
                Err(AppError::NotFound) => Ok(own(FALLBACK)),
                Err(error) => Err(error),
            },
        }
    }

    /// The picture as markup: `class` for its style, `sizes` as the attribute of that name tells how
    /// wide it is shown, `alt` what it says beyond what stands beside it, mostly nothing.
    pub fn view(
        &self,
        class: &'static str,
        sizes: &'static str,
        alt: &str,
    ) -> impl IntoView + use<> {
        let alt = alt.to_owned();
        match self {
            Self::Site(address) => {
                let (width, height) = (DRAWN.0.to_string(), DRAWN.1.to_string());
                view! { <img class=class src=address.clone() alt=alt width=width height=height/> }
                    .into_any()
            }
            Self::Picture(picture) => {
                let set: Vec<_> = picture
                    .sizes
                    .iter()
                    .map(|size| format!("{} {}w", address(picture, size.width), size.width))
                    .collect();
                let (width, height) = self.dimensions();
                view! {
                    <img class=class src=self.address_for(960) srcset=set.join(", ") sizes=sizes alt=alt
                        width=width.to_string() height=height.to_string()/>
                }
                .into_any()
            }
        }
    }

    /// The width and height of its largest size, in pixels.
    pub fn dimensions(&self) -> (u32, u32) {
        match self {
            Self::Site(_) => DRAWN,
            Self::Picture(picture) => picture
                .sizes
                .last()
                .map_or(DRAWN, |size| (size.width, size.height)),
        }
    }

    /// The address of the smallest size that is as wide as this, or of the largest one.
    pub fn address_for(&self, width: u32) -> String {
        match self {
            Self::Site(address) => address.clone(),
            Self::Picture(picture) => {
                let sizes = &picture.sizes;
                let fits = sizes.iter().find(|size| size.width >= width);
                let size = fits.or(sizes.last());
                address(picture, size.map_or(0, |size| size.width))
            }
        }
    }

    /// The address, width and height of what a share card can show: no drawing in SVG, and neither
    /// side shorter than 300 pixels.
    pub fn share_card(&self) -> Option<(String, u32, u32)> {
        let Self::Picture(picture) = self else {
            return None;
        };
        let sizes = picture.sizes.iter();
        let large = |size: &&domain::pictures::Size| size.width.min(size.height) >= SHARED;
        let size = sizes.clone().find(large)?;
        Some((address(picture, size.width), size.width, size.height))
    }
}

fn address(picture: &StoredPicture, width: u32) -> String {
    format!("/{}", place(picture.id, width, picture.format))
}
