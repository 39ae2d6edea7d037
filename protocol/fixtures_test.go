package protocol

import (
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/sha256"
	"testing"

	"github.com/ethereum/go-ethereum/common"
	ethcrypto "github.com/ethereum/go-ethereum/crypto"
	"github.com/ipfs/go-cid"
	"github.com/libp2p/go-libp2p/core/crypto"
	"github.com/libp2p/go-libp2p/core/peer"
	"github.com/multiformats/go-multiaddr"
)

// fixedMs is the time of the fixtures: 2026-01-01T00:00:00Z in Unix ms.
const fixedMs = int64(1_767_225_600_000)

// peerKey is an Ed25519 key that is the same in every run.
func peerKey(name string) crypto.PrivKey {
	seed := sha256.Sum256([]byte("test peer " + name))
	k, err := crypto.UnmarshalEd25519PrivateKey(ed25519.NewKeyFromSeed(seed[:]))
	if err != nil {
		panic(err)
	}
	return k
}

func peerOf(name string) PeerID {
	id, err := peer.IDFromPrivateKey(peerKey(name))
	if err != nil {
		panic(err)
	}
	return PeerID{id}
}

func addressOf(k *ecdsa.PrivateKey) common.Address { return ethcrypto.PubkeyToAddress(k.PublicKey) }

func fill32(b byte) (out [32]byte) {
	for i := range out {
		out[i] = b
	}
	return out
}

func rawCID(s string) CID { return sum(cid.Raw, []byte(s)) }

// world is one complete conversation with fixed keys: everything from the network's profile to
// the receipt, each message referring to the ones before it.
type world struct {
	profile   Signed[Profile]
	card      Signed[Card]
	task      Task
	taskBytes []byte
	call      Signed[Call]
	bid       Signed[Bid]
	award     Signed[Award]
	statement Signed[Statement]
	counter   Signed[Countersignature]
	payer     Signed[Binding]
	payee     Signed[Binding]
	cheque    SignedCheque // with the lock of the result's key
	fold      SignedCheque // that pays it plainly
	receipt   Receipt
}

// Keys of the world's three-key identities.
var (
	ownerA, signerA = testKey(10), testKey(11) // requester
	ownerB, signerB = testKey(20), testKey(21) // executor
)

func worldProfile() Profile {
	return Profile{
		Version: 1, Name: "vectors", ChainID: 31337, GenesisHash: common.Hash(fill32(1)), Vault: testDomain().Vault,
		VaultCodeHash: common.Hash(fill32(2)),
		Tokens:        []TokenInfo{{Address: common.HexToAddress("0x3333333333333333333333333333333333333333"), Symbol: "TST", Decimals: 6}, {Symbol: "ETH", Decimals: 18}},
		Bootstrap:     []string{"/ip4/127.0.0.1/udp/4001/quic-v1/p2p/" + peerOf("relay").String()}, Relays: []string{}, RPC: []string{"http://127.0.0.1:8545"},
		Limits: ProfileLimits{MaxInputBytes: 16 << 20, MaxOutputBytes: 16 << 20, MaxModuleBytes: 64 << 20, ReleaseWindowS: 3600},
		Faucet: "http://127.0.0.1:8546", Dev: true,
	}
}

func worldCard(network CID, money Token) Card {
	return Card{
		Network: network, Provider: peerOf("executor"), Account: addressOf(ownerB), Sequence: 3,
		IssuedMs: fixedMs - 3_600_000, ExpiresMs: fixedMs + 3_600_000,
		Name: "Summarizer", Description: "Picks the sentences that say most.\nExtractive; nothing is invented.", Version: "1.2.0",
		Skills: []Skill{{
			ID: "summarize", Name: "Summarize", Description: "Shortens a text.", Tags: []string{"text", "summary"},
			Examples: []string{"-n 3"}, InputModes: []string{"text/plain"}, OutputModes: []string{"text/plain", "application/json"},
		}},
		Module: rawCID("module"), ModuleBytes: 1 << 20, ABI: ABIWasip1, Capabilities: []string{"text.summarize", "text.extract"},
		Price:  CardPrice{Token: money, Call: NewAmount(100), PerGigaGas: NewAmount(2_000), FreePerDay: 5},
		Limits: CardLimits{Gas: 50_000_000_000, MemoryBytes: 512 << 20, WallMillis: 60_000}, Deterministic: true,
	}
}

