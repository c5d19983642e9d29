import { describeModel, listModels } from '../protocol/listing.ts'
import { isRetired, models } from '../protocol/models.ts'
import { ServiceError, unknownModel } from '../protocol/service-error.ts'
import { authorise } from './authorise.ts'
import { serveFiles } from './serve-files.ts'
import { steer } from './control-plane.ts'
import { failureReply, send, type Reply } from './reply.ts'
import { findRoute, type Route } from './routes.ts'
import { serveCall, type Exchange } from './serve-call.ts'
import type { Emulation } from './emulation.ts'

type ListingRoute = Extract<Route, { to: 'list-models' | 'get-model' }>

/** Answers any request made to the emulator. */
export async function handleRequest(
  emulation: Emulation,
  { request, response }: Pick<Exchange, 'request' | 'response'>,
): Promise<void> {
  const url = new URL(request.url ?? '/', 'http://emulator')
  // a base address that ends in a slash makes two
  const path = url.pathname.replace(/^\/+/, '/')
  const exchange = {
    request,
    response,
    key: url.searchParams.get('key'),
    events: url.searchParams.get('alt') === 'sse',
  }
  const route = findRoute(request.method ?? 'GET', path)
  if (route !== undefined && 'cloud' in route) {
    return await serveCall(emulation, route, exchange)
  }
  try {
    if (route !== undefined) {
      authorise({ headers: request.headers, key: exchange.key, cloud: false }, emulation.keys)
      return send(response, list(route, url.searchParams))
    }
    const filed = await serveFiles(emulation, path, { ...exchange, query: url.searchParams })
    if (filed !== undefined) return send(response, filed)
    const steered = await steer(emulation, path, exchange)
    if (steered === undefined)
      throw new ServiceError('NOT_FOUND', `Nothing is served at ${request.method} ${path}.`)
    send(response, steered)
  } catch (error) {
    send(response, failureReply(error))
  }
}

function list(route: ListingRoute, query: URLSearchParams): Reply {
  if (route.to === 'list-models') return { status: 200, body: listModels(query) }
  const model = models.get(route.model)
  if (model === undefined || isRetired(model)) throw unknownModel(route.model, route.version)
  return { status: 200, body: describeModel(model) }
}
