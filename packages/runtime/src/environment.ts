import { PermanentError, keepSecretsOf, localBucket } from '@vignette/domain'
import type { ImageLimits } from '@vignette/imaging'
import { geminiFromEnv } from '@vignette/vision'
import { isIP } from 'node:net'
import { z } from 'zod'

/** What travels in a header takes these characters alone; whoever is handed others quotes them. */
const Key = z
  .string()
  .regex(/^[ -~]+$/, 'holds a character that no key has, such as a line break or a letter with an accent')

/** Where calls go. With a user and a password in it, a call fails by quoting them. */
const Address = z.url().refine((text) => {
  const address = URL.parse(text)
  return !address?.username && !address?.password
}, 'must be an address without user and password')

/** Variables that every process understands. An empty one is as good as none. */
const Variables = z.object({
  VIGNETTE_REDIS_URL: z.url({ protocol: /^rediss?$/ }).optional(),
  VIGNETTE_REDIS_PREFIX: z.string().default('vignette'),
  VIGNETTE_STORE: z.string().optional(),
  VIGNETTE_SCANS: z
    .string()
    .default('scans')
    .transform((text) => text.split(',').map((bucket) => bucket.trim()))
    .refine(
      (buckets) => !buckets.includes(localBucket),
      `${localBucket} means files of this machine; name the bucket otherwise`,
    ),
  VIGNETTE_S3_ENDPOINT: Address.optional(),
  VIGNETTE_EMULATOR_URL: Address.optional(),
  VIGNETTE_KEYLESS_URL: Address.optional(),
  VIGNETTE_TRUST_NETWORK: z.stringbool().default(false),
  VIGNETTE_TRUSTED_PROXIES: z
    .string()
    .transform((text) => text.split(',').map((entry) => entry.trim()))
    .pipe(z.array(z.string().refine(isNetwork, 'an address looks like 10.0.0.7, a network like 10.0.0.0/8')))
    .default([]),
  VIGNETTE_LOCK_SECONDS: z.coerce.number().int().min(2).max(600).default(30),
  VIGNETTE_MAX_MEGAPIXELS: z.coerce.number().positive().max(100_000).default(1000),
  VIGNETTE_IMAGE_MEMORY_MB: z.coerce.number().positive().max(1_000_000).default(1024),
  AWS_REGION: z.string().optional(),
  AWS_ACCESS_KEY_ID: Key.optional(),
  AWS_SECRET_ACCESS_KEY: Key.optional(),
  AWS_SESSION_TOKEN: Key.optional(),
  VIGNETTE_EVENTS_TOKEN: Key.optional(),
})

function isNetwork(text: string): boolean {
  const [address = '', bits = '0', ...more] = text.split('/')
  const longest = { 4: 32, 6: 128 }[isIP(address)] ?? -1
  return more.length === 0 && /^\d{1,3}$/.test(bits) && Number(bits) <= longest
}

export interface S3Connection {
  endpoint?: string
  region?: string
  accessKeyId?: string
  secretAccessKey?: string
}

/** What the environment says of the outside world. */
export interface Environment {
  /** where queues and ledger live; absent = in this process */
  redisUrl: string | undefined
  /** what all keys in Redis start with, so that several installations can share one */
  redisPrefix: string
  /** where results go: a folder, or `s3://bucket/prefix`; absent = as the command line says */
  store: string | undefined
  /** the buckets scans come into */
  scanBuckets: readonly string[]
  /** connection to the S3-compatible service of all buckets */
  s3: S3Connection
  /** an emulator in place of Gemini: VIGNETTE_EMULATOR_URL in any case, VIGNETTE_KEYLESS_URL while no key is set */
  emulatorUrl: string | undefined
  /** Where this process listens, none but its own containers can reach it. */
  trustNetwork: boolean
  /** addresses and networks of proxies whose word is taken for where a request comes from */
  trustedProxies: readonly string[]
  /** how long after its last sign of life the jobs of a process that died are taken over, in ms */
  lockMs: number
  /** what one image may cost */
  images: ImageLimits
  /** everything else, for the credentials of Gemini */
  variables: Record<string, string | undefined>
}

/** Reads the environment of a process. Throws `PermanentError('settings-invalid')` naming every variable that is wrong. */
export function readEnvironment(variables: Record<string, string | undefined>): Environment {
  const given = Object.fromEntries(Object.entries(variables).filter(([, value]) => value?.trim()))
  keepSecretsOf(given)
  const parsed = Variables.safeParse(given)
  if (!parsed.success) {
    throw new PermanentError(
      'settings-invalid',
      `The environment is not right:\n${z.prettifyError(parsed.error)}`,
    )
  }
  const read = parsed.data
  // Keys that come with a session token are left to the AWS client, which finds and renews them itself.
  const lasting = given['AWS_SESSION_TOKEN'] === undefined
  const s3 = {
    endpoint: read.VIGNETTE_S3_ENDPOINT,
    region: read.AWS_REGION,
    accessKeyId: lasting ? read.AWS_ACCESS_KEY_ID : undefined,
    secretAccessKey: lasting ? read.AWS_SECRET_ACCESS_KEY : undefined,
  }
  return {
    redisUrl: read.VIGNETTE_REDIS_URL,
    redisPrefix: read.VIGNETTE_REDIS_PREFIX,
    store: read.VIGNETTE_STORE,
    scanBuckets: read.VIGNETTE_SCANS,
    s3: Object.fromEntries(Object.entries(s3).filter(([, value]) => value !== undefined)),
    emulatorUrl: read.VIGNETTE_EMULATOR_URL ?? (geminiFromEnv(given) ? undefined : read.VIGNETTE_KEYLESS_URL),
    trustNetwork: read.VIGNETTE_TRUST_NETWORK,
    trustedProxies: read.VIGNETTE_TRUSTED_PROXIES,
    lockMs: read.VIGNETTE_LOCK_SECONDS * 1000,
    images: { megapixels: read.VIGNETTE_MAX_MEGAPIXELS, memoryMb: read.VIGNETTE_IMAGE_MEMORY_MB },
    variables: given,
  }
}
