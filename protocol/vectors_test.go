package protocol

import (
	"bytes"
	"encoding/hex"
	"encoding/json"
	"os"
	"reflect"
	"testing"
)

// vector is one entry of testdata/messages.json: the canonical bytes of a message and, where
// it is signed, the envelope that its fixed key makes. Another implementation must produce
// the same.
type vector struct {
	Name     string `json:"name"`
	Type     string `json:"type"`
	CBOR     string `json:"cbor"`
	CID      string `json:"cid"`
	Domain   string `json:"domain,omitempty"`
	Signer   string `json:"signer,omitempty"`
	Envelope string `json:"envelope,omitempty"`
}

// sample is a message with the decoder that a reader of it uses.
type sample struct {
	name   string
	value  any
	decode func([]byte) (any, error)
	signed func(*vector)
}

func frameSample[T any](name string, v T, limit int) sample {
	return sample{name: name, value: v, decode: func(b []byte) (any, error) { return Decode[T](b, limit) }}
}

func signedSample[T Payload](name string, s Signed[T]) sample {
	return sample{
		name: name, value: s.Payload,
		decode: func(b []byte) (any, error) { return Decode[T](b, MaxEnvelope) },
		signed: func(v *vector) {
			v.Domain, v.Signer, v.Envelope = s.Payload.Domain(), s.Signer.String(), hex.EncodeToString(s.Envelope)
		},
	}
}

// samples holds each message type, with its optional fields set and unset.
func samples(t testing.TB) []sample {
	w := newWorld(t)
	declined := w.bid.Payload
	declined.Decline, declined.Offer = CodeBusy, Offer{}
	narrow, module := w.call.Payload, rawCID("module")
	narrow.Module = &module
	cheque := must2[[]byte](t)(w.cheque.Encode())
	unpaid := w.receipt
	unpaid.Cheques, unpaid.Fold, unpaid.Countersignature = nil, nil, nil
	fold := must2[[]byte](t)(w.fold.Encode())
	lane := LaneName{Payer: w.cheque.Cheque.Payer, Payee: w.cheque.Cheque.Payee, Token: w.cheque.Cheque.Token, Number: 2}
	why := &Reason{Code: CodeBusy, What: "the provider is busy", Why: "4 tasks are under way", Remedy: "try again", Fault: FaultProvider}
	s := []sample{
		signedSample("profile", w.profile), signedSample("binding", w.payer), signedSample("card", w.card), signedSample("call", w.call),
		signedSample("call for one module", must2[Signed[Call]](t)(Seal(peerKey("requester"), narrow))),
		signedSample("bid", w.bid), signedSample("bid that declines", must2[Signed[Bid]](t)(Seal(peerKey("executor"), declined))),
		signedSample("award", w.award), signedSample("statement", w.statement), signedSample("countersignature", w.counter),
		frameSample("task", w.task, MaxEnvelope),
		frameSample("receipt", w.receipt, MaxReceipt), frameSample("receipt of a free task, not countersigned", unpaid, MaxReceipt),
		frameSample("bid frame", BidFrame{Bid: w.bid.Envelope, Card: w.card.Envelope, Binding: w.payee.Envelope}, MaxBidFrame),
		frameSample("bid reply", BidReply{}, MaxBidFrame), frameSample("bid reply that refuses", BidReply{Refused: why}, MaxBidFrame),
		frameSample("task open", TaskOpen{Award: w.award.Envelope, Task: w.taskBytes, Binding: w.payer.Envelope, Seed: fill32(8), InputSalt: fill32(7)}, MaxFrame),
		frameSample("pay open", PayOpen{Task: w.call.Payload.Task, Statement: w.statement.ID, Cheque: cheque}, MaxPayFrame),
		frameSample("pay open of a free task", PayOpen{Task: w.call.Payload.Task, Statement: w.statement.ID}, MaxPayFrame),
		frameSample("pay reply", PayReply{Key: fill32(5)}, MaxPayFrame), frameSample("pay reply that refuses", PayReply{Refused: why}, MaxPayFrame),
		frameSample("pay open of a second part", PayOpen{Task: w.call.Payload.Task, Statement: w.statement.ID, Part: 1, Cheque: cheque}, MaxPayFrame),
		frameSample("pay close", PayClose{Countersignature: w.counter.Envelope, Cheque: fold}, MaxPayFrame),
		frameSample("task open with a start fee", TaskOpen{Award: w.award.Envelope, Task: w.taskBytes, Binding: w.payer.Envelope, Seed: fill32(8), InputSalt: fill32(7), Cheque: fold}, MaxFrame),
		frameSample("lane open with a cheque", LaneOpen{Kind: LaneCheque, Binding: w.payer.Envelope, Lane: lane, Cheque: fold}, MaxLaneFrame),
		frameSample("lane open that asks", LaneOpen{Kind: LaneQuery, Binding: w.payer.Envelope, Lane: lane}, MaxLaneFrame),
		frameSample("lane reply", LaneReply{Seq: 5, Cheque: fold}, MaxLaneFrame), frameSample("lane reply that refuses", LaneReply{Refused: why}, MaxLaneFrame),
		frameSample("close open", CloseOpen{Lane: LaneKey(AccountKey(lane.Payer, lane.Token), lane.Payee, lane.Number), Total: NewAmount(1_250_000)}, MaxCloseFrame),
		frameSample("close reply", CloseReply{Signature: &w.cheque.Signature}, MaxCloseFrame), frameSample("close reply that refuses", CloseReply{Refused: why}, MaxCloseFrame),
		frameSample("card query", CardQuery{Capability: "text.summarize"}, MaxCardFrame), frameSample("card query for a module", CardQuery{Module: &module}, MaxCardFrame),
		frameSample("card reply", CardReply{Cards: [][]byte{w.card.Envelope}}, MaxCardFrame), frameSample("card reply with none", CardReply{}, MaxCardFrame),
	}
	for _, f := range []TaskFrame{
		{Kind: KindInput, Chunk: []byte("hello")},
		{Kind: KindEnd},
		{Kind: KindNeedInput},
		{Kind: KindAccepted},
		{Kind: KindRunning},
		{Kind: KindRefused, Reason: why},
		{Kind: KindLog, Text: "Größe 5\n"},
		{Kind: KindProgress, Text: "half", Permille: 500},
		{Kind: KindFailed, Reason: why},
		{Kind: KindDelivered, Statement: w.statement.Envelope, Binding: w.payee.Envelope},
		{Kind: KindCipher, Chunk: []byte{0xff, 0, 1}},
	} {
		s = append(s, frameSample("task frame "+f.Kind, f, MaxFrame))
	}
	return s
}

