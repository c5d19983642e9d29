import { describe, expect, inject, it } from 'vitest'
import type { Service } from './global-services.ts'
import { startRedis } from './servers.ts'

/** How to reach an S3 server, in the words of its client. */
export interface S3Address {
  endpoint: string
  accessKeyId: string
  secretAccessKey: string
}

interface Services {
  /** Shared by all files of a run: every test takes its own prefix. */
  redis: { redisUrl: string }
  /** Shared by all files of a run: every test takes its own bucket or prefix. */
  s3: { s3: S3Address }
  /** For tests that kill or restart their own server. */
  redisProgram: { startRedis: typeof startRedis }
  redisAndS3: Services['redis'] & Services['s3']
}

/** A `describe` on real services. */
export function describeWith<Need extends keyof Services>(
  need: Need,
  name: string,
  body: (services: Services[Need]) => void,
): void {
  describeOn(findings[need](), name, body)
}

/** A `describe` on what was found. Where it is missing, it is skipped and says so on stderr, or fails under VIGNETTE_REQUIRE_SERVICES=1. */
export function describeOn<Found extends object>(
  found: Found | { missing: string },
  name: string,
  body: (found: Found) => void,
): void {
  if (!('missing' in found)) {
    declare(describe, name, () => body(found))
    return
  }
  const required = process.env['VIGNETTE_REQUIRE_SERVICES'] === '1'
  if (!required)
    process.stderr.write(`SKIPPED ${expect.getState().testPath ?? ''} > ${name}: ${found.missing}\n`)
  declare(required ? describe : describe.skip, name, () => {
    it('has what it needs', () => expect.fail(found.missing))
  })
}

function declare(as: (name: string, body: () => void) => void, name: string, body: () => void): void {
  as(name, body)
}

type Finding<Need extends keyof Services> = Services[Need] | { missing: string }

const findings: { [Need in keyof Services]: () => Finding<Need> } = {
  redis: () => from(inject('redis'), (redisUrl) => ({ redisUrl })),
  s3: () => from(inject('s3'), (url) => ({ s3: s3Address(url) })),
  redisProgram: () => from(inject('redisProgram'), () => ({ startRedis })),
  redisAndS3: () =>
    from(inject('redis'), (redisUrl) => from(inject('s3'), (url) => ({ redisUrl, s3: s3Address(url) }))),
}

function from<Found>(service: Service, make: (url: string) => Found): Found | { missing: string } {
  return 'missing' in service ? service : make(service.url)
}

function s3Address(url: string): S3Address {
  const { origin, username, password } = new URL(url)
  return {
    endpoint: origin,
    accessKeyId: decodeURIComponent(username),
    secretAccessKey: decodeURIComponent(password),
  }
}
