// Package config knows a node's settings and where its files lie.
//
// default.toml holds every setting with its default and its meaning, once: the
// defaults, the flags' help, the environment's names and the file that a new node
// gets all come from it. Load puts the layers together (flags over environment over
// file over defaults), refuses keys that do not exist and says which one was
// probably meant. Layout names the files of a data directory.
//
// The package opens nothing but the configuration file.
package config