func worldTask(network CID, money Token) Task {
	return Task{
		Network: network, Requester: peerOf("requester"), Nonce: [16]byte{1, 2, 3},
		Spec: Spec{
			Capability: "text.summarize", Args: []string{"-n", "3"}, Env: []EnvVar{{Name: "LANG", Value: "en"}}, ContentType: "text/plain",
			InputSize: 5, InputRoot: SaltedRoot(fill32(7), []byte("hello")), ClockMs: fixedMs, SeedCommit: SeedCommitment(fill32(8)),
			Limits: DefaultLimits(), DeadlineMs: 30_000, Ceiling: Price{Token: money, Amount: NewAmount(10_000)},
		},
	}
}

func must2[T any](t testing.TB) func(T, error) T {
	return func(v T, err error) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}

func newWorld(t testing.TB) *world {
	t.Helper()
	w := new(world)
	w.profile = must2[Signed[Profile]](t)(Seal(peerKey("founder"), worldProfile()))
	net, money := w.profile.ID, w.profile.Payload.Money()
	w.card = must2[Signed[Card]](t)(Seal(peerKey("executor"), worldCard(net, money)))
	w.task = worldTask(net, money)
	w.taskBytes = must2[[]byte](t)(Marshal(w.task))
	taskID, spec := BlockID(w.taskBytes), w.task.Spec
	addr := multiaddr.StringCast("/ip4/127.0.0.1/udp/4101/quic-v1")
	w.call = must2[Signed[Call]](t)(Seal(peerKey("requester"), Call{
		Network: net, Task: taskID, Requester: peerOf("requester"), Capability: spec.Capability, InputSize: spec.InputSize,
		InputRoot: spec.InputRoot, SeedCommit: spec.SeedCommit, Limits: spec.Limits, DeadlineMs: spec.DeadlineMs, Ceiling: spec.Ceiling,
		Payer: addressOf(ownerA), Addrs: [][]byte{addr.Bytes()}, IssuedMs: fixedMs, ExpiresMs: fixedMs + 5_000, Round: 1,
	}))
	offer := Offer{Base: NewAmount(90), PerGigaGas: NewAmount(1_500), Start: NewAmount(9)}
	w.bid = must2[Signed[Bid]](t)(Seal(peerKey("executor"), Bid{
		Network: net, Task: taskID, Call: w.call.ID, Provider: peerOf("executor"), Card: w.card.ID, Module: w.card.Payload.Module,
		Offer: offer, EstimateMs: 40, Warm: true, Payee: addressOf(ownerB), Limits: spec.Limits, ValidUntilMs: fixedMs + 35_000,
	}))
	w.award = must2[Signed[Award]](t)(Seal(peerKey("requester"), w.newAward(taskID, offer)))
	w.statement = must2[Signed[Statement]](t)(Seal(peerKey("executor"), w.newStatement()))
	w.counter = must2[Signed[Countersignature]](t)(Seal(peerKey("requester"), w.newCounter()))
	w.payer = must2[Signed[Binding]](t)(SealBinding(peerKey("requester"), ownerA, w.identity("requester", ownerA, signerA)))
	w.payee = must2[Signed[Binding]](t)(SealBinding(peerKey("executor"), ownerB, w.identity("executor", ownerB, signerB)))
	w.cheque = must2[SignedCheque](t)(SignCheque(money.Domain(), w.newCheque(), signerA))
	w.fold = must2[SignedCheque](t)(SignCheque(money.Domain(), w.newFold(), signerA))
	w.receipt = Receipt{
		Version: 1, Profile: w.profile.Envelope, Award: w.award.Envelope, Statement: w.statement.Envelope,
		Countersignature: w.counter.Envelope, Payer: w.payer.Envelope, Payee: w.payee.Envelope,
		Cheques: [][]byte{must2[[]byte](t)(w.cheque.Encode())}, Fold: must2[[]byte](t)(w.fold.Encode()),
	}
	return w
}

