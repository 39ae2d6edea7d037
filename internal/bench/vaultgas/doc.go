// Package vaultgas measures what the vault's functions cost, in a chain that it computes by itself: the same
// keys, the same blocks, the same gas every time. testdata/gas.txt is the snapshot that its test compares.
package vaultgas
