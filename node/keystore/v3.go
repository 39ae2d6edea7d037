package keystore

import (
	"bytes"
	"crypto/ecdsa"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"strings"

	"github.com/ethereum/go-ethereum/accounts/keystore"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/crypto"
	"github.com/google/uuid"
)

// What can be wrong with a key file.
var (
	// ErrDamaged says that a file is not whole, or is no key file of version 3.
	ErrDamaged = errors.New("key file is damaged or foreign")
	// ErrWrongPassphrase says that the passphrase does not open the file.
	ErrWrongPassphrase = errors.New("the passphrase does not open the key file")
	// ErrMismatch says that a file holds the key of another account than it names.
	ErrMismatch = errors.New("key file holds another account than it names")
)

// Cost is what one guess of the passphrase costs.
type Cost struct{ n, p int }

// The costs. Standard is for passphrases of people: about a second and 256 MiB. Light, a tenth of that, is for small
// machines. Random, some milliseconds, is for a passphrase of 256 random bits, which nobody guesses at any cost.
var (
	Standard = Cost{keystore.StandardScryptN, keystore.StandardScryptP}
	Light    = Cost{keystore.LightScryptN, keystore.LightScryptP}
	Random   = Cost{1 << 10, 1}
)

// The most that opening a file may cost: the parameters stand in the file, and a foreign one could ask for all memory.
const (
	maxScryptMemory = 1 << 30 // 128·n·r bytes
	maxScryptWork   = 1 << 26 // n·r·p
	maxRounds       = 50_000_000
)

// file is version 3 as far as it has to be judged before it is decrypted.
type file struct {
	Address string `json:"address"`
	Version int    `json:"version"`
	ID      string `json:"id"`
	Crypto  struct {
		Cipher       string `json:"cipher"`
		CipherText   string `json:"ciphertext"`
		CipherParams struct {
			IV string `json:"iv"`
		} `json:"cipherparams"`
		KDF       string `json:"kdf"`
		KDFParams struct {
			N     int    `json:"n"`
			R     int    `json:"r"`
			P     int    `json:"p"`
			C     int    `json:"c"`
			PRF   string `json:"prf"`
			DKLen int    `json:"dklen"`
			Salt  string `json:"salt"`
		} `json:"kdfparams"`
		MAC string `json:"mac"`
	} `json:"crypto"`
}

// parse judges a file. What passes cannot make the library panic or take the machine's memory.
func parse(raw []byte) (f file, err error) {
	no := func(format string, args ...any) (file, error) {
		return f, fmt.Errorf("%w: %s", ErrDamaged, fmt.Sprintf(format, args...))
	}
	if err := json.Unmarshal(raw, &f); err != nil {
		return no("it is not whole JSON (%v)", err)
	}
	c := f.Crypto
	k := c.KDFParams
	if f.Version != 3 {
		return no("version %d, this program reads 3", f.Version)
	}
	if _, err := uuid.Parse(f.ID); err != nil {
		return no("its id is no UUID")
	}
	if c.Cipher != "aes-128-ctr" || !hexOf(c.CipherParams.IV, 16) || !hexOf(c.CipherText, 32) || !hexOf(c.MAC, 32) {
		return no("its cipher is not aes-128-ctr over one key")
	}
	if salt, err := hex.DecodeString(k.Salt); err != nil || len(salt) == 0 || k.DKLen != 32 {
		return no("its salt or key length is not right")
	}
	switch c.KDF {
	case "scrypt":
		if k.N < 2 || k.R < 1 || k.P < 1 || k.N > 1<<24 || k.R > 64 || k.P > 1<<10 || 128*k.N*k.R > maxScryptMemory || k.N*k.R*k.P > maxScryptWork {
			return no("scrypt with n %d, r %d, p %d is out of bounds", k.N, k.R, k.P)
		}
	case "pbkdf2":
		if k.C < 1 || k.C > maxRounds || k.PRF != "hmac-sha256" {
			return no("pbkdf2 with %d rounds of %.20q is out of bounds", k.C, k.PRF)
		}
	default:
		return no("its key derivation is %.20q, neither scrypt nor pbkdf2", c.KDF)
	}
	if f.Address != "" && !common.IsHexAddress(f.Address) {
		return no("its address is none")
	}
	return f, nil
}

func hexOf(s string, size int) bool {
	b, err := hex.DecodeString(s)
	return err == nil && len(b) == size
}

