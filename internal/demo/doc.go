// Command demo tells the main job as a story, on real parts: it starts a devnet as a process of
// its own, lets two providers publish and undercut each other, hires them, has them paid on the
// chain, kills one of them at work, and stops everything.
//
// It believes nothing that it is told by those it watches if it can look for itself: the chain
// is asked by eth_call, receipts are verified again from their files, a task is executed again,
// processes are looked up in /proc. Each such look is a step with a name (steps.go). The flag
// --break NAME keeps that one step from happening in the real world, and the demo must then
// fail by that name: the test of this package holds it to that.
//
// Begin at demo.go; network.go has the processes, chain.go the eth_calls, story.go what is printed.
package main
