export { createBoundedServer, type Bounds } from './bounded-server.ts'
export { createGuessLimit, type GuessLimit } from './guess-limit.ts'
