import { PutBucketNotificationConfigurationCommand } from '@aws-sdk/client-s3'
import { openBucket } from './s3-bucket.ts'
import type { S3Connection } from './s3-client.ts'

export interface BucketOrder extends S3Connection {
  bucket: string
  /** Whom the service tells of every new object: a target set up on the service itself, by its ARN. */
  notify?: string
}

/**
 * Makes a bucket unless it is there, and has its uploads told of. Doing it again changes nothing. Replaces whatever other
 * notifications the bucket had. Throws as the store does; `request-rejected` when the service knows no such target.
 */
export async function prepareBucket({ notify, ...options }: BucketOrder): Promise<void> {
  const bucket = openBucket({ ...options, createBucket: true }, `s3://${options.bucket}`)
  try {
    await bucket.ask(async () => {
      if (notify === undefined) return
      const QueueConfigurations = [{ QueueArn: notify, Events: ['s3:ObjectCreated:*' as const] }]
      await bucket.client.send(
        new PutBucketNotificationConfigurationCommand({
          Bucket: options.bucket,
          NotificationConfiguration: { QueueConfigurations },
        }),
      )
    })
  } finally {
    bucket.client.destroy()
  }
}
