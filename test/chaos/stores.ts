import { openS3Store, type ObjectStore } from '@vignette/storage'
import type { Server } from '../support/servers.ts'

/** A bucket of a MinIO, made at its first use, and the variables by which other processes find the service. */
export function openStoreOf(
  minio: Server,
  bucket: string,
): { store: ObjectStore; env: Record<string, string> } {
  const { origin: endpoint, username: accessKeyId, password: secretAccessKey } = new URL(minio.url)
  return {
    store: openS3Store({ endpoint, accessKeyId, secretAccessKey, bucket, createBucket: true }),
    env: {
      VIGNETTE_S3_ENDPOINT: endpoint,
      AWS_ACCESS_KEY_ID: accessKeyId,
      AWS_SECRET_ACCESS_KEY: secretAccessKey,
      VIGNETTE_SCANS: 'scans',
    },
  }
}
