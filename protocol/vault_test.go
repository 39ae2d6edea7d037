package protocol

import (
	"encoding/hex"
	"encoding/json"
	"errors"
	"math/big"
	"os"
	"strconv"
	"testing"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/common/math"
	"github.com/ethereum/go-ethereum/crypto"
	"github.com/ethereum/go-ethereum/signer/core/apitypes"
)

// orderVector is one entry of testdata/vault.json, which the contract's tests read too.
type orderVector struct {
	Name      string      `json:"name"`
	Type      string      `json:"type"`
	Key       string      `json:"key"` // of the signer; for tests only
	Signer    string      `json:"signer"`
	Domain    VaultDomain `json:"domain"`
	Order     Order       `json:"order"`
	Struct    common.Hash `json:"structHash"`
	Digest    common.Hash `json:"digest"`
	Signature Signature   `json:"signature"`
}

func testReservation(rows int) Reservation {
	r := Reservation{
		Payer: common.HexToAddress("0x1111111111111111111111111111111111111111"),
		Token: common.HexToAddress("0x3333333333333333333333333333333333333333"),
		Nonce: common.BigToHash(big.NewInt(77)), Deadline: 1_800_000_000,
	}
	for i := range rows {
		r.Rows = append(r.Rows, ReserveRow{Payee: common.BigToAddress(big.NewInt(int64(0x2222 + i))), Lane: uint32(i), Target: NewAmount(uint64(1000 + i))})
	}
	return r
}

func testOrders(t testing.TB) map[string]Order {
	most := mustParse(t, "79228162514264337593543950335")
	r := testReservation(1)
	last := testReservation(0)
	last.Token, last.Nonce, last.Deadline = common.Address{}, common.MaxHash, MaxLockExpiry
	last.Rows = []ReserveRow{{Payee: common.MaxAddress, Lane: 1<<32 - 1, Target: most}}
	return map[string]Order{
		"open":                      OpenOrder{Payer: r.Payer, Token: r.Token, Signer: r.Rows[0].Payee, HotAllowance: NewAmount(5_000_000), Nonce: r.Nonce, Deadline: r.Deadline},
		"open, largest values":      OpenOrder{Payer: r.Payer, Signer: common.MaxAddress, HotAllowance: most, Nonce: common.MaxHash, Deadline: MaxLockExpiry},
		"reservation":               r,
		"reservation, ten rows":     testReservation(10),
		"reservation, largest":      last,
		"coop close":                CoopClose{Payer: r.Payer, Payee: r.Rows[0].Payee, Token: r.Token, Lane: 7, Paid: NewAmount(1_250_000)},
		"coop close of the largest": CoopClose{Payer: r.Payer, Payee: common.MaxAddress, Lane: 1<<32 - 1, Paid: most},
	}
}

// typed is the order as go-ethereum's general EIP-712 encoder takes it.
func typed(o Order) (string, apitypes.TypedDataMessage) {
	switch o := o.(type) {
	case OpenOrder:
		return "Open", apitypes.TypedDataMessage{
			"payer": o.Payer.Hex(), "token": o.Token.Hex(), "signer": o.Signer.Hex(), "hotAllowance": o.HotAllowance.String(),
			"nonce": o.Nonce.Big().String(), "deadline": strconv.FormatUint(o.Deadline, 10),
		}
	case Reservation:
		rows := []any{}
		for _, r := range o.Rows {
			rows = append(rows, map[string]any{"payee": r.Payee.Hex(), "lane": strconv.FormatUint(uint64(r.Lane), 10), "target": r.Target.String()})
		}
		return "Reservation", apitypes.TypedDataMessage{
			"payer": o.Payer.Hex(), "token": o.Token.Hex(), "rows": rows,
			"nonce": o.Nonce.Big().String(), "deadline": strconv.FormatUint(o.Deadline, 10),
		}
	case CoopClose:
		return "CoopClose", apitypes.TypedDataMessage{
			"payer": o.Payer.Hex(), "payee": o.Payee.Hex(), "token": o.Token.Hex(),
			"lane": strconv.FormatUint(uint64(o.Lane), 10), "paid": o.Paid.String(),
		}
	}
	panic("an order of no known type")
}

