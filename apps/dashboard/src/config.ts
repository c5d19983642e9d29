import { PermanentError } from '@vignette/domain'
import { checkSecret, readEnvironment, type Environment } from '@vignette/runtime'
import { z } from 'zod'
import type { Credentials } from './basic-auth.ts'

export interface DashboardConfig {
  credentials: Credentials
  host: string
  port: number
  /** where it lies on its host: empty, or such as `/vignette` */
  path: string
  /** where results are: a folder, or `s3://bucket/prefix` */
  store: string
  logLevel: string
  environment: Environment
}

const Variables = z.object({
  VIGNETTE_DASHBOARD_USER: z
    .string()
    .regex(/^[^:]*$/, 'a user name holds no colon')
    .default(''),
  VIGNETTE_DASHBOARD_PASSWORD: z.string().default(''),
  VIGNETTE_DASHBOARD_HOST: z.string().default('127.0.0.1'),
  VIGNETTE_DASHBOARD_PORT: z.coerce.number().int().min(0).max(65_535).default(8090),
  VIGNETTE_DASHBOARD_PATH: z
    .string()
    .transform((path) => path.trim().replace(/\/+$/, ''))
    .pipe(z.string().regex(/^(\/[\w.~-]+)*$/, 'a path looks like /vignette'))
    .default(''),
  LOG_LEVEL: z.enum(['debug', 'info', 'warn', 'error', 'silent']).default('info'),
})

/** Throws `PermanentError('settings-invalid')` that says what is missing, and why it is asked for. */
export function loadConfig(variables: Readonly<Record<string, string | undefined>>): DashboardConfig {
  const given = Object.fromEntries(Object.entries(variables).filter(([, value]) => value?.trim()))
  const parsed = Variables.safeParse(given)
  if (!parsed.success) throw refuse(`The environment is not right:\n${z.prettifyError(parsed.error)}`)
  const { VIGNETTE_DASHBOARD_USER: user, VIGNETTE_DASHBOARD_PASSWORD: password } = parsed.data
  if (user === '' || password === '') {
    throw refuse(
      'The dashboard shows every scan and can retry or remove jobs, so it does not start without a user and a password: set VIGNETTE_DASHBOARD_USER and VIGNETTE_DASHBOARD_PASSWORD.',
    )
  }
  const environment = readEnvironment(given)
  const { redisUrl, store } = environment
  if (redisUrl === undefined) {
    throw refuse(
      'The dashboard shows the queues of workers that share a Redis: set VIGNETTE_REDIS_URL. A run on this machine alone has its own gallery, and `vignette status`.',
    )
  }
  if (store === undefined) {
    throw refuse(
      'The dashboard reads manifests and images where the workers write them: set VIGNETTE_STORE to the same folder or s3://bucket as theirs.',
    )
  }
  const { VIGNETTE_DASHBOARD_HOST: host, VIGNETTE_DASHBOARD_PORT: port } = parsed.data
  const { trustNetwork } = environment
  checkSecret({ name: 'VIGNETTE_DASHBOARD_PASSWORD', secret: password, host, trustNetwork })
  const { VIGNETTE_DASHBOARD_PATH: path, LOG_LEVEL: logLevel } = parsed.data
  return { credentials: { user, password }, host, port, path, logLevel, store, environment }
}

function refuse(message: string): PermanentError {
  return new PermanentError('settings-invalid', message)
}
