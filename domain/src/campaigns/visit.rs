//! What counts as a visit of a campaign's page.

/// How long a browser that comes again is on the same visit, in minutes.
pub const VISIT_MINUTES: i64 = 30;

/// A request for a campaign's page, as far as it tells whether somebody is looking.
#[derive(Clone, Copy, Debug)]
pub struct Asked<'r> {
    /// The page itself is wanted, not only its head.
    pub page: bool,
    /// What the browser says of itself (`User-Agent`); empty where it says nothing.
    pub agent: &'r str,
    /// What it fetches for: the values of `Sec-Purpose`, `Purpose` and `X-Moz`.
    pub purpose: &'r str,
    /// Whether this browser was here within the last [`VISIT_MINUTES`].
    pub was_here: bool,
}

/// Words by which programs that follow links name themselves: search engines, the previews of
/// messengers, monitors, libraries.
const PROGRAMS: [&str; 25] = [
    "bot",
    "spider",
    "crawl",
    "slurp",
    "preview",
    "facebookexternalhit",
    "embedly",
    "whatsapp",
    "telegram",
    "monitor",
    "uptime",
    "curl/",
    "wget",
    "python",
    "java/",
    "okhttp",
    "go-http",
    "libwww",
    "httpclient",
    "headlesschrome",
    "lighthouse",
    "pingdom",
    "scrapy",
    "axios",
    "node-fetch",
];

/// Whether a request is a visit: somebody opens the page in a browser that was not here a moment
/// ago. What only looks at a link, fetches a page in advance or names itself a program is none. A
/// browser that keeps no cookies is counted each time it comes.
pub fn is_visit(asked: Asked<'_>) -> bool {
    let agent = asked.agent.to_ascii_lowercase();
    let purpose = asked.purpose.to_ascii_lowercase();
    let program = agent.is_empty() || PROGRAMS.iter().any(|word| agent.contains(word));
    let ahead = purpose.contains("prefetch") || purpose.contains("preview");
    asked.page && !asked.was_here && !program && !ahead
}

#[cfg(test)]
mod tests {
    use super::*;

    const WECHAT: &str = "Mozilla/5.0 (Linux; Android 12; wv) AppleWebKit/537.36 (KHTML, like Gecko) \
        Version/4.0 Chrome/107.0 Mobile Safari/537.36 XWEB/5061 MicroMessenger/8.0.32 NetType/WIFI";

    fn asked(agent: &str) -> Asked<'_> {
        Asked {
            page: true,
            agent,
            purpose: "",
            was_here: false,
        }
    }

    #[test]
    fn somebody_who_opens_the_page_is_a_visit() {
        let phone = "Mozilla/5.0 (iPhone; CPU iPhone OS 16_0 like Mac OS X) AppleWebKit/605.1.15 \
            (KHTML, like Gecko) Mobile/15E148 MicroMessenger/8.0.30";
        for agent in [WECHAT, phone, "Mozilla/5.0 (Windows NT 10.0) Firefox/115.0"] {
            assert!(is_visit(asked(agent)), "{agent}");
        }
    }

    #[test]
    fn what_only_looks_at_the_link_is_none() {
        for agent in [
            "",
            "Mozilla/5.0 (compatible; Baiduspider/2.0; +http://www.baidu.com/search/spider.html)",
            "Mozilla/5.0 (compatible; Googlebot/2.1)",
            "facebookexternalhit/1.1",
            "curl/8.5.0",
            "python-requests/2.31",
        ] {
            assert!(!is_visit(asked(agent)), "{agent}");
        }
        for purpose in ["prefetch", "prefetch;prerender", "Preview"] {
            assert!(
                !is_visit(Asked {
                    purpose,
                    ..asked(WECHAT)
                }),
                "{purpose}"
            );
        }
        assert!(!is_visit(Asked {
            page: false,
            ..asked(WECHAT)
        }));
        assert!(!is_visit(Asked {
            was_here: true,
            ..asked(WECHAT)
        }));
    }
}
