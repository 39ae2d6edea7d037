package node

import (
	"bytes"
	"context"
	"crypto/ecdh"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/zerostate/zerostate/node/p2p"
	"github.com/zerostate/zerostate/node/store"
	"github.com/zerostate/zerostate/protocol"
	"github.com/zerostate/zerostate/protocol/task"
	"github.com/zerostate/zerostate/runtime"
)

// runAward executes a stored award and stores its end: a result that waits for its payment,
// or why there is none.
func (n *Node) runAward(ctx context.Context, x task.Executor, e *execution) {
	ctx, cancel := context.WithDeadline(ctx, time.UnixMilli(x.DeadlineMs))
	defer cancel()
	started := time.Now()
	out, result, err := n.runProgram(ctx, &x, e)
	if err == nil {
		err = n.produce(&x, started, out, result)
	}
	if err == nil {
		n.payee.owes(x, statementOf(x).Parts[0].KeyHash)
		n.agents.ran(x.Task.Spec.Capability, awardOf(x).Module, time.Since(started))
		return
	}
	if n.stopping() {
		// The award stays stored as it is; the next start says that it was interrupted.
		return
	}
	reason := n.reasonFor(err, protocol.CodeProviderFailed, protocol.FaultProvider)
	if errors.Is(ctx.Err(), context.DeadlineExceeded) {
		reason = &protocol.Reason{
			Code: protocol.CodeDeadline, What: "the deadline passed while the program ran", Fault: protocol.FaultNobody,
			Why:    fmt.Sprintf("it was still running %d ms after the award", time.Since(started).Milliseconds()),
			Remedy: "give it more time with --timeout, or less work",
		}
	}
	if err := n.stepExecutor(&x, task.ExecutionFailed{Reason: *reason}, nil); err != nil {
		n.log.Error("store the end of an execution", "task", x.ID.Short(), "err", err)
	}
	n.endExecutor(x)
}

// runProgram gets the module and runs it in a worker.
func (n *Node) runProgram(ctx context.Context, x *task.Executor, e *execution) ([]byte, runtime.Result, error) {
	award := awardOf(*x)
	input, err := n.contents.load(n.store, "x", x.ID, contentInput)
	if err != nil {
		return nil, runtime.Result{}, err
	}
	if err := n.ensureModule(ctx, award.Module); err != nil {
		return nil, runtime.Result{}, err
	}
	if err := n.stepExecutor(x, task.Started{}, nil); err != nil {
		return nil, runtime.Result{}, err
	}
	e.tell(protocol.TaskFrame{Kind: protocol.KindRunning})
	var out bytes.Buffer
	result, err := n.runner.Execute(ctx, n.jobOf(*x, award), runtime.Streams{
		Stdin: bytes.NewReader(input), Stdout: &out,
		Log: func(p []byte) {
			for len(p) > 0 {
				k := min(len(p), 8<<10)
				e.tell(protocol.TaskFrame{Kind: protocol.KindLog, Text: protocol.CleanLog(p[:k])})
				p = p[k:]
			}
		},
		Progress: e.progress,
	})
	if errors.Is(err, p2p.ErrTooLarge) {
		return nil, result, moduleTooLarge(fmt.Sprintf("%s has more than %d bytes", award.Module.Short(), n.cfg.Runtime.Module))
	}
	if err != nil {
		return nil, result, fmt.Errorf("run the program: %w", err)
	}
	if result.Outcome != runtime.Succeeded {
		return nil, result, reasonOfOutcome(result, award.Limits, x.Task.Spec.Limits)
	}
	return out.Bytes(), result, nil
}

func (n *Node) jobOf(x task.Executor, a protocol.Award) runtime.Job {
	spec := x.Task.Spec
	env := []string{
		"ZEROSTATE_TASK_ID=" + x.ID.String(),
		"ZEROSTATE_CONTENT_TYPE=" + spec.ContentType,
		fmt.Sprintf("ZEROSTATE_DEADLINE_MS=%d", spec.DeadlineMs),
	}
	for _, v := range spec.Env {
		env = append(env, v.Name+"="+v.Value)
	}
	limits := runtime.DefaultLimits()
	limits.Gas, limits.MemoryBytes = a.Limits.Gas, a.Limits.MemoryBytes
	limits.OutputBytes, limits.LogBytes = max(a.Limits.OutputBytes, 1), max(a.Limits.LogBytes, 1)
	limits.WallMillis = uint64(max(min(time.Until(time.UnixMilli(x.DeadlineMs)), n.agents.wall(a.Module, n.cfg.Runtime.Wall)).Milliseconds(), 1))
	limits.ModuleBytes = uint64(n.cfg.Runtime.Module)
	return runtime.Job{
		Module: runtime.Module{CID: a.Module.String(), Source: moduleBlocks{n.net, a.Module, limits.ModuleBytes}},
		Args:   spec.Args, Env: env, Limits: limits,
		World: runtime.World{ClockStartMillis: spec.ClockMs, Seed: protocol.GuestSeed(x.Seed, a.Module, spec.InputRoot, a.Attempt)},
	}
}

