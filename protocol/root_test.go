package protocol

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/json"
	"errors"
	"testing"

	"pgregory.net/rapid"
)

func sha(parts ...[]byte) []byte {
	h := sha256.New()
	for _, p := range parts {
		h.Write(p)
	}
	return h.Sum(nil)
}

// treeByLevels computes RFC 6962's tree hash as the RFC does not write it, from the leaves
// up, promoting a node without a sibling: both ways give the same tree.
func treeByLevels(data []byte) []byte {
	var level [][]byte
	for ; len(data) > RootChunk; data = data[RootChunk:] {
		level = append(level, sha([]byte{0}, data[:RootChunk]))
	}
	level = append(level, sha([]byte{0}, data))
	for len(level) > 1 {
		var up [][]byte
		for ; len(level) > 1; level = level[2:] {
			up = append(up, sha([]byte{1}, level[0], level[1]))
		}
		level = append(up, level...)
	}
	return level[0]
}

func rootByLevels(salt [32]byte, data []byte) Root {
	var n [8]byte
	binary.BigEndian.PutUint64(n[:], uint64(len(data)))
	return Root(sha([]byte{2}, salt[:], n[:], treeByLevels(data)))
}

func TestRootStructure(t *testing.T) {
	for _, n := range []int{0, 1, RootChunk - 1, RootChunk, RootChunk + 1, 2 * RootChunk, 2*RootChunk + 1, 3 * RootChunk, 5*RootChunk + 5, 7 * RootChunk, 8*RootChunk + 1} {
		if got, want := SaltedRoot(fill32(1), content(n)), rootByLevels(fill32(1), content(n)); got != want {
			t.Errorf("%d bytes: %s, want %s", n, got, want)
		}
	}
}

func TestRootVectors(t *testing.T) {
	for _, v := range []struct {
		name string
		salt [32]byte
		data []byte
		want string
	}{
		{"nothing, no salt", [32]byte{}, nil, "aefa7dd183ece101d619c323611927b3e4d506b12ceaf01469c6721ab4d22a16"},
		{"hello, salt of 07", fill32(7), []byte("hello"), "78fce7c3def084bc526d4f79f0df89480144bea113f9fef9e34e29a9769d6ec0"},
		{"five leaves and a bit", fill32(1), content(5*RootChunk + 5), "974ea705ae363efef9c697422fe8d2e0ba5eb2897e60492fa1e80a4783886bb5"},
	} {
		if got := SaltedRoot(v.salt, v.data).String(); got != v.want {
			t.Errorf("%s: %s, want %s", v.name, got, v.want)
		}
	}
}

// Salt, length and every byte count; a tree's node cannot be passed off as a leaf.
func TestRootBinds(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.SampledFrom([]int{1, 100, RootChunk, RootChunk + 1, 2*RootChunk + 10}).Draw(t, "size")
		data, salt := content(n), fill32(3)
		root := SaltedRoot(salt, data)
		i := rapid.IntRange(0, n-1).Draw(t, "at")
		data[i] ^= byte(rapid.IntRange(1, 255).Draw(t, "xor"))
		if SaltedRoot(salt, data) == root {
			t.Fatalf("byte %d does not count", i)
		}
		data = content(n)
		salt[rapid.IntRange(0, 31).Draw(t, "salt at")]++
		if SaltedRoot(salt, data) == root {
			t.Fatal("the salt does not count")
		}
		if SaltedRoot(fill32(3), append(data, 0)) == root || SaltedRoot(fill32(3), data[:n-1]) == root {
			t.Fatal("the length does not count")
		}
	})
	l, r := sha([]byte{0}, content(2 * RootChunk)[:RootChunk]), sha([]byte{0}, content(2 * RootChunk)[RootChunk:])
	if SaltedRoot(fill32(3), append(append([]byte{1}, l...), r...)) == SaltedRoot(fill32(3), content(2*RootChunk)) {
		t.Fatal("two leaves and their node's bytes have one root")
	}
}

func TestRootText(t *testing.T) {
	root := SaltedRoot(fill32(7), []byte("hello"))
	var back Root
	if err := json.Unmarshal(must2[[]byte](t)(json.Marshal(root)), &back); err != nil || back != root {
		t.Fatalf("%s, %v", back, err)
	}
	for _, s := range []string{"", "00", root.String() + "00"} {
		if err := back.UnmarshalText([]byte(s)); !errors.Is(err, ErrInvalid) {
			t.Errorf("%q: %v", s, err)
		}
	}
	if err := back.UnmarshalText([]byte("zz" + root.String()[2:])); err == nil {
		t.Error("what is not hexadecimal was read")
	}
}
