// Package keystore keeps account keys in encrypted files: Web3 Secret Storage, version 3, as
// every Ethereum wallet reads and writes them. It also finds the passphrase, in a file that only
// its user may read or by asking, and says what is wrong with a file before it is decrypted.
package keystore
