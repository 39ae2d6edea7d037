package money

import (
	"errors"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/zerostate/zerostate/node/api"
	"github.com/zerostate/zerostate/protocol"
)

var usd = api.TokenInfo{Symbol: "ztUSD", Decimals: 6}

func token() (api.TokenInfo, error) { return usd, nil }

func TestParse(t *testing.T) {
	for text, want := range map[string]string{
		"0": "0", "2500": "2500", "0.0025": "2500", "0.0025ztUSD": "2500", "0.0025 ztUSD": "2500", "3ztUSD": "3000000",
		"3ztusd": "3000000", "1.0": "1000000", "0.000001": "1", "0.0": "0", "1.100000": "1100000", "1.1000000000": "1100000",
	} {
		got, err := Parse(text, token)
		if err != nil || got.String() != want {
			t.Errorf("%s: got %s, %v; want %s", text, got, err, want)
		}
	}
	for _, text := range []string{"", "-1", "1,5", "1e3", "1.", ".5", "1.5.5", "0x10", "1.0000001", "3DAI", "ztUSD", "1_000", strings.Repeat("9", 40)} {
		if got, err := Parse(text, token); err == nil {
			t.Errorf("%q: took it as %s", text, got)
		}
	}
}

func TestBaseUnitsNeedNoToken(t *testing.T) {
	down := errors.New("no daemon")
	if _, err := Parse("2500", func() (api.TokenInfo, error) { return api.TokenInfo{}, down }); err != nil {
		t.Error(err)
	}
	if _, err := Parse("2.5", func() (api.TokenInfo, error) { return api.TokenInfo{}, down }); !errors.Is(err, down) {
		t.Error(err)
	}
}

func TestRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		decimals := rapid.IntRange(0, 30).Draw(t, "decimals")
		info := api.TokenInfo{Symbol: "T", Decimals: decimals}
		want := protocol.NewAmount(rapid.Uint64().Draw(t, "amount"))
		text := Format(want, info)
		got, err := Parse(text, func() (api.TokenInfo, error) { return info, nil })
		if err != nil || got.Cmp(want) != 0 {
			t.Fatalf("%s → %s → %s, %v", want, text, got, err)
		}
	})
}
