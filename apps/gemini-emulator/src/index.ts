export { startEmulator, type Emulator, type EmulatorOptions } from './emulator.ts'
export type { EmulatedCall } from './server/call-log.ts'
export type { Fault } from './server/faults.ts'
