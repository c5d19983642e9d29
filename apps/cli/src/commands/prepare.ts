import { inOneLine } from '@vignette/domain'
import { checkSecret, parseS3Address, waitForServices, warnOfPublicSecret } from '@vignette/runtime'
import { grantAccess, prepareBucket } from '@vignette/storage'
import { environmentOfProcess } from '../config.ts'
import { UsageError, exitCodes } from '../exit.ts'
import { RoleSecrets, storeRoles, type StoreRole } from '../store-roles.ts'
import { print, say } from '../terminal.ts'

type Environment = ReturnType<typeof environmentOfProcess>
interface GivenRole extends StoreRole {
  secret: string
}

/** `vignette prepare`: the buckets for scans and results, the notification of uploads, and keys of roles. Can be run again. */
export async function prepare(options: { notify?: string }): Promise<number> {
  const environment = environmentOfProcess()
  const { s3, scanBuckets, store } = environment
  const warning = warnOfPublicSecret('The password of the store', s3.secretAccessKey)
  if (warning) say(`WARNING: ${warning}\n`)
  if (!store?.startsWith('s3://'))
    throw new UsageError('Name the bucket of results: VIGNETTE_STORE=s3://results.')
  const results = parseS3Address(store)
  const roles = givenRoles(storeRoles({ results, scans: scanBuckets }), environment)
  const { notify } = options
  const orders = [
    { bucket: results.bucket, ...s3 },
    ...scanBuckets.map((bucket) => ({ bucket, ...s3, ...(notify ? { notify } : {}) })),
  ]
  for (const order of orders) {
    await insist(() => prepareBucket(order))
    const target = 'notify' in order ? `, uploads told to ${notify}` : ''
    print(`bucket ${order.bucket} is ready${target}\n`)
  }
  await grantRoles(roles, s3)
  return exitCodes.done
}

/** The roles whose secret the environment names. */
function givenRoles(roles: readonly StoreRole[], { variables }: Environment): GivenRole[] {
  const secrets = RoleSecrets.parse(variables)
  return roles.flatMap((role) => {
    const { [role.variable]: secret } = secrets
    if (secret === undefined) return []
    // Only its length is looked at: who serves the store, and to whom, is not ours to say.
    checkSecret({ name: role.variable, secret, host: '127.0.0.1', trustNetwork: true })
    return [{ ...role, secret }]
  })
}

async function grantRoles(roles: readonly GivenRole[], s3: Environment['s3']): Promise<void> {
  const { endpoint, accessKeyId, secretAccessKey } = s3
  if (roles.length === 0) return
  if (!endpoint || !accessKeyId || !secretAccessKey)
    throw new UsageError(
      'Keys of roles are made on MinIO alone: set VIGNETTE_S3_ENDPOINT, AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY. On AWS, make them with IAM.',
    )
  for (const role of roles) {
    await insist(() => grantAccess({ endpoint, accessKeyId, secretAccessKey }, role))
    print(`key ${role.name} is ready\n`)
  }
}

async function insist(work: () => Promise<void>): Promise<void> {
  await waitForServices(work, { say: (_, message) => print(`${inOneLine(message)}\n`) })
}
