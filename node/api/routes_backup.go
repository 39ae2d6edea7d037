package api

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"
)

// BackupRequest asks for a backup.
type BackupRequest struct {
	Passphrase string `json:"passphrase" minLength:"10" maxLength:"1024" doc:"Encrypts the backup; nobody can open it without."`
}

type backupInput struct{ Body BackupRequest }

func (s *Server) backupRoutes() {
	op := huma.Operation{
		OperationID: "backup", Method: http.MethodPost, Path: "/v1/backup", Tags: []string{"node"},
		Summary: "Keys, lanes, cheques, payments and transactions in one encrypted file", Errors: clientErrorResponses(),
		Responses: binaryAnswer("The backup, an age file. One that breaks off is cut."), MaxBodyBytes: maxJSON, BodyReadTimeout: s.cfg.BodyTime,
	}
	huma.Register(s.api, op, func(_ context.Context, in *backupInput) (*huma.StreamResponse, error) {
		return &huma.StreamResponse{Body: func(hc huma.Context) {
			hc.SetHeader("Content-Type", "application/octet-stream")
			hc.SetStatus(http.StatusOK)
			if err := s.backend.Backup(hc.Context(), hc.BodyWriter(), in.Body.Passphrase); err != nil {
				s.log.Error("api: backup broke off", "error", err)
				panic(http.ErrAbortHandler)
			}
		}}, nil
	})
}
