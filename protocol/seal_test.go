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
	executor = must2[*ResultSeal](t)(NewResultSeal(fill32(5), e, public(p), task, award))
	payer = must2[*ResultSeal](t)(NewResultSeal(fill32(5), p, public(e), task, award))
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
	const want = "25f018883e06be13cabbb084cc235f518761173c4b0a191340d1f9a88e6712e0ccf3f79f3a52b0da8bd9c1bb693a02e8880cdb68e838"
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
		"another k":            must2[*ResultSeal](t)(NewResultSeal(fill32(4), p, public(e), task, award)),
		"k, but no party":      must2[*ResultSeal](t)(NewResultSeal(fill32(5), m, public(e), task, award)),
		"k, but another payer": must2[*ResultSeal](t)(NewResultSeal(fill32(5), e, public(m), task, award)),
		"another task":         must2[*ResultSeal](t)(NewResultSeal(fill32(5), p, public(e), rawCID("x"), award)),
		"another award":        must2[*ResultSeal](t)(NewResultSeal(fill32(5), p, public(e), task, rawCID("x"))),
		"task and award swept": must2[*ResultSeal](t)(NewResultSeal(fill32(5), p, public(e), award, task)),
	} {
		if _, _, err := s.Decrypt(sealed); !errors.Is(err, ErrSeal) {
			t.Errorf("%s: %v", name, err)
		}
	}
	// Public keys of small order would make the shared secret known to all.
	for name, bad := range map[string][32]byte{"zero": {}, "one": {1}} {
		if _, err := NewResultSeal(fill32(5), p, bad, task, award); !errors.Is(err, ErrSeal) {
			t.Errorf("public key %s: %v", name, err)
		}
	}
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
