package main

import (
	"fmt"
	"io"
	"strconv"

	"github.com/zerostate/zerostate/cmd/zerostate/internal/term"
	"github.com/zerostate/zerostate/node/api"
	"github.com/zerostate/zerostate/protocol"
	"github.com/zerostate/zerostate/runtime"
)

// exitOnly ends a command with a code, and without a word: what was to be said has been said.
type exitOnly int

func (e exitOnly) Error() string { return "exit code " + strconv.Itoa(int(e)) }

// status is e as far as a process can say it: its low 8 bits, and never success for what is a failure.
func (e exitOnly) status() int {
	if low := int(e) & 0xff; low != 0 || e == 0 {
		return low
	}
	return int(api.ExitGeneral)
}

// ends says for each bad end but the program's own what to tell the author.
var ends = map[runtime.Outcome]struct {
	code   api.Code
	what   string
	remedy string
}{
	runtime.OutOfGas:      {api.CodeGasExhausted, "the program ran out of gas", "allow more with --gas, or give it less work"},
	runtime.Deadline:      {api.CodeDeadline, "the program ran into the deadline", "allow more with --timeout"},
	runtime.MemoryLimit:   {api.CodeMemoryLimit, "the program needs more memory than allowed", "allow more with --memory"},
	runtime.OutputLimit:   {api.CodeOutputLimit, "the program wrote more output than allowed", "allow more with --output-limit"},
	runtime.LogLimit:      {api.CodeLogLimit, "the program wrote more log than allowed", "allow more with --log-limit"},
	runtime.Trapped:       {api.CodeTrap, "the program trapped", "it is a bug in the program; its last words are above"},
	runtime.StackOverflow: {api.CodeStack, "the program calls too deeply", "look for a recursion without end"},
	runtime.CompileLimit:  {api.CodeCompileLimit, "the module takes too long to compile", "make it smaller, or use --compiler singlepass"},
	runtime.CompileMemory: {api.CodeCompileMemory, "the module takes too much memory to compile", "make it smaller, or use --compiler singlepass"},
	runtime.ModuleLimit:   {api.CodeModuleLimit, "the module is too large", "strip it, or allow more with --module-limit"},
	runtime.Refused:       {api.CodeModuleInvalid, "the module is refused", "zerostate help exit-codes; docs/agents.md says what a module must be"},
	runtime.WorkerCrashed: {api.CodeWorkerCrashed, "the worker process crashed", "run it again; if it stays, this is a bug in zerostate"},
}

// endOfTrial is the error of a run that did not succeed: exitOnly if the program ended by itself.
func endOfTrial(r runtime.Result) error {
	switch r.Outcome {
	case runtime.Succeeded:
		return nil
	case runtime.NonZeroExit:
		return exitOnly(r.ExitCode)
	}
	e, ok := ends[r.Outcome]
	if !ok {
		return api.NewProblem(api.CodeInternal, "the program ended in a way that this command does not know", r.Err().Error(), "report it")
	}
	p := api.NewProblem(e.code, e.what, r.Reason, e.remedy).Because(r.Err())
	p.MachineDependent = r.MachineDependent()
	switch r.Outcome {
	case runtime.Trapped:
		p.ExitCode = api.ExitTrap
	case runtime.ModuleLimit: // Of a file that the author named.
		p.ExitCode = api.ExitUsage
	case runtime.WorkerCrashed:
		p.ExitCode = api.ExitGeneral
	}
	return p
}

// trialSummary is what a run used.
type trialSummary struct {
	Outcome          runtime.Outcome  `json:"outcome"`
	Reason           string           `json:"reason,omitempty"`
	ExitCode         int              `json:"exitCode"`
	Gas              api.Uint64       `json:"gas"`
	MemoryBytes      uint64           `json:"memoryBytes"`
	OutputBytes      uint64           `json:"outputBytes"`
	LogBytes         uint64           `json:"logBytes"`
	Artefacts        []trialArtefact  `json:"artefacts,omitempty"`
	Compiler         runtime.Compiler `json:"compiler,omitempty"`
	Compiled         bool             `json:"compiled"` // it had to be compiled first, which took CompileMillis
	CompileMillis    int64            `json:"compileMillis"`
	DurationMillis   int64            `json:"durationMillis"`
	Price            string           `json:"price,omitempty"` // base units, if a card says what it is
	DependsOnMachine bool             `json:"dependsOnMachine,omitempty"`
}

type trialArtefact struct {
	Name   string `json:"name"`
	Bytes  uint64 `json:"bytes"`
	SHA256 string `json:"sha256"`
}

func summaryOf(r runtime.Result, price *api.Pricing) trialSummary {
	s := trialSummary{
		Outcome: r.Outcome, Reason: r.Reason, ExitCode: r.ExitCode, Gas: api.Uint64(r.Gas), MemoryBytes: r.MemoryBytes,
		OutputBytes: r.OutputBytes, LogBytes: r.LogBytes, Compiler: r.Compiler, Compiled: r.Compiled, CompileMillis: r.CompileDuration.Milliseconds(),
		DurationMillis: r.Duration.Milliseconds(), DependsOnMachine: r.MachineDependent(),
	}
	for _, f := range r.Artefacts {
		s.Artefacts = append(s.Artefacts, trialArtefact{f.Name, f.Bytes, fmt.Sprintf("%x", f.SHA256)})
	}
	if price != nil {
		if cost, err := costOf(*price, r.Gas); err == nil {
			s.Price = cost.String()
		}
	}
	return s
}

// costOf is what a run costs that nothing caps.
func costOf(p api.Pricing, gas uint64) (protocol.Amount, error) {
	rate, err := p.PerGigaGas.MulDiv(gas, 1_000_000_000)
	if err != nil {
		return protocol.Amount{}, err
	}
	return p.Base.Add(rate)
}

// write puts a summary into lines for people.
func (s trialSummary) write(w io.Writer) {
	line := func(format string, args ...any) { _, _ = fmt.Fprintf(w, linePrefix+format+"\n", args...) }
	head := string(s.Outcome)
	if s.Outcome == runtime.NonZeroExit {
		head = fmt.Sprintf("exit %d", s.ExitCode)
	}
	price := ""
	if s.Price != "" {
		price = ", price " + s.Price + " base units"
	}
	line("%s: %s gas, %s of memory, %d ms%s", head, thousands(uint64(s.Gas)), mebibytes(s.MemoryBytes), s.DurationMillis, price)
	if s.Compiled && s.Compiler != "" {
		line("compiled by %s in %d ms", s.Compiler, s.CompileMillis)
	}
	if s.Outcome == runtime.NonZeroExit && s.Reason != "" {
		line("%s", term.Clean(s.Reason))
	}
	for _, f := range s.Artefacts {
		line("artefact %s: %s", term.Clean(f.Name), plural(int64(f.Bytes), "byte"))
	}
}

func mebibytes(n uint64) string { return fmt.Sprintf("%.1f MiB", float64(n)/(1<<20)) }

// thousands writes 1234567 as 1,234,567.
func thousands(n uint64) string {
	s := strconv.FormatUint(n, 10)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}
