// Package storetest is the one suite that every Store passes, on disk or in memory.
package storetest
