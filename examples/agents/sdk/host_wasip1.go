package sdk

// The results are negated errnos of preview 1, or 0. None can occur that a program could do something about.

//go:wasmimport zerostate_v0 progress
func hostProgress(permille uint32, text string) int32

//go:wasmimport zerostate_v0 log
func hostLog(level int32, text string) int32

//go:wasmimport zerostate_v0 budget_remaining
func hostBudget(kind int32) int64

func progress(permille uint32, text string) { hostProgress(permille, text) }

func logLine(level Level, text string) { hostLog(int32(level), text) }

func budget(kind Kind) int64 { return hostBudget(int32(kind)) }
