import type { GenerateResponse, Part } from '../protocol/responses.ts'
import type { Reply } from './reply.ts'

/** Letters in one piece of a streamed text. */
const pieceLength = 400

/** Turns a whole answer into the pieces of a stream: server-sent events where asked for, else one JSON array. */
export function streamed(reply: Reply, events: boolean): Reply {
  // errors come as JSON on streams as well, and a body spoilt on purpose stays spoilt
  if (reply.status !== 200 || typeof reply.body === 'string' || !isAnswer(reply.body)) return reply
  const pieces = cutUp(reply.body)
  if (!events) return { ...reply, body: JSON.stringify(pieces) }
  return {
    ...reply,
    body: pieces.map((piece) => `data: ${JSON.stringify(piece)}\r\n\r\n`).join(''),
    headers: { ...reply.headers, 'content-type': 'text/event-stream' },
  }
}

function isAnswer(body: object): body is GenerateResponse {
  return 'usageMetadata' in body
}

/** One part, or a stretch of text, at a time; why it ended, and what it cost, come with the last. */
function cutUp(answer: GenerateResponse): object[] {
  const { candidates = [], usageMetadata, ...rest } = answer
  const candidate = candidates[0]
  const parts = (candidate?.content?.parts ?? []).flatMap(cutPart)
  if (candidate === undefined || parts.length === 0) return [answer]
  const { promptTokenCount, promptTokensDetails } = usageMetadata
  const soFar = { promptTokenCount, promptTokensDetails, totalTokenCount: promptTokenCount }
  return parts.map((part, index) => {
    const content = { role: 'model', parts: [part] }
    return index === parts.length - 1
      ? { candidates: [{ ...candidate, content }], usageMetadata, ...rest }
      : { candidates: [{ content, index: 0 }], usageMetadata: soFar, ...rest }
  })
}

function cutPart(part: Part): Part[] {
  const { text } = part
  if (text === undefined || text.length <= pieceLength) return [part]
  const count = Math.ceil(text.length / pieceLength)
  return Array.from({ length: count }, (_, index) => ({
    ...part,
    text: text.slice(index * pieceLength, (index + 1) * pieceLength),
  }))
}
