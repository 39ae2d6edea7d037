package e2e

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/zerostate/zerostate/node/api"
)

// TestBadBackups: what cannot be right is refused, and nothing is left behind.
func TestBadBackups(t *testing.T) {
	t.Parallel()
	d := fresh(t, 0)
	file, phrase := d.backup(t)
	dir := filepath.Dir(file)
	if info, err := os.Stat(file); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("%v %v", info, err)
	}
	d.cli(t, "", "backup", file, "--passphrase-file", phrase).fails(t, api.ExitUsage, "is there already")
	d.cli(t, "", "backup", filepath.Join(dir, "b")).fails(t, api.ExitUsage, "--passphrase-file")
	d.cli(t, "", "restore", file).fails(t, api.ExitUsage, "zerostated restore")
	d.daemonCLI(t, "backup", filepath.Join(dir, "b"), "--passphrase-file", phrase).fails(t, 3, "in use", "zerostate backup")
	short := filepath.Join(dir, "short")
	write(t, short, []byte("short\n"))
	d.cli(t, "", "backup", filepath.Join(dir, "b"), "--passphrase-file", short).fails(t, api.ExitUsage, "10 characters")

	raw, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	to := filepath.Join(dir, "to")
	bad := func(name string, data []byte, phrase string, says ...string) {
		t.Helper()
		path := filepath.Join(dir, name)
		write(t, path, data)
		program(t, "zerostated", "", "restore", path, "--passphrase-file", phrase, "--dir", to).fails(t, 1, says...)
		if left, _ := filepath.Glob(filepath.Join(dir, "*to*")); len(left) > 0 {
			t.Errorf("%s left %v", name, left)
		}
		if left, _ := filepath.Glob(filepath.Join(dir, ".to*")); len(left) > 0 {
			t.Errorf("%s left %v", name, left)
		}
	}
	wrong := filepath.Join(dir, "wrong")
	write(t, wrong, []byte("another passphrase\n"))
	bad("good", raw, wrong, "does not open the backup")
	bad("cut", raw[:len(raw)-100], phrase, "damaged or not whole")
	changed := append([]byte(nil), raw...)
	changed[len(raw)/2] ^= 1
	bad("changed", changed, phrase, "damaged or not whole")
	bad("foreign", []byte("hello"), phrase, "no backup of a node")
	program(t, "zerostated", "", "restore", file, "--passphrase-file", phrase, "--dir", d.dir).fails(t, 1, "not empty", "--dir")

	d.kill(t)
	d.daemonCLI(t, "backup", filepath.Join(dir, "offline"), "--passphrase-file", phrase).ok(t)
	back := restore(t, filepath.Join(dir, "offline"), phrase)
	if back.status.PeerID != d.status.PeerID {
		t.Errorf("%+v", back.status)
	}
}
