import { randomUUID } from 'node:crypto'
import { defaultModels, geminiFromEnv, openGemini } from '@vignette/vision'
import { errorCode } from '@vignette/domain'
import { howToGetAKey, openRuntime, openStoreAt, type Environment } from '@vignette/runtime'
import { environmentOfProcess } from '../config.ts'
import { UsageError, exitCodes } from '../exit.ts'
import { openVision, type Emulate } from '../model-service.ts'
import { print } from '../terminal.ts'

const indent = `\n${' '.repeat(21)}`

interface Finding {
  name: string
  well: boolean
  says: string
}

/** `vignette doctor`: tries everything a run needs, and says what to do about what is missing. */
export async function doctor(options: { out?: string; emulate?: Emulate; json?: boolean }): Promise<number> {
  const environment = environmentOfProcess()
  const { out, from } = placeOfResults(options.out, environment)
  const findings = [
    await examine('Node', async () => process.versions.node),
    await examine('Store', () => tryStore(out, environment).then((says) => `${says} (${from})`)),
    await examine('Queues and ledger', () => tryEngine(out, environment)),
    await examine('Key', async () => tryKey(options.emulate, environment)),
    await examine('Models', () => tryModels(options.emulate, environment)),
  ]
  if (options.json) print(`${JSON.stringify(findings, null, 2)}\n`)
  else
    for (const { name, well, says } of findings)
      print(`${well ? '✓' : '✗'} ${name.padEnd(18)} ${says.replaceAll('\n', indent)}\n`)
  return findings.every(({ well }) => well) ? exitCodes.done : exitCodes.someFailed
}

/** Where results go, and who says so. */
function placeOfResults(given: string | undefined, { store }: Environment): { out: string; from: string } {
  if (given !== undefined) return { out: given, from: 'from --out' }
  if (store !== undefined) return { out: store, from: 'from VIGNETTE_STORE' }
  return { out: 'vignette-out', from: 'where neither --out nor VIGNETTE_STORE is set' }
}

async function examine(name: string, attempt: () => Promise<string>): Promise<Finding> {
  try {
    return { name, well: true, says: await attempt() }
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error)
    return {
      name,
      well: false,
      says: `${errorCode(error) === 'internal' ? '' : `${errorCode(error)}: `}${message}`,
    }
  }
}

async function tryStore(out: string, environment: Environment): Promise<string> {
  await using closing = new AsyncDisposableStack()
  const store = closing.adopt(openStoreAt(out, environment), (opened) => opened.close())
  const key = `doctor/${randomUUID()}`
  await store.put(key, Buffer.from('Vignette was here'))
  await store.delete(key)
  return `${store.address} can be written to`
}

async function tryEngine(out: string, environment: Environment): Promise<string> {
  await using runtime = await openRuntime(out, environment)
  const accounts = await runtime.ledger.accounts()
  const lost = accounts.reduce((sum, account) => sum + account.lost.calls, 0)
  const books = lost > 0 ? `; ${lost} calls broke off without an end` : ''
  return `${runtime.engine.name} engine answers${books}`
}

function tryKey(emulate: Emulate, { variables, emulatorUrl }: Environment): string {
  if (emulate || emulatorUrl) return 'none needed with the emulator'
  const options = geminiFromEnv(variables)
  if (!options) throw new UsageError(howToGetAKey)
  // Opening makes no call, and says what no key can be like.
  openGemini(options)
  return options.vertex ? `Vertex AI, project ${options.vertex.project}` : 'a Gemini API key is set'
}

async function tryModels(emulate: Emulate, environment: Environment): Promise<string> {
  await using closing = new AsyncDisposableStack()
  const { gemini } = await openVision(emulate, environment, closing).catch((error: unknown) => {
    throw error instanceof UsageError ? new UsageError('not asked: there is no key') : error
  })
  const served = new Set(await gemini.models())
  const missing = Object.values(defaultModels).filter((id) => !served.has(id))
  if (missing.length > 0)
    throw new Error(
      `the service does not offer ${missing.join(', ')}; set detect.model or edit.model to others`,
    )
  return `${Object.values(defaultModels).join(' and ')} are offered`
}
