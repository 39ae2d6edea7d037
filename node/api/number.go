package api

import "strconv"

// Uint64 is an integer that may pass 2^53 and is therefore a decimal string in
// JSON: a reader in JavaScript would round a number.
type Uint64 uint64

// MarshalText implements encoding.TextMarshaler.
func (n Uint64) MarshalText() ([]byte, error) {
	return strconv.AppendUint(nil, uint64(n), 10), nil
}

// UnmarshalText implements encoding.TextUnmarshaler.
func (n *Uint64) UnmarshalText(b []byte) error {
	v, err := strconv.ParseUint(string(b), 10, 64)
	if err != nil {
		return err
	}
	*n = Uint64(v)
	return nil
}

func (n Uint64) String() string { return strconv.FormatUint(uint64(n), 10) }
