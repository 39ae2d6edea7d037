package protocol

import (
	"bytes"
	"crypto/ecdh"
	"encoding/hex"
	"errors"
	"testing"
)

func x25519(t testing.TB, b byte) *ecdh.PrivateKey {
	t.Helper()
	return must2[*ecdh.PrivateKey](t)(ecdh.X25519().NewPrivateKey(bytes.Repeat([]byte{b}, 32)))
}

func public(k *ecdh.PrivateKey) [32]byte { return [32]byte(k.PublicKey().Bytes()) }

// sealPair is the seal as executor and payer derive it.
func sealPair(t testing.TB) (executor, payer *ResultSeal) {
	e, p := x25519(t, 1), x25519(t, 2)
	task, award := rawCID("task"), rawCID("award")
	executor = must2[*ResultSeal](t)(NewResultSeal(fill32(5), e, public(p), task, award, 0))
	payer = must2[*ResultSeal](t)(NewResultSeal(fill32(5), p, public(e), task, award, 0))
	return executor, payer
}

func content(n int) []byte {
	b := make([]byte, n)
	for i := range b {
		b[i] = byte(i*31 + i>>8)
	}
	return b
}

func TestSealRoundTrip(t *testing.T) {
	executor, payer := sealPair(t)
	// The salt of 32 bytes goes first, so a chunk is full 32 bytes earlier.
	for _, n := range []int{0, 1, SealChunk - 33, SealChunk - 32, SealChunk - 31, SealChunk - 1, SealChunk, SealChunk + 1, 2*SealChunk - 32, 3*SealChunk + 17} {
		data, salt := content(n), fill32(6)
		sealed := executor.Encrypt(salt, data)
		chunks := max(1, (n+32+SealChunk-1)/SealChunk)
		if want := n + 32 + chunks*sealTag; len(sealed) != want {
			t.Errorf("%d bytes: sealed to %d, want %d", n, len(sealed), want)
		}
		gotSalt, got, err := payer.Decrypt(sealed)
		if err != nil || gotSalt != salt || !bytes.Equal(got, data) {
			t.Errorf("%d bytes: opened to %d, %v", n, len(got), err)
		}
		if !bytes.Equal(data, content(n)) {
			t.Errorf("%d bytes: Encrypt changed its input", n)
		}
	}
}

func TestSealVector(t *testing.T) {
	executor, _ := sealPair(t)
	const want = "9a8f949e3391644d046114d6b92d1c0a46977fae8229d385e020fa77a546d60b4155c85dc1865af57436e25cd3cc57077c994c28fdcf"
	got := hex.EncodeToString(executor.Encrypt(fill32(6), []byte("result")))
	if got != want {
		t.Fatalf("sealed to\n%s, want\n%s", got, want)
	}
}

func TestSealRefuses(t *testing.T) {
	executor, payer := sealPair(t)
	const chunk = SealChunk + sealTag
	sealed := executor.Encrypt(fill32(6), content(3*SealChunk))
	join := func(parts ...[]byte) []byte { return bytes.Join(parts, nil) }
	a, b, c, d := sealed[:chunk], sealed[chunk:2*chunk], sealed[2*chunk:3*chunk], sealed[3*chunk:]
	short := executor.aead.Seal(nil, sealNonce(0, true), []byte("no salt"), nil)
	cases := map[string][]byte{
		"nothing":              nil,
		"less than a tag":      sealed[:sealTag-1],
		"last chunk cut off":   join(a, b, c),
		"one chunk of four":    a,
		"one byte cut off":     sealed[:len(sealed)-1],
		"cut within a chunk":   sealed[:chunk+100],
		"a byte behind":        join(sealed, []byte{0}),
		"a chunk behind":       join(sealed, d),
		"first chunk missing":  join(b, c, d),
		"middle chunk missing": join(a, c, d),
		"chunks exchanged":     join(a, c, b, d),
		"a chunk twice":        join(a, a, b, c, d),
		"shorter than a salt":  short,
	}
	for name, s := range cases {
		if _, _, err := payer.Decrypt(s); !errors.Is(err, ErrSeal) {
			t.Errorf("%s: %v", name, err)
		}
	}
	small := executor.Encrypt(fill32(6), []byte("result"))
	for i := range small {
		for bit := range 8 {
			s := append([]byte(nil), small...)
			s[i] ^= 1 << bit
			if _, _, err := payer.Decrypt(s); !errors.Is(err, ErrSeal) {
				t.Fatalf("bit %d of byte %d flipped: %v", bit, i, err)
			}
		}
	}
}

