// Package task decides the life of a task, on the requester's side (Requester) and on the
// executor's (Executor). Both are pure: Step takes the time and an event and returns the next
// state, or refuses and leaves the state as it was. The legal transitions stand in one table
// for each side.
//
// What has to be done next follows from the state alone (Next), and the state is stored
// before it is done. So a process that is killed at any instant does, after its restart, the
// same effect again, and every effect can be done again: a call by its round, an award by its
// bytes, a payment by the identical cheque.
package task
