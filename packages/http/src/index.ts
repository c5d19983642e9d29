export { createBoundedServer, type Bounds } from './bounded-server.ts'
