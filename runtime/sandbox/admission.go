package sandbox

import (
	"context"

	"golang.org/x/sync/semaphore"

	"github.com/zerostate/zerostate/runtime"
	"github.com/zerostate/zerostate/runtime/wasi"
)

// admissionBytes bounds the modules that are being admitted at a time: the rewriter, which works in this process, needs
// some times a module's size of memory, and awards come from strangers.
const admissionBytes = 128 << 20

// admission has modules wait their turn, in the order of their coming. A module larger than all there is takes all.
type admission struct{ free *semaphore.Weighted }

func newAdmission() admission { return admission{semaphore.NewWeighted(admissionBytes)} }

// admit is runtime.Admit with the functions of wasi.
func (a admission) admit(ctx context.Context, module []byte, most uint64, pages uint32) (runtime.Admitted, error) {
	weight := min(int64(len(module))+1, admissionBytes)
	if err := a.free.Acquire(ctx, weight); err != nil {
		return runtime.Admitted{}, context.Cause(ctx)
	}
	defer a.free.Release(weight)
	return runtime.Admit(module, runtime.Rules{MaxBytes: most, MemoryPages: pages, Imports: wasi.Provides})
}

// Admit refuses a module that Execute would refuse with as much memory as there can be, for the reason that runtime.Admit
// gives. most is the largest module let in, in bytes. It waits while too much else is being admitted.
func (s *Sandbox) Admit(ctx context.Context, module []byte, most uint64) error {
	_, err := s.admission.admit(ctx, module, most, runtime.MaxMemoryBytes/runtime.PageSize)
	return err
}
