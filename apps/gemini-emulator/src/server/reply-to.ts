import { setTimeout as wait } from 'node:timers/promises'
import { checkRequest } from '../protocol/checks.ts'
import { promptTokens } from '../protocol/usage.ts'
import { detect } from './detect.ts'
import { edit } from './edit.ts'
import { refuseByFault, spoil } from './faulty-answer.ts'
import { failureReply, goodReply, type Reply } from './reply.ts'
import type { Call } from './call.ts'
import type { Emulation } from './emulation.ts'
import type { CallRoute } from './routes.ts'

/** What the service says to a call that was understood; 'drop' where it hangs up instead. Waits no longer than `signal` lets it. */
export async function replyTo(
  emulation: Emulation,
  { route, call, signal }: { route: CallRoute; call: Call; signal: AbortSignal },
): Promise<Reply | 'drop'> {
  try {
    return route.to === 'countTokens' ? countTokens(call) : await generate(emulation, call, signal)
  } catch (error) {
    return failureReply(error)
  }
}

function countTokens({ model, request }: Call): Reply {
  const details = promptTokens(model, request)
  const totalTokens = details.reduce((sum, { tokenCount }) => sum + tokenCount, 0)
  return { status: 200, body: { totalTokens, promptTokensDetails: details } }
}

async function generate(emulation: Emulation, call: Call, signal: AbortSignal): Promise<Reply | 'drop'> {
  const startedAt = performance.now()
  checkRequest(call.model, call.request)
  const fault = emulation.faults.take({ kind: call.kind, model: call.model.id, prompt: call.prompt })
  if (fault?.kind === 'drop') return 'drop'
  refuseByFault(fault, call.model.id)
  const overQuota = emulation.quota.spend(call.model.id, Date.now())
  if (overQuota !== undefined) throw overQuota
  const answer = await (call.kind === 'edit' ? edit : detect)(call, emulation.analyst)
  const slowness = fault?.kind === 'slow' ? fault.ms : 0
  const left = emulation.latencyMs[call.kind] + slowness - (performance.now() - startedAt)
  if (left > 0) await waitUnless(left, signal)
  return goodReply(fault === undefined ? answer : spoil(answer, fault.kind, call))
}

async function waitUnless(ms: number, signal: AbortSignal): Promise<void> {
  try {
    await wait(ms, undefined, { signal })
  } catch (error) {
    if (!signal.aborted) throw error
  }
}
