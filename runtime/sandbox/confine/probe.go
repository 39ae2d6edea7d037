//go:build zsprobe

package confine

// #cgo CFLAGS: -DZS_PROBE
import "C"
