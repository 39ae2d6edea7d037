package evidence

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/crypto"

	"github.com/zerostate/zerostate/node/api"
	"github.com/zerostate/zerostate/protocol"
)

// dispute is a lane with cheques that a key signs.
type dispute struct {
	t      *testing.T
	facts  api.EvidenceFacts
	domain protocol.VaultDomain
	sign   func(protocol.Cheque) protocol.SignedCheque
}

func newDispute(t *testing.T) *dispute {
	t.Helper()
	key, err := crypto.GenerateKey()
	if err != nil {
		t.Fatal(err)
	}
	d := &dispute{t: t, domain: protocol.VaultDomain{ChainID: 31337, Vault: common.Address{0xbb}}}
	d.sign = func(c protocol.Cheque) protocol.SignedCheque {
		s, err := protocol.SignCheque(d.domain, c, key)
		if err != nil {
			t.Fatal(err)
		}
		return s
	}
	payer, payee, token := common.Address{1}, common.Address{2}, common.Address{3}
	id := protocol.LaneKey(protocol.AccountKey(payer, token), payee, 4)
	d.facts = api.EvidenceFacts{
		Format: api.EvidenceFormat, Direction: "in", Equivocations: []api.EvidencePair{}, Payments: []api.EvidencePaid{},
		Lane: api.EvidenceLane{
			ID: hex.EncodeToString(id[:]), ChainID: 31337, Vault: d.domain.Vault.Hex(), Token: token.Hex(), Payer: payer.Hex(), Payee: payee.Hex(), Number: 4,
		},
		Chain: api.EvidenceChain{State: "open", Signer: crypto.PubkeyToAddress(key.PublicKey).Hex()},
	}
	return d
}

func (d *dispute) cheque(seq, total uint64) api.EvidenceCheque {
	d.t.Helper()
	s := d.sign(protocol.Cheque{
		Payer: common.Address{1}, Payee: common.Address{2}, Token: common.Address{3}, Lane: 4, Seq: seq, Cumulative: protocol.NewAmount(total), Locks: []protocol.Lock{},
	})
	raw, err := s.Encode()
	if err != nil {
		d.t.Fatal(err)
	}
	sig, err := s.Signature.MarshalText()
	if err != nil {
		d.t.Fatal(err)
	}
	return api.EvidenceCheque{Raw: raw, Sequence: api.Uint64(seq), Cumulative: protocol.NewAmount(total), Signature: string(sig)}
}

// file writes the facts with their right hash.
func (d *dispute) file() []byte {
	d.t.Helper()
	raw, err := json.Marshal(d.facts)
	if err != nil {
		d.t.Fatal(err)
	}
	sum := sha256.Sum256(raw)
	var out bytes.Buffer
	if err := Write(&out, api.Evidence{Facts: raw, SHA256: hex.EncodeToString(sum[:])}); err != nil {
		d.t.Fatal(err)
	}
	return out.Bytes()
}

func TestVerify(t *testing.T) {
	d := newDispute(t)
	best := d.cheque(7, 100)
	d.facts.Best = &best
	d.facts.Payments = []api.EvidencePaid{{Task: "a", Amount: protocol.NewAmount(60), Cheque: d.cheque(6, 60)}, {Task: "b", Amount: protocol.NewAmount(40), Cheque: best}}
	d.facts.Equivocations = []api.EvidencePair{{A: d.cheque(7, 100), B: d.cheque(7, 90)}, {A: d.cheque(8, 10), B: d.cheque(7, 100)}}
	r, err := Verify(d.file())
	if err != nil {
		t.Fatal(err)
	}
	if !r.Valid || r.Sequence != 7 || r.Signed != protocol.NewAmount(100) || r.Sum != r.Signed || r.Payments != 2 || r.Equivocations != 2 {
		t.Errorf("%+v", r)
	}
}

// TestVerifyRefuses gives each file its right hash: only what it says is wrong.
func TestVerifyRefuses(t *testing.T) {
	for why, spoil := range map[string]func(d *dispute){
		"another lane's key":         func(d *dispute) { d.facts.Lane.Number = 5 },
		"another chain":              func(d *dispute) { d.facts.Lane.ChainID = 1 },
		"another vault":              func(d *dispute) { d.facts.Lane.Vault = common.Address{9}.Hex() },
		"another signer":             func(d *dispute) { d.facts.Chain.Signer = common.Address{9}.Hex() },
		"no account":                 func(d *dispute) { d.facts.Lane.Payer = "somebody" },
		"a number out of range":      func(d *dispute) { d.facts.Lane.Number = 1 << 32 },
		"another form":               func(d *dispute) { d.facts.Format = "x" },
		"a total that is not signed": func(d *dispute) { d.facts.Best.Cumulative = protocol.NewAmount(101) },
		"a sequence that is not":     func(d *dispute) { d.facts.Best.Sequence++ },
		"a signature in words only":  func(d *dispute) { d.facts.Best.Signature = "0x00" },
		"a flipped byte":             func(d *dispute) { d.facts.Best.Raw[len(d.facts.Best.Raw)-9] ^= 1 },
		"a cheque cut off":           func(d *dispute) { d.facts.Best.Raw = d.facts.Best.Raw[:20] },
		"no contradiction": func(d *dispute) {
			d.facts.Equivocations = []api.EvidencePair{{A: d.cheque(7, 100), B: d.cheque(8, 100)}}
		},
		"one cheque twice is no proof": func(d *dispute) {
			d.facts.Equivocations = []api.EvidencePair{{A: d.cheque(7, 100), B: d.cheque(7, 100)}}
		},
		"a task paid twice":          func(d *dispute) { d.facts.Payments = append(d.facts.Payments, d.facts.Payments[0]) },
		"more payments than cheques": func(d *dispute) { d.facts.Payments[0].Amount = protocol.NewAmount(101) },
		"a receipt that is none":     func(d *dispute) { d.facts.Payments[0].Receipt = []byte("receipt") },
	} {
		d := newDispute(t)
		best := d.cheque(7, 100)
		d.facts.Best, d.facts.Payments = &best, []api.EvidencePaid{{Task: "a", Amount: protocol.NewAmount(100), Cheque: d.cheque(7, 100)}}
		if _, err := Verify(d.file()); err != nil {
			t.Fatalf("before it is spoilt: %v", err)
		}
		spoil(d)
		if _, err := Verify(d.file()); !errors.Is(err, ErrInvalid) {
			t.Errorf("%s: %v", why, err)
		}
	}
}

func TestVerifyHoldsTheHash(t *testing.T) {
	whole := string(newDispute(t).file())
	for _, bad := range []string{strings.Replace(whole, `"open"`, `"closed"`, 1), whole + "{}", whole[:len(whole)/2], "", "null", `{"facts":null,"sha256":""}`, `{"facts":{},"sha256":"","more":1}`} {
		if _, err := Verify([]byte(bad)); !errors.Is(err, ErrInvalid) {
			t.Errorf("%.40q: %v", bad, err)
		}
	}
	spaced := strings.ReplaceAll(whole, ": ", " :\t ")
	if _, err := Verify([]byte(spaced)); err != nil {
		t.Errorf("white space counts: %v", err)
	}
}

// FuzzVerify: no file makes it panic.
func FuzzVerify(f *testing.F) {
	f.Add([]byte(`{"facts":{"format":"zerostate-lane-evidence-1","lane":{"id":"00"}},"sha256":"00"}`))
	f.Fuzz(func(t *testing.T, raw []byte) {
		if r, err := Verify(raw); err == nil && !r.Valid {
			t.Error("neither valid nor an error")
		}
	})
}
