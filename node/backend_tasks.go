package node

import (
	"bytes"
	"context"
	"crypto/hkdf"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/libp2p/go-libp2p/core/peer"

	"github.com/zerostate/zerostate/node/api"
	"github.com/zerostate/zerostate/node/store"
	"github.com/zerostate/zerostate/protocol"
	"github.com/zerostate/zerostate/protocol/auction"
	"github.com/zerostate/zerostate/protocol/task"
)

func badRequest(what string, err error, remedy string) error {
	return api.NewProblem(api.CodeBadRequest, what, err.Error(), remedy).Because(err)
}

// SubmitTask implements api.TaskBackend. All that is random about a task comes from its nonce
// under a key of this node, so the same submission is the same task.
func (b backend) SubmitTask(ctx context.Context, req api.TaskRequest) (api.Task, error) {
	n := b.n
	input, err := b.inputOf(req.Input)
	if err != nil {
		return api.Task{}, problem(err)
	}
	secrets, err := n.taskSecrets(req.Nonce)
	if err != nil {
		return api.Task{}, badRequest("the nonce is not valid", err, "use 32 hexadecimal digits")
	}
	spec, policy, err := b.specOf(ctx, req, input, secrets)
	if err != nil {
		return api.Task{}, problem(err)
	}
	if prior, err := b.prior(secrets.nonce, spec, req.Provider, policy); prior != nil || err != nil {
		if err != nil {
			return api.Task{}, problem(err)
		}
		return b.requesterDTO(*prior, true), nil
	}
	t := protocol.Task{Network: n.profile.ID, Requester: protocol.PeerID{ID: n.net.ID()}, Nonce: secrets.nonce, Spec: spec}
	r, err := n.newRequester(t, policy, req.Provider, secrets.seed, secrets.salt)
	if err != nil {
		return api.Task{}, badRequest("the task is not valid", err, "mend it and submit it again")
	}
	keep, err := n.contents.stage("r", r.ID, contentInput, input)
	if err != nil {
		return api.Task{}, err
	}
	err = n.commitRequester(r, n.commitTask(time.Now(), r, req.Approved), keep, func(tx store.Tx) error {
		return tx.Set(nonceKey(secrets.nonce), []byte(r.ID.String()))
	})
	if err != nil {
		n.dropContents("r", r.ID, contentInput)
		return api.Task{}, err
	}
	n.publishRequester(r, nil)
	n.startRequester(r)
	return b.requesterDTO(r, true), nil
}

func nonceKey(nonce [16]byte) string { return "task-nonce/" + hex.EncodeToString(nonce[:]) }

// prior finds the task that was submitted under the same nonce, or refuses another one.
func (b backend) prior(nonce [16]byte, spec protocol.Spec, provider, policy string) (*task.Requester, error) {
	var r task.Requester
	err := b.n.store.View(func(tx store.Tx) error {
		id, err := tx.Get(nonceKey(nonce))
		if err != nil {
			return err
		}
		r, err = store.Get[task.Requester](tx, requesterPrefix+string(id))
		return err
	})
	if errors.Is(err, store.ErrNotFound) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	spec.ClockMs = r.Task.Spec.ClockMs // the one field that the time of submission decides
	old, err1 := protocol.Marshal(r.Task.Spec)
	fresh, err2 := protocol.Marshal(spec)
	if err1 != nil || err2 != nil || !bytes.Equal(old, fresh) || r.Provider != provider || r.Policy != policy {
		return nil, api.NewProblem(api.CodeConflict, "this nonce was used for another task", "task "+r.ID.String()+" has it", "use a fresh nonce for a new task")
	}
	return &r, nil
}

type taskSecrets struct {
	nonce      [16]byte
	seed, salt [32]byte
}

func (n *Node) taskSecrets(nonce string) (s taskSecrets, err error) {
	raw, err := hex.DecodeString(nonce)
	if err != nil || len(raw) != len(s.nonce) {
		return s, fmt.Errorf("%q is not 16 bytes in hexadecimal", protocol.CleanText(nonce, 64))
	}
	copy(s.nonce[:], raw)
	key, err := n.keys.Peer.Raw()
	if err != nil {
		return s, err
	}
	both, err := hkdf.Key(sha256.New, key, s.nonce[:], "zerostate-task-secrets-1", 64)
	if err != nil {
		return s, err
	}
	copy(s.seed[:], both)
	copy(s.salt[:], both[32:])
	return s, nil
}

