package protocol

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
)

// typedField is one field of an EIP-712 struct, as wallets want to be told.
type typedField struct {
	Name string `json:"name"`
	Type string `json:"type"`
}

type typedData struct {
	Types       map[string][]typedField `json:"types"`
	PrimaryType string                  `json:"primaryType"`
	Domain      typedDomain             `json:"domain"`
	Message     map[string]any          `json:"message"`
}

type typedDomain struct {
	Name              string `json:"name"`
	Version           string `json:"version"`
	ChainID           uint64 `json:"chainId"`
	VerifyingContract string `json:"verifyingContract"`
}

// TypedJSON is an order in the form in which wallets are asked to sign it (eth_signTypedData_v4). Its digest is TypedDigest's.
func (d VaultDomain) TypedJSON(o Order) ([]byte, error) {
	if err := o.Validate(); err != nil {
		return nil, err
	}
	out := typedData{Types: map[string][]typedField{}, Domain: typedDomain{VaultName, VaultVersion, d.ChainID, d.Vault.Hex()}}
	var encoded string
	switch o := o.(type) {
	case OpenOrder:
		encoded, out.PrimaryType, out.Message = OpenType, "Open", map[string]any{
			"payer": o.Payer.Hex(), "token": o.Token.Hex(), "signer": o.Signer.Hex(), "hotAllowance": o.HotAllowance.String(),
			"nonce": o.Nonce.Big().String(), "deadline": strconv.FormatUint(o.Deadline, 10),
		}
	case Reservation:
		rows := make([]map[string]any, len(o.Rows))
		for i, r := range o.Rows {
			rows[i] = map[string]any{"payee": r.Payee.Hex(), "lane": strconv.FormatUint(uint64(r.Lane), 10), "target": r.Target.String()}
		}
		encoded, out.PrimaryType, out.Message = ReservationType, "Reservation", map[string]any{
			"payer": o.Payer.Hex(), "token": o.Token.Hex(), "rows": rows, "nonce": o.Nonce.Big().String(), "deadline": strconv.FormatUint(o.Deadline, 10),
		}
	default:
		return nil, fmt.Errorf("%w: %T is signed by no owner", ErrOrder, o)
	}
	for part := range strings.SplitSeq(domainType+encoded, ")") {
		if name, fields, ok := strings.Cut(part, "("); ok {
			for field := range strings.SplitSeq(fields, ",") {
				kind, label, _ := strings.Cut(field, " ")
				out.Types[name] = append(out.Types[name], typedField{label, kind})
			}
		}
	}
	return json.MarshalIndent(out, "", "  ")
}
