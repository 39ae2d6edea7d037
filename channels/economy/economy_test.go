package economy

import (
	"errors"
	"math/big"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/zerostate/zerostate/protocol"
)

func amount(n uint64) protocol.Amount { return protocol.NewAmount(n) }

func rate(t interface {
	Helper()
	Fatal(args ...any)
}, price string, decimals uint8,
) Rate {
	t.Helper()
	r, err := ParseCoinPrice(price, decimals)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestCoinPrice(t *testing.T) {
	coin := tenTo(18)
	for _, c := range []struct {
		price    string
		decimals uint8
		wei      *big.Int
		want     uint64
	}{
		{"1", 6, coin, 1_000_000},
		{"2500.5", 6, coin, 2_500_500_000},
		{"0.000001", 6, coin, 1},
		{"1", 6, big.NewInt(1), 1},               // rounded up
		{"1", 6, big.NewInt(0), 0},               // nothing costs nothing
		{"1", 6, tenTo(12), 1},                   // exactly
		{"1", 6, big.NewInt(1e12 + 1), 2},        // and a wei more
		{"3", 18, big.NewInt(7), 21},             // as fine as the coin
		{"1", 6, big.NewInt(60_000 * 1e9), 60},   // a claim at one gwei
		{"0002500", 6, tenTo(12), 2500},          // leading zeros
		{"1.0", 0, new(big.Int).Lsh(coin, 1), 2}, // no decimals at all
	} {
		if got := rate(t, c.price, c.decimals).Tokens(c.wei); got != amount(c.want) {
			t.Errorf("%s per coin, %s wei: %s, want %d", c.price, c.wei, got, c.want)
		}
	}
	for _, bad := range []string{"0", "0.0", "-1", "1,5", "1e3", ".5", "1.", " 1", "coin", "1.2.3", strings.Repeat("9", 41), "١"} {
		if _, err := ParseCoinPrice(bad, 6); !errors.Is(err, ErrCoinPrice) {
			t.Errorf("%q: %v", bad, err)
		}
	}
	if r := rate(t, "", 6); r.Known() || r.Tokens(big.NewInt(1)) != most() {
		t.Error("no price is an unknown one")
	}
	if SameMoney().Tokens(big.NewInt(77)) != amount(77) {
		t.Error("a wei is a wei")
	}
	if rate(t, "9999999999", 36).Tokens(new(big.Int).Lsh(coin, 90)) != most() {
		t.Error("a sum beyond all amounts")
	}
}

// terms: a claim costs 40 and 20 for each row.
func terms(margin uint64) Terms {
	return Terms{Gas: Gas{40, 20}, GasPrice: big.NewInt(1), Rate: SameMoney(), Margin: margin}
}

func rows(worth ...uint64) (out []Row) {
	for i, w := range worth {
		out = append(out, Row{Lane: string(rune('a' + i)), Worth: amount(w)})
	}
	return out
}

func claimed(d Decision) (names string) {
	for _, c := range d.Choices {
		if c.Claim {
			names += c.Row.Lane
		}
	}
	return names
}

func TestDecide(t *testing.T) {
	danger := func(list []Row, which ...int) []Row {
		for _, i := range which {
			list[i].Danger = true
		}
		return list
	}
	with := func(t Terms, f func(*Terms)) Terms { f(&t); return t }
	unknown := func(t *Terms) { t.Rate = Rate{} }
	for name, c := range map[string]struct {
		rows  []Row
		terms Terms
		want  string
	}{
		"nothing held":                         {nil, terms(10), ""},
		"one lane at exactly its margin":       {rows(600), terms(10), "a"},
		"one lane below it":                    {rows(599), terms(10), ""},
		"by hand it must bring more than fees": {rows(61), terms(1), "a"},
		"by hand break-even is no reason":      {rows(60), terms(1), ""},
		"together they are worth it":           {rows(400, 399), terms(10), ""},
		"three of them":                        {rows(400, 400, 400), terms(10), "abc"},
		"a row that costs more stays out":      {rows(1000, 20, 21), terms(10), "ac"},
		"one that would spoil the margin too":  {rows(600, 21), terms(10), "a"},
		"nothing due":                          {rows(0, 700), terms(10), "b"},
		"danger needs no margin":               {danger(rows(61, 100), 0), terms(10), "a"},
		"danger at break-even":                 {danger(rows(60), 0), terms(10), ""},
		"danger that others must carry":        {danger(rows(50, 200), 0), terms(10), ""},
		"danger takes good ones along":         {danger(rows(61, 200, 199), 0), terms(10), "ab"},
		"danger in a claim that is made":       {danger(rows(2000, 30), 1), terms(10), "ab"},
		"danger below its own part":            {danger(rows(2000, 20), 1), terms(10), "a"},
		"danger only":                          {danger(rows(9000, 61), 1), with(terms(10), func(t *Terms) { t.DangerOnly = true }), "b"},
		"danger only, and none":                {rows(9000), with(terms(10), func(t *Terms) { t.DangerOnly = true }), ""},
		"the threshold":                        {rows(700), with(terms(10), func(t *Terms) { t.Least = amount(701) }), ""},
		"the threshold of all":                 {rows(700, 700), with(terms(10), func(t *Terms) { t.Least = amount(1400) }), "ab"},
		"danger knows no threshold":            {danger(rows(700), 0), with(terms(10), func(t *Terms) { t.Least = amount(9000) }), "a"},
		"unknown cost":                         {rows(1 << 60), with(terms(1), unknown), ""},
		"unknown cost, danger":                 {danger(rows(1, 5), 1), with(terms(1), unknown), "b"},
		"at a loss":                            {rows(1, 0, 2), with(terms(1), func(t *Terms) { t.AtALoss = true }), "ac"},
		"at a loss, unknown":                   {rows(1), with(terms(1), func(t *Terms) { unknown(t); t.AtALoss = true }), "a"},
	} {
		d := Decide(c.rows, c.terms)
		if got := claimed(d); got != c.want || d.Claims != len(c.want) {
			t.Errorf("%s: claimed %q, want %q (%+v)", name, got, c.want, d)
		}
		if d.Why == "" {
			t.Errorf("%s: no reason", name)
		}
		for _, choice := range d.Choices {
			if choice.Why == "" {
				t.Errorf("%s: no reason for %s", name, choice.Row.Lane)
			}
		}
	}
}

// TestDecideNeverLoses: whatever is held, a claim that nobody insists on brings more than it
// costs, no row in it costs more than it brings, and without danger the margin holds.
func TestDecideNeverLoses(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var list []Row
		anyDanger := false
		for i := range rapid.IntRange(0, 12).Draw(t, "rows") {
			r := Row{Lane: string(rune('a' + i)), Worth: amount(rapid.OneOf(rapid.Uint64Range(0, 3000), rapid.Uint64()).Draw(t, "worth")), Danger: rapid.IntRange(0, 4).Draw(t, "danger") == 0}
			anyDanger = anyDanger || r.Danger
			list = append(list, r)
		}
		tt := Terms{
			Gas:      Gas{rapid.Uint64Range(1, 60_000).Draw(t, "base"), rapid.Uint64Range(1, 30_000).Draw(t, "row")},
			GasPrice: big.NewInt(rapid.Int64Range(0, 1e12).Draw(t, "gas price")), Margin: rapid.Uint64Range(0, 100).Draw(t, "margin"),
			Rate: rate(t, rapid.SampledFrom([]string{"1", "0.0001", "2500", "1000000"}).Draw(t, "price"), 6), DangerOnly: rapid.Bool().Draw(t, "danger only"),
		}
		d := Decide(list, tt)
		if d.Claims == 0 {
			return
		}
		total := new(big.Int)
		for _, c := range d.Choices {
			if !c.Claim {
				continue
			}
			total.Add(total, c.Row.Worth.Big())
			if c.Row.Worth.Cmp(c.Cost) <= 0 {
				t.Fatalf("row %+v is claimed", c)
			}
		}
		real := new(big.Int).Mul(tt.GasPrice, new(big.Int).SetUint64(tt.Gas.Base+uint64(d.Claims)*tt.Gas.Row))
		if total.Cmp(tt.Rate.Tokens(real).Big()) <= 0 {
			t.Fatalf("%s for %s wei: %+v", total, real, d)
		}
		margin := new(big.Int).Mul(d.Fee.Big(), new(big.Int).SetUint64(max(tt.Margin, 1)))
		if !anyDanger && total.Cmp(margin) < 0 {
			t.Fatalf("%s is less than the margin of %s", total, margin)
		}
	})
}

