export { Order } from './order.ts'
export { refusalOf, type Door, type Refusal } from './refusal.ts'
export { readS3Records } from './s3-records.ts'
export type { UploadEvent } from './upload-event.ts'
