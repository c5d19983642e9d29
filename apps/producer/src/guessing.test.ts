import { guessingContract } from '../../../packages/http/test/guessing-contract.ts'
import { openIdleApp, token } from '../test/idle-app.ts'

guessingContract({
  url: '/metrics',
  right: `Bearer ${token}`,
  wrong: 'Bearer a-guess',
  open: async (options) => openIdleApp(options),
})
