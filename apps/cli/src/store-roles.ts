import { z } from 'zod'

/** The secrets of the keys of roles; one that is not given is not made. */
export const RoleSecrets = z.object({
  VIGNETTE_S3_WORKER_PASSWORD: z.string().optional(),
  VIGNETTE_S3_PRODUCER_PASSWORD: z.string().optional(),
  VIGNETTE_S3_DASHBOARD_PASSWORD: z.string().optional(),
})
type SecretVariable = keyof z.infer<typeof RoleSecrets>

/** A place where objects lie; the prefix is empty or ends in a slash. */
interface Place {
  bucket: string
  prefix: string
}

export interface StoreRole {
  /** the access key */
  name: string
  /** where its secret is found */
  variable: SecretVariable
  policy: object
}

interface Statement {
  Effect: 'Allow'
  Action: string[]
  Resource: string[]
}

const allow = (actions: string[], ...resources: string[]): Statement => ({
  Effect: 'Allow',
  Action: actions.map((action) => `s3:${action}`),
  Resource: resources.map((resource) => `arn:aws:s3:::${resource}`),
})

const read = (place: Place): Statement[] => [
  allow(['GetObject'], `${place.bucket}/${place.prefix}*`),
  allow(['ListBucket', 'GetBucketLocation'], place.bucket),
]
const change = ({ bucket, prefix }: Place, actions: string[], folders: string[]): Statement =>
  allow(actions, ...folders.map((folder) => `${bucket}/${prefix}${folder}*`))

/** What each kind of process does in the store, and no more: masters are read by whoever needs them and written by none. */
export function storeRoles({ results, scans }: { results: Place; scans: readonly string[] }): StoreRole[] {
  const masters = scans.flatMap((bucket) => read({ bucket, prefix: '' }))
  const role = (name: string, variable: SecretVariable, statements: Statement[]): StoreRole => ({
    name,
    variable,
    policy: { Version: '2012-10-17', Statement: statements },
  })
  return [
    role('vignette-worker', 'VIGNETTE_S3_WORKER_PASSWORD', [
      ...masters,
      ...read(results),
      change(results, ['PutObject'], ['']),
      change(results, ['DeleteObject'], ['failures/']),
    ]),
    role('vignette-producer', 'VIGNETTE_S3_PRODUCER_PASSWORD', [
      ...masters,
      ...read(results),
      change(results, ['PutObject'], ['collections/', 'plans/']),
    ]),
    role('vignette-dashboard', 'VIGNETTE_S3_DASHBOARD_PASSWORD', read(results)),
  ]
}