func TestMessageVectors(t *testing.T) {
	const path = "testdata/messages.json"
	var got []vector
	for _, s := range samples(t) {
		body := must2[[]byte](t)(Marshal(s.value))
		v := vector{Name: s.name, Type: reflect.TypeOf(s.value).Name(), CBOR: hex.EncodeToString(body), CID: BlockID(body).String()}
		if s.signed != nil {
			s.signed(&v)
		}
		got = append(got, v)
	}
	compareGolden(t, path, got)
}

// compareGolden holds v, as JSON, against the file; -update writes it.
func compareGolden(t *testing.T, path string, v any) {
	t.Helper()
	out := append(must2[[]byte](t)(json.MarshalIndent(v, "", "  ")), '\n')
	if *update {
		if err := os.WriteFile(path, out, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want := must2[[]byte](t)(os.ReadFile(path))
	if !bytes.Equal(out, want) {
		t.Fatalf("%s is not what the code gives. If the change of format is meant, run with -update and read the diff:\n%s", path, firstDifference(out, want))
	}
}

func firstDifference(got, want []byte) string {
	g, w := bytes.Split(got, []byte("\n")), bytes.Split(want, []byte("\n"))
	for i := range min(len(g), len(w)) {
		if !bytes.Equal(g[i], w[i]) {
			return "got:  " + clip(string(g[i]), 300) + "\nwant: " + clip(string(w[i]), 300)
		}
	}
	return "one is the beginning of the other"
}

func TestMessagesRoundTrip(t *testing.T) {
	for _, s := range samples(t) {
		t.Run(s.name, func(t *testing.T) {
			body := must2[[]byte](t)(Marshal(s.value))
			back, err := s.decode(body)
			if err != nil {
				t.Fatal(err)
			}
			again := must2[[]byte](t)(Marshal(back))
			if !bytes.Equal(body, again) {
				t.Fatalf("bytes differ after the round trip\n%x\n%x", body, again)
			}
		})
	}
}
