import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import {
  costOf,
  defaultModels,
  findModel,
  poolsOf,
  lifecycle,
  Model,
  modelFor,
  models,
  priceOn,
  retirementNotice,
  worstCost,
} from './index.ts'

const today = new Date('2026-11-23T12:00:00Z')

function known(id: string): Model {
  const model = findModel(id)
  if (!model) throw new Error(`${id} is not in the catalogue`)
  return model
}

const usage = { inputTokens: 0, cachedTokens: 0, textTokens: 0, imageTokens: 0, thoughtTokens: 0 }

describe('the model catalogue', () => {
  test('fits its schema, each id once', () => {
    expect(z.array(Model).parse(models)).toEqual(models)
    expect(new Set(models.map(({ id }) => id)).size).toBe(models.length)
  })

  test('knows every successor it names, of the same kind', () => {
    const heirs = models
      .filter(({ retires }) => retires)
      .map(({ kind, retires }) => [kind, retires?.successor ?? ''])
    expect(heirs.length).toBeGreaterThan(0)
    expect(heirs.map(([, id]) => findModel(id ?? '')?.kind)).toEqual(heirs.map(([kind]) => kind))
  })

  test('has default models that are current and priced', () => {
    expect(lifecycle(modelFor(defaultModels.detect, 'detect', today), today).state).toBe('current')
    expect(lifecycle(modelFor(defaultModels.edit, 'edit', today), today).state).toBe('current')
    expect(priceOn(known(defaultModels.edit), today).imageOutPerMillion).toBe(30)
  })

  test('names each pool once', () => {
    expect(poolsOf('edit')).toEqual(['nano-banana', 'flash-lite-image', 'pro-image', 'flash-image'])
    expect(poolsOf('detect').slice(0, 3)).toEqual(['flash', 'flash-lite', 'pro'])
  })

  test.for([
    { id: 'gemini-3.8-flash', on: '2026-11-23', state: 'current', daysLeft: undefined },
    { id: 'gemini-2.5-flash', on: '2026-11-30T23:59:59Z', state: 'retiring', daysLeft: 1 },
    { id: 'gemini-2.5-flash', on: '2026-10-01', state: 'retiring', daysLeft: 61 },
    { id: 'gemini-2.5-flash', on: '2026-12-01', state: 'retired', daysLeft: 0 },
  ])('calls $id $state on $on, with $daysLeft days left', ({ id, on, state, daysLeft }) => {
    const { state: told, daysLeft: left } = lifecycle(known(id), new Date(on))
    expect({ told, left }).toEqual({ told: state, left: daysLeft })
  })

  test.for([
    { id: 'gemini-2.5-pro', on: '2026-10-01', says: undefined },
    { id: 'gemini-2.5-pro', on: '2026-10-02', says: 'in 60 days, on 2026-12-01; name gemini-3.8-flash' },
    { id: 'gemini-2.5-flash', on: '2026-11-30', says: 'in 1 day, on 2026-12-01; name gemini-3.5-flash-lite' },
    { id: 'gemini-2.5-flash', on: '2026-12-01', says: undefined },
    { id: 'gemini-3.8-flash', on: '2026-11-25', says: undefined },
    { id: 'gemini-9', on: '2026-11-25', says: undefined },
  ])('warns of the end of $id on $on: $says', ({ id, on, says }) => {
    const ending = says && ` retires ${says} in the settings before that.`
    expect(retirementNotice(id, new Date(on))).toBe(ending && `${id}${ending}`)
  })

  test('knows the newest model, with its price and its levels', () => {
    const { prices, thinking, kind } = known('gemini-4-hydrogen')
    expect({ prices, thinking, kind }).toEqual({
      prices: [{ inputPerMillion: 1.5, textOutPerMillion: 7.5 }],
      thinking: { levels: ['low', 'medium', 'high'], default: 'high' },
      kind: 'detect',
    })
  })

  test('names the successor of a retired model', () => {
    expect(() => modelFor('gemini-2.5-pro', 'detect', new Date('2027-01-01'))).toThrow(/gemini-3.8-flash/)
    expect(modelFor('gemini-2.5-pro', 'detect', today).id).toBe('gemini-2.5-pro')
  })
})

describe('a price', () => {
  test.for([
    { on: '2026-12-31T23:59:59Z', inputPerMillion: 0.75 },
    { on: '2027-01-01T00:00:00Z', inputPerMillion: 1.5 },
  ])('is that of its day: $on', ({ on, inputPerMillion }) => {
    expect(priceOn(known('gemini-3.8-flash'), new Date(on)).inputPerMillion).toBe(inputPerMillion)
  })

  test('that is missing stops the call', () => {
    expect(() => priceOn(known('gemini-robotics-er-2-preview'), today)).toThrow(
      expect.objectContaining({ code: 'price-unknown' }),
    )
  })

  test('counts cached input apart, and thoughts as words', () => {
    const tokens = {
      ...usage,
      inputTokens: 1_000_000,
      cachedTokens: 400_000,
      textTokens: 100_000,
      thoughtTokens: 100_000,
    }
    expect(costOf(known('gemini-3.8-flash'), tokens, today)).toBeCloseTo(
      0.6 * 0.75 + 0.4 * 0.075 + 0.2 * 3.75,
      10,
    )
  })

  test.for([
    { id: 'gemini-nano-banana-2.1', tokens: 1120, usd: 0.0336 },
    { id: 'gemini-nano-banana-2.1', tokens: 3780, usd: 0.1134 },
    { id: 'gemini-3-pro-image', tokens: 2000, usd: 0.24 },
  ])('of $tokens image tokens of $id is $usd', ({ id, tokens, usd }) => {
    expect(costOf(known(id), { ...usage, imageTokens: tokens }, today)).toBeCloseTo(usd, 6)
  })

  test('at worst is above what a call comes to, and grows with what is asked', () => {
    const small = worstCost('gemini-nano-banana-2.1', { imageSize: '1K' }, today)
    const large = worstCost('gemini-nano-banana-2.1', { imageSize: '4K' }, today)
    expect(small).toBeGreaterThan(0.0336)
    expect(large - small).toBeCloseTo(0.0798, 6)
    const low = worstCost('gemini-3.8-flash', { mediaResolution: 'low', maxObjects: 10 }, today)
    const high = worstCost(
      'gemini-3.8-flash',
      { mediaResolution: 'ultra-high', maxObjects: 300, thinking: 'high' },
      today,
    )
    expect(high).toBeGreaterThan(low)
    const most = worstCost(
      'gemini-3.8-flash',
      { mediaResolution: 'low', maxObjects: 10, limit: 'most' },
      today,
    )
    expect(most).toBeGreaterThan((65_536 * 3.75) / 1e6)
    expect(low).toBeLessThan((20_000 * 3.75) / 1e6)
    expect(() => worstCost('gemini-9', {}, today)).toThrow(expect.objectContaining({ code: 'model-unknown' }))
  })
})
