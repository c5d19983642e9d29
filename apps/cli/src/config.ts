/** What the process's environment says; the only place that reads it. */
export interface Environment {
  variables: Record<string, string | undefined>
  /** where queues live; absent = in this process */
  redisUrl: string | undefined
  /** what all its keys in Redis start with, so that several installations can share one */
  redisPrefix: string
  /** connection to an S3-compatible service, for stores named `s3://bucket` */
  s3: { endpoint?: string; region?: string; accessKeyId?: string; secretAccessKey?: string }
}

/** Reads the environment; nothing is checked until it is used. */
export function readEnvironment(variables: Record<string, string | undefined> = process.env): Environment {
  const some = (name: string): string | undefined => variables[name]?.trim() || undefined
  const s3 = {
    endpoint: some('VIGNETTE_S3_ENDPOINT') ?? some('AWS_ENDPOINT_URL_S3') ?? some('AWS_ENDPOINT_URL'),
    region: some('AWS_REGION'),
    accessKeyId: some('AWS_ACCESS_KEY_ID'),
    secretAccessKey: some('AWS_SECRET_ACCESS_KEY'),
  }
  const given = Object.fromEntries(Object.entries(s3).filter(([, value]) => value !== undefined))
  return {
    variables,
    redisUrl: some('VIGNETTE_REDIS_URL'),
    redisPrefix: some('VIGNETTE_REDIS_PREFIX') ?? 'vignette',
    s3: given,
  }
}
