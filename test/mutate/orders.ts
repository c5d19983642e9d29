/** One run of tests over a tree some of whose files are, for so long, other ones. */
export interface Order {
  /** texts by path */
  files: Record<string, string>
  /** absent: every test */
  tests?: readonly { module: string; id: string }[]
  /** one test may take so long, in ms */
  limitMs: number
}

export interface KnownTest {
  /** path of its file */
  module: string
  id: string
  name: string
  passed: boolean
  failed: boolean
  /** it failed because it had no end within the limit */
  late: boolean
  ms: number
  /** what its file takes beside its tests: imports, hooks */
  setupMs: number
  /** of the changed files, the stretches it came by, by name; see `coverage.ts` */
  places: readonly string[]
}

export interface Answer {
  tests: KnownTest[]
  /** a test, a file or a promise nobody waited for has failed */
  broken: boolean
}
