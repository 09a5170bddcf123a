//! `--data`: what was answered is there again after a restart, whatever ended the sandbox.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::time::Duration;

use redb::{Database, ReadableTable, TableDefinition};
use serde_json::{Value, json};
use sir_donate_sandbox::Urls;
use tempfile::TempDir;

use crate::harness::{FORM, LINK_LIFETIME, REWARD_DELAY, Sandbox, agent, demo_key, gift, press, send};
use crate::process::{Process, command};

const ABOUT: TableDefinition<'static, &str, u64> = TableDefinition::new("sir-donate-sandbox");
const DONATIONS: TableDefinition<'static, u64, &[u8]> = TableDefinition::new("donations");

/// How many donors give at once.
const CLIENTS: usize = 16;

/// What the clients were told, by the gift's amount: no two gifts have the same, and none is sent twice.
#[derive(Default)]
struct Told {
    ids: Mutex<BTreeMap<u64, String>>,
    paid: Mutex<BTreeSet<String>>,
    next_amount: AtomicU64,
    count: AtomicUsize,
}

/// Gives until the sandbox no longer answers, or until there are enough donations.
fn give(urls: &Urls, told: &Told, enough: usize) {
    let client = agent();
    let key = demo_key();
    let headers = [("X-Partner-Key", key.as_str()), ("Content-Type", "application/json")];
    let create_link = format!("{}/v1/partner/donations/create-link", urls.api);
    while told.count.load(Ordering::SeqCst) < enough {
        let amount = told.next_amount.fetch_add(1, Ordering::SeqCst) + 1;
        let mut body = gift();
        body["amount"] = amount.into();
        let Ok(answer) = send(&client, "POST", &create_link, &headers, body.to_string().as_bytes()) else {
            return;
        };
        assert_eq!(answer.status, 201, "{}", answer.text());
        let id = answer.json()["partnerDonationId"].as_str().unwrap().to_owned();
        let link = answer.json()["donationLink"].as_str().unwrap().to_owned();
        told.ids.lock().unwrap().insert(amount, id.clone());
        told.count.fetch_add(1, Ordering::SeqCst);
        if amount.is_multiple_of(10) {
            let Ok(answer) = send(&client, "POST", &link, &[FORM], b"outcome=pay") else {
                return;
            };
            assert_eq!(answer.status, 303, "{}", answer.text());
            told.paid.lock().unwrap().insert(id);
        }
    }
}

/// Is each donation that a client was told of there, as it was told, and none of them twice?
fn assert_kept(urls: &Urls, told: &Told) {
    let answer = send(&agent(), "GET", &format!("{}/sandbox/journal", urls.api), &[], b"").unwrap();
    let donations = answer.json()["donations"].as_array().unwrap().clone();
    let mut found = BTreeMap::new();
    let mut ids = BTreeSet::new();
    for donation in &donations {
        let amount = donation["request"]["amount"].as_u64().unwrap();
        let id = donation["partnerDonationId"].as_str().unwrap();
        assert!(ids.insert(id), "{id} is there twice");
        assert!(found.insert(amount, donation).is_none(), "the gift of {amount} is there twice");
    }
    let expected = told.ids.lock().unwrap();
    let lost: Vec<_> = expected.keys().filter(|amount| !found.contains_key(amount)).collect();
    assert!(lost.is_empty(), "{} of {} are lost: {lost:?}", lost.len(), expected.len());
    let paid = told.paid.lock().unwrap();
    for (amount, id) in expected.iter() {
        let donation = found[amount];
        let mut request = gift();
        request["amount"] = (*amount).into();
        assert_eq!((&donation["partnerDonationId"], &donation["request"]), (&json!(id), &request));
        if paid.contains(id) {
            assert_eq!(donation["status"], "COMPLETED", "{id}");
        } else if !amount.is_multiple_of(10) {
            assert_eq!(donation["status"], "PENDING", "{id}");
        }
    }
    let sent = told.next_amount.load(Ordering::SeqCst);
    assert!(donations.len() as u64 <= sent, "{} donations came of {sent} requests", donations.len());
}

