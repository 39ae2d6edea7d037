package protocol

// Fault says who an outcome is held against.
type Fault string

// Whose fault an outcome is.
const (
	FaultNobody    Fault = "nobody"
	FaultRequester Fault = "requester"
	FaultProvider  Fault = "provider"
	FaultProgram   Fault = "program"
	FaultNetwork   Fault = "network"
	FaultChain     Fault = "chain"
)

// Reason answers "why?": what happened, why, and what to do. Code is stable and for
// programs; the texts are for people and may change.
type Reason struct {
	Code   string `cbor:"code" json:"code"`
	What   string `cbor:"what" json:"what"`
	Why    string `cbor:"why" json:"why"`
	Remedy string `cbor:"remedy" json:"remedy"`
	Fault  Fault  `cbor:"fault" json:"fault"`
}

// Error makes a Reason an error: "what: why. remedy".
func (r *Reason) Error() string {
	s := r.What
	if r.Why != "" {
		s += ": " + r.Why
	}
	if r.Remedy != "" {
		s += ". " + r.Remedy
	}
	return s
}

// MachineDependent says that the same task might have come to another end on another machine, or
// at another time on the same one. Every other end of a program is the same everywhere.
func (r Reason) MachineDependent() bool {
	switch r.Code {
	case CodeDeadline, CodeWorkerCrashed, CodeCompileLimit, CodeCompileMemory:
		return true
	default:
		return false
	}
}

// programFaults says whom the ends of an execution are held against: what is the same everywhere is
// the program's doing, time and memory to compile in are nobody's, a crash is the provider's.
var programFaults = map[string]Fault{
	CodeGasExhausted: FaultProgram, CodeMemoryLimit: FaultProgram, CodeOutputLimit: FaultProgram, CodeLogLimit: FaultProgram,
	CodeTrap: FaultProgram, CodeExitStatus: FaultProgram, CodeStackExhausted: FaultProgram, CodeModuleInvalid: FaultProgram,
	CodeModuleLimit: FaultProgram, CodeDeadline: FaultNobody, CodeCompileLimit: FaultNobody, CodeCompileMemory: FaultNobody,
	CodeWorkerCrashed: FaultProvider,
}

// ProgramFault is whom an end of an execution is held against. It follows from the code, so that
// nobody has to believe a provider about it; false for a code that is not an end of an execution.
func ProgramFault(code string) (Fault, bool) {
	f, ok := programFaults[code]
	return f, ok
}

// Clean cuts a stranger's reason to bounds and strips control characters, so that it can
// be stored and shown.
func (r Reason) Clean() Reason {
	r.Code, r.What, r.Why, r.Remedy = CleanText(r.Code, 48), CleanText(r.What, 240), CleanText(r.Why, 480), CleanText(r.Remedy, 480)
	switch r.Fault {
	case FaultNobody, FaultRequester, FaultProvider, FaultProgram, FaultNetwork, FaultChain:
	default:
		r.Fault = FaultNobody
	}
	return r
}

// CleanText replaces control characters (and the Unicode ones that reorder a line) by
// spaces and cuts s to n bytes at a rune boundary.
func CleanText(s string, n int) string {
	out := make([]rune, 0, min(len(s), n))
	size := 0
	for _, c := range s {
		if c < 0x20 || c == 0x7f || (c >= 0x80 && c < 0xa0) || (c >= 0x202a && c <= 0x202e) || (c >= 0x2066 && c <= 0x2069) || c == 0xfffd {
			c = ' '
		}
		if size += len(string(c)); size > n {
			break
		}
		out = append(out, c)
	}
	return string(out)
}

// Codes of the reasons that a task can end with, and of refusals on streams.
const (
	CodeNoBids            = "no-bids"
	CodePriceCeiling      = "price-ceiling" // bids came, all above the ceiling
	CodeFunds             = "insufficient-funds"
	CodeChainUnreachable  = "chain-unreachable"
	CodeChainRefused      = "chain-refused"
	CodeDeadline          = "deadline-exceeded"
	CodeExpired           = "expired" // no provider by the deadline
	CodeCancelled         = "cancelled"
	CodeProviderLost      = "provider-lost"
	CodeProviderRefused   = "provider-refused"
	CodeProviderFailed    = "provider-failed"
	CodeProviderGarbage   = "provider-garbage"
	CodeProviderRestarted = "provider-restarted"
	CodeBadResult         = "bad-result"
	CodeModuleMissing     = "module-missing"
	CodeModuleInvalid     = "module-invalid"
	CodeGasExhausted      = "gas-exhausted"
	CodeMemoryLimit       = "memory-limit"
	CodeOutputLimit       = "output-limit"
	CodeLogLimit          = "log-limit"
	CodeTrap              = "trap"
	CodeExitStatus        = "exit-status"
	CodeStackExhausted    = "stack-exhausted" // the call depth limit, the same on every machine
	CodeModuleLimit       = "module-limit"    // larger than the provider executes
	CodeCompileLimit      = "compile-limit"   // time
	CodeCompileMemory     = "compile-memory"
	CodeWorkerCrashed     = "worker-crashed"
	CodeBusy              = "busy"
	CodeLane              = "lane" // the lane does not cover the task
	CodeMalformed         = "malformed"
	CodeUnknownTask       = "unknown-task"
	CodePayment           = "payment-failed"
	CodeInternal          = "internal"
)

// CleanLog makes a piece of a program's error stream fit to be stored and shown: valid UTF-8,
// no control characters but newline and tab.
func CleanLog(p []byte) string {
	out := make([]rune, 0, len(p))
	for _, c := range string(p) {
		if c != '\n' && c != '\t' && (c < 0x20 || c == 0x7f || (c >= 0x80 && c < 0xa0)) {
			c = '\uFFFD'
		}
		out = append(out, c)
	}
	return string(out)
}
