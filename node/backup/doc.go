// Package backup writes and reads the one file that brings a node's money and keys back: an age
// file under a passphrase, in it a tar archive of a manifest, key files, and records of the store. A file that is
// cut short, changed, or of a newer format is refused.
package backup
