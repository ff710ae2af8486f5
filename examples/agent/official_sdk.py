"""The official Python SDK (pip install PureCloudPlatformClientV2) through the proxy of genesys-token-agent.

The agent adds the token, recovers after a 401 and waits after a 429: the program holds no credential and never logs in.
Turn the proxy on: "proxy": true, or GENESYS_AGENT_PROXY=true.
"""

import PureCloudPlatformClientV2
from PureCloudPlatformClientV2.api_client import ApiClient

from genesys_token import AGENT_URL, agent_headers


def create_api_client(secret="default"):
    api_client = ApiClient(host=AGENT_URL)
    for name, value in agent_headers(secret).items():
        api_client.set_default_header(name, value)
    return api_client


if __name__ == "__main__":
    print(PureCloudPlatformClientV2.TokensApi(create_api_client()).get_tokens_me().organization.name)