// moduleBlocks reads a module from the blocks that this node holds.
type moduleBlocks struct {
	net *p2p.Network
	cid protocol.CID
	max uint64
}

// Module implements runtime.ModuleSource.
func (m moduleBlocks) Module(ctx context.Context) ([]byte, error) {
	var b bytes.Buffer
	_, err := m.net.ReadFile(ctx, m.cid.Cid, int64(m.max), &b)
	return b.Bytes(), err
}

// ensureModule fetches a module that is not here, verified block by block against its CID.
func (n *Node) ensureModule(ctx context.Context, module protocol.CID) error {
	if n.net.HasFile(ctx, module.Cid) {
		return nil
	}
	find, cancel := context.WithTimeout(ctx, 5*time.Second)
	from := n.net.FindProviders(find, module.Cid, 8)
	cancel()
	_, err := n.net.FetchFile(ctx, module.Cid, p2p.FetchOptions{MaxBytes: int64(n.cfg.Runtime.Module), From: from}, io.Discard)
	if errors.Is(err, p2p.ErrTooLarge) {
		return moduleTooLarge(fmt.Sprintf("%s was not fetched: %v", module.Short(), err))
	}
	if err != nil {
		return &protocol.Reason{
			Code: protocol.CodeModuleMissing, What: "the module could not be fetched", Fault: protocol.FaultNetwork,
			Why: fmt.Sprintf("%s from %d providers: %v", module.Short(), len(from), err), Remedy: "try again, or publish the module again",
		}
	}
	return nil
}

// produce encrypts the result, signs the statement, and stores both: from here on the
// executor can prove what it did, and the payer can read nothing before it pays.
func (n *Node) produce(x *task.Executor, started time.Time, output []byte, result runtime.Result) error {
	award := awardOf(*x)
	own, err := ecdh.X25519().GenerateKey(rand.Reader)
	if err != nil {
		return err
	}
	var secret [32]byte
	_, _ = rand.Read(secret[:])
	salts := make([][32]byte, award.Parts)
	for i := range salts {
		_, _ = rand.Read(salts[i][:])
	}
	sealed, parts, err := protocol.SealResult(secret, salts, own, award.PayerKey, x.ID, x.AwardID, output)
	if err != nil {
		return err
	}
	st := protocol.Statement{
		Network: n.profile.ID, Task: x.ID, Award: x.AwardID, Requester: award.Requester, Executor: award.Provider,
		Payer: award.Payer, Payee: award.Payee, Lane: award.Lane, Module: award.Module, ClockMs: x.Task.Spec.ClockMs,
		SeedCommit: x.Task.Spec.SeedCommit, Attempt: award.Attempt, Limits: award.Limits, Engine: runtime.EngineID,
		Gas: result.Gas, Price: protocol.Price{Token: award.Ceiling.Token, Amount: award.Offer.Cost(result.Gas, award.Ceiling.Amount)},
		InputRoot: x.Task.Spec.InputRoot, ResultRoot: protocol.SaltedRoot(salts[0], output), CipherRoot: protocol.SaltedRoot([32]byte{}, sealed),
		CipherBytes: uint64(len(sealed)), Parts: parts, StartedMs: started.UnixMilli(), FinishedMs: time.Now().UnixMilli(),
	}
	copy(st.ExecutorKey[:], own.PublicKey().Bytes())
	keep, err := n.contents.stage("x", x.ID, contentCipher, sealed)
	if err != nil {
		return err
	}
	ev := task.Produced{Key: secret, Price: st.Price.Amount, Gas: result.Gas, OutputBytes: uint64(len(output))}
	return n.stepExecutorWith(x, func(tx store.Tx) (task.ExecutorEvent, error) {
		signed, err := n.chainStatement(tx, st)
		if err != nil {
			return nil, err
		}
		ev.Statement, ev.StatementID = signed.Envelope, signed.ID
		return ev, keep(tx)
	})
}
