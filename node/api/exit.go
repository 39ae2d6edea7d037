package api

// ExitCode is the status that a command ends with.
type ExitCode int

// The exit codes of zerostate. They are part of its interface: scripts depend on them.
const (
	ExitOK       ExitCode = 0
	ExitGeneral  ExitCode = 1
	ExitUsage    ExitCode = 2
	ExitNoDaemon ExitCode = 3
	ExitNoBids   ExitCode = 4
	ExitTask     ExitCode = 5
	ExitFunds    ExitCode = 6
	ExitNetwork  ExitCode = 7
	ExitChain    ExitCode = 8
	ExitVerify   ExitCode = 9
	// ExitTrap is what a shell shows for a program that aborted, and other WASM runtimes for one that trapped.
	ExitTrap ExitCode = 134
	// ExitInterrupted is what a shell expects after Ctrl-C.
	ExitInterrupted ExitCode = 130
)

// ExitMeaning is one row of the table of exit codes.
type ExitMeaning struct {
	Code    ExitCode
	Meaning string
	Remedy  string
}

// ExitCodes is the table that `zerostate help exit-codes` prints, in order.
func ExitCodes() []ExitMeaning {
	return []ExitMeaning{
		{ExitOK, "it worked", ""},
		{ExitGeneral, "something else went wrong", "read the message"},
		{ExitUsage, "the command, its input or a file is not right", "zerostate help COMMAND"},
		{ExitNoDaemon, "no daemon answers", "zerostated run"},
		{ExitNoBids, "nobody bid, or no provider was found", "zerostate agent find CAPABILITY"},
		{ExitTask, "the program failed: trap, exit status, a limit", "zerostate task show ID"},
		{ExitFunds, "not enough funds, or a ceiling below every bid", "zerostate wallet; run --max-price"},
		{ExitNetwork, "the provider or the network failed", "run it again; zerostate peer list"},
		{ExitChain, "the chain does not answer", "zerostate node status"},
		{ExitVerify, "a signature or a receipt does not verify", "do not trust it"},
		{ExitInterrupted, "interrupted by Ctrl-C; a task goes on", "zerostate task wait ID"},
		{ExitTrap, "agent test: the program trapped; its own exit code passes through", "read its log"},
	}
}
