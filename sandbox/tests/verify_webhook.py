#!/usr/bin/env python3
"""Receives the sandbox's webhooks and believes only those that are signed.

    SIR_WEBHOOK_SECRET=whsec_... tests/verify_webhook.py [--port 4000] [--cert FILE --key FILE]

It shares no code with the sandbox: Python's own library is all it uses. How deliveries are signed stands in
sandbox/README.md. The first line it prints is its port; then comes one line of JSON for
each request.
"""

import argparse
import hashlib
import hmac
import http.server
import json
import os
import ssl
import time

WINDOW = 5 * 60  # seconds


def is_genuine(secret, headers, body, now):
    timestamp = headers.get("X-SIR-Timestamp", "")
    signature = headers.get("X-SIR-Signature", "")
    if not timestamp.isdecimal() or abs(now - int(timestamp)) > WINDOW:
        return False
    expected = hmac.new(secret.encode(), timestamp.encode() + b"." + body, hashlib.sha256).hexdigest()
    return hmac.compare_digest(expected.encode(), signature.encode())


class Receiver(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        genuine = is_genuine(os.environ["SIR_WEBHOOK_SECRET"], self.headers, body, time.time())
        self.send_response(204 if genuine else 401)
        self.end_headers()
        print(json.dumps({"genuine": genuine, "event": json.loads(body) if genuine else None}), flush=True)

    def log_message(self, *_):
        pass


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--cert")
    parser.add_argument("--key")
    options = parser.parse_args()
    server = http.server.ThreadingHTTPServer(("127.0.0.1", options.port), Receiver)
    if options.cert:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(options.cert, options.key)
        server.socket = context.wrap_socket(server.socket, server_side=True)
    print(server.server_address[1], flush=True)
    server.serve_forever()


if __name__ == "__main__":
    main()
