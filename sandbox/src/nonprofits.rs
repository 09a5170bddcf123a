//! The nonprofits that the sandbox knows.

use serde_json::{Value, json};

/// An organization that receives donations.
#[derive(Debug)]
pub(crate) struct Nonprofit {
    id: &'static str,
    slug: &'static str,
    pub(crate) name: &'static str,
    ein: &'static str,
    active: bool,
    /// The drawing, an SVG of our own: no trademark of a real organization.
    logo: Option<&'static str>,
}

impl Nonprofit {
    /// The answer of `GET /v1/partner/organizations/:slug`.
    pub(crate) fn organization(&self, api: &str) -> Value {
        json!({
            "id": self.id,
            "slug": self.slug,
            "name": self.name,
            "logo": self.logo_url(api),
            "ein": self.ein,
            "status": if self.active { "ACTIVE" } else { "INACTIVE" },
        })
    }

    pub(crate) fn logo_url(&self, api: &str) -> Option<String> {
        self.logo.map(|_| format!("{api}/logos/{}.svg", self.slug))
    }

    pub(crate) fn takes_donations(&self) -> bool {
        self.active
    }
}

/// The nonprofit of this slug.
pub(crate) fn find(slug: &str) -> Option<&'static Nonprofit> {
    NONPROFITS.iter().find(|nonprofit| nonprofit.slug == slug)
}

/// The drawing that is served as this file name.
pub(crate) fn logo(file: &str) -> Option<&'static str> {
    find(file.strip_suffix(".svg")?)?.logo
}

macro_rules! logo {
    ($name:literal) => {
        Some(include_str!(concat!("../assets/logos/", $name, ".svg")))
    };
}

static NONPROFITS: [Nonprofit; 9] = [
    Nonprofit {
        id: "66a1b2c3d4e5f60000000001",
        slug: "american-red-cross",
        name: "American Red Cross",
        ein: "53-0196605",
        active: true,
        logo: logo!("rings"),
    },
    Nonprofit {
        id: "66a1b2c3d4e5f60000000002",
        slug: "doctors-without-borders",
        name: "Doctors Without Borders",
        ein: "13-3433452",
        active: true,
        logo: logo!("pulse"),
    },
    Nonprofit {
        id: "66a1b2c3d4e5f60000000003",
        slug: "world-wildlife-fund",
        name: "World Wildlife Fund",
        ein: "52-1693387",
        active: true,
        logo: logo!("leaves"),
    },
    Nonprofit {
        id: "66a1b2c3d4e5f60000000004",
        slug: "direct-relief",
        name: "Direct Relief",
        ein: "95-1831116",
        active: true,
        logo: logo!("arrow"),
    },
    Nonprofit {
        id: "66a1b2c3d4e5f60000000005",
        slug: "feeding-america",
        name: "Feeding America",
        ein: "36-3673599",
        active: true,
        logo: logo!("bowl"),
    },
    Nonprofit {
        id: "66a1b2c3d4e5f60000000006",
        slug: "riverside-food-bank",
        name: "Riverside Food Bank",
        ein: "00-0000006",
        active: true,
        logo: logo!("waves"),
    },
    Nonprofit {
        id: "66a1b2c3d4e5f60000000007",
        slug: "quiet-garden",
        name: "Quiet Garden",
        ein: "00-0000007",
        active: true,
        logo: None,
    },
    Nonprofit {
        id: "66a1b2c3d4e5f60000000008",
        slug: "closed-shelter",
        name: "Closed Shelter",
        ein: "00-0000008",
        active: false,
        logo: logo!("roof"),
    },
    Nonprofit {
        id: "66a1b2c3d4e5f60000000009",
        slug: "international-society-for-the-long-names",
        name: "The International Society for the Protection, Preservation and Patient Pronunciation of \
               Extraordinarily Long Names of Charitable Organisations and Their Llanfairpwllgwyngyllgogerychwyrndrobwllllantysiliogogogoch Chapter",
        ein: "00-0000009",
        active: true,
        logo: logo!("ribbon"),
    },
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_slug_is_found_and_only_drawn_logos_are_named() {
        for nonprofit in &NONPROFITS {
            let organization = find(nonprofit.slug).unwrap().organization("http://api.test");
            assert_eq!(organization["name"], nonprofit.name);
            match organization["logo"].as_str() {
                Some(url) => {
                    let file = url.strip_prefix("http://api.test/logos/").unwrap();
                    assert!(logo(file).unwrap().starts_with("<svg "), "{file}");
                }
                None => assert_eq!(nonprofit.slug, "quiet-garden"),
            }
        }
        assert!(find("nobody").is_none() && logo("nobody.svg").is_none() && logo("rings.svg").is_none());
    }
}
