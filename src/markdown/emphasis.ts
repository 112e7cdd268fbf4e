import { attention } from 'micromark-core-commonmark'
import { classifyCharacter } from 'micromark-util-classify-character'
import type { Code, Construct, State } from 'micromark-util-types'

/**
 * Letters of scripts without spaces between words. Next to them a marker can begin or end a word.
 */
const UNSPACED =
  /[\p{sc=Han}\p{sc=Hira}\p{sc=Kana}\p{sc=Hang}\p{sc=Thai}\p{sc=Lao}\p{sc=Khmr}\p{sc=Mymr}]/u
const BACKSLASH = 92
const UNDERSCORE = 95
const DOT = 46

/**
 * `*` and `_` as people use them. They do not format inside a word (2*3*4, __init__.py) or after a
 * visible backslash (HKLM\Software\*\Run). Two `_` belong to a name (__main__), so only `**` makes
 * bold. Otherwise as in CommonMark.
 */
export const emphasis: Construct = {
  name: 'emphasis',
  resolveAll: attention.resolveAll,
  tokenize(effects, ok) {
    const previous = this.previous
    const before = kindOf(previous)
    let marker: Code = null
    let length = 0
    const begin: State = (code) => {
      marker = code
      effects.enter('attentionSequence')
      return inside(code)
    }
    const inside: State = (code) => {
      if (code === marker) {
        length += 1
        effects.consume(code)
        return inside
      }
      const token = effects.exit('attentionSequence')
      const after = kindOf(code)
      const isName = previous === BACKSLASH || (marker === UNDERSCORE && length > 1)
      const opens = after !== 'space' && (after !== 'sign' || before !== 'letter') && !isName
      const closes = before !== 'space' && (before !== 'sign' || after !== 'letter') && !isName
      token._open = opens && before !== 'letter'
      token._close = closes && after !== 'letter'
      if (code !== DOT) return ok(code)
      const goesOn: State = (next) => {
        token._close = false
        return ok(next)
      }
      return effects.check(dotInWord, goesOn, ok)(code)
    }
    return begin
  },
}

/** As in `__init__.py`: the dot does not end a sentence. */
const dotInWord: Construct = {
  partial: true,
  tokenize(effects, ok, nok) {
    const behind: State = (code) => (kindOf(code) === 'letter' ? ok(code) : nok(code))
    return (code) => {
      effects.enter('data')
      effects.consume(code)
      effects.exit('data')
      return behind
    }
  },
}

type Kind = 'space' | 'sign' | 'letter' | 'unspaced'

function kindOf(code: Code): Kind {
  const found = classifyCharacter(code)
  if (found === 1) return 'space'
  if (found === 2) return 'sign'
  return code !== null && code > 0 && UNSPACED.test(String.fromCharCode(code))
    ? 'unspaced'
    : 'letter'
}
