import type {
  Call,
  DetectionOutcome,
  EditOutcome,
  ImageSize,
  MediaResolution,
  Size,
  ThinkingLevel,
  UnitBox,
} from '@vignette/domain'

export interface EncodedImage extends Size {
  bytes: Uint8Array
  mediaType: string
}

export interface DetectRequest {
  image: EncodedImage
  prompt: string
  /** the only labels allowed; absent = free words */
  labels?: readonly string[] | undefined
  model: string
  mediaResolution: MediaResolution
  /** absent = the lowest the model takes */
  thinking?: ThinkingLevel | undefined
  maxObjects: number
}

/** What a detector saw. Boxes are fractions of the image, 0 to 1, normalised and inside it. */
export interface DetectAnswer {
  outcome: DetectionOutcome
  /** in the order of the answer; complete ones only when truncated */
  objects: { box: UnitBox; label: string; caption: string }[]
  /** boxes given that could not be one */
  discarded: number
  message?: string | undefined
  call: Call
}

/**
 * Looks at one page. One call is one paid request; no retry inside.
 * Throws `PermanentError` (settings-invalid, request-rejected, unauthorized, model-unknown, price-unknown, or
 * quota-exhausted where waiting does not help) or `RetryableError` (quota-exhausted with `pausesPool`,
 * model-unavailable); a refusal or an unusable answer is an outcome, not an error. An abort throws the signal's reason.
 */
export interface ObjectDetector {
  detect(request: DetectRequest, signal?: AbortSignal): Promise<DetectAnswer>
}

export interface EditRequest {
  image: EncodedImage
  prompt: string
  model: string
  imageSize: ImageSize
  thinking?: ThinkingLevel | undefined
}

export interface EditAnswer {
  outcome: EditOutcome
  /** the model's bytes exactly as received, with the type they really have */
  image?: { bytes: Uint8Array; mediaType: string } | undefined
  message?: string | undefined
  call: Call
}

/** Remakes one image. Errors and costs as {@link ObjectDetector}. */
export interface ImageEditor {
  edit(request: EditRequest, signal?: AbortSignal): Promise<EditAnswer>
}