#[test]
fn donations_survive_kills_in_the_middle_of_traffic() {
    let (all, kills) = match std::env::var("SIR_THOROUGH").as_deref() {
        Ok("1") => (10_000, 12),
        _ => (600, 4),
    };
    let folder = TempDir::new().unwrap();
    let file = folder.path().join("donations.redb");
    let arguments =
        ["--limits", "off", "--magic", "off", "--reward-delay", "0", "--data", file.to_str().unwrap()];
    let told = Told::default();
    for round in 1..=kills {
        let mut process = Process::start(&arguments);
        let urls = process.urls.clone();
        assert_kept(&urls, &told);
        // The clients go on until they notice; the kill comes when some are surely waiting for an answer.
        let kill_at = all * round / (kills + 1);
        std::thread::scope(|scope| {
            for _ in 0..CLIENTS {
                scope.spawn(|| give(&urls, &told, usize::MAX));
            }
            while told.count.load(Ordering::SeqCst) < kill_at {
                std::thread::sleep(Duration::from_millis(1));
            }
            process.kill();
        });
    }
    let mut process = Process::start(&arguments);
    std::thread::scope(|scope| {
        for _ in 0..CLIENTS {
            scope.spawn(|| give(&process.urls, &told, all));
        }
    });
    assert!(told.count.load(Ordering::SeqCst) >= all);
    assert!(told.paid.lock().unwrap().len() > all / 12, "some were paid too");
    process.kill();
    let process = Process::start(&arguments);
    assert_kept(&process.urls, &told);
    for id in told.ids.lock().unwrap().values().step_by(all / 50) {
        let path = format!("{}/v1/partner/donations/status/{id}", process.urls.api);
        let answer = send(&agent(), "GET", &path, &[("X-Partner-Key", &demo_key())], b"").unwrap();
        assert_eq!((answer.status, &answer.json()["partnerDonationId"]), (200, &json!(id)));
    }
}

#[test]
fn every_change_of_a_donation_is_kept() {
    let folder = TempDir::new().unwrap();
    let file = folder.path().join("donations.redb");
    let mut sandbox = Sandbox::with_data(&file);
    let mut expected = Vec::new();
    for (outcome, status) in [
        (None, "PENDING"),
        (Some("decline"), "FAILED"),
        (Some("cancel"), "CANCELLED"),
        (Some("pay"), "PROCESSING"),
    ] {
        let (link, id) = sandbox.created(&gift());
        sandbox.send("GET", &link, &[("Referer", "http://a.example/page?b=1")], b"");
        if let Some(outcome) = outcome {
            press(&sandbox, &link, outcome);
        }
        expected.push((id, status));
    }
    let path = |link: &str| link.split_once("/stripe/").unwrap().1.to_owned();
    let pending = path(&sandbox.created(&gift()).0);
    sandbox.restart();
    for (id, status) in &expected {
        assert_eq!(sandbox.status(id)["status"], *status);
    }
    let result = sandbox.get(&format!("{}/stripe/{}/result", sandbox.urls.checkout, expected[1].0)).text();
    assert!(result.contains("href=\"http://a.example/page?b=1\""), "{result}");

    // The reward falls due at its own time, whatever happens to the sandbox meanwhile.
    sandbox.clock.advance(REWARD_DELAY);
    sandbox.restart();
    let paid = &expected[3].0;
    let completed = json!({ "partnerDonationId": paid, "status": "COMPLETED", "tokensDistributed": 125 });
    assert_eq!(sandbox.status(paid), completed);
    let reverse = format!("{}/sandbox/donations/{paid}/reverse", sandbox.urls.api);
    assert_eq!(sandbox.send("POST", &reverse, &[], b"").status, 200);
    let journal = format!("{}/sandbox/journal", sandbox.urls.api);
    assert_eq!(sandbox.send("DELETE", &journal, &[], b"").status, 204);
    sandbox.clock.advance(LINK_LIFETIME);
    sandbox.restart();
    assert_eq!(sandbox.status(paid)["status"], "REVERSED");
    assert_eq!(sandbox.status(&pending)["status"], "EXPIRED");
    assert_eq!(sandbox.journal()["donations"], json!([]), "what was cleared away stays so");
    let (_, new) = sandbox.created(&gift());
    assert_eq!(sandbox.journal()["donations"][0]["partnerDonationId"], new);
    assert_eq!(sandbox.journal()["donations"].as_array().unwrap().len(), 1);
}

#[test]
fn without_a_file_nothing_is_kept() {
    let mut sandbox = Sandbox::new();
    let (_, id) = sandbox.created(&gift());
    sandbox.restart();
    let path = format!("/v1/partner/donations/status/{id}");
    sandbox.call(&demo_key(), "GET", &path).assert_error(404, None);
}

