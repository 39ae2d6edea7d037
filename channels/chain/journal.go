package chain

import (
	"cmp"
	"slices"
	"sync"

	"github.com/ethereum/go-ethereum/common"
)

// Entry is one signed transaction that was or may have been broadcast.
type Entry struct {
	From  common.Address `cbor:"from"`
	Nonce uint64         `cbor:"nonce"`
	Hash  common.Hash    `cbor:"hash"`
	Raw   []byte         `cbor:"raw"`          // as broadcast; a retry sends the identical bytes
	ID    string         `cbor:"id,omitempty"` // the caller's idempotency key; "" for none
	// Sent is when it was first broadcast, in Unix seconds by our clock.
	Sent int64 `cbor:"sent,omitempty"`
	// Block is the block that held it when we last looked; 0: none. Until that one is final the chain may take it back.
	Block uint64 `cbor:"block,omitempty"`
	// Done is set once a final block holds the transaction. Failed says that it reverted there, or that
	// another transaction took its nonce.
	Done   bool `cbor:"done,omitempty"`
	Failed bool `cbor:"failed,omitempty"`
}

// Journal keeps the transactions of a node over restarts. A Sender writes to it before it
// broadcasts, so a crash between the two cannot leave a transaction that nobody remembers.
type Journal interface {
	// Put stores e under (From, Hash), replacing an entry of the same key, and is durable when it
	// returns. Two entries of one nonce may exist: a replacement with a higher fee is a second one.
	Put(e Entry) error
	// Remove forgets an entry that no endpoint accepted. An absent one is not an error.
	Remove(from common.Address, hash common.Hash) error
	// Pending lists the entries of from that are not Done, by ascending nonce.
	Pending(from common.Address) ([]Entry, error)
	// ByID finds the newest entry of from with that ID, Done or not. Entries that are Done and have an ID
	// must be found for as long as their caller may retry: the outbox decides.
	ByID(from common.Address, id string) (Entry, bool, error)
}

// VolatileJournal is a Journal in memory, for what loses nothing by a crash: tools whose
// transactions are idempotent (deployment), and chains that die with their process.
// The zero value is ready.
type VolatileJournal struct {
	mu      sync.Mutex
	entries []Entry
}

// Put implements Journal.
func (j *VolatileJournal) Put(e Entry) error {
	j.mu.Lock()
	defer j.mu.Unlock()
	if i := j.find(e.From, e.Hash); i >= 0 {
		j.entries[i] = e
	} else {
		j.entries = append(j.entries, e)
	}
	return nil
}

// Remove implements Journal.
func (j *VolatileJournal) Remove(from common.Address, hash common.Hash) error {
	j.mu.Lock()
	defer j.mu.Unlock()
	if i := j.find(from, hash); i >= 0 {
		j.entries = slices.Delete(j.entries, i, i+1)
	}
	return nil
}

// Pending implements Journal.
func (j *VolatileJournal) Pending(from common.Address) ([]Entry, error) {
	j.mu.Lock()
	defer j.mu.Unlock()
	var out []Entry
	for _, e := range j.entries {
		if e.From == from && !e.Done {
			out = append(out, e)
		}
	}
	slices.SortStableFunc(out, func(a, b Entry) int { return cmp.Compare(a.Nonce, b.Nonce) })
	return out, nil
}

// ByID implements Journal.
func (j *VolatileJournal) ByID(from common.Address, id string) (Entry, bool, error) {
	j.mu.Lock()
	defer j.mu.Unlock()
	for _, e := range slices.Backward(j.entries) {
		if e.From == from && e.ID == id {
			return e, true, nil
		}
	}
	return Entry{}, false, nil
}

func (j *VolatileJournal) find(from common.Address, hash common.Hash) int {
	return slices.IndexFunc(j.entries, func(e Entry) bool { return e.From == from && e.Hash == hash })
}
