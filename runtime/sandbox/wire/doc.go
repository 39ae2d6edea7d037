// Package wire is what the sandbox's two sides say to each other over the control socket: frames of a kind, a
// length and a body, all bounded.
//
// The worker sends Ready once it is confined, then waits. The parent may send one Preload, which the worker answers
// with Loaded, so that it waits with a module in memory. The parent sends one Job, with the descriptors it
// needs attached to the frame's header. The worker answers with any number of Log and Progress frames and one
// End. Input and output do not pass here but through pipes of their own, and files in sealed files in memory.
package wire
