package config

import (
	"errors"
	"fmt"
	"log/slog"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/multiformats/go-multiaddr"
)

// Validate returns every setting that cannot be right, each wrapping ErrInvalid and naming its key.
func (c Config) Validate() error {
	var errs []error
	check := func(ok bool, key, format string, args ...any) {
		if !ok {
			errs = append(errs, fmt.Errorf("%w %s: %s", ErrInvalid, key, fmt.Sprintf(format, args...)))
		}
	}
	check(c.Version == Version, "version", "%d is not known; this program reads version %d", c.Version, Version)
	c.Network.validate(check)
	check(c.API.Socket != "", "api.socket", "must not be empty")
	check(c.API.BlobLimit >= 1<<16, "api.blob_limit", "%s is less than 64KiB", c.API.BlobLimit)
	for _, rpc := range c.Chain.RPC {
		check(rpcLike(rpc), "chain.rpc", "%q is neither an http, https, ws or wss URL nor an absolute path", rpc)
	}
	check(c.Chain.SafetyMargin >= 0 && c.Chain.SafetyMargin <= 365*24*time.Hour, "chain.safety_margin", "%s is not between 0 and a year", c.Chain.SafetyMargin)
	check(c.Chain.CoinPrice == "" || coinPrice.MatchString(c.Chain.CoinPrice) && strings.Trim(c.Chain.CoinPrice, "0.") != "",
		"chain.coin_price", "%q is not a number of tokens above zero such as 2500 or 0.0125", c.Chain.CoinPrice)
	check(slices.Contains([]string{KDFAuto, KDFStandard, KDFLight}, c.Keys.KDF), "keys.kdf", "%q is none of auto, standard, light", c.Keys.KDF)
	check(c.Chain.Confirmations <= 10_000, "chain.confirmations", "%d blocks is more than 10000; what has to be final waits with early_lane = \"0\"", c.Chain.Confirmations)
	c.Market.validate(check)
	c.Runtime.validate(check)
	var level slog.Level
	check(level.UnmarshalText([]byte(c.Log.Level)) == nil, "log.level", "%q is none of debug, info, warn, error", c.Log.Level)
	check(slices.Contains([]string{"text", "json"}, c.Log.Format), "log.format", "%q is neither text nor json", c.Log.Format)
	return errors.Join(errs...)
}

// coinPrice is what economy.ParseCoinPrice reads.
var coinPrice = regexp.MustCompile(`^[0-9]{1,20}(\.[0-9]{1,18})?$`)

type checker func(ok bool, key, format string, args ...any)

func (n Network) validate(check checker) {
	check(n.Profile != "", "network.profile", "must not be empty")
	check(len(n.Listen) > 0, "network.listen", "must name at least one multiaddr")
	for key, list := range map[string][]string{"network.listen": n.Listen, "network.bootstrap": n.Bootstrap, "network.relays": n.Relays} {
		for _, a := range list {
			m, err := multiaddr.NewMultiaddr(a)
			if check(err == nil, key, "%q is not a multiaddr such as /ip4/127.0.0.1/tcp/4001", a); err != nil || key == "network.listen" {
				continue
			}
			_, err = m.ValueForProtocol(multiaddr.P_P2P)
			check(err == nil, key, "%q does not end in /p2p/ and a peer ID", a)
		}
	}
	check(slices.Contains([]string{ModeAuto, ModeServer, ModeClient}, n.Mode), "network.mode", "%q is none of auto, server, client", n.Mode)
}

func (m Market) validate(check checker) {
	check(m.BidWindow >= 10*time.Millisecond && m.BidWindow <= time.Minute, "market.bid_window", "%s is not between 10ms and 1m", m.BidWindow)
	check(m.EnoughBids >= 1 && m.EnoughBids <= 1000, "market.enough_bids", "%d is not between 1 and 1000", m.EnoughBids)
	check(m.Deadline >= time.Second && m.Deadline <= 24*time.Hour, "market.deadline", "%s is not between 1s and 24h", m.Deadline)
	check(m.Concurrency >= 0 && m.Concurrency <= 1024, "market.concurrency", "%d is not between 0 and 1024", m.Concurrency)
	check(m.StartPercent >= 0 && m.StartPercent <= 50, "market.start_percent", "%d is not between 0 and 50", m.StartPercent)
	check(m.SettleMargin >= 1 && m.SettleMargin <= 1_000_000, "market.settle_margin", "%d is not between 1 and 1000000", m.SettleMargin)
	check(m.CallsPerMinute >= 1, "market.calls_per_minute", "%d is less than 1", m.CallsPerMinute)
}

func (r Runtime) validate(check checker) {
	check(r.Pool >= 0 && r.Pool <= 256, "runtime.pool", "%d is not between 0 and 256", r.Pool)
	check(r.Gas > 0 && r.Gas <= 1<<62, "runtime.gas", "%d is not between 1 and 2^62", r.Gas)
	check(r.Memory >= 1<<16 && r.Memory <= 1<<32, "runtime.memory", "%s is not between 64KiB and 4GiB", r.Memory)
	check(r.Output >= 1, "runtime.output", "must not be 0")
	check(r.Wall >= 10*time.Millisecond && r.Wall <= 24*time.Hour, "runtime.wall", "%s is not between 10ms and 24h", r.Wall)
	check(r.Module >= 1<<10 && r.Module <= 1<<30, "runtime.module", "%s is not between 1KiB and 1GiB", r.Module)
}

func rpcLike(s string) bool {
	if strings.HasPrefix(s, "/") {
		return true
	}
	u, err := url.Parse(s)
	return err == nil && u.Host != "" && slices.Contains([]string{"http", "https", "ws", "wss"}, u.Scheme)
}
