package keystore

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/crypto"
)

// The key file of the Web3 Secret Storage specification, scrypt.
const specified = `{"crypto":{"cipher":"aes-128-ctr","cipherparams":{"iv":"83dbcc02d8ccb40e466191a123791e0e"},
"ciphertext":"d172bf743a674da9cdad04534d56926ef8358534d458fffccd4e6ad2fbde479c","kdf":"scrypt","kdfparams":{"dklen":32,"n":262144,"p":8,"r":1,
"salt":"ab0c7876052600dd703518d6fc3fe8984592145b591fc8fb5c6d43190334ba19"},"mac":"2103ac29920d71da29f15d75b4a16dbe95cfd7ff8faea1056c33131d846e3097"},
"id":"3198bc9c-6672-5ab3-d995-4942343ae5b6","version":3}`

// TestSpecified opens the specification's own example.
func TestSpecified(t *testing.T) {
	key, err := Decrypt([]byte(specified), "testpassword")
	if err != nil {
		t.Fatal(err)
	}
	if got := common.Bytes2Hex(crypto.FromECDSA(key)); got != "7a28b5ba57c53603b0b07b56bba752f7784bf506fa95edc395f5cf6c7514fe9d" {
		t.Errorf("the key is %s", got)
	}
}

// TestBadFiles: each way in which a file can be wrong has its own answer, and none of them panics or decrypts.
func TestBadFiles(t *testing.T) {
	key, err := crypto.GenerateKey()
	if err != nil {
		t.Fatal(err)
	}
	raw, err := Encrypt(key, "right", Light)
	if err != nil {
		t.Fatal(err)
	}
	good := string(raw)
	owner := strings.ToLower(crypto.PubkeyToAddress(key.PublicKey).Hex()[2:])
	for _, c := range []struct {
		name, text, pass string
		want             error
	}{
		{"wrong passphrase", good, "wrong", ErrWrongPassphrase},
		{"truncated", good[:len(good)/2], "right", ErrDamaged},
		{"empty", "", "right", ErrDamaged},
		{"plain key", strings.Repeat("ab", 32), "right", ErrDamaged},
		{"other JSON", `{"a":1}`, "right", ErrDamaged},
		{"a list", `[1]`, "right", ErrDamaged},
		{"version 1", strings.Replace(good, `"version":3`, `"version":1`, 1), "right", ErrDamaged},
		{"other address", strings.Replace(good, owner, strings.Repeat("11", 20), 1), "right", ErrMismatch},
		{"all memory", strings.Replace(good, `"n":4096`, `"n":1073741824`, 1), "right", ErrDamaged},
		{"n is not there", strings.Replace(good, `"n":4096`, `"q":1`, 1), "right", ErrDamaged},
		{"short derived key", strings.Replace(good, `"dklen":32`, `"dklen":8`, 1), "right", ErrDamaged},
		{"salt is a number", strings.Replace(good, `"salt":"`, `"salt":1,"x":"`, 1), "right", ErrDamaged},
		{"other cipher", strings.Replace(good, `aes-128-ctr`, `aes-128-cbc`, 1), "right", ErrDamaged},
		{"other derivation", strings.Replace(good, `"kdf":"scrypt"`, `"kdf":"argon"`, 1), "right", ErrDamaged},
	} {
		path := filepath.Join(t.TempDir(), "k.json")
		if err := os.WriteFile(path, []byte(c.text), 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := Load(path, c.pass); !errors.Is(err, c.want) {
			t.Errorf("%s: %v, want %v", c.name, err, c.want)
		}
	}
}

func FuzzParse(f *testing.F) {
	f.Add([]byte(specified))
	f.Add([]byte(`{"version":3,"crypto":{"kdf":"scrypt","kdfparams":{}}}`))
	f.Fuzz(func(_ *testing.T, raw []byte) {
		if k, err := parse(raw); err == nil && (k.Crypto.KDFParams.N > 4096 || k.Crypto.KDFParams.C > 1000 || k.Crypto.KDFParams.P > 8) {
			return // good, and slow
		}
		_, _ = Decrypt(raw, "x")
	})
}

// TestModes: a file that others can read is refused, with the command that closes it.
func TestModes(t *testing.T) {
	key, err := crypto.GenerateKey()
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "k.json")
	if err := Save(path, key, "p", Light); err != nil {
		t.Fatal(err)
	}
	if got, err := Load(path, "p"); err != nil || !got.Equal(key) {
		t.Fatal(err)
	}
	if at, err := Address(path); err != nil || at != crypto.PubkeyToAddress(key.PublicKey) {
		t.Errorf("%s, %v", at, err)
	}
	if err := os.Chmod(path, 0o640); err != nil {
		t.Fatal(err)
	}
	if _, err := Load(path, "p"); !errors.Is(err, ErrMode) || !strings.Contains(err.Error(), "chmod 600 "+path) {
		t.Errorf("%v", err)
	}
}

// TestWhereThePassphraseIs: in its order, and what is missing, open or empty is said.
func TestWhereThePassphraseIs(t *testing.T) {
	dir := t.TempDir()
	put := func(name, text string, mode os.FileMode) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(text), mode); err != nil {
			t.Fatal(err)
		}
		return path
	}
	set, named, made := put("set", "from setting\n", 0o600), put("named", "from env\r\n", 0o600), put("made", "made\n", 0o600)
	put(Credential, "from credential", 0o440)
	env := map[string]string{EnvFile: named, envCredential: dir}
	s := Source{File: set, Made: made, Getenv: func(k string) string { return env[k] }, Prompt: func(string) (string, error) { return "asked", nil }}
	for _, want := range []string{"from setting", "from env", "from credential", "made", "asked"} {
		p, err := s.Find()
		if err != nil || p.Text != want || p.Made != (want == "made") {
			t.Errorf("%+v, %v, want %s", p, err, want)
		}
		switch want {
		case "from setting":
			s.File = ""
		case "from env":
			delete(env, EnvFile)
		case "from credential":
			delete(env, envCredential)
		case "made":
			s.Made = ""
		}
	}
	s.Prompt = nil
	if _, err := s.Find(); !errors.Is(err, ErrNoPassphrase) {
		t.Error(err)
	}
	for name, want := range map[string]error{
		filepath.Join(dir, "none"): ErrNoPassphrase, put("open", "x", 0o644): ErrMode, put("empty", "\n", 0o600): ErrNoPassphrase, put("two", "a\nb\n", 0o600): ErrNoPassphrase,
	} {
		if _, err := (Source{File: name}).Find(); !errors.Is(err, want) {
			t.Errorf("%s: %v, want %v", name, err, want)
		}
	}
}
