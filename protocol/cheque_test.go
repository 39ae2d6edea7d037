package protocol

import (
	"crypto/ecdsa"
	"encoding/hex"
	"encoding/json"
	"errors"
	"flag"
	"math/big"
	"os"
	"strconv"
	"testing"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/common/math"
	"github.com/ethereum/go-ethereum/crypto"
	"github.com/ethereum/go-ethereum/signer/core/apitypes"
	"pgregory.net/rapid"
)

var update = flag.Bool("update", false, "write the golden files anew")

// chequeVector is one entry of testdata/cheque.json, which the contract's tests read too.
type chequeVector struct {
	Name      string      `json:"name"`
	Key       string      `json:"key"` // of the signer; for tests only
	Signer    string      `json:"signer"`
	Domain    VaultDomain `json:"domain"`
	Separator common.Hash `json:"separator"`
	Cheque    Cheque      `json:"cheque"`
	Account   common.Hash `json:"accountKey"`
	Lane      common.Hash `json:"laneKey"`
	Struct    common.Hash `json:"structHash"`
	Digest    common.Hash `json:"digest"`
	Signature Signature   `json:"signature"`
	CBOR      string      `json:"cbor"`
}

func testKey(n byte) *ecdsa.PrivateKey {
	k, err := crypto.ToECDSA(crypto.Keccak256([]byte{'k', 'e', 'y', n}))
	if err != nil {
		panic(err)
	}
	return k
}

func testDomain() VaultDomain {
	return VaultDomain{ChainID: 31337, Vault: common.HexToAddress("0x5fbdb2315678afecb367f032d93f642f64180aa3")}
}

func testCheque(locks int) Cheque {
	c := Cheque{
		Payer: common.HexToAddress("0x1111111111111111111111111111111111111111"),
		Payee: common.HexToAddress("0x2222222222222222222222222222222222222222"),
		Token: common.HexToAddress("0x3333333333333333333333333333333333333333"),
		Lane:  7, Seq: 42, Cumulative: NewAmount(1_250_000), Locks: []Lock{},
	}
	for i := range locks {
		c.Locks = append(c.Locks, Lock{
			Hash:   common.BigToHash(big.NewInt(int64(1000 + i))),
			Amount: NewAmount(uint64(10 * (i + 1))), Expiry: 1_800_000_000 + uint64(i),
		})
	}
	return c
}

func chequeVectors(t testing.TB) []chequeVector {
	most := testCheque(0)
	most.Lane, most.Seq, most.Token = 1<<32-1, 1<<64-1, common.Address{}
	most.Cumulative = mustParse(t, "79228162514264337593543950335")
	named := []struct {
		name string
		d    VaultDomain
		c    Cheque
		key  byte
	}{
		{"no locks", testDomain(), testCheque(0), 1},
		{"one lock", testDomain(), testCheque(1), 1},
		{"sixteen locks", testDomain(), testCheque(16), 2},
		{"largest values, native coin", VaultDomain{ChainID: 1<<63 + 5, Vault: common.HexToAddress("0xffffffffffffffffffffffffffffffffffffffff")}, most, 3},
	}
	var out []chequeVector
	for _, n := range named {
		key := testKey(n.key)
		s, err := SignCheque(n.d, n.c, key)
		if err != nil {
			t.Fatal(err)
		}
		b, err := s.Encode()
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, chequeVector{
			Name: n.name, Key: hex.EncodeToString(crypto.FromECDSA(key)), Signer: crypto.PubkeyToAddress(key.PublicKey).Hex(),
			Domain: n.d, Separator: n.d.Separator(), Cheque: n.c,
			Account: AccountKey(n.c.Payer, n.c.Token), Lane: n.c.LaneKey(),
			Struct: n.c.StructHash(), Digest: n.c.Digest(n.d), Signature: s.Signature, CBOR: hex.EncodeToString(b),
		})
	}
	return out
}

