// Package testtoken is the generated Go binding of the TestToken contract: an ERC-20
// with permit and six decimals that its deployer mints at will. Money for devnets, worth nothing.
package testtoken
