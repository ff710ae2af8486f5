"""The surface of Genesys's Python SDK that the recipe uses, as its documentation has it. Not the SDK itself."""

import json
import types
import urllib.request


class TokensApi:
    def __init__(self, api_client):
        self.api_client = api_client

    def get_tokens_me(self):
        url = self.api_client.host + "/api/v2/tokens/me"
        request = urllib.request.Request(url, headers=self.api_client.default_headers)
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        with opener.open(request, timeout=30) as response:
            return json.load(response, object_hook=lambda fields: types.SimpleNamespace(**fields))
