import { describe, expect, it } from 'vitest'
import { dataDirOf } from '#main/settings/data-dir'

describe('the data folder', () => {
  it('is where CONNECT_DATA_DIR says', () => {
    const env = { CONNECT_DATA_DIR: 'here/data', HOME: '/home/anna' }
    expect(dataDirOf('linux', env, '/srv')).toBe('/srv/here/data')
    expect(dataDirOf('linux', { CONNECT_DATA_DIR: '/data' }, '/srv')).toBe('/data')
    expect(dataDirOf('win32', { CONNECT_DATA_DIR: 'D:\\data' }, 'C:\\')).toBe('D:\\data')
  })

  it('is Electron’s userData otherwise', () => {
    expect(dataDirOf('linux', { HOME: '/home/anna', CONNECT_DATA_DIR: '' }, '/')).toBe(
      '/home/anna/.config/Connect Support',
    )
    expect(dataDirOf('linux', { HOME: '/home/anna', XDG_CONFIG_HOME: '/cfg' }, '/')).toBe(
      '/cfg/Connect Support',
    )
    expect(dataDirOf('darwin', { HOME: '/Users/anna' }, '/')).toBe(
      '/Users/anna/Library/Application Support/Connect Support',
    )
    expect(dataDirOf('win32', { APPDATA: 'C:\\Users\\anna\\AppData\\Roaming' }, 'C:\\')).toBe(
      'C:\\Users\\anna\\AppData\\Roaming\\Connect Support',
    )
    expect(dataDirOf('win32', { USERPROFILE: 'C:\\Users\\anna' }, 'C:\\')).toBe(
      'C:\\Users\\anna\\AppData\\Roaming\\Connect Support',
    )
  })

  it('is not guessed if nothing names it', () => {
    expect(() => dataDirOf('linux', {}, '/')).toThrow('CONNECT_DATA_DIR')
  })
})
