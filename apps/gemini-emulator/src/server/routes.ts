export type Method = 'generateContent' | 'streamGenerateContent' | 'countTokens'
const methods: readonly Method[] = ['generateContent', 'streamGenerateContent', 'countTokens']

export interface CallRoute {
  to: Method
  model: string
  version: string
  /** on the cloud's address rather than the developer's */
  cloud: boolean
}

export type Route = CallRoute | { to: 'list-models' } | { to: 'get-model'; model: string; version: string }

const developer = /^\/(?<version>v1beta|v1|v1alpha)\/models\/(?<model>[^/:]+)(?::(?<method>\w+))?$/
const onCloud =
  /^\/(?<version>v1beta1|v1)\/(?:projects\/[^/]+\/locations\/[^/]+\/)?publishers\/google\/models\/(?<model>[^/:]+):(?<method>\w+)$/

/** The method a path and HTTP verb name, on the developer's or the cloud's address; undefined for any other. */
export function findRoute(verb: string, path: string): Route | undefined {
  if (verb === 'GET' && /^\/(v1beta|v1|v1alpha)\/models$/.test(path)) return { to: 'list-models' }
  const match = developer.exec(path) ?? onCloud.exec(path)
  const { version, model, method } = match?.groups ?? {}
  if (version === undefined || model === undefined) return undefined
  if (verb === 'GET' && method === undefined) return { to: 'get-model', model, version }
  const to = methods.find((known) => known === method)
  if (verb !== 'POST' || to === undefined) return undefined
  return { to, model, version, cloud: onCloud.test(path) }
}
