package main

import (
	"bytes"
	"io"
	"os"
	"strconv"

	"github.com/spf13/cobra"

	"github.com/zerostate/zerostate/cmd/zerostate/internal/evidence"
	"github.com/zerostate/zerostate/cmd/zerostate/internal/term"
	"github.com/zerostate/zerostate/node/api"
)

func (a *app) channelEvidenceCmd() *cobra.Command {
	var out, verify string
	c := &cobra.Command{
		Use: "evidence [ID]", Short: "Write what a dispute about a lane needs into one file, or check such a file", Args: cobra.MaximumNArgs(1),
		Long: "Write one JSON file with all that a dispute about a lane needs: the lane's identity,\n" +
			"what the chain said and at which block, the newest cheque, proofs that the payer\n" +
			"signed contradicting cheques, every payment with its receipt, and the SHA-256 of all\n" +
			"that. --verify checks such a file with nothing but the file: the hash, every\n" +
			"signature and every receipt. What the chain said is its maker's word in it.",
		Example: "  zerostate channel evidence 7a0f3c --out evidence.json\n" +
			"  zerostate channel evidence --verify evidence.json",
		RunE: func(c *cobra.Command, given []string) error {
			switch {
			case verify != "" && len(given) == 0 && out == "":
				return a.verifyEvidence(verify)
			case verify != "":
				return usageError("--verify FILE checks a file: it takes no ID and no --out")
			case len(given) == 0:
				return usageError("it takes a lane's ID, or --verify FILE")
			}
			n, err := a.node()
			if err != nil {
				return err
			}
			e, err := n.LaneEvidence(c.Context(), given[0])
			if err != nil {
				return err
			}
			return a.writeEvidence(e, out)
		},
	}
	c.Flags().StringVarP(&out, "out", "o", "", "file to write to (default standard output)")
	c.Flags().StringVar(&verify, "verify", "", "check this file; needs no node")
	return c
}

func (a *app) writeEvidence(e api.Evidence, path string) error {
	var file bytes.Buffer
	if err := evidence.Write(&file, e); err != nil {
		return err
	}
	if path == "" || path == "-" {
		_, err := a.out.Write(file.Bytes())
		return err
	}
	if err := writeFile(path, &file); err != nil {
		return err
	}
	a.say("written to %s, SHA-256 of its facts %s", path, term.Clean(e.SHA256))
	a.next("zerostate channel evidence --verify %s", path)
	return nil
}

func (a *app) verifyEvidence(path string) error {
	f, err := os.Open(path)
	if err != nil {
		return fileError("read", path, err)
	}
	defer func() { _ = f.Close() }()
	raw, err := io.ReadAll(io.LimitReader(f, evidence.MaxBytes+1))
	if err != nil {
		return fileError("read", path, err)
	}
	if len(raw) > evidence.MaxBytes {
		return usageError("%s has more than %d bytes", path, evidence.MaxBytes)
	}
	r, err := evidence.Verify(raw)
	if err != nil {
		return api.NewProblem(api.CodeVerification, "the evidence does not verify", err.Error(), "do not rely on it; ask for it again").Because(err)
	}
	return a.show(r, func() error {
		proofs := "none"
		if r.Equivocations > 0 {
			proofs = strconv.Itoa(r.Equivocations) + ": the payer signed contradicting cheques"
		}
		chain := "not heard"
		if r.Facts.Chain.Block > 0 {
			chain = r.Facts.Chain.State + " at block " + r.Facts.Chain.Block.String() + ", as its maker says"
		}
		return term.Pairs(a.out, "evidence", "verified", "lane", r.Lane, "payer", r.Payer, "payee", r.Payee, "signer", r.Signer,
			"signed for", r.Signed.String()+" base units, cheque "+r.Sequence.String(), "payments", strconv.Itoa(r.Payments)+", "+r.Sum.String()+" base units",
			"receipts", strconv.Itoa(r.Receipts)+" verified", "contradictions", proofs, "chain", chain, "made by", r.Facts.MadeBy)
	})
}
