package protocol

// BidFrame is what a provider sends on the bid stream: its sealed bid, the card that it
// offers, and the binding that ties its payee account to its peer ID. The requester answers
// with a BidReply and closes.
type BidFrame struct {
	Bid     []byte `cbor:"bid"`
	Card    []byte `cbor:"card"`
	Binding []byte `cbor:"binding"`
}

// BidReply says whether the bid was taken into the auction; Refused tells why not.
type BidReply struct {
	Refused *Reason `cbor:"refused"`
}

// TaskOpen is the first frame of the task stream, from requester to winner. The input
// follows in Input frames when Resume is false.
type TaskOpen struct {
	Award     []byte   `cbor:"award"`
	Task      []byte   `cbor:"task"` // canonical bytes; their CID is the award's task
	Binding   []byte   `cbor:"binding"`
	Seed      [32]byte `cbor:"seed"`      // the secret that the spec commits to
	InputSalt [32]byte `cbor:"inputSalt"` // of the spec's input root
	// Resume asks for the stored state of an award that was sent before: the executor
	// answers from where it stands and runs nothing twice.
	Resume bool `cbor:"resume"`
	// Cheque pays the start fee of the award's offer, outright; empty where there is none.
	Cheque []byte `cbor:"cheque"`
}

// TaskFrame is every later frame of the task stream. Exactly one field group is set, as Kind says.
type TaskFrame struct {
	Kind      string  `cbor:"kind"`
	Reason    *Reason `cbor:"reason"`    // refused, failed
	Text      string  `cbor:"text"`      // log; progress, at most MaxProgressText bytes
	Permille  uint32  `cbor:"permille"`  // progress, 0 to 1000
	Statement []byte  `cbor:"statement"` // delivered
	Binding   []byte  `cbor:"binding"`   // delivered: the executor's
	Chunk     []byte  `cbor:"chunk"`     // input, cipher
}

// MaxProgressText bounds the text of a progress frame, in bytes.
const MaxProgressText = 256

// Validate holds the bounds of progress.
func (f TaskFrame) Validate() error {
	switch {
	case f.Permille > 1000:
		return invalid("progress of %d thousandths, 1000 is the end", f.Permille)
	case f.Kind == KindProgress && len(f.Text) > MaxProgressText:
		return invalid("progress with %d bytes of text, at most %d", len(f.Text), MaxProgressText)
	}
	return nil
}

// Kinds of TaskFrame. Executor to requester: refused; or need-input when it has not got the
// input, which the requester answers with input … end; then accepted, running, log and
// progress as they come, and at last failed, or delivered followed by cipher … end.
const (
	KindInput     = "input"
	KindEnd       = "end"
	KindNeedInput = "need-input"
	KindAccepted  = "accepted"
	KindRunning   = "running"
	KindRefused   = "refused"
	KindLog       = "log"
	KindProgress  = "progress"
	KindFailed    = "failed"
	KindDelivered = "delivered"
	KindCipher    = "cipher"
)

// PayOpen is a frame of the pay stream, from requester to executor: the cheque that
// pays for one part of a statement. Sent again it gets the same answer. After the key of a part follows the PayOpen of the next,
// and after that of the last one the PayClose.
type PayOpen struct {
	Task      CID    `cbor:"task"`
	Statement CID    `cbor:"statement"`
	Part      uint32 `cbor:"part"`   // from 0
	Cheque    []byte `cbor:"cheque"` // carries the lock of the part's key; empty when its share is zero
}

// PayReply gives the key of the part for a good cheque, or says why it is not good.
type PayReply struct {
	Key     [32]byte `cbor:"key"`
	Refused *Reason  `cbor:"refused"`
}

// PayClose is the requester's last frame: its countersignature, and the cheque that folds the last lock. The executor answers with
// an empty PayReply once both are stored.
type PayClose struct {
	Countersignature []byte `cbor:"countersignature"`
	Cheque           []byte `cbor:"cheque"` // empty for a free task
}

// CardQuery asks a provider for its cards; Capability or Module narrows it, both empty asks
// for all that it serves.
type CardQuery struct {
	Capability string `cbor:"capability"`
	Module     *CID   `cbor:"module"`
}

// CardReply holds card envelopes, at most MaxCards.
type CardReply struct {
	Cards [][]byte `cbor:"cards"`
}

// MaxCards bounds the cards of one CardReply.
const MaxCards = 64

// Validate holds the bound on the number of cards.
func (r CardReply) Validate() error {
	if len(r.Cards) > MaxCards {
		return invalid("an answer of %d cards, at most %d", len(r.Cards), MaxCards)
	}
	return nil
}

// Decode bounds and decodes one frame or other unsigned message of type T, and holds it to
// the rules of its type where it has any (a Validate method).
func Decode[T any](frame []byte, limit int) (T, error) {
	var v T
	if len(frame) > limit {
		return v, ErrTooLarge
	}
	if err := Unmarshal(frame, &v); err != nil {
		return v, err
	}
	if rules, ok := any(v).(interface{ Validate() error }); ok {
		return v, rules.Validate()
	}
	return v, nil
}
