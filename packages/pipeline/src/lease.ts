import type { Ledger } from '@vignette/ledger'

export interface Lease {
  token: string
  leaseMs: number
}

/** Does the work while its reservation is held: renewed three times within each lease, and no more once the work has ended. */
export async function holdLease<Result>(
  ledger: Pick<Ledger, 'renew'>,
  { token, leaseMs }: Lease,
  work: () => Promise<Result>,
): Promise<Result> {
  const renewal = setInterval(() => {
    ledger.renew(token, leaseMs).catch(() => {
      // A renewal that fails is followed by another; only a lapsed lease lets somebody else make the call.
    })
  }, leaseMs / 3)
  try {
    return await work()
  } finally {
    clearInterval(renewal)
  }
}
