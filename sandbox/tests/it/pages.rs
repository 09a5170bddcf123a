use std::fs;
use std::io::{Read, Write};
use std::net::{Ipv4Addr, Ipv6Addr, TcpListener, TcpStream};
use std::time::{Duration, Instant};

use crate::harness::Sandbox;

fn port(url: &str) -> u16 {
    url.rsplit(':').next().unwrap().parse().unwrap()
}

#[test]
fn the_site_is_served_as_it_is_and_never_cached() {
    let sandbox = Sandbox::new();
    fs::write(sandbox.site.path().join("index.html"), "<!doctype html>").unwrap();
    fs::create_dir(sandbox.site.path().join("img")).unwrap();
    fs::write(sandbox.site.path().join("img/a.svg"), "<svg/>").unwrap();
    let page = sandbox.get(&format!("{}/", sandbox.urls.pages));
    assert_eq!((page.status, page.header("content-type")), (200, "text/html; charset=utf-8"));
    assert_eq!(page.text(), "<!doctype html>");
    assert_eq!(page.header("cache-control"), "no-cache");
    assert_eq!(page.header("access-control-allow-origin"), "");
    let picture = sandbox.get(&format!("{}/img/a.svg", sandbox.urls.pages));
    assert_eq!(picture.header("content-type"), "image/svg+xml");
    for missing in ["/none.html", "/../Cargo.toml", "/%2e%2e/Cargo.toml", "/v1/", "/v1/%2e%2e/x"] {
        assert_eq!(sandbox.get(&format!("{}{missing}", sandbox.urls.pages)).status, 404, "{missing}");
    }
}

#[test]
fn the_widget_is_served_as_by_a_cdn() {
    let sandbox = Sandbox::new();
    let names = ["sir-donate.js", "reserve.css", "app-1f09ab3c5d.js", "sir-donate-0badcafe12.wasm"];
    for name in names {
        fs::write(sandbox.dist.path().join(name), name).unwrap();
        fs::write(sandbox.dist.path().join(format!("{name}.br")), format!("br {name}")).unwrap();
        fs::write(sandbox.dist.path().join(format!("{name}.gz")), format!("gz {name}")).unwrap();
    }
    let stable = "no-cache";
    let hashed = "public, max-age=31536000, immutable";
    for (name, mime, caching) in [
        (names[0], "text/javascript; charset=utf-8", stable),
        (names[1], "text/css; charset=utf-8", stable),
        (names[2], "text/javascript; charset=utf-8", hashed),
        (names[3], "application/wasm", hashed),
    ] {
        let url = format!("{}/v1/{name}", sandbox.urls.pages);
        for (accepted, encoding, body) in [
            ("br, gzip", "br", format!("br {name}")),
            ("gzip", "gzip", format!("gz {name}")),
            ("identity", "", name.to_owned()),
        ] {
            let answer = sandbox.send("GET", &url, &[("Accept-Encoding", accepted)], b"");
            assert_eq!((answer.status, answer.text()), (200, body), "{name} as {accepted}");
            assert_eq!(answer.header("content-encoding"), encoding);
            assert_eq!(answer.header("content-type"), mime);
            assert_eq!(answer.header("cache-control"), caching, "{name}");
            assert_eq!(answer.header("access-control-allow-origin"), "*");
            assert!(answer.header("vary").to_ascii_lowercase().contains("accept-encoding"));
            assert_eq!(answer.header("x-content-type-options"), "nosniff");
        }
    }
    let missing = sandbox.get(&format!("{}/v1/app-ffffffff00.js", sandbox.urls.pages));
    assert_eq!((missing.status, missing.header("cache-control")), (404, "no-cache"));
}

#[test]
fn localhost_is_both_loopback_addresses() {
    let sandbox = Sandbox::new();
    assert!(sandbox.urls.api.starts_with("http://localhost:"));
    for url in [&sandbox.urls.pages, &sandbox.urls.api, &sandbox.urls.checkout] {
        assert!(TcpStream::connect((Ipv4Addr::LOCALHOST, port(url))).is_ok(), "{url}");
        if TcpListener::bind((Ipv6Addr::LOCALHOST, 0)).is_ok() {
            assert!(TcpStream::connect((Ipv6Addr::LOCALHOST, port(url))).is_ok(), "{url}");
        }
    }
}

#[test]
fn a_stop_closes_everything_soon() {
    let mut sandbox = Sandbox::new();
    let api = port(&sandbox.urls.api);
    // A connection that nothing was ever asked on, as browsers open them ahead.
    let mut idle = TcpStream::connect((Ipv4Addr::LOCALHOST, api)).unwrap();
    let began = Instant::now();
    sandbox.stop();
    assert!(began.elapsed() < Duration::from_secs(5), "{:?}", began.elapsed());
    assert!(TcpStream::connect((Ipv4Addr::LOCALHOST, api)).is_err());
    idle.set_read_timeout(Some(Duration::from_secs(5))).unwrap();
    assert_eq!(idle.read(&mut [0; 1]).unwrap_or(0), 0, "the idle connection is closed as well");
}

#[test]
fn an_answer_under_way_is_finished_before_the_stop() {
    let mut sandbox = Sandbox::new();
    let api = (Ipv4Addr::LOCALHOST, port(&sandbox.urls.api));
    let mut stream = TcpStream::connect(api).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(10))).unwrap();
    let head = "POST /v1/partner/config HTTP/1.1\r\nHost: localhost\r\nContent-Length: 4\r\nExpect: 100-continue\r\n\r\n";
    stream.write_all(head.as_bytes()).unwrap();
    let mut go_on = [0; 25];
    stream.read_exact(&mut go_on).unwrap();
    assert_eq!(&go_on, b"HTTP/1.1 100 Continue\r\n\r\n", "the sandbox waits for the body");
    let rest = std::thread::spawn(move || {
        // The sandbox takes no new connection: it is stopping.
        while TcpStream::connect(api).is_ok() {
            std::thread::sleep(Duration::from_millis(5));
        }
        stream.write_all(b"body").unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        answer
    });
    sandbox.stop();
    let answer = rest.join().unwrap();
    assert!(answer.starts_with("HTTP/1.1 401 "), "{answer}");
}
