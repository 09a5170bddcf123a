//! A partner's server, as far as webhooks go.

use std::collections::HashMap;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::mpsc::{Receiver as Queue, Sender, channel};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use serde_json::Value;

/// What was received. Header names are in lower case.
#[derive(Clone, Debug)]
pub(crate) struct Received {
    pub(crate) headers: HashMap<String, String>,
    pub(crate) body: Vec<u8>,
}

impl Received {
    pub(crate) fn event(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap()
    }
}

/// Takes events on a port of its own, and answers each as it was told to.
pub(crate) struct Receiver {
    pub(crate) url: String,
    queue: Queue<Received>,
    /// The status of the next answers; 204 after the last.
    answers: Arc<Mutex<Vec<u16>>>,
}

impl Receiver {
    pub(crate) fn new() -> Self {
        Self::on(TcpListener::bind(("127.0.0.1", 0)).unwrap())
    }

    pub(crate) fn on(listener: TcpListener) -> Self {
        let url = format!("http://{}/webhooks?of=sandbox", listener.local_addr().unwrap());
        let (sender, queue) = channel();
        let answers = Arc::new(Mutex::new(Vec::new()));
        let told = Arc::clone(&answers);
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                let (sender, told) = (sender.clone(), Arc::clone(&told));
                std::thread::spawn(move || take(stream.unwrap(), &sender, &told));
            }
        });
        Self { url, queue, answers }
    }

    /// The next answers' statuses.
    pub(crate) fn answer(&self, statuses: &[u16]) {
        *self.answers.lock().unwrap() = statuses.iter().rev().copied().collect();
    }

    /// The next request, which must come.
    pub(crate) fn next(&self) -> Received {
        self.queue.recv_timeout(Duration::from_secs(20)).expect("an event should have come")
    }

    /// All that have come so far.
    pub(crate) fn all(&self) -> Vec<Received> {
        self.queue.try_iter().collect()
    }
}

fn take(stream: TcpStream, sender: &Sender<Received>, answers: &Mutex<Vec<u16>>) {
    let mut reader = BufReader::new(stream);
    let mut line = String::new();
    reader.read_line(&mut line).unwrap();
    assert_eq!(line, "POST /webhooks?of=sandbox HTTP/1.1\r\n");
    let mut headers = HashMap::new();
    loop {
        line.clear();
        reader.read_line(&mut line).unwrap();
        let Some((name, value)) = line.trim_end().split_once(": ") else {
            break;
        };
        headers.insert(name.to_ascii_lowercase(), value.to_owned());
    }
    let mut body = vec![0; headers["content-length"].parse().unwrap()];
    reader.read_exact(&mut body).unwrap();
    let status = answers.lock().unwrap().pop().unwrap_or(204);
    let mut stream = reader.into_inner();
    let location = if status == 302 { "Location: /elsewhere\r\n" } else { "" };
    // Who stopped meanwhile does not wait for the answer.
    let _ = write!(
        stream,
        "HTTP/1.1 {status} Status\r\n{location}Connection: close\r\nContent-Length: 0\r\n\r\n"
    );
    let _ = sender.send(Received { headers, body });
}
