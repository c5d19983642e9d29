import { createHash } from 'node:crypto'
import { once } from 'node:events'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { readBody } from './body.ts'
import { authorise } from './authorise.ts'
import { kindOf, readCall, type Call } from './call.ts'
import { replyTo } from './reply-to.ts'
import { failureReply, send, type Reply } from './reply.ts'
import { streamed } from './stream.ts'
import type { Emulation } from './emulation.ts'
import type { CallRoute } from './routes.ts'

export interface Exchange {
  request: IncomingMessage
  response: ServerResponse
  /** the parameter `key` of the address */
  key: string | null
  /** a stream comes as server-sent events (`alt=sse`) */
  events: boolean
}

/** Serves one call from its receipt to the last byte, and notes both in the log. */
export async function serveCall(emulation: Emulation, route: CallRoute, exchange: Exchange): Promise<void> {
  const { response } = exchange
  const closed = once(response, 'close')
  const hungUp = new AbortController()
  response.once('close', () => hungUp.abort())
  const read = await readExchange(emulation, route, exchange)
  const noted = emulation.log.receive({
    model: route.model,
    method: route.to,
    kind: kindOf(route.model),
    digest: read.digest,
  })
  const reply =
    'call' in read
      ? await Promise.race([
          replyTo(emulation, { route, call: read.call, signal: hungUp.signal }),
          // nobody waits for what is still being worked out
          closed.then(() => 'gone' as const),
        ])
      : read.reply
  if (reply === 'drop') {
    response.destroy()
    return noted.ended(false, 0)
  }
  if (reply === 'gone' || hungUp.signal.aborted) return noted.ended(false, 499)
  noted.answering(reply.status, reply.finishReason)
  send(response, route.to === 'streamGenerateContent' ? streamed(reply, exchange.events) : reply)
  await closed
  noted.ended(response.writableFinished, response.writableFinished ? reply.status : 499)
}

async function readExchange(
  emulation: Emulation,
  route: CallRoute,
  { request, key }: Exchange,
): Promise<{ call: Call; digest: string } | { reply: Reply; digest: string }> {
  let body = ''
  try {
    authorise({ headers: request.headers, key, cloud: route.cloud }, emulation.keys)
    body = await readBody(request)
    const call = readCall(route, body, emulation.files)
    return { call, digest: call.digest }
  } catch (error) {
    return { reply: failureReply(error), digest: createHash('sha256').update(body).digest('hex') }
  }
}
