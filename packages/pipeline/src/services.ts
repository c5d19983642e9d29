import type { Service } from '@vignette/domain'
import type { Ledger } from '@vignette/ledger'
import type { ObjectStore } from '@vignette/storage'
import type { ImageEditor, ObjectDetector } from '@vignette/vision'

/** The outside world as the stages see it; adapters are chosen where a process starts. */
export interface Services {
  /** The store that holds the masters of a bucket; throws `PermanentError` for a bucket that is not served here. */
  masters: (bucket: string) => ObjectStore
  /** Where everything made from masters is kept. */
  store: ObjectStore
  /** who is behind detector and editor; plans made for another are not carried out */
  service: Service
  detector: ObjectDetector
  editor: ImageEditor
  ledger: Ledger
}
