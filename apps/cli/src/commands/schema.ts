import { CollectionSettings, Manifest } from '@vignette/domain'
import { z } from 'zod'
import { UsageError, exitCodes } from '../exit.ts'
import { print } from '../terminal.ts'

const schemas = {
  manifest: () => z.toJSONSchema(Manifest),
  settings: () => z.toJSONSchema(CollectionSettings, { io: 'input' }),
}

/** `vignette schema`: the JSON Schema of what Vignette writes (`manifest`) or reads (`settings`). */
export function schema(name: string): number {
  if (name !== 'manifest' && name !== 'settings')
    throw new UsageError('There is a schema of: manifest, settings.')
  print(`${JSON.stringify(schemas[name](), null, 2)}\n`)
  return exitCodes.done
}
