package api

// Code is a stable reason code: the type of a problem and the code of a Reason.
// Codes are never renamed; what they imply stands in one table, codes.
type Code string

// The reason codes, by what they are about.
const (
	CodeBadRequest       Code = "bad-request"
	CodeNotFound         Code = "not-found"
	CodeAmbiguous        Code = "ambiguous"
	CodeConflict         Code = "conflict"
	CodeTooLarge         Code = "too-large"
	CodeMethodNotAllowed Code = "method-not-allowed"
	CodeMediaType        Code = "media-type"
	CodeNotReady         Code = "not-ready"
	CodeInternal         Code = "internal"
	CodeUnavailable      Code = "unavailable"
	CodeTimeout          Code = "timeout"
	CodeNoDaemon         Code = "no-daemon"
	CodeNotDevnet        Code = "not-devnet"

	CodeModuleInvalid   Code = "module-invalid"   // not a WASM file, or one that does not validate
	CodeModuleComponent Code = "module-component" // a component instead of a module
	CodeModuleImport    Code = "module-import"    // an import that we do not provide
	CodeModuleMissing   Code = "module-missing"   // nobody has the blocks
	CodeCardInvalid     Code = "card-invalid"
	CodeCardSignature   Code = "card-signature"

	CodeNoBids       Code = "no-bids"
	CodeNoProvider   Code = "no-provider"
	CodePriceCeiling Code = "price-ceiling" // the ceiling is below every bid
	CodeFunds        Code = "insufficient-funds"
	CodeSpendingCap  Code = "spending-cap"      // the node's own policy forbids it
	CodeApproval     Code = "approval-required" // the node's own policy asks first
	CodeAtALoss      Code = "at-a-loss"         // it would cost more than it brings, or nobody knows

	CodeOwner Code = "owner-needed" // the owner's key is not on this machine

	CodeGasExhausted  Code = "gas-exhausted"
	CodeDeadline      Code = "deadline-exceeded" // the program ran longer than it was allowed
	CodeMemoryLimit   Code = "memory-limit"
	CodeOutputLimit   Code = "output-limit"
	CodeTrap          Code = "trap"
	CodeExitStatus    Code = "exit-status"
	CodeLogLimit      Code = "log-limit"
	CodeStack         Code = "stack-exhausted"
	CodeModuleLimit   Code = "module-limit"  // larger than what is executed
	CodeCompileLimit  Code = "compile-limit" // time
	CodeCompileMemory Code = "compile-memory"

	CodeProviderLost    Code = "provider-lost"    // the connection ended, or nothing came by the deadline
	CodeProviderRefused Code = "provider-refused" // it did not take the award
	CodeProviderFailed  Code = "provider-failed"  // its machine failed, not the program
	CodeProviderGarbage Code = "provider-garbage" // what it sent does not verify
	CodeNetwork         Code = "network-unreachable"
	CodeRestarted       Code = "provider-restarted" // it came back without the task
	CodeBadResult       Code = "bad-result"         // the result is not what was signed
	CodeWorkerCrashed   Code = "worker-crashed"
	CodeBusy            Code = "busy"
	CodeMalformed       Code = "malformed" // a message that cannot be read
	CodeUnknownTask     Code = "unknown-task"

	CodeChainUnreachable Code = "chain-unreachable"
	CodeChainRefused     Code = "chain-refused" // the transaction reverted
	CodeVerification     Code = "verification-failed"
	CodePayment          Code = "payment-failed"
	CodeLane             Code = "lane" // the lane does not cover the task

	CodeCancelled Code = "cancelled"
	CodeExpired   Code = "expired"
)

// implied is what follows from a code when nothing else is said.
type implied struct {
	status int
	exit   ExitCode
	fault  Fault
}

