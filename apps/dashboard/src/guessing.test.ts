import { guessingContract } from '../../../packages/http/test/guessing-contract.ts'
import { credentials, openApp } from '../test/open-app.ts'

guessingContract({
  url: '/metrics',
  right: `Basic ${btoa(`${credentials.user}:${credentials.password}`)}`,
  wrong: `Basic ${btoa('ann:a-guess')}`,
  open: openApp,
})
