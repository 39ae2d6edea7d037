package vaultgas

import (
	"crypto/ecdsa"
	"fmt"
	"math/big"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/crypto"

	"github.com/zerostate/zerostate/channels/contract"
	"github.com/zerostate/zerostate/channels/contract/testtoken"
	"github.com/zerostate/zerostate/protocol"
)

// Figures are the gas of what an aim is set for, and of some neighbours, by name.
type Figures map[string]uint64

const window = 24 * 60 * 60

// world is the cast: a deployer, eleven payers with a signer each, eleven payees, and somebody who only sends.
type world struct {
	deployer, anybody       *ecdsa.PrivateKey
	payers, signers, payees []*ecdsa.PrivateKey
	vault, token            common.Address
	steps                   []step
	seq                     uint64
}

var (
	binding = contract.NewVault()
	tokens  = testtoken.NewTestToken()
)

const cast = 11

// Measure runs the scenario under the rules.
func Measure(r Rules) (Figures, error) {
	w := &world{deployer: key(0), anybody: key(1)}
	for i := range cast {
		w.payers = append(w.payers, key(100+i))
		w.signers = append(w.signers, key(200+i))
		w.payees = append(w.payees, key(300+i))
	}
	w.vault, w.token = crypto.CreateAddress(address(w.deployer), 0), crypto.CreateAddress(address(w.deployer), 1)
	people := []common.Address{address(w.deployer), address(w.anybody)}
	for i := range cast {
		people = append(people, address(w.payers[i]), address(w.payees[i]))
	}

	w.deploy(r)
	w.open()
	w.reserve()
	w.claim()
	w.end()
	used, err := run(r, people, w.steps)
	if err != nil {
		return nil, err
	}
	f := Figures(used)
	f["reserve_each_of_10"] = (f["reserve_10"] + 5) / 10
	f["claim_each_of_10"] = (f["claim_10"] + 5) / 10
	f["claim_each_of_10_payees"] = (f["claim_10_payees"] + 5) / 10
	f["one_sided_close"] = f["start_release"] + f["claim_in_window"] + f["finish_release"]
	return f, nil
}

func (w *world) add(name string, from *ecdsa.PrivateKey, data []byte) {
	w.steps = append(w.steps, step{name: name, from: from, to: &w.vault, data: data})
}

func (w *world) domain() protocol.VaultDomain {
	return protocol.VaultDomain{ChainID: chainID, Vault: w.vault}
}

func amount(n int64) *big.Int { return big.NewInt(n) }

func (w *world) deploy(r Rules) {
	w.steps = append(w.steps,
		step{name: "deploy", from: w.deployer, data: append(common.FromHex(contract.VaultMetaData.Bin), binding.PackConstructor(amount(window))...), gas: r.deployGas()},
		step{from: w.deployer, data: append(common.FromHex(testtoken.TestTokenMetaData.Bin), tokens.PackConstructor(address(w.deployer))...), gas: r.deployGas()})
	for _, p := range w.payers {
		w.steps = append(w.steps,
			step{from: w.deployer, to: &w.token, data: tokens.PackMint(address(p), amount(1e12))},
			step{from: p, to: &w.token, data: tokens.PackApprove(w.vault, amount(opening))})
	}
}

// opening is what each payer deposits.
const opening = 100_000_000

// open measures a payer after the first, who also makes the vault's own balance of the token. As the node does, it
// has approved exactly what it deposits; the approval is a transaction of its own, and not counted.
func (w *world) open() {
	for i, p := range w.payers {
		name := ""
		if i == 1 {
			name = "open"
		}
		w.add(name, p, binding.PackOpen(w.token, address(w.signers[i]), amount(5_000_000), amount(opening)))
	}
	// Another token's account, so that nothing of these is there yet: the native coin.
	w.add("open_without_deposit", w.payers[1], binding.PackOpen(common.Address{}, address(w.signers[1]), amount(5_000_000), new(big.Int)))
	w.steps = append(w.steps, step{from: w.payers[2], to: &w.vault, value: 1e9, data: binding.PackOpen(common.Address{}, address(w.signers[2]), amount(0), amount(1e9))})
	w.steps = append(w.steps, step{name: "open_native", from: w.payers[3], to: &w.vault, value: 1e9, data: binding.PackOpen(common.Address{}, address(w.signers[3]), amount(0), amount(1e9))})
	w.steps = append(w.steps, step{name: "approve", from: w.payers[1], to: &w.token, data: tokens.PackApprove(w.vault, amount(opening))})
	w.add("deposit", w.payers[1], binding.PackDeposit(w.token, amount(opening)))
}

