export { openEmbedded, type Sql } from './embedded.ts'
export type {
  Engine,
  JobFailure,
  QueueLimit,
  QueueStatus,
  StageCounts,
  StageEvent,
  WorkOptions,
  Workers,
} from './engine.ts'
export type { Flow, Task } from './flow.ts'
export type { Log } from './log.ts'
export { pipeline } from './pipeline.ts'
export { openRedis, type Lua, type RedisEngine, type RedisOptions } from './redis.ts'
export { defineStage, type AnyStage, type JobContext, type Stage, type StageOptions } from './stage.ts'
