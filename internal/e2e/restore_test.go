package e2e

import (
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/zerostate/zerostate/node/api"
	"github.com/zerostate/zerostate/node/api/client"
	"github.com/zerostate/zerostate/protocol"
)

const backupPhrase = "five random words for tests"

// backup writes a backup of a running node and gives the file.
func (d *daemon) backup(t *testing.T) (file, phrase string) {
	t.Helper()
	dir := t.TempDir()
	file, phrase = filepath.Join(dir, "node.age"), filepath.Join(dir, "phrase")
	write(t, phrase, []byte(backupPhrase+"\n"))
	d.cli(t, "", "backup", file, "--passphrase-file", phrase).ok(t).says(t, "zerostated restore "+file)
	return file, phrase
}

// lost is the end of a machine: process and directory are gone.
func (d *daemon) lost(t *testing.T) {
	t.Helper()
	d.kill(t)
	if err := os.RemoveAll(d.dir); err != nil {
		t.Fatal(err)
	}
}

// restore makes a node from a backup in a new directory, and starts it.
func restore(t *testing.T, file, phrase string, flags ...string) *daemon {
	t.Helper()
	dir := filepath.Join(base, "d", strconv.FormatInt(daemons.Add(1), 10))
	program(t, "zerostated", "", "restore", file, "--passphrase-file", phrase, "--dir", dir).ok(t).says(t, "zerostated run --dir "+dir)
	d := &daemon{dir: dir, api: client.New(filepath.Join(dir, "api.sock")), flags: flags}
	t.Cleanup(d.api.Close)
	d.start(t)
	return d
}

// recovered waits until every lane of a restored node that is not closed has been told of.
func (d *daemon) recovered(t *testing.T, state string) {
	t.Helper()
	eventually(t, 90*time.Second, func() string {
		st, err := d.api.NodeStatus(t.Context())
		if err != nil {
			return err.Error()
		}
		list, err := d.api.Lanes(t.Context())
		if err != nil {
			return err.Error()
		}
		for _, l := range list.Lanes {
			if r := l.Recovery; r != nil && r.State != state {
				return "lane " + l.ID[:10] + " is " + r.State + " (" + r.Says + ")"
			}
		}
		for _, p := range st.Problems {
			if strings.Contains(p.What, "restored") {
				return p.What + ": " + p.Cause
			}
		}
		return ""
	})
}

