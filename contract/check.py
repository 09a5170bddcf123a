#!/usr/bin/env python3
"""Holds the contract and the sandbox against each other.

First partner-api.yaml is read by openapi-spec-validator: is it OpenAPI 3.1 at all? Then schemathesis asks
the sandbox thousands of questions made from it, right and wrong ones, and judges every answer. All its
checks are on. The seeds are fixed: the same sandbox gets the same questions each time.

    contract/check.sh --sandbox target/debug/sir-donate-sandbox

The tools go into a virtual environment inside the cache directory, once for each state of requirements.txt.
"""

import argparse
import contextlib
import hashlib
import json
import os
import pathlib
import queue
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time

HERE = pathlib.Path(__file__).resolve().parent
CONTRACT = HERE / "partner-api.yaml"
REQUIREMENTS = HERE / "requirements.txt"

# The demo's publishable key. It opens nothing but a sandbox.
KEY = "pk_test_" + "0123456789abcdef" * 4

# Seeds, and examples for each operation: as a rule about a minute in all, and some minutes with --thorough.
USUAL = ((1, 2), 250)
THOROUGH = ((1, 2, 3, 4), 500)
QUIET = 8  # seconds without a word, after which we say that we are still there
LIMITS = {"environment": 120, "install": 600, "validate": 60, "schemathesis": 300}  # seconds


class Failure(Exception):
    """Something to tell the person at the terminal, in one sentence with its remedy."""