// Address reads which account a file is for, without opening it.
func Address(path string) (common.Address, error) {
	raw, err := ReadSecret(path)
	if err != nil {
		return common.Address{}, err
	}
	f, err := parse(raw)
	if err == nil && f.Address == "" {
		err = fmt.Errorf("%w: it does not say for which account", ErrDamaged)
	}
	if err != nil {
		return common.Address{}, fmt.Errorf("%s: %w. Restore it from your backup", path, err)
	}
	return common.HexToAddress(f.Address), nil
}

// Load opens a key file.
func Load(path, passphrase string) (*ecdsa.PrivateKey, error) {
	raw, err := ReadSecret(path)
	if err != nil {
		return nil, err
	}
	key, err := Decrypt(raw, passphrase)
	switch {
	case errors.Is(err, ErrWrongPassphrase):
		return nil, fmt.Errorf("%w %s. Give the one that it was made with", err, path)
	case err != nil:
		return nil, fmt.Errorf("%s: %w. Restore it from your backup", path, err)
	}
	return key, nil
}

// Decrypt opens the content of a key file.
func Decrypt(raw []byte, passphrase string) (*ecdsa.PrivateKey, error) {
	f, err := parse(raw)
	if err != nil {
		return nil, err
	}
	key, err := keystore.DecryptKey(raw, passphrase)
	switch {
	case errors.Is(err, keystore.ErrDecrypt):
		return nil, ErrWrongPassphrase
	case err != nil:
		return nil, fmt.Errorf("%w: %w", ErrDamaged, err)
	case f.Address != "" && common.HexToAddress(f.Address) != key.Address:
		return nil, fmt.Errorf("%w: it names %s and holds the key of %s", ErrMismatch, common.HexToAddress(f.Address), key.Address)
	}
	return key.PrivateKey, nil
}

// Encrypt makes the content of a key file, and opens it again: a file that cannot be opened is lost money.
func Encrypt(key *ecdsa.PrivateKey, passphrase string, cost Cost) ([]byte, error) {
	id, err := uuid.NewRandom()
	if err != nil {
		return nil, err
	}
	raw, err := keystore.EncryptKey(&keystore.Key{Id: id, Address: crypto.PubkeyToAddress(key.PublicKey), PrivateKey: key}, passphrase, cost.n, cost.p)
	if err != nil {
		return nil, fmt.Errorf("encrypt key: %w", err)
	}
	again, err := Decrypt(raw, passphrase)
	if err != nil || !again.Equal(key) {
		return nil, fmt.Errorf("a key file that was made cannot be opened again: %w", err)
	}
	return raw, nil
}

// Save writes a key file, durable, mode 0600.
func Save(path string, key *ecdsa.PrivateKey, passphrase string, cost Cost) error {
	raw, err := Encrypt(key, passphrase, cost)
	if err != nil {
		return err
	}
	return WriteDurable(path, append(raw, '\n'), 0o600)
}

// LoadPlain reads a key of 64 hexadecimal digits, as earlier versions kept them.
func LoadPlain(path string) (*ecdsa.PrivateKey, error) {
	raw, err := ReadSecret(path)
	if err != nil {
		return nil, err
	}
	return plain(raw, path)
}

func plain(raw []byte, path string) (*ecdsa.PrivateKey, error) {
	bin, err := hex.DecodeString(strings.TrimPrefix(strings.TrimSpace(string(raw)), "0x"))
	if err != nil {
		return nil, fmt.Errorf("%w: %s is neither a key of 64 hexadecimal digits nor a key file of version 3", ErrDamaged, path)
	}
	key, err := crypto.ToECDSA(bin)
	if err != nil {
		return nil, fmt.Errorf("%w: %s: %w", ErrDamaged, path, err)
	}
	return key, nil
}

// LoadAny reads a key of either form; passphrase is asked for the encrypted one only.
func LoadAny(path string, passphrase func() (string, error)) (*ecdsa.PrivateKey, error) {
	raw, err := ReadSecret(path)
	if err != nil {
		return nil, err
	}
	if !bytes.HasPrefix(bytes.TrimSpace(raw), []byte("{")) {
		return plain(raw, path)
	}
	text, err := passphrase()
	if err != nil {
		return nil, err
	}
	return Load(path, text)
}

// Exists reports whether something has that name.
func Exists(path string) bool {
	_, err := os.Lstat(path)
	return err == nil
}
