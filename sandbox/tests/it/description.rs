use crate::harness::Sandbox;

fn at(sandbox: &Sandbox, path: &str) -> String {
    format!("{}{path}", sandbox.urls.api)
}

#[test]
fn the_description_is_served_as_the_real_host_does() {
    let sandbox = Sandbox::new();
    let json = sandbox.get(&at(&sandbox, "/partner-api-json"));
    assert_eq!((json.status, json.header("content-type")), (200, "application/json"));
    let description = json.json();
    assert_eq!(description["servers"][0]["url"], sandbox.urls.api, "tried here, and nowhere else");
    assert_eq!(description["servers"].as_array().unwrap().len(), 1);
    assert!(description["paths"]["/v1/partner/donations/create-link"]["post"].is_object());
    let yaml = sandbox.get(&at(&sandbox, "/partner-api-yaml"));
    assert_eq!(yaml.header("content-type"), "application/yaml; charset=utf-8");
    assert!(yaml.text().starts_with("openapi: 3.1.0\n"));
}

#[test]
fn the_page_loads_nothing_from_elsewhere() {
    let sandbox = Sandbox::new();
    let page = sandbox.get(&at(&sandbox, "/partner-api"));
    assert_eq!((page.status, page.header("content-type")), (200, "text/html; charset=utf-8"));
    let policy = page.header("content-security-policy");
    assert!(policy.contains("default-src 'none'") && policy.contains("script-src 'self';"), "{policy}");
    let text = page.text();
    assert!(!text.contains("://"), "{text}");
    let mut files = 0;
    for part in text.split('"').filter(|part| part.starts_with("/partner-api/")) {
        let file = sandbox.get(&at(&sandbox, part));
        assert_eq!(file.status, 200, "{part}");
        assert!(!file.body.is_empty());
        let mime = match part.rsplit('.').next() {
            Some("js") => "text/javascript",
            Some("css") => "text/css",
            _ => "image/png",
        };
        assert!(file.header("content-type").starts_with(mime), "{part}");
        files += 1;
    }
    assert_eq!(files, 5);
    for missing in ["/partner-api/swagger-initializer.js", "/partner-api/..%2fCargo.toml", "/partner-api/x"] {
        assert_eq!(sandbox.get(&at(&sandbox, missing)).status, 404, "{missing}");
    }
    let other = sandbox.get(&at(&sandbox, "/partner-api/"));
    assert_eq!((other.status, other.header("location")), (308, "/partner-api"));
}
