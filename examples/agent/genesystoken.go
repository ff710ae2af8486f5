// Package genesystoken adds tokens of genesys-token-agent to API requests. Go 1.18 or later, standard library only.
package genesystoken

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"strings"
	"time"
)

const retryFor = 15 * time.Second

// Transport adds the token to each request; once more after a 401, if the body can be sent again.
//
//	client := &http.Client{Transport: &genesystoken.Transport{Secret: "default"}}
type Transport struct {
	Secret string
}

// The agent refuses what was forwarded, so that no proxy may be used.
var local = &http.Client{Transport: &http.Transport{Proxy: nil}, Timeout: 65 * time.Second}

func setting(name, fallback string) string {
	if value := os.Getenv(name); value != "" {
		return value
	}
	return fallback
}

// RoundTrip implements http.RoundTripper.
func (t *Transport) RoundTrip(request *http.Request) (*http.Response, error) {
	response, err := t.send(request, false)
	if err != nil || response.StatusCode != http.StatusUnauthorized {
		return response, err
	}
	if request.Body != nil && request.GetBody == nil {
		return response, nil
	}
	response.Body.Close()
	return t.send(request, true)
}

func (t *Transport) send(request *http.Request, refresh bool) (*http.Response, error) {
	token, err := t.token(refresh)
	if err != nil {
		return nil, err
	}
	sent := request.Clone(request.Context())
	if refresh && request.GetBody != nil {
		if sent.Body, err = request.GetBody(); err != nil {
			return nil, err
		}
	}
	sent.Header.Set("Authorization", "Bearer "+token)
	return http.DefaultTransport.RoundTrip(sent)
}

// The agent may be starting, or waiting for Genesys Cloud: a failed connection and a 503 are retried.
func (t *Transport) token(refresh bool) (string, error) {
	address := setting("GENESYS_AGENT_URL", "http://localhost:2774") + "/token?secret=" + url.QueryEscape(t.Secret)
	if refresh {
		address += "&refresh=true"
	}
	deadline := time.Now().Add(retryFor)
	for pause := 100 * time.Millisecond; ; {
		token, retry, err := ask(address)
		if err == nil || !retry || time.Now().Add(pause).After(deadline) {
			return token, err
		}
		time.Sleep(pause)
		if pause *= 2; pause > 2*time.Second {
			pause = 2 * time.Second
		}
	}
}

func ask(address string) (token string, retry bool, err error) {
	key, err := os.ReadFile(setting("GENESYS_AGENT_TOKEN_FILE", "/run/genesys-token-agent/token"))
	if err != nil {
		return "", true, err
	}
	request, err := http.NewRequest(http.MethodGet, address, nil)
	if err != nil {
		return "", false, err
	}
	request.Header.Set("X-Genesys-Agent-Token", strings.TrimSpace(string(key)))
	response, err := local.Do(request)
	if err != nil {
		return "", true, err
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusOK {
		return "", response.StatusCode == http.StatusServiceUnavailable, fmt.Errorf("genesys-token-agent: %s", response.Status)
	}
	var body struct {
		AccessToken string `json:"access_token"`
	}
	err = json.NewDecoder(response.Body).Decode(&body)
	return body.AccessToken, false, err
}