func (w *world) reserve() {
	rows := func(n int, lane uint32) (out []contract.VaultTypesReserve) {
		for i := range n {
			out = append(out, contract.VaultTypesReserve{Payee: address(w.payees[i]), Lane: lane, Target: amount(2_000_000)})
		}
		return out
	}
	w.add("reserve_10", w.payers[1], binding.PackReserve(address(w.payers[1]), w.token, rows(10, 0)))
	w.add("reserve_1", w.payers[1], binding.PackReserve(address(w.payers[1]), w.token, rows(1, 1)))
	for i, p := range w.payers { // lane 2 of every payer is with the first payee
		w.add("", p, binding.PackReserve(address(w.payers[i]), w.token, rows(1, 2)))
	}
}

// row is a cheque of payer i for payee k.
func (w *world) row(i, k int, lane uint32, total uint64) contract.VaultTypesRow {
	w.seq++
	c := protocol.Cheque{Payer: address(w.payers[i]), Payee: address(w.payees[k]), Token: w.token, Lane: lane, Seq: w.seq, Cumulative: protocol.NewAmount(total)}
	s, err := protocol.SignCheque(w.domain(), c, w.signers[i])
	if err != nil {
		panic(fmt.Sprintf("sign a cheque of the scenario: %v", err)) // run turns it into an error
	}
	return contract.VaultTypesRow{Cheque: contract.VaultTypesCheque{
		Payer: c.Payer, Payee: c.Payee, Token: c.Token, Lane: c.Lane, Seq: c.Seq, Cumulative: c.Cumulative.Big(),
	}, Signature: s.Signature[:]}
}

func (w *world) claim() {
	w.add("claim_first", w.payees[0], binding.PackClaim([]contract.VaultTypesRow{w.row(1, 0, 0, 300_000)}))
	w.add("claim_repeat", w.payees[0], binding.PackClaim([]contract.VaultTypesRow{w.row(1, 0, 0, 700_000)}))

	// Ten payers and one payee, who is paid once.
	var ten []contract.VaultTypesRow
	for i := range 10 {
		ten = append(ten, w.row(i+1, 0, 2, 300_000))
	}
	w.add("claim_10", w.payees[0], binding.PackClaim(ten))
	// One payer and ten payees, each paid by a transfer of its own.
	var all []contract.VaultTypesRow
	for k := range 10 {
		all = append(all, w.row(1, k, 0, 800_000))
	}
	w.add("claim_10_payees", w.anybody, binding.PackClaim(all))
}

func (w *world) end() {
	agree := func(i, k int, total uint64) (contract.VaultTypesCoopClose, []byte, []byte) {
		c := protocol.CoopClose{Payer: address(w.payers[i]), Payee: address(w.payees[k]), Token: w.token, Lane: 2, Paid: protocol.NewAmount(total)}
		a, errA := protocol.SignOrder(w.domain(), c, w.signers[i])
		b, errB := protocol.SignOrder(w.domain(), c, w.payees[k])
		if errA != nil || errB != nil {
			panic("sign the end of a lane of the scenario")
		}
		return contract.VaultTypesCoopClose{Payer: c.Payer, Payee: c.Payee, Token: c.Token, Lane: c.Lane, Paid: c.Paid.Big()}, a[:], b[:]
	}
	c, a, b := agree(1, 0, 900_000)
	w.add("coop_close", w.anybody, binding.PackCoopClose(c, a, b))
	c, a, _ = agree(2, 0, 900_000)
	w.add("coop_close_by_payee", w.payees[0], binding.PackCoopClose(c, a, nil))

	id := []contract.VaultTypesLaneId{{Payer: address(w.payers[3]), Payee: address(w.payees[0]), Token: w.token, Lane: 2}}
	w.add("start_release", w.payers[3], binding.PackStartRelease(id))
	w.add("claim_in_window", w.payees[0], binding.PackClaim([]contract.VaultTypesRow{w.row(3, 0, 2, 900_000)}))
	w.steps = append(w.steps, step{name: "finish_release", from: w.payers[3], to: &w.vault, data: binding.PackFinishRelease(id), pause: window})
}
