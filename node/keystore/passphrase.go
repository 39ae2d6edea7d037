package keystore

import (
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// Where a passphrase may come from besides a setting and a prompt.
const (
	// EnvFile names a file in place of a prompt.
	EnvFile = "ZEROSTATE_PASSPHRASE_FILE"
	// Credential is the name under which a service manager may pass it: LoadCredential=zerostate-passphrase:/path.
	Credential    = "zerostate-passphrase"
	envCredential = "CREDENTIALS_DIRECTORY"
)

// ErrNoPassphrase says that a passphrase is needed and nobody and nothing gives one.
var ErrNoPassphrase = errors.New("no passphrase")

// Source says where the passphrase of the key files is looked for.
type Source struct {
	File    string                       // a setting; "" for none
	Made    string                       // the machine-made one beside the keys
	Getenv  func(string) string          // nil: no environment
	Prompt  func(string) (string, error) // nil: nobody can be asked
	Subject string                       // what it opens, for the prompt
}

// Passphrase is one that was found.
type Passphrase struct {
	Text string
	From string // for people
	Made bool   // by this program, at random
}

// Cost is what fits the passphrase: one of 256 random bits cannot be guessed, so a slow derivation only slows the start.
func (p Passphrase) Cost() Cost {
	if p.Made {
		return Random
	}
	return Standard
}

// Find looks in this order: the setting, the environment's file, the service manager's credential, the machine-made
// file, the prompt.
func (s Source) Find() (Passphrase, error) {
	if s.File != "" {
		return read(s.File, "file "+s.File, true)
	}
	if path := s.env(EnvFile); path != "" {
		return read(path, "file "+path, true)
	}
	if dir := s.env(envCredential); dir != "" {
		if path := filepath.Join(dir, Credential); Exists(path) {
			// Its mode is the service manager's affair: an access list may show as a group's bit.
			return read(path, "the service manager's credential "+Credential, false)
		}
	}
	if s.Made != "" && Exists(s.Made) {
		p, err := read(s.Made, "file "+s.Made+", made by zerostated", true)
		p.Made = true
		return p, err
	}
	if s.Prompt == nil {
		return Passphrase{}, fmt.Errorf("%w for %s: nobody can be asked here. Put it in a file with mode 0600 and name that with --keys-passphrase-file or %s",
			ErrNoPassphrase, s.subject(), EnvFile)
	}
	text, err := s.Prompt("Passphrase of " + s.subject() + ": ")
	if err == nil && text == "" {
		err = fmt.Errorf("%w for %s: an empty one is none", ErrNoPassphrase, s.subject())
	}
	return Passphrase{Text: text, From: "asked"}, err
}

// Given reports whether something says where the passphrase is, so that nobody has to be asked.
func (s Source) Given() bool {
	if s.File != "" || s.env(EnvFile) != "" || s.Made != "" && Exists(s.Made) {
		return true
	}
	dir := s.env(envCredential)
	return dir != "" && Exists(filepath.Join(dir, Credential))
}

func (s Source) subject() string {
	if s.Subject == "" {
		return "the key files"
	}
	return s.Subject
}

func (s Source) env(name string) string {
	if s.Getenv == nil {
		return ""
	}
	return s.Getenv(name)
}

// read takes the first line of a file, as editors end it with one.
func read(path, from string, private bool) (p Passphrase, err error) {
	var raw []byte
	if private {
		raw, err = ReadSecret(path)
	} else {
		var f *os.File
		if f, err = os.Open(path); err == nil {
			defer f.Close()
			raw, err = readBounded(f, path)
		}
	}
	if errors.Is(err, os.ErrNotExist) {
		return p, fmt.Errorf("%w: the passphrase file %s is missing: %w", ErrNoPassphrase, path, err)
	}
	if err != nil {
		return p, fmt.Errorf("passphrase: %w", err)
	}
	line, rest, _ := strings.Cut(string(raw), "\n")
	line = strings.TrimSuffix(line, "\r")
	if line == "" || strings.TrimSpace(rest) != "" {
		return p, fmt.Errorf("%w: %s has to hold one line with the passphrase", ErrNoPassphrase, path)
	}
	return Passphrase{Text: line, From: from}, nil
}

// Make writes a random passphrase to a file that is not there yet.
func Make(path string) (Passphrase, error) {
	var b [32]byte
	if _, err := rand.Read(b[:]); err != nil {
		return Passphrase{}, err
	}
	text := hex.EncodeToString(b[:])
	err := WriteDurable(path, []byte(text+"\n"), 0o600)
	return Passphrase{Text: text, From: "file " + path + ", made by zerostated", Made: true}, err
}
