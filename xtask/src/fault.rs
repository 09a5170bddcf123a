//! How faults are told: what and where first, the remedy last.

const MARK: &str = "\n  remedy: ";

/// The whole chain of causes, with the remedies after all of them.
pub(crate) fn tell(fault: &anyhow::Error) -> String {
    let mut causes = Vec::new();
    let mut remedies = Vec::new();
    for cause in fault.chain() {
        let text = cause.to_string();
        let (said, remedy) = match text.split_once(MARK) {
            Some((said, remedy)) => (said.to_owned(), Some(remedy.to_owned())),
            None => (text, None),
        };
        causes.push(said);
        remedies.extend(remedy);
    }
    let mut told = causes.join(": ");
    for remedy in remedies {
        told.push_str(MARK);
        told.push_str(&remedy);
    }
    told
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn remedies_follow_all_causes() {
        let fault = anyhow::anyhow!("no such file").context("could not read a.lock\n  remedy: make one");
        assert_eq!(tell(&fault), "could not read a.lock: no such file\n  remedy: make one");
        assert_eq!(tell(&anyhow::anyhow!("plain")), "plain");
    }
}
