import { boundedServerContract } from '../../../packages/http/test/bounded-server-contract.ts'
import { startEmulator } from './emulator.ts'

boundedServerContract('/v1beta/models/gemini-3.8-flash:generateContent', (bounds) =>
  startEmulator({ bounds }),
)
