import { afterEach, beforeEach } from 'vitest'

// Set up before each test file while it is found out which tests come by which places of the mutated files.

declare module 'vitest' {
  interface TaskMeta {
    /** where it came by, or its file while it was read */
    places?: string[]
  }
}

const ofFile = new Set<string>()
let current = ofFile

Object.assign(globalThis, { __note: (place: string) => current.add(place) })

beforeEach(() => {
  current = new Set()
})
afterEach(({ task }) => {
  task.meta.places = [...ofFile, ...current]
  current = ofFile
})
