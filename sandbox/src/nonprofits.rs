//! The nonprofits that the sandbox knows: enough for a gallery of causes, and among them every way in which the
//! API's documents let one be written down.

use serde_json::{Map, Value, json};

/// An organization that receives donations.
#[derive(Debug)]
pub(crate) struct Nonprofit {
    pub(crate) slug: &'static str,
    pub(crate) name: &'static str,
    cause: Cause,
    ein: Option<&'static str>,
    status: Status,
    logo: Logo,
}

/// What it works for: of use to a gallery, and no field of the documents.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Cause {
    Animals,
    Arts,
    Children,
    Community,
    Disaster,
    Education,
    Environment,
    Food,
    Health,
    Housing,
    Science,
    Water,
    /// None: it stands for a case.
    Test,
}

impl Cause {
    fn word(self) -> &'static str {
        match self {
            Self::Animals => "animals",
            Self::Arts => "arts",
            Self::Children => "children",
            Self::Community => "community",
            Self::Disaster => "disaster relief",
            Self::Education => "education",
            Self::Environment => "environment",
            Self::Food => "food",
            Self::Health => "health",
            Self::Housing => "housing",
            Self::Science => "science",
            Self::Water => "water",
            Self::Test => "test",
        }
    }
}

/// Whether it takes donations, and the word for it. The documents name the field and no value, so the words differ.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Status {
    Active(&'static str),
    Inactive(&'static str),
    /// The field is null.
    Null,
    /// There is no such field.
    Missing,
}

/// The drawing, an SVG of our own: no trademark of a real organization. The documents name a logo and not the
/// field's name, so there are two.
#[derive(Clone, Copy, Debug)]
enum Logo {
    /// Under `logo`.
    Usual(Drawing),
    /// Under `logoUrl`.
    Other(Drawing),
    /// `logo` is null.
    Null,
    /// There is no such field.
    Missing,
    /// An address under `logo` where nothing is.
    Broken,
}

/// A drawing, and the colour of its ground where that is not the file's own.
#[derive(Clone, Copy, Debug)]
struct Drawing {
    svg: &'static str,
    ground: Option<&'static str>,
}

impl Drawing {
    fn svg(self) -> String {
        match (self.ground, self.svg.split_once("fill=\"").map(|(start, rest)| (start, rest.split_once('"'))))
        {
            (Some(ground), Some((start, Some((_, end))))) => format!("{start}fill=\"{ground}\"{end}"),
            _ => self.svg.to_owned(),
        }
    }
}

impl Nonprofit {
    /// The answer of `GET /v1/partner/organizations/:slug`.
    pub(crate) fn organization(&self, api: &str) -> Value {
        let mut fields = Map::new();
        fields.insert("id".to_owned(), self.id().into());
        fields.insert("slug".to_owned(), self.slug.into());
        fields.insert("name".to_owned(), self.name.into());
        match self.logo {
            Logo::Other(_) => _ = fields.insert("logoUrl".to_owned(), self.logo_url(api).into()),
            Logo::Missing => {}
            Logo::Usual(_) | Logo::Null | Logo::Broken => {
                fields.insert("logo".to_owned(), self.logo_url(api).into());
            }
        }
        fields.insert("ein".to_owned(), self.ein.into());
        match self.status {
            Status::Active(word) | Status::Inactive(word) => {
                fields.insert("status".to_owned(), word.into());
            }
            Status::Null => _ = fields.insert("status".to_owned(), Value::Null),
            Status::Missing => {}
        }
        Value::Object(fields)
    }

    /// What a gallery, or a person who looks for a slug, needs to know.
    fn listed(&self, api: &str) -> Value {
        json!({
            "slug": self.slug,
            "name": self.name,
            "cause": self.cause.word(),
            "logo": self.logo_url(api),
            "takesDonations": self.takes_donations(),
        })
    }

    fn id(&self) -> String {
        let place = NONPROFITS.iter().position(|nonprofit| std::ptr::eq(nonprofit, self)).unwrap_or_default();
        format!("66a1b2c3d4e5f6000000{:04x}", place + 1)
    }

    pub(crate) fn logo_url(&self, api: &str) -> Option<String> {
        match self.logo {
            Logo::Usual(_) | Logo::Other(_) | Logo::Broken => Some(format!("{api}/logos/{}.svg", self.slug)),
            Logo::Null | Logo::Missing => None,
        }
    }

    pub(crate) fn takes_donations(&self) -> bool {
        !matches!(self.status, Status::Inactive(_))
    }
}

/// The nonprofit of this slug.
pub(crate) fn find(slug: &str) -> Option<&'static Nonprofit> {
    NONPROFITS.iter().find(|nonprofit| nonprofit.slug == slug)
}