def main():
    options = arguments()
    # A SIGTERM ends this script the way Ctrl-C does: the sandbox is stopped first.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    try:
        tools = environment(options.cache)
        run("validate", "openapi-spec-validator", [tools / "openapi-spec-validator", CONTRACT])
        with sandbox(options.sandbox) as api:
            seeds, examples = THOROUGH if options.thorough else USUAL
            for seed in seeds:
                examine(tools, api, seed, examples)
    except Failure as failure:
        print(f"contract: error: {failure}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    say("the sandbox keeps the contract")
    return 0


def arguments():
    about, _, rest = __doc__.partition("\n\n")
    parser = argparse.ArgumentParser(
        description=about, epilog=rest, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    sandbox = os.environ.get("SIR_SANDBOX")
    cache = pathlib.Path(os.environ.get("XDG_CACHE_HOME") or "~/.cache") / "sir-donate" / "contract"
    parser.add_argument(
        "--sandbox",
        default=sandbox,
        required=not sandbox,
        type=pathlib.Path,
        help="the built sir-donate-sandbox (without it: SIR_SANDBOX of the environment)",
    )
    parser.add_argument("--cache", default=cache, type=pathlib.Path, help="where to keep the tools (%(default)s)")
    parser.add_argument(
        "--thorough",
        action="store_true",
        default=os.environ.get("SIR_THOROUGH") == "1",
        help="ask four times as much (also with SIR_THOROUGH=1 in the environment)",
    )
    return parser.parse_args()


def say(text):
    print(f"contract: {text}", flush=True)


def environment(cache):
    """The bin directory of a virtual environment with what requirements.txt asks for."""
    wanted = hashlib.sha256(REQUIREMENTS.read_bytes() + sys.version.encode()).hexdigest()[:16]
    home = cache.expanduser().resolve() / f"venv-{wanted}"
    done = home / "complete"
    tools = home / "bin"
    if done.exists():
        return tools
    say(f"installing schemathesis and what it needs into {home} (about a minute)")
    shutil.rmtree(home, ignore_errors=True)
    try:
        home.mkdir(parents=True)
    except OSError as error:
        raise Failure(f"{home} can't be made: {error.strerror}; choose another directory with --cache") from error
    run(
        "environment",
        "making a virtual environment",
        [sys.executable, "-m", "venv", home],
        remedy="install Python's venv module (on Debian: apt-get install python3-venv)",
    )
    run(
        "install",
        "pip",
        [tools / "python", "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "-r", REQUIREMENTS],
        remedy="see that the package index can be reached, and run this again",
    )
    done.touch()
    return tools


@contextlib.contextmanager
def sandbox(binary):
    """A sandbox on free ports, without limits; gives the API's address, and stops it at the end."""
    with tempfile.TemporaryDirectory(prefix="sir-donate-contract-") as empty:
        # Only the API is asked; the pages may be empty. An immediate reward shows the finished status too. A value
        # that is made up must not turn out to be a magic one, some of which break the contract on purpose.
        ports = [word for name in ("pages", "api", "checkout") for word in (f"--{name}-port", "0")]
        modes = ["--limits", "off", "--magic", "off", "--reward-delay", "0"]
        command = [binary, "--json", *modes, "--site", empty, "--dist", empty, *ports]
        with tempfile.TemporaryFile(mode="w+") as complaints:
            try:
                process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=complaints, text=True)
            except OSError as error:
                raise Failure(f"{binary} can't be started: {error.strerror}; build it with `cargo build -p sir-donate-sandbox`") from error
            try:
                yield address(process, complaints)
                if process.poll() is not None:
                    raise Failure(f"the sandbox ended by itself with status {process.returncode}: {said(complaints)}")
            finally:
                stop(process)
            if process.returncode != 0:
                raise Failure(f"the sandbox did not stop in order (status {process.returncode}): {said(complaints)}")


def address(process, complaints):
    lines = queue.SimpleQueue()
    threading.Thread(target=lambda: lines.put(process.stdout.readline()), daemon=True).start()
    try:
        return json.loads(lines.get(timeout=20))["api"]
    except (queue.Empty, ValueError, KeyError) as error:
        raise Failure(f"the sandbox did not say where it is: {said(complaints)}") from error


def said(complaints):
    complaints.seek(0)
    return complaints.read().strip() or "it said nothing"


def stop(process):
    process.terminate()
    try:
        process.wait(timeout=10)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def examine(tools, api, seed, examples):
    say(f"schemathesis asks {api}, seed {seed}")
    command = [
        tools / "schemathesis", "--no-color", "run", CONTRACT,
        "--url", api,
        "--header", f"X-Partner-Key: {KEY}",
        "--checks", "all",
        "--phases", "examples,coverage,fuzzing,stateful",
        "--mode", "all",
        "--max-examples", str(examples),
        "--seed", str(seed),
        "--request-timeout", "10",
        "--continue-on-failure",
    ]  # fmt: skip
    remedy = "each failure above is a disagreement: mend the sandbox or the contract"
    run("schemathesis", "schemathesis", command, remedy=remedy)


def run(limit, name, command, remedy="see its words above"):
    """Runs a command, passes on what it says, speaks up where it is silent, and ends it at its limit."""
    began = time.monotonic()
    deadline = began + LIMITS[limit]
    # In a directory of its own: schemathesis keeps notes where it runs, and they would change the next run.
    with tempfile.TemporaryDirectory(prefix="sir-donate-contract-") as scratch:
        process = subprocess.Popen(
            [os.fspath(word) for word in command],
            cwd=scratch,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            env=os.environ | {"PYTHONUNBUFFERED": "1"},
        )
        lines = queue.SimpleQueue()
        threading.Thread(target=pass_on, args=(process.stdout, lines), daemon=True).start()
        try:
            while True:
                try:
                    line = lines.get(timeout=max(0.0, min(QUIET, deadline - time.monotonic())))
                except queue.Empty:
                    if time.monotonic() >= deadline:
                        raise Failure(f"{name} was not done after {LIMITS[limit]} s, and was ended") from None
                    say(f"{name} is at work, for {time.monotonic() - began:.0f} s now")
                    continue
                if line is None:
                    break
                print(line, end="", flush=True)
            status = process.wait()
        finally:
            stop(process)
    if status != 0:
        raise Failure(f"{name} failed with status {status}: {remedy}")


def pass_on(output, lines):
    for line in output:
        lines.put(line)
    lines.put(None)


if __name__ == "__main__":
    sys.exit(main())
