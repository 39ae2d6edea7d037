package main

import "context"

// step is one thing that must have happened. run makes it happen, unless it is the one to be
// broken, looks at it from outside, and says in one line what was seen.
type step struct {
	name  string
	what  string // what is looked at
	fault string // what --break does instead
	run   func(*demo, context.Context) (seen string, err error)
}

var steps = []step{
	{"pids", "relay and nodes are living processes of their own", "the relay is killed", (*demo).seeProcesses},
	{"publish", "the DHT leads the requester to both providers, at the prices told", "node2 withdraws what it published", (*demo).seeOffers},
	{"award", "the cheapest of two bidders won each task", "the cheapest provider is killed before the call", (*demo).seeAwards},
	{"summary", "each sentence of the summary stands in README.md", "LICENSE is summarised instead", (*demo).seeSummary},
	{"picture", "the picture decodes, has the new size and still shows the same", "another picture is sent", (*demo).seePicture},
	{"gas", "run again elsewhere, the task gives the same gas and the same bytes", "it is run again with another argument", (*demo).seeGas},
	{"price", "what was paid is the published price for that gas", "the winner raises its price by one unit, unannounced", (*demo).seePrices},
	{"receipt", "each receipt verifies offline, twice", "one byte of a receipt file is turned", (*demo).seeReceipts},
	{"lane", "by eth_call: a lane to each winner opened by itself and covers it", "the winner releases its lane on the chain", (*demo).seeLanes},
	{"cheque", "by eth_call: the vault would pay each cheque its whole sum", "a cheque is raised by one unit", (*demo).seeCheques},
	{"settle", "by eth_call: both claims were paid, to the unit", "one winner does not settle", (*demo).seeSettled},
	{"killed", "a task whose winner is killed fails in time, with the cause, unpaid", "the winner is left alive", (*demo).seeKilled},
	{"balance", "by eth_call: all money adds up to the same sum as before", "one unit is minted on the way", (*demo).seeBalances},
	{"stop", "nothing is left running", "the devnet is not told to stop", (*demo).seeStopped},
}

func known(name string) bool {
	for _, s := range steps {
		if s.name == name {
			return true
		}
	}
	return false
}