/// All of them, for `GET /sandbox/nonprofits`.
pub(crate) fn all(api: &str) -> Vec<Value> {
    NONPROFITS.iter().map(|nonprofit| nonprofit.listed(api)).collect()
}

/// The drawing that is served as this file name.
pub(crate) fn logo(file: &str) -> Option<String> {
    match find(file.strip_suffix(".svg")?)?.logo {
        Logo::Usual(drawing) | Logo::Other(drawing) => Some(drawing.svg()),
        Logo::Null | Logo::Missing | Logo::Broken => None,
    }
}

macro_rules! drawing {
    ($name:literal) => {
        Drawing { svg: include_str!(concat!("../assets/logos/", $name, ".svg")), ground: None }
    };
    ($name:literal, $ground:literal) => {
        Drawing { svg: include_str!(concat!("../assets/logos/", $name, ".svg")), ground: Some($ground) }
    };
}

const ACTIVE: Status = Status::Active("ACTIVE");

/// A usual one: active, with an EIN and a logo.
const fn usual(
    slug: &'static str,
    name: &'static str,
    cause: Cause,
    ein: &'static str,
    drawing: Drawing,
) -> Nonprofit {
    Nonprofit { slug, name, cause, ein: Some(ein), status: ACTIVE, logo: Logo::Usual(drawing) }
}

/// One for a magic value of its slug: see `magic.rs` for what is special about it.
const fn magic(slug: &'static str, name: &'static str) -> Nonprofit {
    let logo = Logo::Usual(drawing!("ribbon", "#4a4f57"));
    Nonprofit { slug, name, cause: Cause::Test, ein: None, status: ACTIVE, logo }
}

