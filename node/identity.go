package node

import (
	"errors"
	"fmt"
	"os"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"github.com/libp2p/go-libp2p/core/peer"

	"github.com/zerostate/zerostate/node/api"
	"github.com/zerostate/zerostate/node/config"
	"github.com/zerostate/zerostate/node/keystore"
	"github.com/zerostate/zerostate/protocol"
)

// The binding of peer, owner and signer is signed by the owner. Where its key is here, that happens at each start. Where it
// is elsewhere, the owner is shown a text to sign, with any wallet, and gives the signature back.

// ErrUnbound says that the owner has not signed yet who this node is.
var ErrUnbound = errors.New("the owner has not signed yet that this node acts for it")

// bindingLife is how long a binding holds, and bindingRenew how long before its end it can be renewed.
const (
	bindingLife  = 365 * 24 * time.Hour
	bindingRenew = 60 * 24 * time.Hour
)

// bind gives this node's binding: made now, or as the owner has signed it.
func bind(l config.Layout, k Keys, network protocol.CID, now time.Time) (protocol.Signed[protocol.Binding], error) {
	id, err := peer.IDFromPrivateKey(k.Peer)
	if err != nil {
		return protocol.Signed[protocol.Binding]{}, err
	}
	want := protocol.Identity{
		Network: network, Peer: protocol.PeerID{ID: id}, Owner: k.OwnerAddress(), Signer: k.SignerAddress(),
		Sequence: uint64(now.UnixMilli()), Expires: now.Add(bindingLife).UnixMilli(),
	}
	if k.Owner != nil {
		return protocol.SealBinding(k.Peer, k.Owner, want)
	}
	b, why := storedBinding(l.Binding, want, now)
	if why == nil {
		return b, nil
	}
	text, err := askIdentity(l, want, now)
	if err != nil {
		return b, err
	}
	return b, unbound(want.Owner, text, why)
}

func unbound(owner common.Address, text string, why error) error {
	return fmt.Errorf("%w (%w). Sign this text with the wallet of %s, as a personal message:\n\n  %s\n\nthen give the signature: zerostated keys bind --signature 0x…",
		ErrUnbound, why, owner, text)
}

func boundUntil(b protocol.Signed[protocol.Binding]) time.Time {
	return time.UnixMilli(b.Payload.Identity.Expires)
}

// bindingTrouble says that an owner elsewhere has to sign again soon, or nil.
func (n *Node) bindingTrouble(now time.Time) []api.Trouble {
	end := boundUntil(n.binding)
	if n.keys.Owner != nil || end.Sub(now) > bindingRenew {
		return nil
	}
	return []api.Trouble{{
		Code: api.CodeOwner, What: "what the owner signed about this node ends on " + end.UTC().Format(time.DateOnly), Cause: "it holds for a year; after it nobody deals with this node",
		Remedy: "stop the node, and let the owner sign again: zerostated keys bind",
	}}
}

// storedBinding reads what an owner elsewhere signed, and checks that it is for these keys and holds.
func storedBinding(path string, want protocol.Identity, now time.Time) (protocol.Signed[protocol.Binding], error) {
	raw, err := os.ReadFile(path)
	if errors.Is(err, os.ErrNotExist) {
		return protocol.Signed[protocol.Binding]{}, errors.New("nothing was signed yet")
	}
	if err != nil {
		return protocol.Signed[protocol.Binding]{}, err
	}
	got, err := protocol.OpenBinding(raw, want.Network, want.Peer.ID, now.UnixMilli())
	if err != nil {
		return protocol.Signed[protocol.Binding]{}, err
	}
	if got.Owner != want.Owner || got.Signer != want.Signer {
		return protocol.Signed[protocol.Binding]{}, fmt.Errorf("what was signed is for owner %s and signer %s, now they are %s and %s", got.Owner, got.Signer, want.Owner, want.Signer)
	}
	return protocol.Unseal[protocol.Binding](raw)
}

// askIdentity is the text that the owner is to sign. It is kept, so that the signature fits when it comes.
func askIdentity(l config.Layout, want protocol.Identity, now time.Time) (string, error) {
	if raw, err := os.ReadFile(l.Identity); err == nil {
		var kept protocol.Identity
		if protocol.Unmarshal(raw, &kept) == nil && sameKeys(kept, want) && kept.Expires > now.Add(bindingLife/2).UnixMilli() {
			return kept.Text()
		}
	}
	raw, err := protocol.Marshal(want)
	if err != nil {
		return "", err
	}
	if err := keystore.WriteDurable(l.Identity, raw, 0o600); err != nil {
		return "", err
	}
	return want.Text()
}

func sameKeys(a, b protocol.Identity) bool {
	return a.Network.Equals(b.Network.Cid) && a.Peer.ID == b.Peer.ID && a.Owner == b.Owner && a.Signer == b.Signer
}

// Unbound is what an owner elsewhere has to sign for a data directory; "" when nothing. It needs no passphrase.
func (d *KeyDir) Unbound(network protocol.CID, now time.Time) (string, error) {
	want, err := d.identity(network, now)
	if err != nil || d.OwnerHere {
		return "", err
	}
	if b, why := storedBinding(d.layout.Binding, want, now); why == nil && boundUntil(b).Sub(now) > bindingRenew {
		return "", nil
	}
	return askIdentity(d.layout, want, now)
}

// Bind takes the owner's signature under the text that was asked for.
func (d *KeyDir) Bind(network protocol.CID, signature string, now time.Time) error {
	want, err := d.identity(network, now)
	if err != nil {
		return err
	}
	if d.OwnerHere {
		return errors.New("the owner's key is here: nothing has to be signed elsewhere")
	}
	if _, err := askIdentity(d.layout, want, now); err != nil {
		return err
	}
	raw, err := os.ReadFile(d.layout.Identity)
	if err != nil {
		return err
	}
	var kept protocol.Identity
	if err := protocol.Unmarshal(raw, &kept); err != nil {
		return fmt.Errorf("%s: %w. Remove it and ask for the text again: zerostated keys bind", d.layout.Identity, err)
	}
	sig, err := protocol.ParseWalletSignature(signature)
	if err != nil {
		return err
	}
	k, err := loadPeerKey(d.layout.PeerKey)
	if err != nil {
		return err
	}
	b, err := protocol.SealOwned(k, kept, sig)
	if err != nil {
		text, _ := kept.Text()
		return fmt.Errorf("%w. It has to be the owner's, %s, under exactly: %s", err, want.Owner, text)
	}
	return keystore.WriteDurable(d.layout.Binding, b.Envelope, 0o600)
}

func (d *KeyDir) identity(network protocol.CID, now time.Time) (protocol.Identity, error) {
	id, err := peer.Decode(d.Peer)
	return protocol.Identity{
		Network: network, Peer: protocol.PeerID{ID: id}, Owner: d.Owner, Signer: d.Signer,
		Sequence: uint64(now.UnixMilli()), Expires: now.Add(bindingLife).UnixMilli(),
	}, err
}
