import { once } from 'node:events'
import { connect } from 'node:net'

/** One end of a connection that sends what it likes. Disposed, it hangs up. */
export interface Client extends Disposable {
  write(text: string): void
  /** Takes no more of what comes. */
  pause(): void
  /** All it has been told. */
  heard(): string
  /** Resolves once the server has cut the connection. */
  closed: Promise<void>
  /** Sends for as long as the server lets it; answers how many bytes it got rid of. */
  pourUntilClosed(): Promise<number>
}

export async function openSocket(port: number, host = '127.0.0.1'): Promise<Client> {
  const socket = connect(port, host)
  let heard = ''
  socket.setEncoding('latin1').on('data', (text: string) => (heard += text))
  // A server that hangs up while bytes are under way resets the connection.
  socket.on('error', () => undefined)
  const closed = new Promise<void>((resolve) => socket.once('close', () => resolve()))
  await Promise.race([once(socket, 'connect'), closed])
  const chunk = Buffer.alloc(64 * 1024)
  return {
    write: (text) => void socket.write(text),
    pause: () => void socket.pause(),
    heard: () => heard,
    closed,
    [Symbol.dispose]: () => void socket.destroy(),
    async pourUntilClosed() {
      const pour = (): void => {
        while (!socket.destroyed && socket.write(chunk));
      }
      socket.on('drain', pour)
      pour()
      await closed
      return socket.bytesWritten
    },
  }
}
