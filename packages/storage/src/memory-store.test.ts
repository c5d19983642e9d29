import { objectStoreContract } from '../../../test/contracts/object-store.ts'
import { openMemoryStore } from './memory-store.ts'

objectStoreContract('memory', async () => openMemoryStore())
