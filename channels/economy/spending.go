package economy

import (
	"fmt"

	"github.com/zerostate/zerostate/protocol"
)

// Caps are what the operator lets this node spend, base units. Zero is no cap.
type Caps struct {
	PerTask         protocol.Amount
	PerDay          protocol.Amount
	PerCounterparty protocol.Amount // with one account, in a day
	AskAbove        protocol.Amount // a task that may cost more needs somebody's word
	// Stranger is the most that may be at risk at once with an account whose peer never delivered.
	Stranger protocol.Amount
}

// Verdict is what the policy says.
type Verdict int

// The verdicts.
const (
	Allow Verdict = iota
	Ask           // allowed once somebody says so
	Refuse
)

// Answer is a verdict with its reason and what to do; both are empty when it is Allow.
type Answer struct {
	Verdict     Verdict
	Why, Remedy string
	Setting     string // the setting that decides, such as "spending.per_day"
}

// Submit judges a task that may cost so much, on a day on which spent is committed already:
// tasks that are over count with their price, others with their ceiling.
func (c Caps) Submit(ceiling, spent protocol.Amount, approved bool) Answer {
	if over(ceiling, protocol.Amount{}, c.PerTask) {
		return refuse("spending.per_task", fmt.Sprintf("the task may cost %s, and %s are allowed for one", ceiling, c.PerTask), "lower the ceiling with --max-price")
	}
	if over(ceiling, spent, c.PerDay) {
		return refuse("spending.per_day", fmt.Sprintf("%s are spent or committed today (UTC), the task may cost %s more, and %s are allowed in a day", spent, ceiling, c.PerDay),
			"wait for tomorrow or for tasks that end, lower the ceiling with --max-price")
	}
	if over(ceiling, protocol.Amount{}, c.AskAbove) && !approved {
		return Answer{
			Verdict: Ask, Setting: "spending.ask_above", Why: fmt.Sprintf("the task may cost %s, and above %s this node asks first", ceiling, c.AskAbove),
			Remedy: "say yes on a terminal, or with --approve",
		}
	}
	return Answer{}
}

// Deal is what may be agreed with one account.
type Deal struct {
	Ceiling protocol.Amount // of the task
	AtRisk  protocol.Amount // the most that this offer can cost
	Spent   protocol.Amount // with the account today, committed and paid, without this task
	Open    protocol.Amount // at risk with it in tasks that are under way
	// Stranger says that its peer never delivered anything to this node.
	Stranger bool
}

// Award judges hiring the account.
func (c Caps) Award(d Deal) Answer {
	if over(d.Ceiling, d.Spent, c.PerCounterparty) {
		return refuse("spending.per_counterparty", fmt.Sprintf("%s are spent or committed with this account today (UTC), the task may cost %s more, and %s are allowed", d.Spent, d.Ceiling, c.PerCounterparty),
			"wait for tomorrow, lower the ceiling with --max-price")
	}
	if d.Stranger && over(d.AtRisk, d.Open, c.Stranger) {
		return refuse("spending.stranger_cap", fmt.Sprintf("it never delivered anything here: at most %s are put at risk with it at once, and with this offer it would be %s", c.Stranger, sum(d.Open, d.AtRisk)),
			"lower the ceiling with --max-price, begin with a smaller task")
	}
	return Answer{}
}

func refuse(setting, why, remedy string) Answer {
	return Answer{Verdict: Refuse, Setting: setting, Why: why, Remedy: remedy + ", or raise " + setting}
}

// over reports whether more beside what is there breaks a limit; a sum beyond all amounts does.
func over(more, there, limit protocol.Amount) bool {
	if limit.IsZero() {
		return false
	}
	s, err := there.Add(more)
	return err != nil || s.Cmp(limit) > 0
}

func sum(a, b protocol.Amount) protocol.Amount {
	s, err := a.Add(b)
	if err != nil {
		return most()
	}
	return s
}
