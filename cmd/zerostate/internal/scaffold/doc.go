// Package scaffold writes the beginnings of agents: complete, buildable directories from templates that are part
// of the program. templates/all goes into each, templates/go, templates/c and templates/assemblyscript are the
// languages'. All of them count lines, words and bytes, so that they can be held against each other.
package scaffold