func find(t *testing.T, d *daemon, id string) api.Lane {
	t.Helper()
	l, err := d.api.Lane(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	return l.Lane
}

// neverTwice wants that no payee has seen two cheques that contradict each other.
func neverTwice(t *testing.T, ds ...*daemon) {
	t.Helper()
	for _, d := range ds {
		if log := d.log(t); strings.Contains(log, "contradict each other") {
			t.Errorf("a payee has seen two cheques that contradict each other:\n%s", log)
		}
	}
}

// TestRecoveryDrillPayer: keys lost, machine gone. From a backup and the chain the payer gets its lanes back: it learns what it had
// signed since from its payees, signs none of those numbers again, pays on with a new signer, and its money is all there.
func TestRecoveryDrillPayer(t *testing.T) {
	t.Parallel()
	known, later, gone := fresh(t, 1_000_000), fresh(t, 1_000_000), fresh(t, 1_000_000)
	payer := fresh(t, 50_000_000)
	for i, p := range []*daemon{known, later, gone} {
		capability := "test.drill-" + strconv.Itoa(i)
		p.publish(t, module(1, writeTo(1)), capability, "--price", "50000")
		payer.ready(t, capability, 1)
	}
	run := func(d *daemon, i int) { d.cli(t, "", "run", "test.drill-"+strconv.Itoa(i)).ok(t) }
	run(payer, 0)
	run(payer, 2)
	before := payer.wallet(t)
	file, phrase := payer.backup(t)
	run(payer, 0)
	run(payer, 0)
	run(payer, 1) // a lane that the backup does not know
	agree(t, payer, known, protocol.NewAmount(150_000))
	agree(t, payer, later, protocol.NewAmount(50_000))
	signer, owner := payer.status.Signer, payer.status.Owner
	lanes := []string{payer.lane(t, "out", known.status.Owner).ID, payer.lane(t, "out", later.status.Owner).ID}
	payer.lost(t)
	gone.kill(t) // its payee does not answer

	back := restore(t, file, phrase)
	if back.status.Owner != owner || back.status.PeerID != payer.status.PeerID || back.status.Signer == signer {
		t.Fatalf("%+v, it was owner %s, signer %s", back.status, owner, signer)
	}
	back.kill(t) // in the midst of it: it goes on where it was, with the same new signer
	again := back.status.Signer
	back.start(t)
	if back.status.Signer != again {
		t.Fatalf("signer %s, then %s", again, back.status.Signer)
	}
	told := func(lane string, p *daemon, sum string) {
		t.Helper()
		eventually(t, 90*time.Second, func() string {
			out, in := find(t, back, lane), find(t, p, lane)
			if out.Recovery == nil || out.Recovery.State != "told" || out.Cumulative.String() != sum || out.Cumulative != in.Cumulative || out.Sequence != in.Sequence {
				return fmt.Sprintf("the payer has %s in cheque %s (%+v), its payee %s in %s", out.Cumulative, out.Sequence, out.Recovery, in.Cumulative, in.Sequence)
			}
			return ""
		})
	}
	told(lanes[0], known, "150000")
	// It pays again, on lanes of the new signer, and whoever is paid sees nothing that contradicts what it had.
	eventually(t, 60*time.Second, func() string {
		if r := back.cli(t, "", "run", "test.drill-0"); r.code != 0 {
			return r.String()
		}
		return ""
	})
	run(back, 1)
	told(lanes[1], later, "50000") // from the chain alone nobody knew whose lane that is; now its account has been met again
	neverTwice(t, known, later)
	list, err := back.api.Lanes(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	fresh := 0
	for _, l := range list.Lanes {
		if detail, err := back.api.Lane(t.Context(), l.ID); err != nil {
			t.Error(err)
		} else if l.Recovery == nil && strings.EqualFold(detail.Signer, back.status.Signer) && l.State == "open" {
			fresh++
		} else if l.Recovery != nil && !strings.EqualFold(detail.Signer, signer) {
			t.Errorf("%+v is a lane of the new signer", detail)
		}
	}
	if fresh != 2 {
		t.Errorf("%d lanes of the new signer are open: %+v", fresh, list.Lanes)
	}
	// Every old lane ends, that of the silent payee too; then what is free, reserved and paid is what was deposited.
	eventually(t, 3*time.Minute, func() string {
		list, err := back.api.Lanes(t.Context())
		if err != nil {
			return err.Error()
		}
		for _, l := range list.Lanes {
			if l.Recovery != nil || l.State == "releasing" {
				return "lane " + l.ID[:10] + " is " + l.State
			}
		}
		return ""
	})
	after := back.wallet(t)
	paid := protocol.Amount{}
	for _, l := range after.Lanes {
		paid = plus(t, paid, l.Settled)
	}
	if all := plus(t, plus(t, after.Free, after.Reserved), paid); all != plus(t, before.Free, before.Reserved) {
		t.Errorf("%s free, %s reserved, %s paid: not the %s deposited", after.Free, after.Reserved, paid, plus(t, before.Free, before.Reserved))
	}
	if w := known.wallet(t); w.Earned.String() != "200000" {
		t.Errorf("the payee earned %s", w.Earned)
	}
}

// TestRecoveryDrillPayee: a provider's machine is gone. Restored, it asks its payers, has their newest cheques again, claims
// them, and works on; of a payer that does not answer it says what may be lost.
func TestRecoveryDrillPayee(t *testing.T) {
	t.Parallel()
	payee, payer, quiet := fresh(t, 1_000_000), fresh(t, 20_000_000), fresh(t, 20_000_000)
	payee.publish(t, module(1, writeTo(1)), "test.drill-payee", "--price", "50000")
	for _, p := range []*daemon{payer, quiet} {
		p.ready(t, "test.drill-payee", 1)
		p.cli(t, "", "run", "test.drill-payee").ok(t)
	}
	file, phrase := payee.backup(t)
	for range 2 {
		payer.cli(t, "", "run", "test.drill-payee").ok(t)
		quiet.cli(t, "", "run", "test.drill-payee").ok(t)
	}
	agree(t, payer, payee, protocol.NewAmount(150_000))
	agree(t, quiet, payee, protocol.NewAmount(150_000))
	owner := payee.status.Owner
	payee.lost(t)
	quiet.kill(t)

	back := restore(t, file, phrase)
	eventually(t, 90*time.Second, func() string {
		in, out := back.lane(t, "in", payer.status.Owner), payer.lane(t, "out", owner)
		if in.Recovery == nil || in.Recovery.State != "told" || in.Cumulative != out.Cumulative || in.Sequence != out.Sequence || in.Promised.String() != "150000" {
			return "the payee holds " + in.Cumulative.String() + " in cheque " + in.Sequence.String()
		}
		return ""
	})
	// What the quiet one signed since is missing, and it is said how much that can be: what is reserved less what is known.
	lane := back.lane(t, "in", quiet.status.Owner)
	stake, err := lane.Reserved.Sub(protocol.NewAmount(50_000))
	if err != nil || lane.Recovery == nil || lane.Recovery.AtStake != stake || lane.Cumulative.String() != "50000" {
		t.Fatalf("%+v, recovery %+v, at stake should be %s", lane, lane.Recovery, stake)
	}
	back.cli(t, "", "wallet").ok(t).says(t, "restored", "at stake")
	back.cli(t, "", "channel", "show", lane.ID).ok(t).says(t, "restored", "at stake")
	back.cli(t, "", "node", "status").ok(t).says(t, "1 payers have not said")
	back.cli(t, "", "channel", "close", lane.ID).fails(t, api.ExitGeneral, "newest cheque is not known yet")

	payer.ready(t, "test.drill-payee", 1)
	eventually(t, 60*time.Second, func() string {
		if r := payer.cli(t, "", "run", "test.drill-payee"); r.code != 0 {
			return r.String()
		}
		return ""
	})
	agree(t, payer, back, protocol.NewAmount(200_000))
	// The quiet one comes back, and is asked again.
	quiet.start(t)
	back.recovered(t, "told")
	agree(t, quiet, back, protocol.NewAmount(150_000))
	back.cli(t, "", "wallet", "settle", "--even-at-a-loss").ok(t)
	if w := back.wallet(t); w.Settled.String() != "350000" || w.Earned != w.Settled {
		t.Errorf("settled %s, earned %s", w.Settled, w.Earned)
	}
	neverTwice(t, back)
}

// TestOldCopy: somebody puts an old copy of a data directory back. The payee knows better, and the node starts anew and recovers before it
// signs a number twice.
func TestOldCopy(t *testing.T) {
	t.Parallel()
	provider, payer := fresh(t, 1_000_000), fresh(t, 20_000_000)
	provider.publish(t, module(1, writeTo(1)), "test.copy", "--price", "50000")
	payer.ready(t, "test.copy", 1)
	payer.cli(t, "", "run", "test.copy").ok(t)
	payer.stop(t)
	old := filepath.Join(t.TempDir(), "old")
	if err := os.CopyFS(old, os.DirFS(payer.dir)); err != nil {
		t.Fatal(err)
	}
	payer.start(t)
	payer.cli(t, "", "run", "test.copy").ok(t)
	payer.cli(t, "", "run", "test.copy").ok(t)
	agree(t, payer, provider, protocol.NewAmount(150_000))
	signer := payer.status.Signer
	payer.lost(t)
	if err := os.CopyFS(payer.dir, os.DirFS(old)); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"owner.json", "signer.json", "passphrase", "peer.key"} { // a copy keeps no modes
		if err := os.Chmod(filepath.Join(payer.dir, "keys", name), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	payer.start(t)
	eventually(t, 90*time.Second, func() string {
		st, err := payer.api.NodeStatus(t.Context())
		if err != nil {
			return err.Error()
		}
		if st.Signer == signer {
			return "the signer is the old one"
		}
		l := payer.lane(t, "out", provider.status.Owner)
		if l.Recovery == nil || l.Cumulative.String() != "150000" {
			return "the lane stands at " + l.Cumulative.String()
		}
		return ""
	})
	eventually(t, 60*time.Second, func() string {
		if r := payer.cli(t, "", "run", "test.copy"); r.code != 0 {
			return r.String()
		}
		return ""
	})
	neverTwice(t, provider)
	if w := provider.wallet(t); w.Earned.String() != "200000" {
		t.Errorf("earned %s", w.Earned)
	}
}
