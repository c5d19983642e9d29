import type { Analyst } from '../analysis/analyst.ts'
import type { CallLog } from './call-log.ts'
import type { Faults } from './faults.ts'
import type { Files } from './files.ts'
import type { Quota } from './quota.ts'
import type { Uploads } from './serve-files.ts'

/** What all calls of one emulator share. */
export interface Emulation {
  analyst: Analyst
  log: CallLog
  faults: Faults
  quota: Quota
  files: Files
  uploads: Uploads
  /** the keys taken; absent = all but those that start with "bad" */
  keys: readonly string[] | undefined
  /** milliseconds an answer takes at least */
  latencyMs: { detect: number; edit: number }
}
