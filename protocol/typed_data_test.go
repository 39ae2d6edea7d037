package protocol

import (
	"encoding/json"
	"errors"
	"testing"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/signer/core/apitypes"
)

// TestTypedJSON: what a wallet makes of the text is what the vault checks.
func TestTypedJSON(t *testing.T) {
	d := VaultDomain{ChainID: 1337, Vault: common.HexToAddress("0xaa00000000000000000000000000000000000000")}
	for name, o := range testOrders(t) {
		raw, err := d.TypedJSON(o)
		if _, agreed := o.(CoopClose); agreed {
			if !errors.Is(err, ErrOrder) {
				t.Errorf("%s: %v", name, err)
			}
			continue
		}
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		var td apitypes.TypedData
		if err := json.Unmarshal(raw, &td); err != nil {
			t.Fatalf("%s: %v\n%s", name, err, raw)
		}
		got, _, err := apitypes.TypedDataAndHash(td)
		if err != nil || [32]byte(got) != d.TypedDigest(o.StructHash()) {
			t.Errorf("%s: %x, %v, want %x\n%s", name, got, err, d.TypedDigest(o.StructHash()), raw)
		}
	}
}
