package chain

import (
	"errors"
	"net/http"
	"strings"

	"github.com/ethereum/go-ethereum"
	"github.com/ethereum/go-ethereum/rpc"
)

// answered reports whether err is the chain's own answer, and not the endpoint's excuse for having none: then
// every other endpoint would say the same.
func answered(err error) bool {
	if errors.Is(err, ethereum.NotFound) || errors.Is(err, errPending) {
		return true
	}
	var said rpc.Error
	return errors.As(err, &said) && !limited(err) && !missing(err)
}

// Codes of JSON-RPC servers that turn callers away: EIP-1474's limit, and what large providers use beside it.
var limitCodes = map[int]bool{-32005: true, -32016: true, -32029: true, -32097: true, 429: true}

var limitTexts = []string{"rate limit", "ratelimit", "too many requests", "limit exceeded", "request limit", "capacity", "quota", "temporarily unavailable", "try again later"}

// limited reports whether an endpoint says that it is asked too much, or is out of order.
func limited(err error) bool {
	var status rpc.HTTPError
	if errors.As(err, &status) {
		return status.StatusCode == http.StatusTooManyRequests || status.StatusCode >= 500
	}
	var said rpc.Error
	if !errors.As(err, &said) {
		return false
	}
	return limitCodes[said.ErrorCode()] || contains(err, limitTexts)
}

var missingTexts = []string{
	"header not found", "unknown block", "block not found", "missing trie node", "state is not available", "historical state", "pruned", "header for hash not found",
	"hash is not currently canonical", "could not find block", "blockoutofrange", "block requested not found",
}

// missing reports whether an endpoint lacks a block or its state, which another may have.
func missing(err error) bool { return contains(err, missingTexts) }

func contains(err error, texts []string) bool {
	said := strings.ToLower(err.Error())
	for _, t := range texts {
		if strings.Contains(said, t) {
			return true
		}
	}
	return false
}
