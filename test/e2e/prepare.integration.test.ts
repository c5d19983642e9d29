import { openS3Store } from '@vignette/storage'
import { randomUUID } from 'node:crypto'
import { expect, test } from 'vitest'
import { describeWith } from '../support/services.ts'
import { vignette } from './command-line.ts'

describeWith('s3', 'vignette prepare', ({ s3 }) => {
  const [scans, results] = [`scans-${randomUUID()}`, `results-${randomUUID()}`]
  const env = {
    VIGNETTE_SCANS: scans,
    VIGNETTE_STORE: `s3://${results}`,
    VIGNETTE_S3_ENDPOINT: s3.endpoint,
    AWS_ACCESS_KEY_ID: s3.accessKeyId,
    AWS_SECRET_ACCESS_KEY: s3.secretAccessKey,
  }

  test('makes buckets, and the keys of the roles whose secret it is given', async () => {
    const secret = randomUUID()
    const { code, stdout } = await vignette(['prepare'], { ...env, VIGNETTE_S3_DASHBOARD_PASSWORD: secret })
    expect([code, stdout]).toEqual([
      0,
      `bucket ${results} is ready\nbucket ${scans} is ready\nkey vignette-dashboard is ready\n`,
    ])
    const key = { accessKeyId: 'vignette-dashboard', secretAccessKey: secret }
    const store = openS3Store({ endpoint: s3.endpoint, bucket: results, ...key })
    expect(await store.get('manifests/none')).toBeNull()
    await store.close()
  })

  test('refuses a secret that can be guessed before it makes anything', async () => {
    const { code, stdout, stderr } = await vignette(['prepare'], { ...env, VIGNETTE_S3_WORKER_PASSWORD: 'x' })
    expect([code, stdout]).toEqual([2, ''])
    expect(stderr).toContain('VIGNETTE_S3_WORKER_PASSWORD can be guessed')
  })
})
