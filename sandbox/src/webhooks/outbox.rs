//! The deliveries: which are due, which wait, and what became of the others.

use std::collections::{BTreeMap, BTreeSet, HashMap, VecDeque};
use std::time::Duration;

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::event::time;
use crate::secrets::hide;

/// How long to wait before each further attempt. After the last one a delivery is given up.
const PAUSES: [Duration; 4] =
    [Duration::from_secs(1), Duration::from_secs(5), Duration::from_secs(25), Duration::from_secs(125)];

/// A sandbox may run for days: of the deliveries that are done with, the oldest make room.
const KEPT: usize = 10_000;

/// One event on its way.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Delivery {
    /// The event's.
    pub(crate) id: String,
    pub(crate) partner_donation_id: String,
    pub(crate) event: String,
    /// As it is sent, to the byte.
    pub(crate) body: String,
    pub(crate) state: State,
    pub(crate) attempts: Vec<Attempt>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum State {
    Pending,
    Delivered,
    /// Given up.
    Failed,
}

/// One attempt.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Attempt {
    /// Milliseconds since the Unix epoch.
    at: u64,
    /// The receiver's answer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    status: Option<u16>,
    /// Why there was none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    error: Option<String>,
}

/// What is to be sent now.
#[derive(Clone, Debug)]
pub(crate) struct Job {
    number: u64,
    pub(crate) id: String,
    pub(crate) event: String,
    pub(crate) body: String,
}

/// What an attempt changed.
#[derive(Debug)]
pub(crate) struct Changed<'a> {
    pub(crate) number: u64,
    pub(crate) delivery: &'a Delivery,
    /// The delivery that made room.
    pub(crate) forgotten: Option<u64>,
}

/// All deliveries, by number, which is the order in which the events came about.
#[derive(Debug, Default)]
pub(crate) struct Outbox {
    all: BTreeMap<u64, Delivery>,
    next_number: u64,
    /// Those of one donation are delivered one after the other.
    lanes: HashMap<String, VecDeque<u64>>,
    /// The first of each lane, by the time of its next attempt, but for those under way.
    waiting: BTreeSet<(Duration, u64)>,
    done: VecDeque<u64>,
}

impl Outbox {
    /// What an earlier sandbox left. What it had not delivered is tried at once, with the attempts that are left.
    pub(crate) fn new(deliveries: Vec<(u64, Delivery)>, next_number: u64) -> Self {
        let mut outbox = Self { next_number, ..Self::default() };
        for (number, delivery) in deliveries {
            if delivery.state == State::Pending {
                outbox.line_up(number, &delivery.partner_donation_id);
            } else {
                outbox.done.push_back(number);
            }
            outbox.all.insert(number, delivery);
        }
        outbox
    }

    /// Gives the number that it has from then on.
    pub(crate) fn add(&mut self, delivery: Delivery) -> u64 {
        let number = self.next_number;
        self.next_number += 1;
        self.line_up(number, &delivery.partner_donation_id);
        self.all.insert(number, delivery);
        number
    }

    pub(crate) fn get(&self, number: u64) -> Option<&Delivery> {
        self.all.get(&number)
    }

    fn line_up(&mut self, number: u64, donation: &str) {
        let lane = self.lanes.entry(donation.to_owned()).or_default();
        lane.push_back(number);
        if lane.len() == 1 {
            self.waiting.insert((Duration::ZERO, number));
        }
    }

    /// Takes the delivery that has waited longest, where one is due. It is under way until [`Outbox::attempted`].
    pub(crate) fn next_due(&mut self, now: Duration) -> Option<Job> {
        let (_, number) = self.waiting.first().copied().filter(|(due, _)| *due <= now)?;
        self.waiting.pop_first();
        let delivery = self.all.get(&number)?;
        Some(Job {
            number,
            id: delivery.id.clone(),
            event: delivery.event.clone(),
            body: delivery.body.clone(),
        })
    }

