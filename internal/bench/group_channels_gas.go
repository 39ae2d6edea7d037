package main

import (
	"context"

	"github.com/zerostate/zerostate/internal/bench/vaultgas"
)

// measureChannels measures payment, part by part.
func measureChannels(ctx context.Context, b *bench) error {
	for _, part := range []func(context.Context) error{b.vaultGas, b.cheques} {
		if err := part(ctx); err != nil {
			return err
		}
	}
	return nil
}

// gasFigures are those with an aim, see package vaultgas for what each is.
var gasFigures = []string{"open", "reserve_each_of_10", "claim_repeat", "claim_each_of_10", "coop_close", "one_sided_close"}

// vaultGas prints what the vault's functions cost: by Osaka's prices what has an aim, and by Amsterdam's the same
// again. It is computed and not timed: every run gives the same.
func (b *bench) vaultGas(context.Context) error {
	osaka, err := vaultgas.Measure(vaultgas.Osaka)
	if err != nil {
		return err
	}
	for _, name := range gasFigures {
		if err := b.print("gas_"+name, float64(osaka[name]), "gas"); err != nil {
			return err
		}
	}
	next, err := vaultgas.Measure(vaultgas.EIP8037)
	if err != nil {
		return err
	}
	for _, name := range gasFigures {
		if err := b.also("gas_"+name+"_eip8037", float64(next[name]), "gas"); err != nil {
			return err
		}
	}
	return nil
}