func (b backend) inputOf(in api.Input) ([]byte, error) {
	most := b.n.profile.Payload.Limits.MaxInputBytes
	if in.Blob == "" {
		return in.Inline, nil
	}
	id, err := protocol.ParseCID(in.Blob)
	if err != nil {
		return nil, badRequest("the input's CID is not valid", err, "use the CID that the upload returned")
	}
	data, err := b.n.blobs.read(id, most)
	switch {
	case errors.Is(err, errNoContent):
		return nil, api.NewProblem(api.CodeNotFound, "the input is not here", err.Error(), "upload it again").Because(err)
	case errors.Is(err, protocol.ErrTooLarge):
		return nil, api.NewProblem(api.CodeTooLarge, "the input is too large", fmt.Sprintf("at most %d bytes on this network", most), "split it").Because(err)
	}
	return data, err
}

func (b backend) specOf(ctx context.Context, req api.TaskRequest, input []byte, secrets taskSecrets) (protocol.Spec, string, error) {
	n := b.n
	s := protocol.Spec{
		Capability: req.Capability, Args: req.Args, ContentType: req.ContentType, InputSize: uint64(len(input)),
		InputRoot: protocol.SaltedRoot(secrets.salt, input), ClockMs: time.Now().UnixMilli(), SeedCommit: protocol.SeedCommitment(secrets.seed),
		Limits: protocol.DefaultLimits(), DeadlineMs: uint64(n.cfg.Market.Deadline.Milliseconds()),
		Ceiling: protocol.Price{Token: n.profile.Payload.Money(), Amount: req.Ceiling},
	}
	for name, value := range req.Env {
		s.Env = append(s.Env, protocol.EnvVar{Name: name, Value: value})
	}
	slices.SortFunc(s.Env, func(a, b protocol.EnvVar) int { return strings.Compare(a.Name, b.Name) })
	if req.Ceiling.IsZero() {
		s.Ceiling.Amount = n.cfg.Market.Ceiling
	}
	if s.Ceiling.Amount.IsZero() {
		return s, "", api.NewProblem(api.CodeBadRequest, "the task names no ceiling price", "this node has no default ([market] ceiling is 0)", "say the most you would pay: --max-price AMOUNT")
	}
	if req.DeadlineMillis > 0 {
		s.DeadlineMs = uint64(req.DeadlineMillis)
	}
	set := func(v *uint64, asked int64) {
		if asked > 0 {
			*v = uint64(asked)
		}
	}
	if req.Limits.Gas > 0 {
		s.Limits.Gas = uint64(req.Limits.Gas)
	}
	set(&s.Limits.MemoryBytes, req.Limits.MemoryBytes)
	set(&s.Limits.OutputBytes, req.Limits.OutputBytes)
	if req.Limits.WallMillis > 0 {
		s.DeadlineMs = min(s.DeadlineMs, uint64(req.Limits.WallMillis))
	}
	if req.ModuleCID != "" {
		id, err := protocol.ParseCID(req.ModuleCID)
		if err != nil {
			return s, "", badRequest("the module's CID is not valid", err, "use the CID that zerostate agent show prints")
		}
		s.Module = &id
	}
	if req.Provider != "" {
		if _, err := peer.Decode(req.Provider); err != nil {
			return s, "", badRequest("the provider is not a peer ID", err, "use the one that zerostate agent find prints")
		}
	}
	if s.Capability == "" {
		if s.Module == nil {
			return s, "", api.NewProblem(api.CodeBadRequest, "the task names neither a capability nor a module", "nothing says what is to be run", "name one, as in: zerostate run text.summarize")
		}
		name, err := b.capabilityOf(ctx, *s.Module)
		if err != nil {
			return s, "", err
		}
		s.Capability = name
	}
	policy := req.Policy
	if policy == "" {
		policy = string(auction.Weighted)
	}
	if !auction.Policy(policy).Valid() {
		return s, "", api.NewProblem(api.CodeBadRequest, "unknown policy", protocol.CleanText(policy, 40)+" is not one of cheapest, fastest, best, weighted", "choose one of them")
	}
	if err := s.Validate(); err != nil {
		return s, "", badRequest("the task is not valid", err, "mend it and submit it again")
	}
	return s, policy, nil
}