func mustParse(t testing.TB, s string) Amount {
	a, err := ParseAmount(s)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

func TestChequeGolden(t *testing.T) {
	const file = "testdata/cheque.json"
	got, err := json.MarshalIndent(chequeVectors(t), "", "  ")
	if err != nil {
		t.Fatal(err)
	}
	got = append(got, '\n')
	if *update {
		if err := os.WriteFile(file, got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if string(got) != string(want) {
		t.Errorf("cheques are no longer what %s says; a change here breaks every vault in use:\n%s", file, got)
	}
	var vs []chequeVector
	if err := json.Unmarshal(want, &vs); err != nil {
		t.Fatal(err)
	}
	for _, v := range vs {
		raw, err := hex.DecodeString(v.CBOR)
		if err != nil {
			t.Fatal(err)
		}
		s, err := DecodeCheque(raw)
		if err != nil {
			t.Fatalf("%s: %v", v.Name, err)
		}
		if err := s.Verify(v.Domain, common.HexToAddress(v.Signer)); err != nil {
			t.Errorf("%s: %v", v.Name, err)
		}
		if len(raw) > MaxChequeBytes {
			t.Errorf("%s: %d bytes", v.Name, len(raw))
		}
	}
}

// TestDigestAgainstApitypes compares with go-ethereum's general EIP-712 encoder.
func TestDigestAgainstApitypes(t *testing.T) {
	for _, v := range chequeVectors(t) {
		var locks []any
		for _, l := range v.Cheque.Locks {
			locks = append(locks, map[string]any{
				"hash": l.Hash.Hex(), "amount": l.Amount.String(), "expiry": strconv.FormatUint(l.Expiry, 10),
			})
		}
		if locks == nil {
			locks = []any{}
		}
		td := apitypes.TypedData{
			Types: apitypes.Types{
				"EIP712Domain": {{Name: "name", Type: "string"}, {Name: "version", Type: "string"}, {Name: "chainId", Type: "uint256"}, {Name: "verifyingContract", Type: "address"}},
				"Cheque": {
					{Name: "payer", Type: "address"},
					{Name: "payee", Type: "address"},
					{Name: "token", Type: "address"},
					{Name: "lane", Type: "uint32"},
					{Name: "seq", Type: "uint64"},
					{Name: "cumulative", Type: "uint96"},
					{Name: "locks", Type: "Lock[]"},
				},
				"Lock": {{Name: "hash", Type: "bytes32"}, {Name: "amount", Type: "uint96"}, {Name: "expiry", Type: "uint40"}},
			},
			PrimaryType: "Cheque",
			Domain: apitypes.TypedDataDomain{
				Name: VaultName, Version: VaultVersion, VerifyingContract: v.Domain.Vault.Hex(),
				ChainId: (*math.HexOrDecimal256)(new(big.Int).SetUint64(v.Domain.ChainID)),
			},
			Message: apitypes.TypedDataMessage{
				"payer": v.Cheque.Payer.Hex(), "payee": v.Cheque.Payee.Hex(), "token": v.Cheque.Token.Hex(),
				"lane": strconv.FormatUint(uint64(v.Cheque.Lane), 10), "seq": strconv.FormatUint(v.Cheque.Seq, 10),
				"cumulative": v.Cheque.Cumulative.String(), "locks": locks,
			},
		}
		if got := td.EncodeType("Cheque").String(); got != "0x"+hex.EncodeToString([]byte(ChequeType)) {
			t.Errorf("encodeType: %s", got)
		}
		want, _, err := apitypes.TypedDataAndHash(td)
		if err != nil {
			t.Fatalf("%s: %v", v.Name, err)
		}
		if common.BytesToHash(want) != v.Digest {
			t.Errorf("%s: digest %x, apitypes says %x", v.Name, v.Digest, want)
		}
	}
}

func TestChequeForm(t *testing.T) {
	cases := map[string]func(*Cheque){
		"zero payer":        func(c *Cheque) { c.Payer = common.Address{} },
		"zero payee":        func(c *Cheque) { c.Payee = common.Address{} },
		"payer is payee":    func(c *Cheque) { c.Payee = c.Payer },
		"sequence zero":     func(c *Cheque) { c.Seq = 0 },
		"17 locks":          func(c *Cheque) { *c = testCheque(17) },
		"locks descend":     func(c *Cheque) { c.Locks[0], c.Locks[1] = c.Locks[1], c.Locks[0] },
		"a hash twice":      func(c *Cheque) { c.Locks[1].Hash = c.Locks[0].Hash },
		"41-bit expiry":     func(c *Cheque) { c.Locks[0].Expiry = 1 << 40 },
		"sum above 96 bits": func(c *Cheque) { c.Cumulative = mustParse(t, "79228162514264337593543950335") },
	}
	for name, spoil := range cases {
		c := testCheque(2)
		if err := c.Validate(); err != nil {
			t.Fatal(err)
		}
		spoil(&c)
		if err := c.Validate(); !errors.Is(err, ErrCheque) {
			t.Errorf("%s: %v", name, err)
		}
		if _, err := SignCheque(testDomain(), c, testKey(1)); !errors.Is(err, ErrCheque) {
			t.Errorf("%s: signed", name)
		}
	}
}

func TestVerifyRefuses(t *testing.T) {
	key := testKey(1)
	signer := crypto.PubkeyToAddress(key.PublicKey)
	good, err := SignCheque(testDomain(), testCheque(2), key)
	if err != nil {
		t.Fatal(err)
	}
	if err := good.Verify(testDomain(), signer); err != nil {
		t.Fatal(err)
	}
	highS := func(s *SignedCheque) { // the other valid signature of the same key and digest
		n := crypto.S256().Params().N
		new(big.Int).Sub(n, new(big.Int).SetBytes(s.Signature[32:64])).FillBytes(s.Signature[32:64])
		s.Signature[64] = 27 + 28 - s.Signature[64]
	}
	other := testDomain()
	other.ChainID++
	elsewhere := testDomain()
	elsewhere.Vault[0] ^= 1
	cases := []struct {
		name  string
		d     VaultDomain
		by    common.Address
		spoil func(*SignedCheque)
		want  error
	}{
		{"other signer", testDomain(), common.Address{1}, nil, ErrSigner},
		{"zero signer", testDomain(), common.Address{}, nil, ErrSigner},
		{"other chain", other, signer, nil, ErrSigner},
		{"other vault", elsewhere, signer, nil, ErrSigner},
		{"other amount", testDomain(), signer, func(s *SignedCheque) { s.Cheque.Cumulative = NewAmount(9) }, ErrSigner},
		{"other lane", testDomain(), signer, func(s *SignedCheque) { s.Cheque.Lane++ }, ErrSigner},
		{"other lock", testDomain(), signer, func(s *SignedCheque) { s.Cheque.Locks[1].Expiry++ }, ErrSigner},
		{"high s", testDomain(), signer, highS, ErrSignature},
		{"v is 0", testDomain(), signer, func(s *SignedCheque) { s.Signature[64] -= 27 }, ErrSignature},
		{"v is 29", testDomain(), signer, func(s *SignedCheque) { s.Signature[64] = 29 }, ErrSignature},
		{"r is zero", testDomain(), signer, func(s *SignedCheque) { clear(s.Signature[:32]) }, ErrSignature},
	}
	for _, c := range cases {
		s := good
		s.Cheque.Locks = append([]Lock(nil), good.Cheque.Locks...)
		if c.spoil != nil {
			c.spoil(&s)
		}
		if err := s.Verify(c.d, c.by); !errors.Is(err, c.want) {
			t.Errorf("%s: got %v, want %v", c.name, err, c.want)
		}
	}
	for _, n := range []int{0, 64, 66} {
		if _, err := ParseSignature(make([]byte, n)); !errors.Is(err, ErrSignature) {
			t.Errorf("%d bytes: %v", n, err)
		}
	}
}

func TestSignatureIsAlwaysLow(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := testCheque(rapid.IntRange(0, 3).Draw(t, "locks"))
		c.Seq = rapid.Uint64Min(1).Draw(t, "seq")
		c.Cumulative = NewAmount(rapid.Uint64().Draw(t, "cumulative"))
		key := testKey(rapid.Byte().Draw(t, "key"))
		s, err := SignCheque(testDomain(), c, key)
		if err != nil {
			t.Fatal(err)
		}
		b, err := s.Encode()
		if err != nil {
			t.Fatal(err)
		}
		back, err := DecodeCheque(b)
		if err != nil {
			t.Fatal(err)
		}
		if err := back.Verify(testDomain(), crypto.PubkeyToAddress(key.PublicKey)); err != nil || !back.Equal(s) {
			t.Fatal(err)
		}
	})
}

func TestDecodeChequeRefuses(t *testing.T) {
	s, err := SignCheque(testDomain(), testCheque(1), testKey(1))
	if err != nil {
		t.Fatal(err)
	}
	good, err := s.Encode()
	if err != nil {
		t.Fatal(err)
	}
	short, err := Marshal(map[string]any{"cheque": map[string]any{
		"payer": []byte{1}, "payee": s.Cheque.Payee[:], "token": s.Cheque.Token[:], "lane": 7, "seq": 42,
		"cumulative": []byte{9}, "locks": []any{},
	}, "signature": s.Signature[:]})
	if err != nil {
		t.Fatal(err)
	}
	for name, b := range map[string][]byte{
		"empty": nil, "truncated": good[:len(good)-1], "trailing": append(append([]byte(nil), good...), 0),
		"too long": make([]byte, MaxChequeBytes+1), "short address": short, "null": {0xf6}, "array": {0x80},
	} {
		if _, err := DecodeCheque(b); !errors.Is(err, ErrCheque) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func FuzzDecodeCheque(f *testing.F) {
	for _, v := range chequeVectors(f) {
		b, _ := hex.DecodeString(v.CBOR)
		f.Add(b)
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		s, err := DecodeCheque(b)
		if err != nil {
			return
		}
		again, err := s.Encode()
		if err != nil || string(again) != string(b) {
			t.Fatalf("two encodings of one cheque: %x and %x (%v)", b, again, err)
		}
		if _, err := s.Signature.Recover(s.Cheque.Digest(testDomain())); err != nil && !errors.Is(err, ErrSignature) {
			t.Fatal(err)
		}
	})
}
