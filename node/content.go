package node

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"github.com/zerostate/zerostate/node/keystore"
	"github.com/zerostate/zerostate/node/store"
	"github.com/zerostate/zerostate/protocol"
)

// Names of the private contents of a task: never blocks, so that no peer can fetch them.
const (
	contentInput  = "input"
	contentCipher = "cipher"
	contentOutput = "output"
	contentLog    = "log"
)

// smallContent is the size in bytes up to which a content goes into the store itself, and so
// into the same fsync as the state that it belongs to.
const smallContent = 128 << 10

// contents keeps the private bytes of tasks: small ones in the store, large ones in files.
type contents struct{ dir string }

func contentKey(side string, task protocol.CID, name string) string {
	return "content/" + side + "/" + task.String() + "/" + name
}

func (c contents) path(side string, task protocol.CID, name string) string {
	return filepath.Join(c.dir, side+"-"+task.String()+"-"+name)
}

// stage writes a large content to its file, durably, before the transaction that refers to
// it; the returned function belongs into that transaction.
func (c contents) stage(side string, task protocol.CID, name string, data []byte) (func(store.Tx) error, error) {
	key := contentKey(side, task, name)
	if len(data) <= smallContent {
		return func(tx store.Tx) error { return tx.Set(key, append([]byte{1}, data...)) }, nil
	}
	if err := keystore.WriteDurable(c.path(side, task, name), data, 0o600); err != nil {
		return nil, err
	}
	return func(tx store.Tx) error { return tx.Set(key, []byte{2}) }, nil
}

// errNoContent says that a content was never stored.
var errNoContent = errors.New("not stored here")

func (c contents) load(st *store.Store, side string, task protocol.CID, name string) ([]byte, error) {
	var head []byte
	err := st.View(func(tx store.Tx) (err error) {
		head, err = tx.Get(contentKey(side, task, name))
		return err
	})
	switch {
	case errors.Is(err, store.ErrNotFound):
		return nil, fmt.Errorf("%s of task %s: %w", name, task.Short(), errNoContent)
	case err != nil:
		return nil, err
	case len(head) > 0 && head[0] == 1:
		return head[1:], nil
	}
	data, err := os.ReadFile(c.path(side, task, name))
	if err != nil {
		return nil, fmt.Errorf("%s of task %s: %w", name, task.Short(), err)
	}
	return data, nil
}

// drop forgets a content that no state needs any more.
func (c contents) drop(st *store.Store, side string, task protocol.CID, name string) error {
	var head []byte
	err := st.View(func(tx store.Tx) (err error) {
		head, err = tx.Get(contentKey(side, task, name))
		return err
	})
	if errors.Is(err, store.ErrNotFound) {
		return nil
	}
	if err == nil {
		err = st.Update(func(tx store.Tx) error { return tx.Delete(contentKey(side, task, name)) })
	}
	if len(head) > 0 && head[0] == 1 {
		return err
	}
	if rm := os.Remove(c.path(side, task, name)); rm != nil && !errors.Is(rm, os.ErrNotExist) {
		err = errors.Join(err, rm)
	}
	return err
}
