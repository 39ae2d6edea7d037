package contract_test

import (
	"math/big"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/crypto"
	"pgregory.net/rapid"

	"github.com/zerostate/zerostate/channels/chain"
	"github.com/zerostate/zerostate/protocol"
)

// reserveBySig sends an owner's order, fresh or again, good or late or by a thief.
func (m *model) reserveBySig(rt *rapid.T) {
	l, target := m.draw(rt), rapid.Uint64Range(0, 500).Draw(rt, "target")
	how := rapid.SampledFrom([]string{"good", "good", "replay", "late", "thief"}).Draw(rt, "how")
	if how != "replay" {
		m.nonces++
	}
	nonce := common.BigToHash(new(big.Int).SetUint64(m.nonces))
	r := protocol.Reservation{
		Payer: l.id.Payer, Token: l.id.Token, Rows: []protocol.ReserveRow{{Payee: l.id.Payee, Lane: l.id.Lane, Target: amt(target)}},
		Nonce: nonce, Deadline: m.w.headTime(m.t) + 3600,
	}
	key := m.key
	switch how {
	case "late":
		r.Deadline = m.w.headTime(m.t) - 1
	case "thief":
		key = m.signers[len(m.signers)-1]
	}
	_, err := m.w.vault.ReserveBySig(m.t.Context(), m.w.stranger, r, m.w.order(m.t, key, r))
	switch {
	case how == "late":
		wantRefusal(rt, err, chain.ErrDeadline)
	case how == "thief":
		wantRefusal(rt, err, chain.ErrOrderSignature)
	case m.spent[nonce]:
		wantRefusal(rt, err, chain.ErrNonceUsed)
	default:
		if m.reserved(rt, l, target, err) {
			m.spent[nonce] = true
		}
	}
}

func (m *model) cancelNonce(rt *rapid.T) {
	nonce := common.BigToHash(new(big.Int).SetUint64(m.nonces + rapid.Uint64Range(0, 1).Draw(rt, "ahead")))
	_, err := m.w.vault.CancelNonce(m.t.Context(), m.payer, nonce)
	if m.spent[nonce] {
		wantRefusal(rt, err, chain.ErrNonceUsed)
		return
	}
	check(rt, err)
	m.spent[nonce] = true
}

// coopClose is sent by a third party or by the payee, with both signatures or with one that is wrong.
func (m *model) coopClose(rt *rapid.T) {
	l, total := m.draw(rt), rapid.Uint64Range(0, 550).Draw(rt, "total")
	payeeKey, payee := m.w.payeeKey, m.w.payee
	if l.id.Payee == m.w.stranger.From() {
		payeeKey, payee = m.w.strangerKey, m.w.stranger
	}
	c := protocol.CoopClose{Payer: l.id.Payer, Payee: l.id.Payee, Token: l.id.Token, Lane: l.id.Lane, Paid: amt(total)}
	signer, second, sender := m.signers[max(l.epoch, 1)], payeeKey, m.w.deployer
	how := rapid.SampledFrom([]string{"both", "by payee", "not signer", "not payee"}).Draw(rt, "how")
	switch how {
	case "not signer":
		signer = m.key
	case "not payee":
		second = signer
	case "by payee":
		sender = payee
	}
	bySigner := m.w.order(m.t, signer, c)
	byPayee := m.w.order(m.t, second, c)
	agreed := &byPayee
	if how == "by payee" {
		agreed = nil
	}
	_, err := m.w.vault.CoopClose(m.t.Context(), sender, c, bySigner, agreed)
	switch {
	case l.status != chain.LaneOpen && l.status != chain.LaneReleasing:
		wantRefusal(rt, err, chain.ErrLaneNotOpen)
	case how == "not signer", how == "not payee":
		wantRefusal(rt, err, chain.ErrOrderSignature)
	case total < l.paid || total > l.reserved:
		wantRefusal(rt, err, chain.ErrCloseTotal)
	default:
		check(rt, err)
		l.paid, l.worthy = total, max(l.worthy, total)
		m.close(l)
	}
}

// claimOld sends an honest row of before again, as anybody can who ever saw it.
func (m *model) claimOld(rt *rapid.T) {
	if len(m.signed) == 0 {
		return
	}
	row := rapid.SampledFrom(m.signed).Draw(rt, "row")
	row.Preimages = nil
	m.w.claim(m.t, row)
	for _, l := range m.lanes {
		if row.Cheque.Cheque.LaneKey() == l.id.Key() && (l.status == chain.LaneOpen || l.status == chain.LaneReleasing) {
			e := m.entitled(row.Cheque.Cheque)
			l.worthy = max(l.worthy, e)
			l.paid = max(l.paid, min(e, l.reserved))
		}
	}
}

// thief tries what is the payer's: nothing of it may change anything.
func (m *model) thief(rt *rapid.T) {
	ctx, l := m.t.Context(), m.draw(rt)
	_, err := m.w.vault.StartRelease(ctx, m.w.payee, []chain.LaneID{l.id})
	wantRefusal(rt, err, chain.ErrNotSigner)
	_, err = m.w.vault.Reserve(ctx, m.w.payee, l.id.Payer, l.id.Token, []chain.Reserve{{Payee: m.w.payee.From(), Lane: 9, Target: amt(1)}})
	wantRefusal(rt, err, chain.ErrNotSigner)
	c := protocol.Cheque{Payer: l.id.Payer, Payee: l.id.Payee, Token: l.id.Token, Lane: l.id.Lane, Seq: 1, Cumulative: amt(500)}
	m.w.claim(m.t, chain.Claim{Cheque: m.w.sign(m.t, m.w.payeeKey, c)})
}

// remember notes the state of the chain's head.
func (m *model) remember(t failer) {
	t.Helper()
	h, err := m.w.client.Head(m.t.Context())
	check(t, err)
	m.block = h.Number
	if n := len(m.past); n == 0 || m.past[n-1].block != m.block {
		m.past = append(m.past, m.copy())
	}
}

// reorg takes the chain, and the model, some steps back. What was sent after that is forgotten.
func (m *model) reorg(rt *rapid.T) {
	if len(m.past) < 2 {
		return
	}
	n := max(len(m.past)-1-rapid.IntRange(1, 4).Draw(rt, "steps"), 0)
	check(rt, m.w.devchain.Reorg(m.t.Context(), m.past[n].block))
	m.past = m.past[:n+1]
	used := m.nonces // an order that was taken back may come again, so its nonce is not signed anew
	m.state = m.past[n].copy()
	m.nonces = used
	m.w.freshSenders()
	m.payer = m.w.sender(m.key)
	for s := range m.secrets {
		at, err := m.w.vault.RevealedAt(m.t.Context(), crypto.Keccak256Hash(m.secrets[s][:]))
		check(rt, err)
		if at != m.shown[s] {
			rt.Fatalf("secret %d is registered at %d after a reorganisation, the model has %d", s, at, m.shown[s])
		}
	}
}
