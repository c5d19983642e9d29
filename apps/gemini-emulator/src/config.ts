import { parseArgs } from 'node:util'
import { z } from 'zod'
import type { EmulatorOptions } from './emulator.ts'

export const usage = `Usage: node src/main.ts [options]

  --port N       port to listen on (8080; 0 = any)            GEMINI_EMULATOR_PORT
  --host ADDR    address to listen on (127.0.0.1)             GEMINI_EMULATOR_HOST
  --latency MS   time an answer takes at least (0)            GEMINI_EMULATOR_LATENCY_MS
  --keys A,B     API keys taken (any but those in "bad…")     GEMINI_EMULATOR_KEYS
  --log FILE     append every call as lines of JSON           GEMINI_EMULATOR_LOG
  --rpm N        requests per minute and model before 429     GEMINI_EMULATOR_RPM
  --rpd N        requests per day and model before 429        GEMINI_EMULATOR_RPD
`

const number = z.coerce.number().int().nonnegative()
const Config = z.object({
  port: number.max(65_535).default(8080),
  host: z.string().default('127.0.0.1'),
  latency: number.default(0),
  keys: z
    .string()
    .transform((list) => list.split(',').map((key) => key.trim()))
    .optional(),
  log: z.string().optional(),
  rpm: number.optional(),
  rpd: number.optional(),
})

/** Reads flags, then the environment. Throws an error that names the setting; undefined when only help is asked for. */
export function loadConfig(
  args: readonly string[],
  env: NodeJS.ProcessEnv = process.env,
): EmulatorOptions | undefined {
  const text = { type: 'string' } as const
  const { values } = parseArgs({
    args: [...args],
    options: {
      port: text,
      host: text,
      latency: text,
      keys: text,
      log: text,
      rpm: text,
      rpd: text,
      help: { type: 'boolean', short: 'h' },
    },
  })
  if (values.help === true) return undefined
  const parsed = Config.safeParse({
    port: values.port ?? env['GEMINI_EMULATOR_PORT'],
    host: values.host ?? env['GEMINI_EMULATOR_HOST'],
    latency: values.latency ?? env['GEMINI_EMULATOR_LATENCY_MS'],
    keys: values.keys ?? env['GEMINI_EMULATOR_KEYS'],
    log: values.log ?? env['GEMINI_EMULATOR_LOG'],
    rpm: values.rpm ?? env['GEMINI_EMULATOR_RPM'],
    rpd: values.rpd ?? env['GEMINI_EMULATOR_RPD'],
  })
  if (!parsed.success) throw new Error(z.prettifyError(parsed.error))
  const { port, host, latency, keys, log, rpm, rpd } = parsed.data
  return {
    port,
    host,
    latencyMs: latency,
    keys,
    logFile: log,
    quota: { requestsPerMinute: rpm, requestsPerDay: rpd },
  }
}
