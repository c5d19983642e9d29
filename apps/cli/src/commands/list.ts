import { loadDefinitions } from '@vignette/pipeline'
import { exitCodes } from '../exit.ts'
import { listDefinitions, renderListing } from '../listing.ts'
import { print } from '../terminal.ts'

/** `vignette list`: the detectors, recipes, steps and models that settings can name. */
export async function list({ json }: { json?: boolean }): Promise<number> {
  const listing = listDefinitions(await loadDefinitions(), new Date())
  print(json ? `${JSON.stringify(listing, null, 2)}\n` : renderListing(listing))
  return exitCodes.done
}