    /// Writes down what became of an attempt.
    pub(crate) fn attempted(
        &mut self,
        job: &Job,
        result: Result<u16, String>,
        now: Duration,
    ) -> Option<Changed<'_>> {
        let number = job.number;
        let delivery = self.all.get_mut(&number)?;
        let good = result.as_ref().is_ok_and(|status| (200..300).contains(status));
        let (status, error) = match result {
            Ok(status) => (Some(status), None),
            Err(error) => (None, Some(hide(&error))),
        };
        let at = u64::try_from(now.as_millis()).unwrap_or(u64::MAX);
        delivery.attempts.push(Attempt { at, status, error });
        let pause = PAUSES.get(delivery.attempts.len() - 1);
        let mut forgotten = None;
        match pause {
            Some(pause) if !good => _ = self.waiting.insert((now.saturating_add(*pause), number)),
            _ => {
                delivery.state = if good { State::Delivered } else { State::Failed };
                let donation = delivery.partner_donation_id.clone();
                self.done.push_back(number);
                if self.done.len() > KEPT {
                    forgotten = self.done.pop_front();
                }
                self.go_on(&donation);
            }
        }
        if let Some(forgotten) = forgotten {
            self.all.remove(&forgotten);
        }
        self.all.get(&number).map(|delivery| Changed { number, delivery, forgotten })
    }

    /// The donation's next delivery, after its first one is done with.
    fn go_on(&mut self, donation: &str) {
        let Some(lane) = self.lanes.get_mut(donation) else {
            return;
        };
        lane.pop_front();
        match lane.front() {
            Some(next) => _ = self.waiting.insert((Duration::ZERO, *next)),
            None => _ = self.lanes.remove(donation),
        }
    }

    /// For people, newest last.
    pub(crate) fn listed(&self) -> Vec<Value> {
        let due: HashMap<u64, Duration> = self.waiting.iter().map(|(due, number)| (*number, *due)).collect();
        self.all
            .iter()
            .map(|(number, delivery)| {
                let attempts: Vec<Value> = delivery
                    .attempts
                    .iter()
                    .map(|attempt| {
                        let mut shown = json!({ "at": time(Duration::from_millis(attempt.at)) });
                        match (&attempt.status, &attempt.error) {
                            (Some(status), _) => shown["status"] = json!(status),
                            (None, error) => shown["error"] = json!(error),
                        }
                        shown
                    })
                    .collect();
                let mut shown = json!({
                    "id": delivery.id,
                    "type": delivery.event,
                    "partnerDonationId": delivery.partner_donation_id,
                    "state": delivery.state,
                    "attempts": attempts,
                    "event": serde_json::from_str::<Value>(&delivery.body).unwrap_or_default(),
                });
                if let Some(due) = due.get(number).filter(|due| !due.is_zero()) {
                    shown["nextAttemptAt"] = json!(time(*due));
                }
                shown
            })
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Duration = Duration::from_secs(1_000);

    fn delivery(donation: &str, event: &str) -> Delivery {
        Delivery {
            id: format!("evt_{donation}_{event}"),
            partner_donation_id: donation.to_owned(),
            event: event.to_owned(),
            body: "{}".to_owned(),
            state: State::Pending,
            attempts: Vec::new(),
        }
    }

    fn failed() -> Result<u16, String> {
        Err("connection refused".to_owned())
    }

    #[test]
    fn a_delivery_is_tried_five_times_with_longer_and_longer_pauses() {
        let mut outbox = Outbox::default();
        outbox.add(delivery("a", "1"));
        let mut now = NOW;
        for pause in PAUSES {
            let job = outbox.next_due(now).unwrap();
            assert!(outbox.next_due(now + pause).is_none(), "it is under way");
            assert_eq!(outbox.attempted(&job, Ok(500), now).unwrap().delivery.state, State::Pending);
            assert!(outbox.next_due(now + pause - Duration::from_millis(1)).is_none());
            now += pause;
        }
        let job = outbox.next_due(now).unwrap();
        assert_eq!(outbox.attempted(&job, failed(), now).unwrap().delivery.state, State::Failed);
        assert!(outbox.next_due(now * 2).is_none(), "given up");
        assert_eq!(outbox.all[&0].attempts.len(), 5);
    }

    #[test]
    fn one_donations_events_keep_their_order_and_hold_up_no_other() {
        let mut outbox = Outbox::default();
        for (donation, event) in [("a", "1"), ("a", "2"), ("b", "1"), ("a", "3")] {
            outbox.add(delivery(donation, event));
        }
        let first = outbox.next_due(NOW).unwrap();
        let other = outbox.next_due(NOW).unwrap();
        assert_eq!((first.id.as_str(), other.id.as_str()), ("evt_a_1", "evt_b_1"));
        assert!(outbox.next_due(NOW).is_none());
        outbox.attempted(&first, failed(), NOW);
        assert!(outbox.next_due(NOW).is_none(), "what comes later waits for what came first");
        let again = outbox.next_due(NOW + PAUSES[0]).unwrap();
        assert_eq!(again.id, "evt_a_1");
        outbox.attempted(&again, Ok(204), NOW);
        assert_eq!(outbox.next_due(NOW).unwrap().id, "evt_a_2");
    }

    #[test]
    fn what_an_earlier_sandbox_left_is_taken_up() {
        let mut left = delivery("a", "2");
        left.attempts = vec![Attempt { at: 1, status: Some(500), error: None }; 4];
        let done = Delivery { state: State::Delivered, ..delivery("a", "1") };
        let mut outbox = Outbox::new(vec![(3, done), (7, left)], 8);
        outbox.add(delivery("a", "3"));
        let job = outbox.next_due(NOW).unwrap();
        assert_eq!((job.id.as_str(), job.number), ("evt_a_2", 7));
        let changed = outbox.attempted(&job, failed(), NOW).unwrap();
        assert_eq!((changed.number, changed.delivery.state), (7, State::Failed), "the attempts count on");
        assert_eq!(outbox.next_due(NOW).unwrap().number, 8);
    }

    #[test]
    fn the_oldest_that_are_done_with_make_room() {
        let mut outbox = Outbox::default();
        for donation in 0..=KEPT {
            outbox.add(delivery(&donation.to_string(), "1"));
            let job = outbox.next_due(NOW).unwrap();
            let forgotten = outbox.attempted(&job, Ok(200), NOW).unwrap().forgotten;
            assert_eq!(forgotten, (donation == KEPT).then_some(0));
        }
        assert_eq!((outbox.listed().len(), outbox.lanes.len()), (KEPT, 0));
    }

    #[test]
    fn secrets_in_errors_are_hidden() {
        let mut outbox = Outbox::default();
        outbox.add(delivery("a", "1"));
        let job = outbox.next_due(NOW).unwrap();
        outbox.attempted(&job, Err("no route to whsec_5ec2e7".to_owned()), NOW);
        let shown = json!(outbox.listed()).to_string();
        assert!(!shown.contains("5ec2e7") && shown.contains("\"nextAttemptAt\""), "{shown}");
    }
}
