package contract

import (
	"bytes"
	_ "embed"
	"encoding/json"
	"fmt"
	"sync"

	"github.com/ethereum/go-ethereum/common/hexutil"
)

//go:embed artifacts/Vault.json
var vaultArtifact []byte

// runtimeCode is the vault's code as the compiler gives it, its immutables zero.
type runtimeCode struct {
	Runtime    hexutil.Bytes `json:"runtime"`
	Immutables []struct {
		Start  int `json:"start"`
		Length int `json:"length"`
	} `json:"immutables"`
}

var vaultCode = sync.OnceValue(func() runtimeCode {
	var c runtimeCode
	if err := json.Unmarshal(vaultArtifact, &c); err != nil {
		panic(fmt.Sprintf("contract: the embedded artefact artifacts/Vault.json is broken: %v", err))
	}
	return c
})

// IsVault reports whether code, read from a chain, is this vault: the same
// instructions, whatever its immutables (chain, address, release window) are.
// A node compares the exact code hash of its network profile instead.
func IsVault(code []byte) bool {
	want := vaultCode()
	if len(code) != len(want.Runtime) {
		return false
	}
	masked := bytes.Clone(code)
	for _, m := range want.Immutables {
		clear(masked[m.Start : m.Start+m.Length])
	}
	return bytes.Equal(masked, want.Runtime)
}