// Whoever has not all of k, a party's secret, the task and the award opens nothing.
func TestSealNeedsEverything(t *testing.T) {
	executor, _ := sealPair(t)
	sealed := executor.Encrypt(fill32(6), []byte("result"))
	e, p, m := x25519(t, 1), x25519(t, 2), x25519(t, 3)
	task, award := rawCID("task"), rawCID("award")
	for name, s := range map[string]*ResultSeal{
		"another k":            must2[*ResultSeal](t)(NewResultSeal(fill32(4), p, public(e), task, award, 0)),
		"k, but no party":      must2[*ResultSeal](t)(NewResultSeal(fill32(5), m, public(e), task, award, 0)),
		"k, but another payer": must2[*ResultSeal](t)(NewResultSeal(fill32(5), e, public(m), task, award, 0)),
		"another task":         must2[*ResultSeal](t)(NewResultSeal(fill32(5), p, public(e), rawCID("x"), award, 0)),
		"another award":        must2[*ResultSeal](t)(NewResultSeal(fill32(5), p, public(e), task, rawCID("x"), 0)),
		"another part":         must2[*ResultSeal](t)(NewResultSeal(fill32(5), p, public(e), task, award, 1)),
		"task and award swept": must2[*ResultSeal](t)(NewResultSeal(fill32(5), p, public(e), award, task, 0)),
	} {
		if _, _, err := s.Decrypt(sealed); !errors.Is(err, ErrSeal) {
			t.Errorf("%s: %v", name, err)
		}
	}
	// Public keys of small order would make the shared secret known to all.
	for name, bad := range map[string][32]byte{"zero": {}, "one": {1}} {
		if _, err := NewResultSeal(fill32(5), p, bad, task, award, 0); !errors.Is(err, ErrSeal) {
			t.Errorf("public key %s: %v", name, err)
		}
	}
}

// partsOf seals content of n bytes in so many parts, and gives what the payer opens it with.
func partsOf(t testing.TB, parts, n int) (s Statement, whole []byte, keys [][32]byte, own *ecdh.PrivateKey) {
	t.Helper()
	e := x25519(t, 1)
	own = x25519(t, 2)
	salts := make([][32]byte, parts)
	for i := range salts {
		salts[i] = fill32(byte(40 + i))
		keys = append(keys, PartKey(fill32(5), uint32(i)))
	}
	s = Statement{Task: rawCID("task"), Award: rawCID("award"), ExecutorKey: public(e)}
	var err error
	if whole, s.Parts, err = SealResult(fill32(5), salts, e, public(own), s.Task, s.Award, content(n)); err != nil {
		t.Fatal(err)
	}
	s.CipherBytes, s.ResultRoot = uint64(len(whole)), SaltedRoot(salts[0], content(n))
	return s, whole, keys, own
}

func TestPartsRoundTrip(t *testing.T) {
	for _, parts := range []int{1, 2, 3, MaxParts} {
		for _, n := range []int{0, 1, 15, SealChunk, 3*SealChunk + 5} {
			s, whole, keys, own := partsOf(t, parts, n)
			if err := s.validateParts(); err != nil {
				t.Fatal(err)
			}
			got, err := OpenWhole(s, s.ExecutorKey, whole, keys, own)
			if err != nil || !bytes.Equal(got, content(n)) {
				t.Errorf("%d bytes in %d parts: %d bytes, %v", n, parts, len(got), err)
			}
			var joined []byte
			for i, k := range keys {
				piece, err := OpenPart(s, s.ExecutorKey, whole, uint32(i), k, own)
				if err != nil {
					t.Fatal(err)
				}
				joined = append(joined, piece...)
			}
			if !bytes.Equal(joined, content(n)) {
				t.Errorf("%d bytes in %d parts: the parts are another result", n, parts)
			}
		}
	}
	for _, n := range []int{0, MaxParts + 1} {
		if _, _, err := SealResult(fill32(5), make([][32]byte, n), x25519(t, 1), public(x25519(t, 2)), rawCID("t"), rawCID("a"), nil); err == nil {
			t.Errorf("sealed in %d parts", n)
		}
	}
}

