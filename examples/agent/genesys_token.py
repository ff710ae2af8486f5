"""Access tokens of Genesys Cloud from genesys-token-agent. Python 3.8 or later, standard library only."""

import json
import os
import threading
import time
import urllib.error
import urllib.parse
import urllib.request

AGENT_URL = os.environ.get("GENESYS_AGENT_URL", "http://localhost:2774")
TOKEN_FILE = os.environ.get("GENESYS_AGENT_TOKEN_FILE", "/run/genesys-token-agent/token")
RETRY_SECONDS = 15

# The agent refuses what was forwarded, so that no proxy may be used.
_direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))


def agent_headers(secret="default"):
    """The headers of each request to the agent. The file is read each time: it may be replaced."""
    with open(TOKEN_FILE, encoding="utf-8") as file:
        return {"X-Genesys-Agent-Token": file.read().strip(), "X-Genesys-Secret": secret}


def _ask(path, secret):
    """The agent may be starting, or waiting for Genesys Cloud: a refused connection and a 503 are retried."""
    deadline = time.monotonic() + RETRY_SECONDS
    pause = 0.1
    while True:
        try:
            with _direct.open(urllib.request.Request(AGENT_URL + path, headers=agent_headers(secret)), timeout=65) as reply:
                return json.load(reply)
        except urllib.error.HTTPError as error:
            if error.code != 503 or time.monotonic() + pause > deadline:
                raise
        except (OSError, ValueError):
            if time.monotonic() + pause > deadline:
                raise
        time.sleep(pause)
        pause = min(pause * 2, 2)


class GenesysToken:
    """Keeps the token for a few seconds, so that the agent is not asked for each of many requests."""

    def __init__(self, secret="default", keep_seconds=5):
        self._secret = secret
        self._keep_seconds = keep_seconds
        self._lock = threading.Lock()
        self._kept = None
        self._until = 0.0

    def get(self, refresh=False):
        """The response of the agent: access_token, api, expires_in and others. `refresh` after a 401 of the API."""
        with self._lock:
            if refresh or time.monotonic() >= self._until:
                path = "/token?secret=" + urllib.parse.quote(self._secret) + ("&refresh=true" if refresh else "")
                self._kept = _ask(path, self._secret)
                self._until = time.monotonic() + min(self._keep_seconds, self._kept["expires_in"])
            return self._kept


def call(tokens, path, method="GET", body=None):
    """An API request; after a 401 once more with another token. Returns the parsed response."""
    for is_repeated in (False, True):
        token = tokens.get(refresh=is_repeated)
        headers = {"Authorization": "Bearer " + token["access_token"], "Content-Type": "application/json"}
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(token["api"] + path, data=data, headers=headers, method=method)
        try:
            with urllib.request.urlopen(request, timeout=30) as reply:
                return json.load(reply)
        except urllib.error.HTTPError as error:
            if error.code != 401 or is_repeated:
                raise


if __name__ == "__main__":
    import sys

    print(json.dumps(call(GenesysToken(os.environ.get("GENESYS_SECRET_NAME", "default")), sys.argv[1])))
