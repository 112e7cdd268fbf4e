import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { TAG_COLORS } from '#shared/domain/tag'

const tokens = readFileSync(
  join(import.meta.dirname, '../../../../src/renderer/styles/tokens.css'),
  'utf8',
)

/** Light and dark value of a token, as relative luminance. */
function luminances(token: string): [light: number, dark: number] {
  const pair = new RegExp(
    `--${token}: light-dark\\(oklch\\(([^)]+)\\), oklch\\(([^)]+)\\)\\)`,
    'u',
  ).exec(tokens)
  if (pair === null) throw new Error(`no pair of colours in --${token}`)
  return [luminance(pair[1] ?? ''), luminance(pair[2] ?? '')]
}

/** https://www.w3.org/TR/css-color-4/#color-conversion-code: OKLCH to linear sRGB, then its luminance. */
function luminance(oklch: string): number {
  const [lightness = 0, chroma = 0, hue = 0] = oklch.split(' ').map(Number)
  const a = chroma * Math.cos((hue * Math.PI) / 180)
  const b = chroma * Math.sin((hue * Math.PI) / 180)
  const l = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
  const m = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
  const s = (lightness - 0.0894841775 * a - 1.291485548 * b) ** 3
  const clip = (value: number) => Math.min(Math.max(value, 0), 1)
  const red = clip(4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s)
  const green = clip(-1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s)
  const blue = clip(-0.0041960863 * l - 0.7034186147 * m + 1.707614701 * s)
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue
}

function contrast(one: number, other: number): number {
  return (Math.max(one, other) + 0.05) / (Math.min(one, other) + 0.05)
}

describe('the colours of tags', () => {
  it('the calculation is correct', () => {
    expect(contrast(luminance('1 0 0'), luminance('0 0 0'))).toBeCloseTo(21, 1)
  })

  it.each(TAG_COLORS)('%s has enough contrast on every background in both themes', (color) => {
    const tag = luminances(`tag-${color}`)
    for (const ground of ['surface', 'hover', 'pressed', 'accent-tint']) {
      const under = luminances(ground)
      expect(contrast(tag[0], under[0]), `light, on ${ground}`).toBeGreaterThanOrEqual(3)
      expect(contrast(tag[1], under[1]), `dark, on ${ground}`).toBeGreaterThanOrEqual(3)
    }
  })
})
