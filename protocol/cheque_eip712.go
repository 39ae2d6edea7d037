package protocol

import (
	"encoding/binary"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/crypto"
)

// The vault's EIP-712 domain and types (https://eips.ethereum.org/EIPS/eip-712).
// They are final: a letter changed here makes every cheque signed before worthless.
const (
	VaultName    = "ZeroState Vault"
	VaultVersion = "1"

	// LockType is the EIP-712 encodeType of a lock.
	LockType = "Lock(bytes32 hash,uint96 amount,uint40 expiry)"
	// ChequeType is the EIP-712 encodeType of a cheque; referenced types follow, as the standard asks.
	ChequeType = "Cheque(address payer,address payee,address token,uint32 lane,uint64 seq,uint96 cumulative,Lock[] locks)" + LockType

	domainType = "EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)"
)

// VaultDomain is the place where a signature counts: one vault on one chain.
type VaultDomain struct {
	ChainID uint64         `cbor:"chain" json:"chainId,string"`
	Vault   common.Address `cbor:"vault" json:"vault"`
}

// Domain is where cheques in this token are valid.
func (t Token) Domain() VaultDomain { return VaultDomain{ChainID: t.ChainID, Vault: t.Vault} }

// Separator is the EIP-712 domain separator.
func (d VaultDomain) Separator() [32]byte {
	return hashWords(keccak(domainType), keccak(VaultName), keccak(VaultVersion), wordUint(d.ChainID), wordAddress(d.Vault))
}

// TypedDigest is what is signed for a struct hash under this domain:
// keccak256(0x1901 ‖ separator ‖ structHash). Other typed messages to the vault use it too.
func (d VaultDomain) TypedDigest(structHash [32]byte) [32]byte {
	sep := d.Separator()
	return crypto.Keccak256Hash([]byte{0x19, 0x01}, sep[:], structHash[:])
}

// StructHash is the EIP-712 hashStruct of a lock.
func (l Lock) StructHash() [32]byte {
	return hashWords(keccak(LockType), l.Hash, wordAmount(l.Amount), wordUint(l.Expiry))
}

// StructHash is the EIP-712 hashStruct of a cheque. It does not check the form.
func (c Cheque) StructHash() [32]byte {
	locks := make([][32]byte, len(c.Locks))
	for i, l := range c.Locks {
		locks[i] = l.StructHash()
	}
	return hashWords(
		keccak(ChequeType),
		wordAddress(c.Payer), wordAddress(c.Payee), wordAddress(c.Token),
		wordUint(uint64(c.Lane)), wordUint(c.Seq), wordAmount(c.Cumulative),
		hashWords(locks...),
	)
}

// Digest is the 32 bytes that the cheque signer signs.
func (c Cheque) Digest(d VaultDomain) [32]byte { return d.TypedDigest(c.StructHash()) }

// AccountKey names a payer's account of one token in the vault:
// keccak256(abi.encode(payer, token)).
func AccountKey(payer, token common.Address) [32]byte {
	return hashWords(wordAddress(payer), wordAddress(token))
}

// LaneKey names a lane in the vault: keccak256(abi.encode(account, payee, lane)).
func LaneKey(account [32]byte, payee common.Address, lane uint32) [32]byte {
	return hashWords(account, wordAddress(payee), wordUint(uint64(lane)))
}

// LaneKey names the lane that the cheque draws on.
func (c Cheque) LaneKey() [32]byte {
	return LaneKey(AccountKey(c.Payer, c.Token), c.Payee, c.Lane)
}

func hashWords(words ...[32]byte) [32]byte {
	buf := make([]byte, 0, 32*len(words))
	for i := range words {
		buf = append(buf, words[i][:]...)
	}
	return crypto.Keccak256Hash(buf)
}

func keccak(s string) [32]byte { return crypto.Keccak256Hash([]byte(s)) }

func wordAddress(a common.Address) (w [32]byte) {
	copy(w[12:], a[:])
	return w
}

func wordUint(n uint64) (w [32]byte) {
	binary.BigEndian.PutUint64(w[24:], n)
	return w
}

func wordAmount(a Amount) [32]byte { return a.Uint256().Bytes32() }