// capabilityOf finds on which topic the providers of a module listen.
func (b backend) capabilityOf(ctx context.Context, module protocol.CID) (string, error) {
	for _, f := range b.n.findCards(ctx, protocol.CardQuery{Module: &module}, 8) {
		if f.Err == nil {
			return f.Card.Payload.Capabilities[0], nil
		}
	}
	return "", api.NewProblem(api.CodeNoProvider, "nobody serves this module", "no provider of it gave a card that verifies", "check the CID, or publish the module yourself: zerostate agent publish")
}

// find resolves a full ID, a short one, or a unique prefix or suffix of at least four characters.
func (b backend) find(ref string) (side string, id protocol.CID, err error) {
	no := func(code api.Code, why string) error {
		return api.NewProblem(code, "no such task", why, "list them: zerostate task list")
	}
	ref = strings.TrimSpace(ref)
	if id, err := protocol.ParseCID(ref); err == nil {
		for _, side := range []string{"r", "x"} {
			err := b.n.store.View(func(tx store.Tx) error {
				_, err := tx.Get("task/" + side + "/" + id.String())
				return err
			})
			if err == nil {
				return side, id, nil
			}
		}
		return "", id, no(api.CodeNotFound, "this node knows no task "+ref)
	}
	if len(ref) < 4 || strings.ContainsAny(ref, "/ ") {
		return "", id, no(api.CodeNotFound, "a short ID has at least four characters")
	}
	var found []string
	err = b.n.store.View(func(tx store.Tx) error {
		return tx.Scan(store.Range{Prefix: "at/" + taskIndex, Reverse: true}, func(key string, _ []byte) error {
			_, what, err := store.ParseTimeKey(taskIndex, key)
			if err != nil {
				return err
			}
			if text := what[2:]; (strings.HasPrefix(text, ref) || strings.HasSuffix(text, ref)) && len(found) < 3 {
				found = append(found, what)
			}
			return nil
		})
	})
	switch {
	case err != nil:
		return "", id, err
	case len(found) == 0:
		return "", id, no(api.CodeNotFound, "this node knows no task "+protocol.CleanText(ref, 80))
	case len(found) > 1 && found[0][2:] != found[1][2:]:
		return "", id, no(api.CodeAmbiguous, "several tasks fit "+protocol.CleanText(ref, 80))
	}
	id, err = protocol.ParseCID(found[0][2:])
	return found[0][:1], id, err
}

// Task implements api.TaskBackend.
func (b backend) Task(_ context.Context, ref string) (api.Task, error) {
	side, id, err := b.find(ref)
	if err != nil {
		return api.Task{}, err
	}
	return b.load(side, id, true)
}

func (b backend) load(side string, id protocol.CID, whole bool) (api.Task, error) {
	if side == "r" {
		r, err := b.n.loadRequester(id)
		return b.requesterDTO(r, whole), err
	}
	x, err := b.n.loadExecutor(id)
	return b.executorDTO(x, whole), err
}

// Tasks implements api.TaskBackend: the cursor is the index key of the last task given.
func (b backend) Tasks(_ context.Context, q api.TaskQuery) (api.TaskPage, error) {
	out := api.TaskPage{Tasks: []api.Task{}}
	after := ""
	if q.Cursor != "" {
		raw, err := hex.DecodeString(q.Cursor)
		if err != nil || !strings.HasPrefix(string(raw), "at/"+taskIndex) {
			return out, api.NewProblem(api.CodeBadRequest, "the cursor is not valid", "it was not given by this node", "begin again without a cursor")
		}
		after = string(raw)
	}
	err := b.n.store.View(func(tx store.Tx) error {
		return tx.Scan(store.Range{Prefix: "at/" + taskIndex, After: after, Reverse: true}, func(key string, _ []byte) error {
			if len(out.Tasks) == q.Limit {
				out.Next = hex.EncodeToString([]byte(after))
				return store.Stop
			}
			_, what, err := store.ParseTimeKey(taskIndex, key)
			if err != nil {
				return err
			}
			after = key
			t, err := b.inView(tx, what)
			if err == nil && (q.State == "" || t.State == q.State) && (q.Role == "" || t.Role == q.Role) {
				out.Tasks = append(out.Tasks, t)
			}
			return err
		})
	})
	return out, err
}

