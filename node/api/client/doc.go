// Package client reaches a node through its local API. It speaks the words of
// package api and gives its refusals back as *api.Problem; when no daemon answers,
// the problem says so and how to start one.
package client