func TestWorthServing(t *testing.T) {
	if cost, why := WorthServing(amount(61), amount(0), terms(1)); why != "" || cost != amount(60) {
		t.Error(cost, why)
	}
	if _, why := WorthServing(amount(60), amount(0), terms(1)); !strings.Contains(why, "60") {
		t.Error(why)
	}
	if _, why := WorthServing(amount(1), amount(1), terms(1)); why != "" {
		t.Error("shared lane:", why)
	}
	if _, why := WorthServing(amount(1), amount(0), Terms{}); why != "" {
		t.Error("unknown:", why)
	}
}

func TestCaps(t *testing.T) {
	c := Caps{PerTask: amount(100), PerDay: amount(250), PerCounterparty: amount(150), AskAbove: amount(50), Stranger: amount(30)}
	for _, s := range []struct {
		ceiling, spent uint64
		approved       bool
		want           Verdict
		setting        string
	}{
		{50, 0, false, Allow, ""},
		{51, 0, false, Ask, "spending.ask_above"},
		{51, 0, true, Allow, ""},
		{101, 0, true, Refuse, "spending.per_task"},
		{50, 200, false, Allow, ""},
		{50, 201, false, Refuse, "spending.per_day"},
		{0, 250, false, Allow, ""},
	} {
		a := c.Submit(amount(s.ceiling), amount(s.spent), s.approved)
		if a.Verdict != s.want || a.Setting != s.setting || (a.Verdict != Allow) != (a.Why != "" && a.Remedy != "") {
			t.Errorf("%+v: %+v", s, a)
		}
	}
	for _, s := range []struct {
		d       Deal
		setting string
	}{
		{Deal{Ceiling: amount(100), Spent: amount(50), AtRisk: amount(100)}, ""},
		{Deal{Ceiling: amount(100), Spent: amount(51)}, "spending.per_counterparty"},
		{Deal{Ceiling: amount(100), AtRisk: amount(30), Stranger: true}, ""},
		{Deal{Ceiling: amount(100), AtRisk: amount(30), Open: amount(1), Stranger: true}, "spending.stranger_cap"},
		{Deal{Ceiling: amount(100), AtRisk: most(), Open: most(), Stranger: true}, "spending.stranger_cap"},
	} {
		a := c.Award(s.d)
		if a.Setting != s.setting || (a.Verdict == Refuse) != (s.setting != "") {
			t.Errorf("%+v: %+v", s.d, a)
		}
	}
	if a := (Caps{}).Submit(most(), most(), false); a.Verdict != Allow {
		t.Error("no caps:", a)
	}
	if a := (Caps{PerDay: most()}).Submit(most(), most(), true); a.Verdict != Refuse {
		t.Error("a sum beyond all amounts:", a)
	}
}
