import { once } from 'node:events'
import { connect, createServer, type Socket } from 'node:net'

export interface TcpSwitch extends AsyncDisposable {
  port: number
  /** New connections go to this port; those that are open stay where they are. */
  turnTo(port: number): void
}

/** A port in front of servers that take turns, as a virtual address in front of a primary and its replica. */
export async function startTcpSwitch(first: number): Promise<TcpSwitch> {
  let target = first
  const open = new Set<Socket>()
  const server = createServer((near) => {
    const far = connect({ host: '127.0.0.1', port: target })
    for (const [from, to] of [
      [near, far],
      [far, near],
    ] as const) {
      open.add(from)
      from.on('close', () => open.delete(from) && to.destroy())
      from.on('error', () => to.destroy())
      from.pipe(to)
    }
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('the switch has no port')
  return {
    port: address.port,
    turnTo: (port) => void (target = port),
    async [Symbol.asyncDispose]() {
      server.close()
      for (const socket of open) socket.destroy()
      await once(server, 'close')
    },
  }
}