func (b backend) inView(tx store.Tx, what string) (api.Task, error) {
	if what[:2] == "r/" {
		r, err := store.Get[task.Requester](tx, "task/"+what)
		return b.requesterDTO(r, false), err
	}
	x, err := store.Get[task.Executor](tx, "task/"+what)
	return b.executorDTO(x, false), err
}

// CancelTask implements api.TaskBackend.
func (b backend) CancelTask(ctx context.Context, ref string) (api.Task, error) {
	side, id, err := b.find(ref)
	if err != nil {
		return api.Task{}, err
	}
	if side != "r" {
		return api.Task{}, api.NewProblem(api.CodeConflict, "only its requester can cancel a task", "this node executes it", "")
	}
	events, stop := context.WithTimeout(ctx, 5*time.Second)
	defer stop()
	over, err := b.n.events.Events(events, api.EventQuery{Subject: id.String()})
	if err != nil {
		return api.Task{}, err
	}
	b.n.requesting.mu.Lock()
	cancel := b.n.requesting.live[id.KeyString()]
	b.n.requesting.mu.Unlock()
	if cancel != nil {
		cancel(errCancelled)
	}
	for {
		t, err := b.load(side, id, true)
		if err != nil || t.State.Final() || cancel == nil || t.State == api.TaskDelivered || t.State == api.TaskPaid {
			return t, err
		}
		if _, ok := <-over; !ok {
			return t, nil
		}
	}
}

// TaskOutput implements api.TaskBackend.
func (b backend) TaskOutput(_ context.Context, ref string) (api.Content, error) {
	side, id, err := b.find(ref)
	if err != nil {
		return api.Content{}, err
	}
	t, err := b.load(side, id, false)
	if err != nil {
		return api.Content{}, err
	}
	switch {
	case side != "r":
		return api.Content{}, api.NewProblem(api.CodeConflict, "the output belongs to the requester", "this node only executed the task", "ask on the node that submitted it")
	case t.State.Final() && t.State != api.TaskDone && t.Reason != nil:
		return api.Content{}, t.Reason.Problem()
	case t.State != api.TaskDone:
		return api.Content{}, api.NewProblem(api.CodeNotReady, "the task has no output yet", "it is "+string(t.State), "wait for it: zerostate task wait "+t.ShortID)
	}
	data, err := b.n.contents.load(b.n.store, "r", id, contentOutput)
	if err != nil {
		return api.Content{}, err
	}
	return api.Content{Body: io.NopCloser(bytes.NewReader(data)), Size: int64(len(data)), ContentType: t.OutputType}, nil
}

// TaskEvidence implements api.TaskBackend.
func (b backend) TaskEvidence(ctx context.Context, ref string) ([]byte, error) {
	side, id, err := b.find(ref)
	if err != nil {
		return nil, err
	}
	t, err := b.load(side, id, false)
	if err != nil {
		return nil, err
	}
	kept, err := b.n.loadEvidence(id)
	if errors.Is(err, store.ErrNotFound) {
		return nil, api.NewProblem(api.CodeNotReady, "there is no evidence", "the task is "+string(t.State)+": evidence is kept of a result that was paid and is not what was signed", "zerostate task show "+t.ShortID+" --receipt")
	}
	if err != nil {
		return nil, err
	}
	receipt, err := b.TaskReceipt(ctx, ref)
	if err != nil {
		return nil, err
	}
	cipher, err := b.n.contents.load(b.n.store, side, id, contentCipher)
	if err != nil {
		return nil, err
	}
	return protocol.Marshal(protocol.Evidence{Version: 1, Receipt: receipt, Cipher: cipher, Keys: kept.Keys, PayerKey: kept.PayerKey})
}

// TaskReceipt implements api.TaskBackend.
func (b backend) TaskReceipt(_ context.Context, ref string) ([]byte, error) {
	side, id, err := b.find(ref)
	if err != nil {
		return nil, err
	}
	t, err := b.load(side, id, false)
	if err != nil {
		return nil, err
	}
	receipt, err := protocol.ParseCID(t.ReceiptCID)
	if err != nil {
		return nil, api.NewProblem(api.CodeNotReady, "the task has no receipt", "it is "+string(t.State)+": a receipt is signed when a result is paid", "zerostate task show "+t.ShortID)
	}
	return b.n.loadReceipt(receipt)
}
