export { readEnvironment, type Environment } from './environment.ts'
export { howToGetAKey, openGeminiFrom, type Answering } from './open-gemini.ts'
export { openHouse, type House } from './open-house.ts'
export { localBucket, openStoreAt, placeOnS3, type Masters } from './open-store.ts'
