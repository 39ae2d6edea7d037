package main

import (
	"context"
	"fmt"
	"io"
	"os"

	"golang.org/x/sys/unix"

	"github.com/zerostate/zerostate/cmd/zerostate/internal/money"
	"github.com/zerostate/zerostate/cmd/zerostate/internal/term"
	"github.com/zerostate/zerostate/node/api"
	"github.com/zerostate/zerostate/node/api/client"
	"github.com/zerostate/zerostate/node/config"
	"github.com/zerostate/zerostate/protocol"
)

// app is what every command shares: where to read and write, and which node to ask.
type app struct {
	in       io.Reader
	out, err io.Writer
	getenv   func(string) string

	inTerminal, outTerminal, errTerminal bool

	json, quiet bool
	prefix      string // begins each line of an error, where a program writes to the same place
	dir, socket string

	started   bool // a command began: errors from here on are not usage errors
	conn      *client.Client
	tokenInfo *api.TokenInfo
}

func isTerminal(f *os.File) bool {
	_, err := unix.IoctlGetTermios(int(f.Fd()), unix.TCGETS)
	return err == nil
}

// node is the client of the node that the flags and the environment choose.
func (a *app) node() (*client.Client, error) {
	if a.conn == nil {
		path, err := config.SocketPath(a.socket, a.dir, a.getenv)
		if err != nil {
			return nil, usageError("%v", err)
		}
		a.conn = client.New(path)
	}
	return a.conn, nil
}

// token asks the node once how money is shown.
func (a *app) token(ctx context.Context) (api.TokenInfo, error) {
	if a.tokenInfo == nil {
		n, err := a.node()
		if err != nil {
			return api.TokenInfo{}, err
		}
		st, err := n.NodeStatus(ctx)
		if err != nil {
			return api.TokenInfo{}, err
		}
		a.tokenInfo = &st.Network.Token
	}
	return *a.tokenInfo, nil
}

// amount reads an amount that a person typed; "" is zero.
func (a *app) amount(ctx context.Context, flag, text string) (protocol.Amount, error) {
	if text == "" {
		return protocol.Amount{}, nil
	}
	v, err := money.Parse(text, func() (api.TokenInfo, error) { return a.token(ctx) })
	if _, isProblem := api.AsProblem(err); err != nil && !isProblem {
		return v, usageError("%s: %v", flag, err)
	}
	return v, err
}

// money writes an amount; when the node does not say how, in base units.
func (a *app) money(ctx context.Context, v protocol.Amount) string {
	t, err := a.token(ctx)
	if err != nil {
		t = api.TokenInfo{}
	}
	return money.Format(v, t)
}

// show writes v as JSON when that is wanted, and by the function otherwise.
func (a *app) show(v any, forPeople func() error) error {
	if a.json {
		return term.JSON(a.out, v)
	}
	return forPeople()
}

// say writes a line of progress.
func (a *app) say(format string, args ...any) {
	if !a.quiet && !a.json {
		_, _ = fmt.Fprintf(a.err, format+"\n", args...)
	}
}

// next suggests the command that usually follows.
func (a *app) next(format string, args ...any) { a.say("next: "+format, args...) }
