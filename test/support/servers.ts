import { mkdtemp, rm } from 'node:fs/promises'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { answersHttp, freePort, startProgram } from './program.ts'
import type { Program } from './program.ts'

/** A server of a test's own. */
export interface Server extends Program {
  readonly url: string
  readonly port: number
}

export interface ServerOptions {
  /** Take the port of an earlier server to come back in its place. */
  port?: number
  /** Keeps its data here, over a kill and a new start; without it nothing is kept. */
  folder?: string
}

/** Starts `redis-server` from the path. */
export async function startRedis(options: ServerOptions = {}): Promise<Server> {
  const port = options.port ?? (await freePort())
  const folder = options.folder ?? (await temporaryFolder('redis'))
  const keep = options.folder ? 'yes' : 'no'
  const args = [
    '--port',
    `${port}`,
    '--bind',
    '127.0.0.1',
    '--dir',
    folder,
    '--save',
    '',
    '--appendonly',
    keep,
  ]
  const program = await startProgram('redis-server', args, { ready: () => answersPing(port) })
  return asServer(program, {
    port,
    url: `redis://127.0.0.1:${port}`,
    ...(options.folder ? {} : { remove: folder }),
  })
}

/** Starts `minio` from the path. Its address carries the key and the secret: `http://key:secret@127.0.0.1:port`. */
export async function startMinio(options: ServerOptions = {}): Promise<Server> {
  const port = options.port ?? (await freePort())
  const folder = options.folder ?? (await temporaryFolder('minio'))
  const args = ['server', '--quiet', '--address', `127.0.0.1:${port}`, folder]
  const program = await startProgram('minio', args, {
    env: { MINIO_ROOT_USER: 'vignette', MINIO_ROOT_PASSWORD: 'vignette-secret' },
    ready: () => answersHttp(`http://127.0.0.1:${port}/minio/health/ready`),
  })
  const url = `http://vignette:vignette-secret@127.0.0.1:${port}`
  return asServer(program, { port, url, ...(options.folder ? {} : { remove: folder }) })
}

function asServer(program: Program, place: { port: number; url: string; remove?: string }): Server {
  const { port, url, remove } = place
  const dispose = async (): Promise<void> => {
    await program.kill()
    if (remove) await rm(remove, { recursive: true, force: true })
  }
  return { ...program, port, url, [Symbol.asyncDispose]: dispose }
}

/** A new folder under the system's own for temporary files; the caller removes it. */
export function temporaryFolder(name: string): Promise<string> {
  return mkdtemp(join(tmpdir(), `vignette-${name}-`))
}

function answersPing(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host: '127.0.0.1', port })
    const finish = (answer: boolean): void => {
      socket.destroy()
      resolve(answer)
    }
    socket.setTimeout(2000, () => finish(false))
    socket.once('connect', () => socket.write('PING\r\n'))
    socket.once('data', (bytes: Buffer) => finish(bytes.toString().startsWith('+PONG')))
    socket.once('error', () => finish(false))
  })
}