#[test]
fn secrets_are_not_written_to_the_file() {
    let folder = TempDir::new().unwrap();
    let file = folder.path().join("donations.redb");
    let mut sandbox = Sandbox::with_data(&file);
    let mut body = gift();
    // The longest name, which hiding its secrets makes longer still.
    body["firstName"] = "sk_test_5ec2e7 ".repeat(6).into();
    body["donorEmail"] = "sk_live_5ec2e7@example.com".into();
    body["referralCode"] = "whsec_5ec2e7".into();
    let (link, id) = sandbox.created(&body);
    assert!(!sandbox.get(&link).text().contains("5ec2e7"));
    sandbox.restart();
    assert_eq!(sandbox.status(&id)["status"], "PENDING");
    sandbox.stop();
    let written = fs::read(&file).unwrap();
    assert!(!written.windows(6).any(|bytes| bytes == b"5ec2e7"), "a secret is in the file");
}

#[test]
fn what_this_sandbox_does_not_know_stays_in_the_file() {
    let folder = TempDir::new().unwrap();
    let file = folder.path().join("donations.redb");
    let mut sandbox = Sandbox::with_data(&file);
    let ids: Vec<String> = (0..4).map(|_| sandbox.created(&gift()).1).collect();
    sandbox.stop();
    edit(&file, 1, |record| record["partner"] = "another-partner".into());
    edit(&file, 3, |record| record["gift"]["nonprofitSlug"] = "another-nonprofit".into());
    sandbox.restart();
    let warnings = sandbox.warnings();
    assert_eq!(warnings.len(), 2, "{warnings:?}");
    for told in ["another-partner", "another-nonprofit"] {
        let named = |warning: &&String| warning.contains(told) && warning.contains(file.to_str().unwrap());
        assert_eq!(warnings.iter().filter(named).count(), 1, "{told} in {warnings:?}");
    }
    let status = |sandbox: &Sandbox, id: &str| {
        sandbox.call(&demo_key(), "GET", &format!("/v1/partner/donations/status/{id}")).status
    };
    assert_eq!([0, 1, 2, 3].map(|index| status(&sandbox, &ids[index])), [200, 404, 200, 404]);
    // Its place at the end of the file is not taken over either.
    let (_, new) = sandbox.created(&gift());
    sandbox.stop();
    edit(&file, 1, |record| record["partner"] = "riverside-press".into());
    edit(&file, 3, |record| record["gift"]["nonprofitSlug"] = "american-red-cross".into());
    sandbox.restart();
    assert!(sandbox.warnings().is_empty());
    for id in ids.iter().chain([&new]) {
        assert_eq!(status(&sandbox, id), 200, "{id}");
    }
}

/// Changes the record at this place by other means than the sandbox's.
fn edit(file: &Path, place: u64, change: impl FnOnce(&mut Value)) {
    let database = Database::open(file).unwrap();
    let writing = database.begin_write().unwrap();
    {
        let mut donations = writing.open_table(DONATIONS).unwrap();
        let mut record: Value =
            serde_json::from_slice(donations.get(place).unwrap().unwrap().value()).unwrap();
        change(&mut record);
        donations.insert(place, record.to_string().as_bytes()).unwrap();
    }
    writing.commit().unwrap();
}

/// What the program says when it can't use this file.
fn complaint(file: &Path) -> String {
    let served = TempDir::new().unwrap();
    let output = command(served.path(), &["--data", file.to_str().unwrap()]).output().unwrap();
    assert_eq!(output.status.code(), Some(1), "{output:?}");
    assert!(output.stdout.is_empty(), "{output:?}");
    let error = String::from_utf8(output.stderr).unwrap();
    assert!(error.contains(file.to_str().unwrap()), "{error}");
    error
}

