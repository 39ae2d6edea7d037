package wasmer

// OnStackOf is OnStack with another size in bytes, for tests.
func OnStackOf(bytes int, f func() error) error { return onStack(bytes, f) }
