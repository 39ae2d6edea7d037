package config

import (
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"slices"
	"strings"

	"github.com/go-viper/mapstructure/v2"
	"github.com/knadh/koanf/parsers/toml/v2"
	"github.com/knadh/koanf/providers/env/v2"
	"github.com/knadh/koanf/providers/file"
	"github.com/knadh/koanf/providers/posflag"
	"github.com/knadh/koanf/v2"
	"github.com/spf13/pflag"
)

const envPrefix = "ZEROSTATE_"

// ErrUnknownKey says that a setting does not exist; the message names the nearest one that does.
var ErrUnknownKey = errors.New("unknown setting")

// ErrInvalid says that a setting has a value that cannot be right; the message names it.
var ErrInvalid = errors.New("invalid setting")

// BindFlags adds one flag for each setting: market.bid_window becomes --market-bid-window.
// They hold text, and count only where they were given. With sections, only settings of those are added.
func BindFlags(fs *pflag.FlagSet, sections ...string) {
	for _, s := range settings() {
		section, _, _ := strings.Cut(s.key, ".")
		if s.key == "version" || len(sections) > 0 && !slices.Contains(sections, section) {
			continue
		}
		fs.String(flagName(s.key), "", fmt.Sprintf("%s (default %s)", strings.TrimSuffix(s.help, "."), s.value))
		if s.value == "true" || s.value == "false" {
			fs.Lookup(flagName(s.key)).NoOptDefVal = "true"
		}
	}
}

func flagName(key string) string { return strings.NewReplacer(".", "-", "_", "-").Replace(key) }

func envName(key string) string {
	return envPrefix + strings.ToUpper(strings.ReplaceAll(key, ".", "_"))
}

// Load reads the settings of the node in dir: flags (nil for none) over the environment
// (as os.Environ gives it) over dir/config.toml over the defaults. The file may be absent.
func Load(dir string, flags *pflag.FlagSet, environ []string) (Config, error) {
	abs, err := filepath.Abs(dir)
	if err != nil {
		return Config{}, fmt.Errorf("data directory %s: %w", dir, err)
	}
	k := koanf.New(".")
	if err := k.Load(text(defaultTOML), toml.Parser()); err != nil {
		return Config{}, fmt.Errorf("default settings: %w", err)
	}
	if err := loadFile(k, NewLayout(abs).Config); err != nil {
		return Config{}, err
	}
	if err := loadEnv(k, environ); err != nil {
		return Config{}, err
	}
	if flags != nil {
		if err := loadFlags(k, flags); err != nil {
			return Config{}, err
		}
	}
	c, err := decode(k)
	if err != nil {
		return Config{}, err
	}
	c.Dir = abs
	return c, c.Validate()
}

func loadFile(into *koanf.Koanf, path string) error {
	k := koanf.New(".")
	if err := k.Load(file.Provider(path), toml.Parser()); err != nil {
		if errors.Is(err, fs.ErrNotExist) {
			return nil
		}
		return fmt.Errorf("read %s: %w", path, err)
	}
	for _, key := range k.Keys() {
		if !slices.Contains(keys(), key) && !emptySection(k, key) {
			return unknownKey(key, path, keys())
		}
	}
	if !k.Exists("version") {
		return fmt.Errorf("%w: %s has no version; its first line must be version = %d", ErrInvalid, path, Version)
	}
	return into.Merge(k)
}

// emptySection reports whether key is a section of ours that sets nothing.
func emptySection(k *koanf.Koanf, key string) bool {
	_, isTable := k.Get(key).(map[string]any)
	return isTable && slices.ContainsFunc(keys(), func(known string) bool { return strings.HasPrefix(known, key+".") })
}

// loadEnv takes ZEROSTATE_<SECTION>_<KEY>. A variable with a section of ours and a key that
// is none is a mistake; other ZEROSTATE_ variables belong to somebody else.
func loadEnv(k *koanf.Koanf, environ []string) error {
	byName, names, sections := map[string]string{}, []string{}, []string{}
	for _, key := range keys() {
		byName[envName(key)] = key
		names = append(names, envName(key))
		section, _, _ := strings.Cut(key, ".")
		sections = append(sections, envName(section)+"_")
	}
	var unknown error
	err := k.Load(env.Provider(".", env.Opt{
		Prefix:      envPrefix,
		EnvironFunc: func() []string { return environ },
		TransformFunc: func(name, value string) (string, any) {
			key, ok := byName[name]
			if !ok && slices.ContainsFunc(sections, func(s string) bool { return strings.HasPrefix(name, s) }) {
				unknown = errors.Join(unknown, unknownKey(name, "the environment", names))
			}
			return key, value
		},
	}), nil)
	return errors.Join(unknown, err)
}

func loadFlags(k *koanf.Koanf, flags *pflag.FlagSet) error {
	byName := map[string]string{}
	for _, key := range keys() {
		byName[flagName(key)] = key
	}
	return k.Load(posflag.ProviderWithFlag(flags, ".", nil, func(f *pflag.Flag) (string, any) {
		return byName[f.Name], f.Value.String()
	}), nil)
}

func decode(k *koanf.Koanf) (Config, error) {
	var c Config
	err := k.UnmarshalWithConf("", &c, koanf.UnmarshalConf{DecoderConfig: &mapstructure.DecoderConfig{
		Result: &c, TagName: "koanf", WeaklyTypedInput: true, ErrorUnused: true,
		DecodeHook: mapstructure.ComposeDecodeHookFunc(
			mapstructure.StringToTimeDurationHookFunc(),
			wholeNumbers,
			mapstructure.TextUnmarshallerHookFunc(),
			emptyOrCommas,
		),
	}})
	if err != nil {
		return Config{}, fmt.Errorf("%w: %w", ErrInvalid, err)
	}
	return c, nil
}

// socketIn finds api.socket in a configuration file without judging the rest of it.
func socketIn(raw []byte) string {
	k := koanf.New(".")
	if k.Load(text(raw), toml.Parser()) != nil {
		return ""
	}
	return k.String("api.socket")
}

// text is a koanf provider of bytes at hand.
type text []byte

func (t text) ReadBytes() ([]byte, error) { return t, nil }

func (t text) Read() (map[string]any, error) { return nil, errors.New("bytes only") }
