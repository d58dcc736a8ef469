//! How the holder of a ticket is told that it takes no part in the draw: openly, with the reason and
//! the way to object.

use domain::prizes::draw::Exclusion;
use leptos::prelude::*;
use storage::prizes::Aside;
use uuid::Uuid;

/// What stands beside a ticket on 我的 where it takes no part: why.
pub fn aside(ticket: Uuid, aside: &[Aside]) -> Option<AnyView> {
    let found = aside.iter().find(|aside| aside.ticket_id == ticket)?;
    let rules = format!("/campaigns/{}/rules", found.slug);
    let why = match found.because {
        Exclusion::Staff => {
            "这个号码在主办方工作人员名单里，工作人员可以答题，但不参加抽奖。".to_owned()
        }
        _ if found.note.is_empty() => "经工作人员核对，这张券不参加抽奖。".to_owned(),
        _ => format!("经工作人员核对，这张券不参加抽奖。原因：{}", found.note),
    };
    let told = view! {
        <span class="badge warning">"不参加抽奖"</span>
        <span class="ticket-aside">
            {why}" 有异议，请按"<a href=rules>"活动规则"</a>"里的联系方式或到任一营业网点提出。"
        </span>
    };
    Some(told.into_any())
}
