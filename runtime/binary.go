package runtime

import (
	"errors"
	"unicode/utf8"
)

var (
	errTruncated = errors.New("it ends in the middle")
	errLEB       = errors.New("a number is badly encoded")
	errUTF8      = errors.New("a name is not UTF-8")
)

// cursor reads WebAssembly's binary format. It never reads past its bytes and never allocates by a length
// that the module claims.
type cursor struct {
	b []byte
	// at is the position of the next byte.
	at int
}

func (c *cursor) empty() bool { return c.at >= len(c.b) }

func (c *cursor) byte() (byte, error) {
	if c.at >= len(c.b) {
		return 0, errTruncated
	}
	v := c.b[c.at]
	c.at++
	return v, nil
}

func (c *cursor) take(n uint32) ([]byte, error) {
	if uint64(n) > uint64(len(c.b)-c.at) {
		return nil, errTruncated
	}
	v := c.b[c.at : c.at+int(n)]
	c.at += int(n)
	return v, nil
}

func (c *cursor) u32() (uint32, error) {
	var v uint64
	for shift := uint(0); shift < 35; shift += 7 {
		b, err := c.byte()
		if err != nil {
			return 0, err
		}
		v |= uint64(b&0x7f) << shift
		if b&0x80 == 0 {
			if v > 1<<32-1 {
				return 0, errLEB
			}
			return uint32(v), nil
		}
	}
	return 0, errLEB
}

// signed reads a signed LEB128 of at most the given number of bits.
func (c *cursor) signed(width uint) (int64, error) {
	var v int64
	for shift := uint(0); shift < (width+6)/7*7; shift += 7 {
		b, err := c.byte()
		if err != nil {
			return 0, err
		}
		v |= int64(b&0x7f) << shift
		if b&0x80 == 0 {
			if shift+7 < 64 && b&0x40 != 0 {
				v |= -1 << (shift + 7)
			}
			return v, nil
		}
	}
	return 0, errLEB
}

func (c *cursor) name() (string, error) {
	n, err := c.u32()
	if err != nil {
		return "", err
	}
	b, err := c.take(n)
	if err != nil {
		return "", err
	}
	if !utf8.Valid(b) {
		return "", errUTF8
	}
	return string(b), nil
}

func appendU32(b []byte, v uint32) []byte {
	for v >= 0x80 {
		b = append(b, byte(v)|0x80)
		v >>= 7
	}
	return append(b, byte(v))
}

// appendSigned appends a signed LEB128.
func appendSigned(b []byte, v int64) []byte {
	for {
		low := byte(v & 0x7f)
		v >>= 7
		if v == 0 && low&0x40 == 0 || v == -1 && low&0x40 != 0 {
			return append(b, low)
		}
		b = append(b, low|0x80)
	}
}

func appendName(b []byte, s string) []byte {
	return append(appendU32(b, uint32(len(s))), s...)
}

func appendSection(b []byte, id byte, parts ...[]byte) []byte {
	n := 0
	for _, p := range parts {
		n += len(p)
	}
	b = appendU32(append(b, id), uint32(n))
	for _, p := range parts {
		b = append(b, p...)
	}
	return b
}
