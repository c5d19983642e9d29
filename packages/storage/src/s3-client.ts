import { S3Client } from '@aws-sdk/client-s3'

/** How to reach the service. What is not given, the AWS client looks for where it always does: environment, profile, role. */
export interface S3Connection {
  /** Address of a service that is not AWS's own: `http://127.0.0.1:9000`. */
  endpoint?: string
  region?: string
  accessKeyId?: string
  secretAccessKey?: string
  /** The bucket in the path and not in the host name; by default where an endpoint is given. */
  forcePathStyle?: boolean
}

const connectTimeoutMs = 10_000
/** Without a byte either way for so long, a request has failed. */
const idleTimeoutMs = 60_000
/** One per request or stream under way; more wait for their turn within the time to connect. */
const maxSockets = 128

export function connectS3(connection: S3Connection): S3Client {
  const { endpoint, region, accessKeyId, secretAccessKey, forcePathStyle } = connection
  return new S3Client({
    maxAttempts: 1,
    requestHandler: {
      connectionTimeout: connectTimeoutMs,
      socketTimeout: idleTimeoutMs,
      httpAgent: { maxSockets },
      httpsAgent: { maxSockets },
    },
    ...(endpoint ? forEndpoint(endpoint) : {}),
    ...(region ? { region } : {}),
    ...(accessKeyId && secretAccessKey ? { credentials: { accessKeyId, secretAccessKey } } : {}),
    ...(forcePathStyle === undefined ? {} : { forcePathStyle }),
  })
}

/** Other services refuse the checksum trailers the client adds for AWS, and mostly do not care for the region. */
function forEndpoint(endpoint: string) {
  return {
    endpoint,
    region: 'us-east-1',
    forcePathStyle: true,
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
  } as const
}
