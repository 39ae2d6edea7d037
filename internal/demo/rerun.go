package main

import (
	"bytes"
	"context"
	"crypto/hkdf"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"github.com/zerostate/zerostate/node"
	"github.com/zerostate/zerostate/node/config"
	"github.com/zerostate/zerostate/protocol"
	"github.com/zerostate/zerostate/runtime"
	"github.com/zerostate/zerostate/runtime/sandbox"
)

// seeGas is the step gas: it runs the picture's task again, in a sandbox that has nothing to do
// with the devnet, in the world that the receipt commits to.
func (d *demo) seeGas(ctx context.Context) (_ string, err error) {
	j := d.picture
	raw, err := d.net.requester().api.Receipt(ctx, j.task.ID)
	if err != nil {
		return "", err
	}
	receipt, err := protocol.VerifyReceipt(raw)
	if err != nil {
		return "", err
	}
	s := receipt.Statement.Payload
	seed, err := d.seedOf(j, s)
	if err != nil {
		return "", err
	}
	module, err := os.ReadFile(j.module)
	if err != nil {
		return "", err
	}
	limits := runtime.DefaultLimits()
	limits.Gas, limits.MemoryBytes, limits.OutputBytes, limits.LogBytes = s.Limits.Gas, s.Limits.MemoryBytes, s.Limits.OutputBytes, s.Limits.LogBytes
	again := runtime.Job{
		Module: runtime.Module{Source: runtime.ModuleBytes(module)}, Args: j.request.Args, Limits: limits,
		Env: []string{
			"ZEROSTATE_TASK_ID=" + j.task.ID, "ZEROSTATE_CONTENT_TYPE=" + j.request.ContentType,
			fmt.Sprintf("ZEROSTATE_DEADLINE_MS=%d", j.request.DeadlineMillis),
		},
		World: runtime.World{ClockStartMillis: s.ClockMs, Seed: protocol.GuestSeed(seed, s.Module, s.InputRoot, s.Attempt)},
	}
	if d.broken("gas") {
		again.Args = []string{fmt.Sprintf("--width=%d", newWidth/2)}
	}
	gas, output, err := d.runAlone(ctx, again, j.input)
	if err != nil {
		return "", err
	}
	if gas != s.Gas || s.Gas != uint64(j.task.Gas) {
		return "", fmt.Errorf("the receipt says %d gas, the task %d, and run again it is %d", s.Gas, j.task.Gas, gas)
	}
	if !bytes.Equal(output, j.output) {
		return "", errors.New("run again, the picture has other bytes")
	}
	return fmt.Sprintf("run again here: %d gas and %d bytes, exactly the same", gas, len(output)), nil
}

// seedOf derives the secrets of a task as its requester does, and holds them against the receipt.
func (d *demo) seedOf(j *job, s protocol.Statement) (seed [32]byte, err error) {
	keys, err := node.LoadKeys(config.Config{Dir: d.net.requester().Dir}, nil)
	if err != nil {
		return seed, err
	}
	key, err := keys.Peer.Raw()
	if err != nil {
		return seed, err
	}
	nonce, err := hex.DecodeString(j.request.Nonce)
	if err != nil {
		return seed, err
	}
	both, err := hkdf.Key(sha256.New, key, nonce, "zerostate-task-secrets-1", 64)
	if err != nil {
		return seed, err
	}
	seed = [32]byte(both[:32])
	if protocol.SeedCommitment(seed) != s.SeedCommit {
		return seed, errors.New("the receipt commits to another seed than the requester's")
	}
	if protocol.SaltedRoot([32]byte(both[32:]), j.input) != s.InputRoot {
		return seed, errors.New("the receipt commits to another input than the one sent")
	}
	return seed, nil
}

// runAlone executes a job in a worker of the demo's own.
func (d *demo) runAlone(ctx context.Context, job runtime.Job, input []byte) (gas uint64, output []byte, err error) {
	c := sandbox.DefaultConfig()
	c.WorkerPath, c.PoolSize = filepath.Join(d.bin, sandbox.WorkerName), 1
	box, err := sandbox.New(c)
	if err != nil {
		return 0, nil, err
	}
	defer func() { err = errors.Join(err, box.Close(context.WithoutCancel(ctx))) }()
	var out bytes.Buffer
	result, err := box.Execute(ctx, job, runtime.Streams{Stdin: bytes.NewReader(input), Stdout: &out})
	if err == nil {
		err = result.Err()
	}
	return result.Gas, out.Bytes(), err
}
