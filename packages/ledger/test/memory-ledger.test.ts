import { ledgerContract } from '../../../test/contracts/ledger.ts'
import { openMemoryLedger } from './memory-ledger.ts'

ledgerContract('memory', async () => {
  const ledger = openMemoryLedger()
  return [ledger, ledger]
})
