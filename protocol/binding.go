package protocol

import (
	"crypto/ecdsa"
	"fmt"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/crypto"
	libp2pcrypto "github.com/libp2p/go-libp2p/core/crypto"
	"github.com/libp2p/go-libp2p/core/peer"
)

// Identity binds a node's three keys: its peer ID, the owner account that money comes from
// and goes to, and the hot key that signs cheques.
type Identity struct {
	Network  CID            `cbor:"network"`
	Peer     PeerID         `cbor:"peer"`
	Owner    common.Address `cbor:"owner"`
	Signer   common.Address `cbor:"signer"`
	Sequence uint64         `cbor:"sequence"`
	Expires  int64          `cbor:"expires"` // Unix ms
}

// Binding is an Identity that the owner signed; its envelope adds the peer key's word.
type Binding struct {
	Identity Identity `cbor:"identity"`
	OwnerSig []byte   `cbor:"ownerSig"` // 65 bytes r‖s‖v, v 27 or 28, s low; EIP-191 over the identity's hash
}

// Domain implements Payload.
func (Binding) Domain() string { return "zerostate-binding-1" }

// Validate implements Payload: the owner's signature must be the owner's.
func (b Binding) Validate() error {
	digest, err := b.Identity.digest()
	if err != nil {
		return err
	}
	sig, err := ParseSignature(b.OwnerSig)
	if err != nil {
		return invalid("binding: owner signature: %v", err)
	}
	if owner, err := sig.Recover(digest); err != nil || owner != b.Identity.Owner {
		return invalid("binding: not signed by owner %s", b.Identity.Owner)
	}
	return nil
}

// digest is the EIP-191 personal-message hash, so that any wallet can be the owner's.
func (i Identity) digest() ([32]byte, error) {
	text, err := i.Text()
	if err != nil {
		return [32]byte{}, err
	}
	return crypto.Keccak256Hash(fmt.Appendf(nil, "\x19Ethereum Signed Message:\n%d%s", len(text), text)), nil
}

// Text is what the owner signs, as a personal message.
func (i Identity) Text() (string, error) {
	body, err := Marshal(i)
	if err != nil {
		return "", invalid("identity: %v", err)
	}
	return "ZeroState identity " + BlockID(body).String(), nil
}

// SealOwned seals an identity that its owner has signed elsewhere; it fails when the signature is not the owner's.
func SealOwned(peerKey libp2pcrypto.PrivKey, id Identity, bySig Signature) (Signed[Binding], error) {
	return Seal(peerKey, Binding{id, bySig[:]})
}

// SealBinding signs id by its owner and then by the peer key.
func SealBinding(peerKey libp2pcrypto.PrivKey, owner *ecdsa.PrivateKey, id Identity) (Signed[Binding], error) {
	digest, err := id.digest()
	if err != nil {
		return Signed[Binding]{}, err
	}
	sig, err := SignDigest(owner, digest)
	if err != nil {
		return Signed[Binding]{}, fmt.Errorf("sign binding: %w", err)
	}
	return Seal(peerKey, Binding{id, sig[:]})
}

// OpenBinding opens a binding and checks that it is of this network, of the peer that
// signed it, and not expired at nowMs.
func OpenBinding(raw []byte, network CID, want peer.ID, nowMs int64) (Identity, error) {
	b, err := Unseal[Binding](raw)
	if err != nil {
		return Identity{}, fmt.Errorf("binding: %w", err)
	}
	id := b.Payload.Identity
	switch {
	case !id.Network.Equals(network.Cid):
		return Identity{}, invalid("binding is of another network")
	case b.Signer != id.Peer.ID || id.Peer.ID != want:
		return Identity{}, invalid("binding is of peer %s, not of %s", id.Peer, want)
	case id.Expires <= nowMs:
		return Identity{}, invalid("binding of peer %s has expired", want)
	}
	return id, nil
}
