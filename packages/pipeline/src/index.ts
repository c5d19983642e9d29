export { loadDefinitions, type Definitions } from './load-definitions.ts'
export { failureRecords } from './failures.ts'
export { flow } from './flow.ts'
export { readSettings } from './read-settings.ts'
export { longestSettings, type PlacedProblem } from './read-yaml.ts'
export {
  unattendedRun,
  listUploads,
  reconcile,
  type OpenScan,
  type ReconcileOptions,
  type ReconcileResult,
  type Upload,
} from './reconcile.ts'
export { readRecord } from './records.ts'
export { resolvePlan } from './resolve-plan.ts'
export type { Services } from './services.ts'
export { finishedManifest, registerCollection, scanTask, type Submission } from './submit.ts'
export { ScanTask } from './tasks.ts'