var orderTypes = apitypes.Types{
	"EIP712Domain": {{Name: "name", Type: "string"}, {Name: "version", Type: "string"}, {Name: "chainId", Type: "uint256"}, {Name: "verifyingContract", Type: "address"}},
	"Open": {
		{Name: "payer", Type: "address"},
		{Name: "token", Type: "address"},
		{Name: "signer", Type: "address"},
		{Name: "hotAllowance", Type: "uint96"},
		{Name: "nonce", Type: "uint256"},
		{Name: "deadline", Type: "uint40"},
	},
	"Reservation": {
		{Name: "payer", Type: "address"},
		{Name: "token", Type: "address"},
		{Name: "rows", Type: "Reserve[]"},
		{Name: "nonce", Type: "uint256"},
		{Name: "deadline", Type: "uint40"},
	},
	"Reserve": {{Name: "payee", Type: "address"}, {Name: "lane", Type: "uint32"}, {Name: "target", Type: "uint96"}},
	"CoopClose": {
		{Name: "payer", Type: "address"},
		{Name: "payee", Type: "address"},
		{Name: "token", Type: "address"},
		{Name: "lane", Type: "uint32"},
		{Name: "paid", Type: "uint96"},
	},
}

func orderVectors(t testing.TB) (out []orderVector) {
	orders := testOrders(t)
	key := testKey(1)
	for _, name := range []string{"open", "open, largest values", "reservation", "reservation, ten rows", "reservation, largest", "coop close", "coop close of the largest"} {
		d, o := testDomain(), orders[name]
		sig, err := SignOrder(d, o, key)
		if err != nil {
			t.Fatal(err)
		}
		kind, _ := typed(o)
		out = append(out, orderVector{
			Name: name, Type: kind, Key: hex.EncodeToString(crypto.FromECDSA(key)), Signer: crypto.PubkeyToAddress(key.PublicKey).Hex(),
			Domain: d, Order: o, Struct: o.StructHash(), Digest: d.TypedDigest(o.StructHash()), Signature: sig,
		})
	}
	return out
}

func TestOrderGolden(t *testing.T) {
	const file = "testdata/vault.json"
	got, err := json.MarshalIndent(orderVectors(t), "", "  ")
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
		t.Errorf("orders are no longer what %s says; a change here breaks every vault in use:\n%s", file, got)
	}
}