var codes = map[Code]implied{
	CodeBadRequest:       {400, ExitUsage, FaultRequester},
	CodeNotFound:         {404, ExitGeneral, FaultRequester},
	CodeAmbiguous:        {409, ExitUsage, FaultRequester},
	CodeConflict:         {409, ExitGeneral, FaultRequester},
	CodeTooLarge:         {413, ExitUsage, FaultRequester},
	CodeMethodNotAllowed: {405, ExitUsage, FaultRequester},
	CodeMediaType:        {415, ExitUsage, FaultRequester},
	CodeNotReady:         {409, ExitGeneral, FaultNobody},
	CodeInternal:         {500, ExitGeneral, FaultNobody},
	CodeUnavailable:      {503, ExitGeneral, FaultNobody},
	CodeTimeout:          {504, ExitNetwork, FaultNobody},
	CodeNoDaemon:         {503, ExitNoDaemon, FaultRequester},
	CodeNotDevnet:        {409, ExitUsage, FaultRequester},

	CodeModuleInvalid:   {422, ExitUsage, FaultRequester},
	CodeModuleComponent: {422, ExitUsage, FaultRequester},
	CodeModuleImport:    {422, ExitUsage, FaultRequester},
	CodeModuleMissing:   {404, ExitNetwork, FaultNetwork},
	CodeCardInvalid:     {422, ExitUsage, FaultRequester},
	CodeCardSignature:   {422, ExitVerify, FaultProvider},

	CodeNoBids:       {404, ExitNoBids, FaultNobody},
	CodeNoProvider:   {404, ExitNoBids, FaultNobody},
	CodePriceCeiling: {402, ExitFunds, FaultRequester},
	CodeFunds:        {402, ExitFunds, FaultRequester},
	CodeSpendingCap:  {402, ExitFunds, FaultRequester},
	CodeApproval:     {402, ExitFunds, FaultRequester},
	CodeAtALoss:      {409, ExitFunds, FaultNobody},

	CodeOwner: {409, ExitGeneral, FaultRequester},

	CodeGasExhausted:  {422, ExitTask, FaultProgram},
	CodeDeadline:      {422, ExitTask, FaultNobody},
	CodeMemoryLimit:   {422, ExitTask, FaultProgram},
	CodeOutputLimit:   {422, ExitTask, FaultProgram},
	CodeTrap:          {422, ExitTask, FaultProgram},
	CodeExitStatus:    {422, ExitTask, FaultProgram},
	CodeLogLimit:      {422, ExitTask, FaultProgram},
	CodeStack:         {422, ExitTask, FaultProgram},
	CodeModuleLimit:   {422, ExitTask, FaultProgram},
	CodeCompileLimit:  {422, ExitTask, FaultNobody},
	CodeCompileMemory: {422, ExitTask, FaultNobody},

	CodeProviderLost:    {502, ExitNetwork, FaultProvider},
	CodeProviderRefused: {502, ExitNetwork, FaultProvider},
	CodeProviderFailed:  {502, ExitNetwork, FaultProvider},
	CodeProviderGarbage: {502, ExitNetwork, FaultProvider},
	CodeNetwork:         {502, ExitNetwork, FaultNetwork},
	CodeRestarted:       {502, ExitNetwork, FaultProvider},
	CodeBadResult:       {502, ExitVerify, FaultProvider},
	CodeWorkerCrashed:   {502, ExitNetwork, FaultProvider},
	CodeBusy:            {503, ExitNetwork, FaultProvider},
	CodeMalformed:       {502, ExitNetwork, FaultProvider},
	CodeUnknownTask:     {404, ExitNetwork, FaultProvider},

	CodeChainUnreachable: {503, ExitChain, FaultChain},
	CodeChainRefused:     {502, ExitChain, FaultChain},
	CodeVerification:     {422, ExitVerify, FaultProvider},
	CodePayment:          {502, ExitFunds, FaultRequester},
	CodeLane:             {402, ExitFunds, FaultRequester},

	CodeCancelled: {409, ExitGeneral, FaultRequester},
	CodeExpired:   {409, ExitNetwork, FaultNobody},
}

// Status is the HTTP status that fits the code; 500 for one that is not in the table.
func (c Code) Status() int {
	if i, ok := codes[c]; ok {
		return i.status
	}
	return 500
}

// Exit is the exit code that fits the code.
func (c Code) Exit() ExitCode {
	if i, ok := codes[c]; ok {
		return i.exit
	}
	return ExitGeneral
}

// Fault is whose side the cause lies on when nothing more is known.
func (c Code) Fault() Fault {
	if i, ok := codes[c]; ok {
		return i.fault
	}
	return FaultNobody
}
