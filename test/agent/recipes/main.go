// A program that uses the recipe in Go as its docstring says.
package main

import (
	"fmt"
	"io"
	"net/http"
	"os"

	"genesystoken"
)

func main() {
	client := &http.Client{Transport: &genesystoken.Transport{Secret: "default"}}
	response, err := client.Get(os.Getenv("GENESYS_GATEWAY_URL") + os.Args[1])
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	body, err := io.ReadAll(response.Body)
	if err != nil || response.StatusCode != http.StatusOK {
		fmt.Fprintln(os.Stderr, response.Status, err)
		os.Exit(1)
	}
	fmt.Print(string(body))
}
