#!/bin/sh
# An API request with the token of the agent; after a 401 once more with another token.
# Usage: token.sh /api/v2/tokens/me
set -eu
AGENT="${GENESYS_AGENT_URL:-http://localhost:2774}"
TOKEN_FILE="${GENESYS_AGENT_TOKEN_FILE:-/run/genesys-token-agent/token}"

# From a file, so that the tokens are in no list of processes. The agent may be restarting: retry for 15 seconds.
fetch_token() {
  printf 'header = "X-Genesys-Agent-Token: %s"\n' "$(cat "$TOKEN_FILE")" |
    curl --config - --silent --show-error --fail --noproxy '*' --retry 30 --retry-delay 1 --retry-max-time 15 \
      --retry-connrefused "$AGENT/token?secret=${GENESYS_SECRET_NAME:-default}$1"
}
field() { sed -n "s/.*\"$1\":\"\([^\"]*\)\".*/\1/p"; }
call() {
  answer="$(fetch_token "$1")"
  api="$(printf '%s' "$answer" | field api)"
  printf 'header = "Authorization: Bearer %s"\n' "$(printf '%s' "$answer" | field access_token)" |
    curl --config - --silent --show-error --write-out '\n%{http_code}' "$api$2"
}

result="$(call '' "$1")"
if [ "$(printf '%s' "$result" | tail -n 1)" = 401 ]; then result="$(call '&refresh=true' "$1")"; fi
printf '%s\n' "$result" | sed '$d'
[ "$(printf '%s' "$result" | tail -n 1)" -lt 400 ]