// What an executor may sign and not send: each is found before the next part is paid.
func TestPartsRefused(t *testing.T) {
	for name, c := range map[string]struct {
		spoil func(*Statement, []byte, [][32]byte) ([]byte, [][32]byte)
		want  error
	}{
		"another key":    {func(_ *Statement, w []byte, k [][32]byte) ([]byte, [][32]byte) { k[1][0] ^= 1; return w, k }, ErrSeal},
		"keys exchanged": {func(_ *Statement, w []byte, k [][32]byte) ([]byte, [][32]byte) { k[0], k[1] = k[1], k[0]; return w, k }, ErrSeal},
		"a bit of part 2": {func(s *Statement, w []byte, k [][32]byte) ([]byte, [][32]byte) {
			w[s.Parts[0].CipherBytes+3] ^= 1
			return w, k
		}, ErrSeal},
		"another root of part 2": {func(s *Statement, w []byte, k [][32]byte) ([]byte, [][32]byte) { s.Parts[1].Root[0] ^= 1; return w, k }, ErrRoot},
		"another root of all":    {func(s *Statement, w []byte, k [][32]byte) ([]byte, [][32]byte) { s.ResultRoot[0] ^= 1; return w, k }, ErrRoot},
		"a ciphertext cut off":   {func(_ *Statement, w []byte, k [][32]byte) ([]byte, [][32]byte) { return w[:len(w)-1], k }, ErrInvalid},
		"one key too few":        {func(_ *Statement, w []byte, k [][32]byte) ([]byte, [][32]byte) { return w, k[:2] }, ErrInvalid},
		"parts of another length": {func(s *Statement, w []byte, k [][32]byte) ([]byte, [][32]byte) {
			s.Parts[0].CipherBytes--
			s.Parts[1].CipherBytes++
			return w, k
		}, ErrSeal},
		"a part that fills it all": {func(s *Statement, w []byte, k [][32]byte) ([]byte, [][32]byte) {
			s.Parts[0].CipherBytes = s.CipherBytes
			return w, k
		}, ErrInvalid},
	} {
		s, whole, keys, own := partsOf(t, 3, 100)
		whole, keys = c.spoil(&s, whole, keys)
		if _, err := OpenWhole(s, s.ExecutorKey, whole, keys, own); !errors.Is(err, c.want) {
			t.Errorf("%s: %v, want %v", name, err, c.want)
		}
	}
	s, whole, keys, own := partsOf(t, 3, 100)
	if _, err := OpenPart(s, s.ExecutorKey, whole, 3, keys[0], own); !errors.Is(err, ErrInvalid) {
		t.Errorf("a part that is not there: %v", err)
	}
	if _, err := OpenWhole(s, s.ExecutorKey, whole, keys, x25519(t, 9)); !errors.Is(err, ErrSeal) {
		t.Errorf("k without a party's secret: %v", err)
	}
}

func FuzzOpenWhole(f *testing.F) {
	s, whole, keys, own := partsOf(f, 2, 100)
	f.Add(whole, s.Parts[0].CipherBytes, s.Parts[1].CipherBytes)
	f.Fuzz(func(t *testing.T, whole []byte, a, b uint64) {
		bent := s
		bent.CipherBytes = uint64(len(whole))
		bent.Parts = []ResultPart{s.Parts[0], s.Parts[1]}
		bent.Parts[0].CipherBytes, bent.Parts[1].CipherBytes = a, b
		got, err := OpenWhole(bent, s.ExecutorKey, whole, keys, own)
		if err == nil && !bytes.Equal(got, content(100)) {
			t.Fatal("opened to another result than was signed")
		}
	})
}

func FuzzSealDecrypt(f *testing.F) {
	executor, payer := sealPair(f)
	f.Add(executor.Encrypt(fill32(6), []byte("result")))
	f.Add([]byte{})
	f.Fuzz(func(t *testing.T, sealed []byte) {
		salt, data, err := payer.Decrypt(sealed)
		if err != nil {
			if !errors.Is(err, ErrSeal) {
				t.Fatal(err)
			}
			return
		}
		if !bytes.Equal(executor.Encrypt(salt, data), sealed) {
			t.Fatal("opened a second ciphertext of the same content")
		}
	})
}
