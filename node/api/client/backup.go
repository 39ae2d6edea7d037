package client

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"

	"github.com/zerostate/zerostate/node/api"
)

// Backup writes an encrypted backup of the node to w. What was written counts only when it returns nil.
func (c *Client) Backup(ctx context.Context, w io.Writer, passphrase string) (int64, error) {
	raw, err := json.Marshal(api.BackupRequest{Passphrase: passphrase})
	if err != nil {
		return 0, err
	}
	resp, err := c.send(ctx, http.MethodPost, "/v1/backup", "application/json", bytes.NewReader(raw), nil)
	if err != nil {
		return 0, err
	}
	defer func() { _ = resp.Body.Close() }()
	n, err := io.Copy(w, resp.Body)
	if err != nil {
		err = fmt.Errorf("the backup broke off after %d bytes: %w. See the daemon's log", n, err)
	}
	return n, err
}