#[test]
fn a_file_that_cannot_be_used_is_named_with_its_remedy() {
    let folder = TempDir::new().unwrap();
    let file = |name: &str| folder.path().join(name);

    fs::write(file("notes.txt"), "Dear diary, today I gave.").unwrap();
    let error = complaint(&file("notes.txt"));
    assert!(error.contains("no file of the sandbox's") && error.contains("--data"), "{error}");
    assert_eq!(fs::read_to_string(file("notes.txt")).unwrap(), "Dear diary, today I gave.");

    let other = Database::create(file("other.redb")).unwrap();
    let writing = other.begin_write().unwrap();
    writing.open_table(DONATIONS).unwrap();
    writing.commit().unwrap();
    drop(other);
    assert!(complaint(&file("other.redb")).contains("no file of the sandbox's"));

    let newer = Database::create(file("newer.redb")).unwrap();
    let writing = newer.begin_write().unwrap();
    writing.open_table(ABOUT).unwrap().insert("format", 99).unwrap();
    writing.commit().unwrap();
    drop(newer);
    let error = complaint(&file("newer.redb"));
    assert!(error.contains("newer sandbox") && error.contains("format 99"), "{error}");

    let error = complaint(&file("nowhere/donations.redb"));
    assert!(error.contains("no such folder") && error.contains("--data"), "{error}");
    fs::create_dir(file("folder.redb")).unwrap();
    assert!(complaint(&file("folder.redb")).contains("can't be read and written"));

    let held = file("held.redb");
    let _sandbox = Sandbox::with_data(&held);
    let error = complaint(&held);
    assert!(error.contains("in use by another sandbox") && error.contains("stop that one"), "{error}");
}

/// A disk that is full, as far as the file goes: it may not grow.
#[test]
#[cfg(unix)]
fn what_the_disk_does_not_take_is_not_promised() {
    let folder = TempDir::new().unwrap();
    let file = folder.path().join("donations.redb");
    drop(Process::start(&["--data", file.to_str().unwrap()]));
    let blocks = fs::metadata(&file).unwrap().len().div_ceil(512);
    // A process that ignores the signal is told by an error, as where the disk is full.
    let limited = format!("trap '' XFSZ; ulimit -f {blocks}; exec \"$0\" \"$@\"");
    let arguments = ["--limits", "off", "--data", file.to_str().unwrap()];
    let process = Process::start_by(&limited, &arguments);
    let client = agent();
    let key = demo_key();
    let headers = [("X-Partner-Key", key.as_str()), ("Content-Type", "application/json")];
    let create = |process: &Process, body: &Value| {
        let url = format!("{}/v1/partner/donations/create-link", process.urls.api);
        send(&client, "POST", &url, &headers, body.to_string().as_bytes()).unwrap()
    };
    let mut body = gift();
    body["referralCode"] = "x".repeat(50_000).into();
    let mut kept = Vec::new();
    let refusal = loop {
        let answer = create(&process, &body);
        if answer.status != 201 {
            break answer;
        }
        kept.push(answer.json()["partnerDonationId"].clone());
        assert!(kept.len() < 1_000, "the file never got full");
    };
    assert!(!kept.is_empty());
    refusal.assert_error(500, None);
    let message = refusal.json()["message"].as_str().unwrap().to_owned();
    for told in [file.to_str().unwrap(), "could not keep", "room on the disk"] {
        assert!(message.contains(told), "{told} in {message}");
    }
    assert_eq!(create(&process, &gift()).status, 500, "nothing is promised from then on");
    drop(process);

    let again = Process::start(&arguments);
    let journal = send(&client, "GET", &format!("{}/sandbox/journal", again.urls.api), &[], b"").unwrap();
    let donations = journal.json()["donations"].clone();
    let found: Vec<_> =
        donations.as_array().unwrap().iter().map(|donation| donation["partnerDonationId"].clone()).collect();
    assert_eq!(found, kept, "what was promised is there, and no more");
    assert_eq!(create(&again, &gift()).status, 201);
}

#[test]
fn an_empty_file_becomes_a_file_of_donations() {
    let folder = TempDir::new().unwrap();
    let file = folder.path().join("donations.redb");
    fs::write(&file, "").unwrap();
    // What a start that was killed in the middle leaves behind.
    fs::write(folder.path().join("donations.redb.new"), "half of a file").unwrap();
    let mut sandbox = Sandbox::with_data(&file);
    let (_, id) = sandbox.created(&gift());
    sandbox.restart();
    assert_eq!(sandbox.status(&id)["status"], "PENDING");
    sandbox.stop();
    fs::remove_file(&file).unwrap();
    drop(Sandbox::with_data(&file));
    let names: Vec<_> = fs::read_dir(&folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    assert_eq!(names, ["donations.redb"]);
}
