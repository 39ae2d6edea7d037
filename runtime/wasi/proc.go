package wasi

func procExit(c *call) (uint64, error) { return 0, &ExitError{Code: c.u32(0)} }

func schedYield(*call) Errno { return Success }

// procRaise: there are no signals, so a guest that means to end itself by one must use proc_exit.
func procRaise(*call) Errno { return Notsup }
