package node

import (
	"context"
	"errors"
	"fmt"
	"net"
	"sync"
	"time"

	"github.com/libp2p/go-libp2p/core/peer"
	ma "github.com/multiformats/go-multiaddr"
	manet "github.com/multiformats/go-multiaddr/net"

	"github.com/zerostate/zerostate/node/p2p"
	"github.com/zerostate/zerostate/protocol"
	"github.com/zerostate/zerostate/protocol/auction"
)

// auctionHouse holds the auctions that this node runs as requester and takes the bids that
// come in for them on the bid stream.
type auctionHouse struct {
	mu   sync.Mutex
	open map[string]*openAuction // by task ID
}

// openAuction is one auction's mailbox.
type openAuction struct {
	events  chan auction.Event
	done    chan struct{}
	call    protocol.Signed[protocol.Call]
	only    peer.ID // the one provider asked, or ""
	refused func(peer.ID, error)
}

func newAuctionHouse() *auctionHouse { return &auctionHouse{open: map[string]*openAuction{}} }

func (h *auctionHouse) enter(task protocol.CID, a *openAuction) (leave func()) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.open[task.KeyString()] = a
	return func() {
		h.mu.Lock()
		defer h.mu.Unlock()
		if h.open[task.KeyString()] == a {
			delete(h.open, task.KeyString())
		}
		close(a.done)
	}
}

func (h *auctionHouse) find(task protocol.CID) *openAuction {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.open[task.KeyString()]
}

// handleBid serves the bid stream: one bid in, one reply out.
func (n *Node) handleBid(_ context.Context, s *p2p.Stream) error {
	raw, err := s.ReadFrame(protocol.MaxBidFrame)
	if err != nil {
		return err
	}
	var reply protocol.BidReply
	if err := n.takeBid(s.Peer(), s.RemoteAddr(), raw); err != nil {
		reply.Refused = &protocol.Reason{Code: protocol.CodeMalformed, What: "the bid was not taken", Why: err.Error(), Fault: protocol.FaultProvider}
		if errors.Is(err, errNoAuction) || errors.Is(err, auction.ErrClosed) {
			reply.Refused.Code, reply.Refused.Fault = protocol.CodeExpired, protocol.FaultNobody
		}
	}
	out, err := protocol.Marshal(reply)
	if err != nil {
		return err
	}
	return s.WriteFrame(out)
}

var errNoAuction = errors.New("no auction is open for this task here")

// takeBid checks a stranger's bid against its sender, its card and its binding, and hands it
// to the auction.
func (n *Node) takeBid(from peer.ID, addr string, raw []byte) error {
	frame, err := protocol.Decode[protocol.BidFrame](raw, protocol.MaxBidFrame)
	if err != nil {
		return err
	}
	bid, err := protocol.Unseal[protocol.Bid](frame.Bid)
	if err != nil {
		return fmt.Errorf("bid: %w", err)
	}
	a := n.auctions.find(bid.Payload.Task)
	if a == nil {
		return errNoAuction
	}
	if err := n.checkBid(from, bid, frame, a); err != nil {
		a.refused(from, err)
		return err
	}
	if err := n.mayHire(a, bid.Payload); err != nil {
		return err
	}
	known := n.reputationOf(from)
	entry := auction.Entry{
		Bid: bid, Subnet: subnetOf(addr), PaidBefore: n.payer.paidBefore(bid.Payload.Payee),
		Reputation: known.Success, Evidence: known.String(),
	}
	select {
	case a.events <- auction.BidReceived{Entry: entry}:
		return nil
	case <-a.done:
		return auction.ErrClosed
	}
}

func (n *Node) checkBid(from peer.ID, bid protocol.Signed[protocol.Bid], frame protocol.BidFrame, a *openAuction) error {
	now := time.Now().UnixMilli()
	b, call := bid.Payload, a.call.Payload
	switch {
	case bid.Signer != from || b.Provider.ID != from:
		return errors.New("bid is not signed by who sent it")
	case !b.Network.Equals(n.profile.ID.Cid):
		return errors.New("bid is of another network")
	case a.only != "" && a.only != from:
		return errors.New("this task is for another provider")
	}
	card, err := protocol.Unseal[protocol.Card](frame.Card)
	if err != nil {
		return fmt.Errorf("card: %w", err)
	}
	if err := protocol.CheckCard(card, n.profile.ID, now); err != nil {
		return err
	}
	id, err := protocol.OpenBinding(frame.Binding, n.profile.ID, from, now)
	if err != nil {
		return err
	}
	switch {
	case card.Signer != from || !card.ID.Equals(b.Card.Cid) || !card.Payload.Module.Equals(b.Module.Cid):
		return errors.New("bid offers a card or module that is not the sender's")
	case id.Owner != b.Payee || card.Payload.Account != b.Payee:
		return errors.New("payee is not the account that the sender is bound to")
	case b.Payee == n.keys.OwnerAddress():
		return errors.New("payee is this node's own account: nobody pays itself")
	case !card.Payload.HasCapability(call.Capability):
		return fmt.Errorf("card does not offer %s", call.Capability)
	case call.Module != nil && !call.Module.Equals(b.Module.Cid):
		return errors.New("bid is for another module than called for")
	case b.Decline == "" && !b.Limits.Within(call.Limits):
		return errors.New("bid would run the task with more than the limits called for")
	case card.Payload.Price.Token != call.Ceiling.Token:
		return errors.New("card is priced in another token than the call")
	}
	return nil
}

// subnetOf is the /24 or /48 of a multiaddr, or the whole text when it has no IP.
func subnetOf(addr string) string {
	m, err := ma.NewMultiaddr(addr)
	if err != nil {
		return addr
	}
	ip, err := manet.ToIP(m)
	if err != nil {
		return addr
	}
	if v4 := ip.To4(); v4 != nil {
		return v4.Mask(net.CIDRMask(24, 32)).String()
	}
	return ip.Mask(net.CIDRMask(48, 128)).String()
}
