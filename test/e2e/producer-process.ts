import { fileURLToPath } from 'node:url'
import { answersHttp, freePort, startProgram, type Program } from '../support/program.ts'

const main = fileURLToPath(new URL('../../apps/producer/src/main.ts', import.meta.url))

export const token = 'a-secret-of-the-test'

export interface Producer extends Program {
  url: string
  post(path: string, body: object, bearer?: string): Promise<Response>
}

/** Starts the producer in a process of its own and waits until it is ready. Reconciles only if told how often. */
export async function startProducer(env: Record<string, string>, port?: number): Promise<Producer> {
  const own = port ?? (await freePort())
  const url = `http://127.0.0.1:${own}`
  const program = await startProgram(process.execPath, [main], {
    env: {
      VIGNETTE_EVENTS_TOKEN: token,
      VIGNETTE_PRODUCER_PORT: `${own}`,
      VIGNETTE_RECONCILE_MINUTES: '0',
      ...env,
    },
    ready: () => answersHttp(`${url}/readyz`),
    readyTimeoutMs: 60_000,
  })
  return {
    ...program,
    url,
    post: (path, body, bearer = token) =>
      fetch(`${url}${path}`, {
        method: 'POST',
        headers: { authorization: `Bearer ${bearer}`, 'content-type': 'application/json' },
        body: JSON.stringify(body),
        signal: AbortSignal.timeout(10_000),
      }),
  }
}

/** What MinIO sends for an object that was put. */
export function notification(bucket: string, key: string): object {
  const object = { key: encodeURIComponent(key).replaceAll('%20', '+'), sequencer: '18' }
  const eventName = 's3:ObjectCreated:Put'
  return {
    EventName: eventName,
    Key: `${bucket}/${key}`,
    Records: [{ eventName, s3: { bucket: { name: bucket }, object } }],
  }
}
