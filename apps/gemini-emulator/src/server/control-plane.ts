import { z } from 'zod'
import { readBody } from './body.ts'
import { Fault } from './faults.ts'
import type { Emulation } from './emulation.ts'
import type { Exchange } from './serve-call.ts'
import type { Reply } from './reply.ts'

const FaultsWanted = z.union([Fault.transform((fault) => [fault]), z.array(Fault)])

/** The emulator's own addresses, for tests that steer it from another process; undefined for any other address. */
export async function steer(
  { log, faults }: Emulation,
  path: string,
  { request }: Exchange,
): Promise<Reply | undefined> {
  const asked = `${request.method} ${path}`
  if (asked === 'GET /livez') return { status: 200, body: { status: 'ok' } }
  if (asked === 'GET /emulator/calls') return { status: 200, body: log.list() }
  if (asked === 'DELETE /emulator/faults') {
    faults.clear()
    return { status: 200, body: { faults: 0 } }
  }
  if (asked === 'POST /emulator/faults') return addFaults(faults, await readBody(request))
  return undefined
}

function addFaults(faults: Emulation['faults'], body: string): Reply {
  const wanted = FaultsWanted.safeParse(parseJson(body))
  if (!wanted.success) return { status: 400, body: { error: z.prettifyError(wanted.error) } }
  for (const fault of wanted.data) faults.add(fault)
  return { status: 200, body: { faults: wanted.data.length } }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