// TestOrdersAgainstApitypes compares with go-ethereum's general EIP-712 encoder.
func TestOrdersAgainstApitypes(t *testing.T) {
	encodings := map[string]string{"Open": OpenType, "Reservation": ReservationType, "CoopClose": CoopCloseType}
	for _, v := range orderVectors(t) {
		kind, message := typed(v.Order)
		td := apitypes.TypedData{
			Types: orderTypes, PrimaryType: kind, Message: message,
			Domain: apitypes.TypedDataDomain{
				Name: VaultName, Version: VaultVersion, VerifyingContract: v.Domain.Vault.Hex(),
				ChainId: (*math.HexOrDecimal256)(new(big.Int).SetUint64(v.Domain.ChainID)),
			},
		}
		if got := td.EncodeType(kind).String(); got != "0x"+hex.EncodeToString([]byte(encodings[kind])) {
			t.Errorf("%s: encodeType %s", v.Name, got)
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

// The authorization's digest is EIP-3009's, with the nonce that the vault computes.
func TestAuthorizationAgainstApitypes(t *testing.T) {
	a := Authorization{
		Payer: common.Address{1}, Vault: common.Address{2}, Token: common.Address{3}, Signer: common.Address{4},
		Amount: NewAmount(12), ValidAfter: 5, ValidBefore: 1_800_000_000, Salt: common.Hash{9},
	}
	td := apitypes.TypedData{
		Types: apitypes.Types{
			"EIP712Domain": orderTypes["EIP712Domain"],
			"ReceiveWithAuthorization": {
				{Name: "from", Type: "address"},
				{Name: "to", Type: "address"},
				{Name: "value", Type: "uint256"},
				{Name: "validAfter", Type: "uint256"},
				{Name: "validBefore", Type: "uint256"},
				{Name: "nonce", Type: "bytes32"},
			},
		},
		PrimaryType: "ReceiveWithAuthorization",
		Domain:      apitypes.TypedDataDomain{Name: "A Token", Version: "2", ChainId: math.NewHexOrDecimal256(5), VerifyingContract: a.Token.Hex()},
		Message: apitypes.TypedDataMessage{
			"from": a.Payer.Hex(), "to": a.Vault.Hex(), "value": "12", "validAfter": "5", "validBefore": "1800000000",
			"nonce": crypto.Keccak256Hash(common.LeftPadBytes(a.Payer[:], 32), common.LeftPadBytes(a.Signer[:], 32), a.Salt[:]).Hex(),
		},
	}
	separator, err := td.HashStruct("EIP712Domain", td.Domain.Map())
	if err != nil {
		t.Fatal(err)
	}
	want, _, err := apitypes.TypedDataAndHash(td)
	if err != nil {
		t.Fatal(err)
	}
	if got := a.Digest([32]byte(separator)); common.BytesToHash(want) != got {
		t.Errorf("digest %x, apitypes says %x", got, want)
	}
}

func TestOrderForm(t *testing.T) {
	self := testReservation(2)
	self.Rows[1].Payee = self.Payer
	late := testReservation(1)
	late.Deadline = MaxLockExpiry + 1
	for name, o := range map[string]Order{
		"open for nobody":           OpenOrder{Signer: common.Address{1}},
		"open without signer":       OpenOrder{Payer: common.Address{1}},
		"open with a long deadline": OpenOrder{Payer: common.Address{1}, Signer: common.Address{1}, Deadline: 1 << 40},
		"nothing to reserve":        testReservation(0),
		"reserve for oneself":       self,
		"reserve too late":          late,
		"close of nobody":           CoopClose{Payer: common.Address{1}},
		"close with oneself":        CoopClose{Payer: common.Address{1}, Payee: common.Address{1}},
	} {
		if _, err := SignOrder(testDomain(), o, testKey(1)); !errors.Is(err, ErrOrder) {
			t.Errorf("%s: signed, or %v", name, err)
		}
		if err := VerifyOrder(testDomain(), o, Signature{}, common.Address{1}); !errors.Is(err, ErrOrder) {
			t.Errorf("%s: verified, or %v", name, err)
		}
	}
}

func TestVerifyOrderRefuses(t *testing.T) {
	v := orderVectors(t)[0]
	signer := common.HexToAddress(v.Signer)
	if err := VerifyOrder(v.Domain, v.Order, v.Signature, signer); err != nil {
		t.Fatal(err)
	}
	elsewhere, forked := v.Domain, v.Domain
	elsewhere.Vault[0] ^= 1
	forked.ChainID++
	other := v.Order.(OpenOrder)
	other.HotAllowance = NewAmount(1)
	for name, err := range map[string]error{
		"another signer": VerifyOrder(v.Domain, v.Order, v.Signature, common.Address{1}),
		"no signer":      VerifyOrder(v.Domain, v.Order, v.Signature, common.Address{}),
		"another vault":  VerifyOrder(elsewhere, v.Order, v.Signature, signer),
		"another chain":  VerifyOrder(forked, v.Order, v.Signature, signer),
		"another order":  VerifyOrder(v.Domain, other, v.Signature, signer),
	} {
		if !errors.Is(err, ErrSigner) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if err := VerifyOrder(v.Domain, v.Order, Signature{}, signer); !errors.Is(err, ErrSignature) {
		t.Errorf("no signature: %v", err)
	}
}
