package config

import (
	"log/slog"
	"time"

	"github.com/zerostate/zerostate/protocol"
)

// Version is the version of the configuration file.
const Version = 1

// Config is a node's settings. default.toml says what each means.
type Config struct {
	Dir      string   `koanf:"-"` // the data directory, absolute
	Version  int      `koanf:"version"`
	Network  Network  `koanf:"network"`
	API      API      `koanf:"api"`
	Keys     Keys     `koanf:"keys"`
	Chain    Chain    `koanf:"chain"`
	Market   Market   `koanf:"market"`
	Spending Spending `koanf:"spending"`
	Runtime  Runtime  `koanf:"runtime"`
	Log      Log      `koanf:"log"`
}

// Network is section [network].
type Network struct {
	Profile      string   `koanf:"profile"`
	Listen       []string `koanf:"listen"`    // multiaddrs
	Bootstrap    []string `koanf:"bootstrap"` // multiaddrs with /p2p/
	Relays       []string `koanf:"relays"`    // multiaddrs with /p2p/
	Mode         string   `koanf:"mode"`      // ModeAuto, ModeServer or ModeClient
	RelayService bool     `koanf:"relay_service"`
}

// The values of Network.Mode.
const (
	ModeAuto   = "auto"
	ModeServer = "server"
	ModeClient = "client"
)

// API is section [api].
type API struct {
	Socket    string `koanf:"socket"`
	BlobLimit Size   `koanf:"blob_limit"`
}

// Keys is section [keys].
type Keys struct {
	PassphraseFile string `koanf:"passphrase_file"`
	KDF            string `koanf:"kdf"`
}

// The values of Keys.KDF.
const (
	KDFAuto     = "auto"
	KDFStandard = "standard"
	KDFLight    = "light"
)

// Chain is section [chain].
type Chain struct {
	RPC          []string      `koanf:"rpc"`
	SafetyMargin time.Duration `koanf:"safety_margin"`
	CoinPrice    string        `koanf:"coin_price"` // tokens for one coin, decimal; "" is unknown
	// What counts before it is final: see watch.Rules.
	Confirmations uint64          `koanf:"confirmations"` // blocks
	EarlyLane     protocol.Amount `koanf:"early_lane"`    // base units
	EarlyTotal    protocol.Amount `koanf:"early_total"`   // base units
	MaxFeeGwei    uint64          `koanf:"max_fee_gwei"`  // for a unit of gas; 0 is no bound
}

// Market is section [market]. Amounts are base units.
type Market struct {
	Ceiling        protocol.Amount `koanf:"ceiling"`
	StartPercent   int             `koanf:"start_percent"`
	BidWindow      time.Duration   `koanf:"bid_window"`
	EnoughBids     int             `koanf:"enough_bids"`
	Deadline       time.Duration   `koanf:"deadline"`
	FloorPrice     protocol.Amount `koanf:"floor_price"`
	Concurrency    int             `koanf:"concurrency"`
	CallsPerMinute int             `koanf:"calls_per_minute"`
	AutoSettle     protocol.Amount `koanf:"auto_settle"`
	SettleMargin   uint64          `koanf:"settle_margin"`
	LaneReserve    protocol.Amount `koanf:"lane_reserve"`
}

// Spending is section [spending]. Amounts are base units; zero is no limit.
type Spending struct {
	PerTask         protocol.Amount `koanf:"per_task"`
	PerDay          protocol.Amount `koanf:"per_day"`
	PerCounterparty protocol.Amount `koanf:"per_counterparty"`
	AskAbove        protocol.Amount `koanf:"ask_above"`
	StrangerCap     protocol.Amount `koanf:"stranger_cap"`
}

// Runtime is section [runtime].
type Runtime struct {
	Worker  string        `koanf:"worker"`
	Require []string      `koanf:"require"` // names of layers of confinement
	Pool    int           `koanf:"pool"`
	Gas     uint64        `koanf:"gas"`
	Memory  Size          `koanf:"memory"`
	Output  Size          `koanf:"output"`
	Wall    time.Duration `koanf:"wall"`
	Module  Size          `koanf:"module"`
}

// Log is section [log].
type Log struct {
	Level  string `koanf:"level"`
	Format string `koanf:"format"`
}

// SlogLevel is Level as slog knows it; Validate has seen that it is one.
func (l Log) SlogLevel() slog.Level {
	var v slog.Level
	_ = v.UnmarshalText([]byte(l.Level))
	return v
}

// PassphraseFile is the file that the settings name for the passphrase, absolute; "" for none.
func (c Config) PassphraseFile() string {
	if c.Keys.PassphraseFile == "" {
		return ""
	}
	return NewLayout(c.Dir).resolve(c.Keys.PassphraseFile)
}

// Layout names the files of this node, with the settings applied.
func (c Config) Layout() Layout {
	l := NewLayout(c.Dir)
	l.Profile = l.resolve(c.Network.Profile)
	l.Socket = l.resolve(c.API.Socket)
	return l
}
