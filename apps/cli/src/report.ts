import type { Box, Failure, Manifest, ManifestEdit } from '@vignette/domain'
import { manifestKey } from '@vignette/domain'
import type { ObjectStore } from '@vignette/storage'

interface ReportedError {
  code: string
  message: string
  stage?: string
}

interface ReportedEdit {
  step: string
  path?: string
  labelled?: string
  error?: ReportedError
  next: ReportedEdit[]
}

/** What `--json` prints of one scan. Paths are those of files where the store is a folder, else keys in it. */
export interface ReportedScan {
  source: string
  outcome: string
  manifest: string
  sha256?: string
  pages: { number: number; width: number; height: number; detection?: string }[]
  objects: {
    id: string
    page: number
    box: Box
    label: string
    caption: string
    crop?: string
    edits: ReportedEdit[]
  }[]
  errors: ReportedError[]
}

/** One scan's part of the report. Boxes are in pixels of the master the right way up. */
export function reportScan(
  manifest: Manifest,
  { store, source }: { store: ObjectStore; source: string },
): ReportedScan {
  const pathOf = (key: string): string =>
    store.address.startsWith('file:') ? `${store.address.slice(5)}/${key}` : key
  const reportEdit = ({ step, edit, failure, next }: ManifestEdit): ReportedEdit => ({
    step,
    ...(edit?.received ? { path: pathOf(edit.received.key) } : {}),
    ...(edit?.labelled ? { labelled: pathOf(edit.labelled.key) } : {}),
    ...(failure ? { error: errorOf(failure) } : {}),
    ...(edit && edit.outcome !== 'edited' ? { error: unhelpful(edit.outcome, edit.message) } : {}),
    next: next.map(reportEdit),
  })
  const looks = manifest.pages.flatMap(({ detection }) =>
    detection && !['found', 'empty'].includes(detection.outcome)
      ? [unhelpful(detection.outcome, detection.message)]
      : [],
  )
  return {
    source,
    outcome: manifest.outcome,
    manifest: pathOf(manifestKey(manifest.collection, manifest.scan)),
    ...(manifest.master.sha256 ? { sha256: manifest.master.sha256 } : {}),
    pages: manifest.pages.map(({ number, width, height, detection }) => ({
      number,
      width,
      height,
      ...(detection ? { detection: detection.outcome } : {}),
    })),
    objects: manifest.pages.flatMap((page) =>
      page.objects.map(({ id, box, label, caption, crop, edits }) => ({
        id,
        page: page.number,
        box,
        label,
        caption,
        ...(crop ? { crop: pathOf(crop.image.key) } : {}),
        edits: edits.map(reportEdit),
      })),
    ),
    errors: [
      ...manifest.failures.map(errorOf),
      ...manifest.pages.flatMap((page) => page.failures.map(errorOf)),
      ...looks,
    ],
  }
}

function errorOf({ code, message, stage }: Failure): ReportedError {
  return { code, message, stage }
}

function unhelpful(outcome: string, message = ''): ReportedError {
  return { code: outcome === 'refused' ? 'model-refused' : 'model-answer-unusable', message }
}
