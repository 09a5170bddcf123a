//! Tags as they are to be pasted.

use crate::html::Tag;

/// A start tag in the making.
#[derive(Clone, Debug)]
pub(crate) struct Markup {
    name: String,
    attributes: Vec<(String, String)>,
}

impl Markup {
    pub(crate) fn of(tag: &Tag) -> Self {
        let attributes = tag.attributes.iter().map(|one| (one.name.clone(), one.value.clone())).collect();
        Self { name: tag.name.clone(), attributes }
    }

    /// The script tag of the recipes.
    pub(crate) fn script(src: &str) -> Self {
        let pair = |name: &str, value: &str| (name.to_owned(), value.to_owned());
        let attributes = vec![pair("data-cfasync", "false"), pair("async", ""), pair("src", src)];
        Self { name: "script".to_owned(), attributes }
    }

    pub(crate) fn without(mut self, unwanted: impl Fn(&str) -> bool) -> Self {
        self.attributes.retain(|(name, _)| !unwanted(name));
        self
    }

    /// Sets an attribute where it stands, or puts it at the end.
    pub(crate) fn with(mut self, name: &str, value: &str) -> Self {
        match self.attributes.iter_mut().find(|(known, _)| known == name) {
            Some((_, old)) => value.clone_into(old),
            None => self.attributes.push((name.to_owned(), value.to_owned())),
        }
        self
    }

    pub(crate) fn renamed(mut self, from: &str, to: &str) -> Self {
        if let Some((name, _)) = self.attributes.iter_mut().find(|(known, _)| known == from) {
            to.clone_into(name);
        }
        self
    }

    /// The start tag.
    pub(crate) fn open(&self) -> String {
        let mut out = format!("<{}", self.name);
        for (name, value) in &self.attributes {
            out.push(' ');
            out.push_str(name);
            if !value.is_empty() {
                let value = value.split_ascii_whitespace().collect::<Vec<_>>().join(" ");
                out.push_str(&format!(
                    "=\"{}\"",
                    value.replace('&', "&amp;").replace('"', "&quot;").replace('<', "&lt;")
                ));
            }
        }
        out.push('>');
        out
    }

    /// The start tag and the end tag.
    pub(crate) fn whole(&self) -> String {
        format!("{}</{}>", self.open(), self.name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_are_written_as_they_were() {
        let tag =
            crate::html::read("<script  async type=module src='a&amp;b.js' data-x='\"'>").tags.remove(0);
        let markup = Markup::of(&tag).without(|name| name == "type").with("src", "c").with("defer", "");
        assert_eq!(markup.whole(), "<script async src=\"c\" data-x=\"&quot;\" defer></script>");
        assert_eq!(
            Markup::script("/v1/sir-donate.js").whole(),
            "<script data-cfasync=\"false\" async src=\"/v1/sir-donate.js\"></script>"
        );
    }
}