func (w *world) newAward(task CID, offer Offer) Award {
	return Award{
		Network: w.profile.ID, Task: task, Call: w.call.ID, Bid: w.bid.ID, Requester: peerOf("requester"), Provider: peerOf("executor"),
		Module: w.bid.Payload.Module, Offer: offer, Ceiling: w.task.Spec.Ceiling, Payer: addressOf(ownerA), Payee: addressOf(ownerB),
		Lane: 2, Attempt: 1, Limits: w.bid.Payload.Limits, Parts: 1, PayerKey: fill32(9), IssuedMs: fixedMs + 200,
		InputRoot: w.task.Spec.InputRoot, SeedCommit: w.task.Spec.SeedCommit, ClockMs: w.task.Spec.ClockMs, DeadlineMs: fixedMs + 30_000,
	}
}

func (w *world) newStatement() Statement {
	a, spec := w.award.Payload, w.task.Spec
	k := fill32(5)
	gas := uint64(2_400_000_001) // rounds up to 3601 over the base
	return Statement{
		Network: a.Network, Task: a.Task, Award: w.award.ID, Requester: a.Requester, Executor: a.Provider, Payer: a.Payer, Payee: a.Payee,
		Lane: a.Lane, Module: a.Module, ClockMs: spec.ClockMs, SeedCommit: spec.SeedCommit, Attempt: a.Attempt, Limits: a.Limits,
		Engine: "wasmer-4.4.0/cranelift/gas-1", Gas: gas, Price: Price{Token: a.Ceiling.Token, Amount: a.Offer.Cost(gas, a.Ceiling.Amount)},
		InputRoot: spec.InputRoot, ResultRoot: SaltedRoot(fill32(6), []byte("result")), CipherRoot: SaltedRoot([32]byte{}, []byte("cipher")),
		CipherBytes: 54, Parts: []ResultPart{{KeyHash: KeyHash(k), Root: SaltedRoot(fill32(6), []byte("result")), CipherBytes: 54}}, ExecutorKey: fill32(4), StartedMs: fixedMs + 300, FinishedMs: fixedMs + 350, Sequence: 1,
	}
}

func (w *world) newCounter() Countersignature {
	prev := rawCID("previous countersignature")
	return Countersignature{
		Network: w.profile.ID, Statement: w.statement.ID, Outcome: OutcomeDelivered, Rating: 5, Review: "quick", SignedMs: fixedMs + 400,
		Previous: &prev, Sequence: 12,
	}
}

func (w *world) identity(name string, owner, signer *ecdsa.PrivateKey) Identity {
	return Identity{
		Network: w.profile.ID, Peer: peerOf(name), Owner: addressOf(owner), Signer: addressOf(signer), Sequence: 1,
		Expires: fixedMs + 30*24*3_600_000,
	}
}

func (w *world) newCheque() Cheque {
	s := w.statement.Payload
	return Cheque{
		Payer: s.Payer, Payee: s.Payee, Token: s.Price.Token.Address, Lane: s.Lane, Seq: 4, Cumulative: NewAmount(20_000),
		Locks: []Lock{{Hash: s.Parts[0].KeyHash, Amount: NewAmount(3_682), Expiry: uint64(fixedMs/1000) + 3_600}},
	}
}

func (w *world) newFold() Cheque {
	c := w.newCheque()
	c.Seq, c.Cumulative, c.Locks = 5, NewAmount(23_682), []Lock{}
	return c
}

func (w *world) bytes(t testing.TB, r Receipt) []byte {
	t.Helper()
	return must2[[]byte](t)(Marshal(r))
}