static NONPROFITS: [Nonprofit; 49] = [
    usual("american-red-cross", "American Red Cross", Cause::Disaster, "53-0196605", drawing!("rings")),
    usual(
        "doctors-without-borders",
        "Doctors Without Borders",
        Cause::Health,
        "13-3433452",
        drawing!("pulse"),
    ),
    usual("world-wildlife-fund", "World Wildlife Fund", Cause::Animals, "52-1693387", drawing!("leaves")),
    usual("direct-relief", "Direct Relief", Cause::Health, "95-1831116", drawing!("arrow")),
    usual("feeding-america", "Feeding America", Cause::Food, "36-3673599", drawing!("bowl")),
    usual("riverside-food-bank", "Riverside Food Bank", Cause::Food, "00-0000006", drawing!("waves")),
    Nonprofit {
        logo: Logo::Null,
        ..usual("quiet-garden", "Quiet Garden", Cause::Environment, "00-0000007", drawing!("leaves"))
    },
    Nonprofit {
        status: Status::Inactive("INACTIVE"),
        ..usual("closed-shelter", "Closed Shelter", Cause::Housing, "00-0000008", drawing!("roof"))
    },
    usual(
        "international-society-for-the-long-names",
        "The International Society for the Protection, Preservation and Patient Pronunciation of \
         Extraordinarily Long Names of Charitable Organisations and Their Llanfairpwllgwyngyllgogerychwyrndrobwllllantysiliogogogoch Chapter",
        Cause::Arts,
        "00-0000009",
        drawing!("ribbon"),
    ),
    // A gallery of causes.
    usual(
        "harbour-lights-shelter",
        "Harbour Lights Shelter",
        Cause::Housing,
        "00-0000010",
        drawing!("roof", "#7a3b12"),
    ),
    Nonprofit {
        logo: Logo::Other(drawing!("leaves", "#2f6f2a")),
        ..usual("seedling-schools", "Seedling Schools", Cause::Education, "00-0000011", drawing!("leaves"))
    },
    usual("clear-wells", "Clear Wells", Cause::Water, "00-0000012", drawing!("waves", "#14539a")),
    Nonprofit {
        status: Status::Active("active"),
        ..usual(
            "paws-on-the-porch",
            "Paws on the Porch",
            Cause::Animals,
            "00-0000013",
            drawing!("rings", "#8a4b08"),
        )
    },
    usual(
        "night-sky-observatory",
        "Night Sky Observatory",
        Cause::Science,
        "00-0000014",
        drawing!("arrow", "#20264f"),
    ),
    Nonprofit {
        logo: Logo::Other(drawing!("bowl", "#7d2348")),
        status: Status::Active("Active"),
        ..usual("corner-kitchen", "Corner Kitchen", Cause::Food, "00-0000015", drawing!("bowl"))
    },
    usual("little-lanterns", "Little Lanterns", Cause::Children, "00-0000016", drawing!("ribbon", "#8a5a00")),
    Nonprofit {
        ein: None,
        ..usual("open-stage", "Open Stage", Cause::Arts, "", drawing!("ribbon", "#5b3a9b"))
    },
    usual(
        "coastal-dune-trust",
        "Coastal Dune Trust",
        Cause::Environment,
        "00-0000018",
        drawing!("waves", "#5f5b12"),
    ),
    Nonprofit {
        status: Status::Null,
        ..usual(
            "second-bicycle",
            "Second Bicycle",
            Cause::Community,
            "00-0000019",
            drawing!("rings", "#0f6674"),
        )
    },
    Nonprofit {
        logo: Logo::Missing,
        ..usual(
            "mountain-rescue-volunteers",
            "Mountain Rescue Volunteers",
            Cause::Disaster,
            "00-0000020",
            drawing!("arrow"),
        )
    },
    Nonprofit {
        status: Status::Active("VERIFIED"),
        ..usual(
            "bright-smiles-clinic",
            "Bright Smiles Clinic",
            Cause::Health,
            "00-0000021",
            drawing!("pulse", "#0d6b52"),
        )
    },
    usual(
        "o-malley-and-daughters",
        "O’Malley & Daughters <Foundation>",
        Cause::Community,
        "00-0000022",
        drawing!("ribbon", "#1d6b45"),
    ),
    usual("z", "Z", Cause::Arts, "00-0000023", drawing!("arrow", "#16181d")),
    usual("river-keepers", "River Keepers", Cause::Water, "00-0000024", drawing!("waves", "#175c3f")),
    Nonprofit {
        status: Status::Missing,
        ..usual("books-by-bus", "Books by Bus", Cause::Education, "00-0000025", drawing!("roof", "#3b4cca"))
    },
    Nonprofit {
        ein: None,
        logo: Logo::Null,
        status: Status::Missing,
        ..usual("neighbours-together", "Neighbours Together", Cause::Community, "", drawing!("rings"))
    },
    usual("reef-watch", "Reef Watch", Cause::Environment, "00-0000027", drawing!("waves", "#9a2f5b")),
    Nonprofit {
        status: Status::Inactive("suspended"),
        ..usual("paused-pantry", "Paused Pantry", Cause::Food, "00-0000028", drawing!("bowl", "#4a4f57"))
    },
    Nonprofit {
        status: Status::Inactive("Closed"),
        logo: Logo::Other(drawing!("roof")),
        ..usual("last-lighthouse", "Last Lighthouse", Cause::Community, "00-0000029", drawing!("roof"))
    },
    // Names in other scripts, and other directions.
    usual("jamiyat-al-maa", "جمعية الماء النظيف", Cause::Water, "00-0000030", drawing!("waves", "#0b5cad")),
    usual("beit-yeladim", "בית הילדים", Cause::Children, "00-0000031", drawing!("roof", "#1f5fa8")),
    Nonprofit {
        logo: Logo::Other(drawing!("leaves", "#a3262a")),
        ..usual("mori-no-kodomo", "森のこども基金", Cause::Children, "00-0000032", drawing!("leaves"))
    },
    usual(
        "shiksha-sabke-liye",
        "सबके लिए शिक्षा",
        Cause::Education,
        "00-0000033",
        drawing!("ribbon", "#b4530a"),
    ),
    usual(
        "sauberes-wasser",
        "Förderverein Sauberes Wasser Süd-Östliches Übersee e. V.",
        Cause::Water,
        "00-0000034",
        drawing!("waves", "#3d5a12"),
    ),
    usual("zdorove-ditey", "Здоров’я дітей", Cause::Health, "00-0000035", drawing!("pulse", "#8a5a00")),
    usual(
        "medecins-du-village",
        "Médecins du Village",
        Cause::Health,
        "00-0000036",
        drawing!("pulse", "#6a2c8f"),
    ),
    usual("family-emoji", "Family 👨‍👩‍👧‍👦 First", Cause::Children, "00-0000037", drawing!("rings", "#8a1c5c")),
    // Magic ones.
    Nonprofit { status: Status::Inactive("INACTIVE"), ..magic("test-inactive", "Test Inactive") },
    magic("test-no-name", "Test Without a Name"),
    Nonprofit { logo: Logo::Broken, ..magic("test-broken-logo", "Test Broken Logo") },
    magic("test-slow", "Test Slow"),
    magic("test-silent", "Test Silent"),
    magic("test-org-429", "Test 429"),
    magic("test-org-500", "Test 500"),
    magic("test-org-502", "Test 502"),
    magic("test-org-503", "Test 503"),
    magic("test-org-malformed", "Test Malformed"),
    magic("test-org-reset", "Test Reset"),
    // `test-not-found` is none, as its name says. This one is its opposite, to have something to compare with.
    magic("test-plain", "Test Plain"),
];

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn every_slug_is_found_and_only_drawn_logos_are_named() {
        let mut ids = HashSet::new();
        for nonprofit in &NONPROFITS {
            assert!(
                std::ptr::eq(find(nonprofit.slug).unwrap(), nonprofit),
                "{} is there twice",
                nonprofit.slug
            );
            let organization = nonprofit.organization("http://api.test");
            assert_eq!(organization["name"], nonprofit.name);
            assert!(ids.insert(organization["id"].as_str().unwrap().to_owned()));
            let named = ["logo", "logoUrl"].map(|key| organization[key].as_str());
            match named.into_iter().flatten().next() {
                Some(url) => {
                    let file = url.strip_prefix("http://api.test/logos/").unwrap();
                    match logo(file) {
                        Some(svg) => assert!(svg.starts_with("<svg ") && svg.ends_with("</svg>\n"), "{file}"),
                        None => assert_eq!(nonprofit.slug, "test-broken-logo"),
                    }
                }
                None => assert!(logo(&format!("{}.svg", nonprofit.slug)).is_none()),
            }
        }
        assert!(find("nobody").is_none() && logo("nobody.svg").is_none() && logo("rings.svg").is_none());
    }

    #[test]
    fn a_ground_changes_one_colour_and_nothing_else() {
        let own = drawing!("rings");
        assert_eq!(own.svg(), own.svg);
        let other = drawing!("rings", "#123456").svg();
        assert_eq!(other.replace("#123456", "#b3261e"), own.svg);
        assert_eq!(other.matches("#123456").count(), 1);
    }

    #[test]
    fn each_way_of_writing_a_nonprofit_down_is_there() {
        let all: Vec<Value> = NONPROFITS.iter().map(|nonprofit| nonprofit.organization("")).collect();
        let some = |is: &dyn Fn(&Value) -> bool| all.iter().any(is);
        assert!(some(&|one| one["logo"].is_string()) && some(&|one| one["logoUrl"].is_string()));
        assert!(some(&|one| one.get("logo").is_some_and(Value::is_null)));
        assert!(some(&|one| one.get("logo").or(one.get("logoUrl")).is_none()));
        assert!(some(&|one| one["ein"].is_null()) && some(&|one| one["ein"].is_string()));
        assert!(
            some(&|one| one.get("status").is_none()) && some(&|one| one.get("status") == Some(&Value::Null))
        );
        for word in ["ACTIVE", "active", "Active", "VERIFIED", "INACTIVE", "suspended", "Closed"] {
            assert!(some(&|one| one["status"] == word), "{word}");
        }
        let causes: HashSet<&str> = NONPROFITS.iter().map(|nonprofit| nonprofit.cause.word()).collect();
        assert_eq!(causes.len(), 13, "a gallery has something for each cause");
    }
}
