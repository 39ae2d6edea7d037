package e2e

import (
	"encoding/hex"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/ethereum/go-ethereum/crypto"

	"github.com/zerostate/zerostate/node/api"
)

func (d *daemon) daemonCLI(t *testing.T, args ...string) result {
	t.Helper()
	return program(t, "zerostated", "", append(args, "--dir", d.dir)...)
}

// refusesToStart wants the daemon to end at once, with each of the texts.
func (d *daemon) refusesToStart(t *testing.T, code api.ExitCode, args []string, texts ...string) {
	t.Helper()
	d.daemonCLI(t, append([]string{"run"}, args...)...).fails(t, code, texts...)
}

// TestPassphrase: the node starts by itself with the passphrase that was made; with one of a file it starts if the file is
// right, and says which of the many ways it is wrong.
func TestPassphrase(t *testing.T) {
	t.Parallel()
	d := home(t)
	shown := d.daemonCLI(t, "keys", "show").ok(t)
	for _, name := range []string{"owner.json", "signer.json"} {
		raw, err := os.ReadFile(filepath.Join(d.dir, "keys", name))
		if err != nil || !strings.Contains(string(raw), `"kdf":"scrypt"`) {
			t.Fatalf("%s: %v %s", name, err, raw)
		}
	}
	phrase := filepath.Join(t.TempDir(), "phrase")
	write(t, phrase, []byte("correct horse battery\n"))
	d.daemonCLI(t, "keys", "change-passphrase").fails(t, 2, "--new-file", "--made")
	d.daemonCLI(t, "keys", "change-passphrase", "--new-file", phrase, "--keys-kdf", "light").ok(t).says(t, "passphrase_file")
	if _, err := os.Stat(filepath.Join(d.dir, "keys", "passphrase")); err == nil {
		t.Error("the passphrase that was made is still there")
	}
	d.refusesToStart(t, 1, nil, "no passphrase", "--keys-passphrase-file", "ZEROSTATE_PASSPHRASE_FILE")
	wrong := filepath.Join(t.TempDir(), "wrong")
	write(t, wrong, []byte("wrong horse\n"))
	d.refusesToStart(t, 1, []string{"--keys-passphrase-file", wrong}, "does not open the key file", "owner.json", "came from: file "+wrong)
	d.refusesToStart(t, 1, []string{"--keys-passphrase-file", wrong + "s"}, "is missing")
	if err := os.Chmod(wrong, 0o644); err != nil { //nolint:gosec // this is what is refused
		t.Fatal(err)
	}
	d.refusesToStart(t, 1, []string{"--keys-passphrase-file", wrong}, "open to others", "chmod 600 "+wrong)
	d.flags = []string{"--keys-passphrase-file", phrase}
	d.start(t)
	d.daemonCLI(t, "keys", "change-passphrase", "--made", "--keys-passphrase-file", phrase).fails(t, 3, "in use")
	d.kill(t)
	d.daemonCLI(t, "keys", "change-passphrase", "--made", "--keys-passphrase-file", phrase).ok(t)
	d.flags = nil
	d.start(t)
	if again := d.daemonCLI(t, "keys", "show").ok(t); again.out != shown.out {
		t.Errorf("the keys have changed:\n%s\n%s", shown, again)
	}
}

// TestPlainKeysAreEncrypted: files of an earlier version are taken over, also where the change was cut off between two files.
func TestPlainKeysAreEncrypted(t *testing.T) {
	t.Parallel()
	d := home(t)
	in := func(name string) string { return filepath.Join(d.dir, "keys", name) }
	var accounts []string
	for _, name := range []string{"owner", "signer"} {
		key, err := crypto.GenerateKey()
		if err != nil {
			t.Fatal(err)
		}
		write(t, in(name+".key"), []byte(hex.EncodeToString(crypto.FromECDSA(key))+"\n"))
		if err := os.Remove(in(name + ".json")); err != nil {
			t.Fatal(err)
		}
		accounts = append(accounts, crypto.PubkeyToAddress(key.PublicKey).Hex())
	}
	if err := os.Remove(in("passphrase")); err != nil {
		t.Fatal(err)
	}
	d.daemonCLI(t, "keys", "show").ok(t).says(t, append(accounts, "not encrypted")...)
	d.start(t)
	if d.status.Owner != accounts[0] || d.status.Signer != accounts[1] {
		t.Errorf("%+v, want %v", d.status, accounts)
	}
	d.kill(t)
	for _, name := range []string{"owner.key", "signer.key"} {
		if _, err := os.Stat(in(name)); !os.IsNotExist(err) {
			t.Errorf("%s is still there: %v", name, err)
		}
	}
	// Another account's plain key beside the encrypted one is no migration.
	other, err := crypto.GenerateKey()
	if err != nil {
		t.Fatal(err)
	}
	write(t, in("owner.key"), []byte(hex.EncodeToString(crypto.FromECDSA(other))))
	d.refusesToStart(t, 1, nil, "two accounts", "owner.key", "owner.json")
}
