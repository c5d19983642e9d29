import { once } from 'node:events'
import { createBoundedServer, type Bounds } from '@vignette/http'
import { createAnalyst } from './analysis/analyst.ts'
import { createCallLog, type EmulatedCall } from './server/call-log.ts'
import { createFiles } from './server/files.ts'
import { createFaults, type Fault } from './server/faults.ts'
import { handleRequest } from './server/handle-request.ts'
import { createQuota, type QuotaLimits } from './server/quota.ts'
import type { Emulation } from './server/emulation.ts'

export interface EmulatorOptions {
  /** 0 or absent = any free port */
  port?: number | undefined
  /** absent = 127.0.0.1 */
  host?: string | undefined
  /** milliseconds an answer takes at least; absent = as long as the work */
  latencyMs?: number | { detect: number; edit: number } | undefined
  /** the API keys taken; absent = any but those that start with "bad" */
  keys?: readonly string[] | undefined
  /** every call is appended here as lines of JSON, at receipt and at its end */
  logFile?: string | undefined
  /** requests beyond this are answered 429 */
  quota?: QuotaLimits | undefined
  /** what one client can hold of it */
  bounds?: Partial<Bounds> | undefined
}

export interface Emulator extends AsyncDisposable {
  /** base address, without a slash at the end */
  url: string
  /** every call so far, in order of receipt */
  calls(): EmulatedCall[]
  /** Makes the next fitting calls go wrong. */
  fault(fault: Fault): void
  clearFaults(): void
  /** Stops at once: open connections are cut. */
  close(): Promise<void>
}

/** Starts a server that speaks Gemini's REST protocol and needs no network. Rejects when the port is taken. */
export async function startEmulator(options: EmulatorOptions = {}): Promise<Emulator> {
  const { port = 0, host = '127.0.0.1', latencyMs = 0, keys, logFile, quota = {}, bounds } = options
  const emulation: Emulation = {
    analyst: createAnalyst(),
    log: createCallLog(logFile),
    faults: createFaults(),
    quota: createQuota(quota),
    files: createFiles(),
    uploads: new Map(),
    keys,
    latencyMs: typeof latencyMs === 'number' ? { detect: latencyMs, edit: latencyMs } : latencyMs,
  }
  const server = createBoundedServer((request, response) => {
    handleRequest(emulation, { request, response }).catch((error: unknown) => {
      process.stderr.write(`gemini-emulator: ${String(error)}\n`)
      response.destroy()
    })
  }, bounds)
  server.listen(port, host)
  await once(server, 'listening')
  const close = async (): Promise<void> => {
    if (server.listening) {
      const closed = once(server, 'close')
      server.close()
      server.closeAllConnections()
      await closed
    }
    await emulation.analyst[Symbol.asyncDispose]()
  }
  return {
    url: `http://${host.includes(':') ? `[${host}]` : host}:${portOf(server.address(), port)}`,
    calls: () => emulation.log.list(),
    fault: (fault) => emulation.faults.add(fault),
    clearFaults: () => emulation.faults.clear(),
    close,
    [Symbol.asyncDispose]: close,
  }
}

function portOf(address: string | { port: number } | null, asked: number): number {
  return address === null || typeof address === 'string' ? asked : address.port
}
