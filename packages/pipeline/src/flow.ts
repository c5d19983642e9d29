import { pipeline } from '@vignette/queue'
import { crop } from './stages/crop.ts'
import { detect } from './stages/detect.ts'
import { edit } from './stages/edit.ts'
import { publish } from './stages/publish.ts'
import { scan } from './stages/scan.ts'

/** The order of work, written once. A joint that does not fit does not compile. */
export const flow = pipeline(scan)
  .again('newer')
  .each('pages', detect)
  .to(crop)
  .anew('newer')
  .each('edits', edit)
  .again('edits')
  .end(publish)
