import { appendFile, mkdtemp, readFile, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { crc32c } from './crc32c.js'
import { continueEvents, createEvents } from './event-file.js'
import { scalarsEvent, startEvent, stepOf, versionEvent } from './event.js'
import { recordOf, recordsOf } from './records.js'

const version = '1800000000000000a37f4b2209000000000000f83f1a0d627261696e2e4576656e743a322a28646c'
const start = '100000000000000095fbfe1809000000000000f83f10ad023a020801d17949d4'
const scalars = [
  '440000000000000043592e9a09000000000000f83f10ac022a360a220a0472617465150000003f4a150a090a077363616c617273',
  '1a085220286e617473290a100a09746573742f656c626f150000a0bf1cdc2d37',
].join('')

describe('CRC-32C', () => {
  it.each([
    ['"123456789"', Buffer.from('123456789'), 0xe3069283],
    ['32 bytes of 0', new Uint8Array(32), 0x8a9136aa],
    ['32 bytes of 255', new Uint8Array(32).fill(255), 0x62a8ab43],
    ['0, 1, …, 31', Uint8Array.from({ length: 32 }, (_, i) => i), 0x46dd794e],
  ])('of %s has the value of RFC 3720, B.4', (_, bytes, expected) => expect(crc32c(bytes)).toBe(expected))
})

describe('an event', () => {
  const moment = { wallTime: 1.5, step: 300 }

  it.each([
    ['at the start of a file', versionEvent(1.5), version],
    ['at the start of a process', startEvent({ wallTime: 1.5, step: 301 }), start],
    [
      'of scalars',
      scalarsEvent(moment, [
        { tag: 'rate', value: 0.5, description: 'R (nats)' },
        { tag: 'test/elbo', value: -1.25 },
      ]),
      scalars,
    ],
  ])('%s has the bytes that tensorboard 2.21 writes', (_, event, expected) => {
    expect(Buffer.from(recordOf(event)).toString('hex')).toBe(expected)
  })

  it('contains its step, also beyond 2³²', () => {
    for (const step of [0, 1, 127, 128, 2 ** 32 + 1, 2 ** 53 - 1]) {
      expect(stepOf(scalarsEvent({ wallTime: 1, step }, []))).toBe(step)
    }
  })
})

describe('records', () => {
  const two = Buffer.concat([recordOf(Buffer.from('first')), recordOf(Buffer.from('second'))])
  const texts = (bytes: Buffer) => recordsOf(bytes).map(({ data }) => String(data))

  it('are read in order', () => expect(texts(two)).toEqual(['first', 'second']))

  it('that are truncated at any byte are left out', () => {
    for (let length = 0; length < two.length; length++) {
      expect(texts(two.subarray(0, length))).toEqual(length < 21 ? [] : ['first'])
    }
  })

  it('with a flipped bit in any byte are left out', () => {
    for (let index = 0; index < two.length; index++) {
      const damaged = Buffer.from(two)
      damaged[index]! ^= 4
      expect(texts(damaged)).toEqual(index < 21 ? [] : ['first'])
    }
  })
})

describe('event files', () => {
  let directory: string
  beforeEach(async () => (directory = await mkdtemp(join(tmpdir(), 'elbow-events-'))))
  afterEach(() => rm(directory, { recursive: true }))

  const steps = async () => {
    const files = (await readdir(directory)).sort()
    const records = await Promise.all(files.map(async (file) => recordsOf(await readFile(join(directory, file)))))
    return records.map((each) => each.map(({ data }) => stepOf(data)))
  }
  const write = (upTo: readonly number[], events = createEvents(directory)) => {
    for (const step of upTo) events.append(step, [{ tag: 'rate', value: step }])
    events.close()
  }

  it('of a resumed run contain each step once', async () => {
    write([10, 20, 30])
    write([30, 40], await continueEvents(directory, 20))
    write([40, 50], await continueEvents(directory, 30))
    expect(await steps()).toEqual([
      [0, 1, 10, 20],
      [0, 21, 30],
      [0, 31, 40, 50],
    ])
  })

  it('of a killed run lose the truncated record', async () => {
    write([10, 20])
    await appendFile(join(directory, 'events.out.tfevents.0000'), recordOf(versionEvent(1)).subarray(0, 9))
    write([30], await continueEvents(directory, 20))
    expect(await steps()).toEqual([
      [0, 1, 10, 20],
      [0, 21, 30],
    ])
  })

  it('are not created in the middle of a run', async () => {
    expect(await continueEvents(directory, 20)).toBeUndefined()
    expect(await readdir(directory)).toEqual([])
  })

  it('report why they cannot be written', () => {
    expect(() => createEvents(join(directory, 'nowhere'))).toThrow(
      expect.objectContaining({ code: 'OUTPUT_UNWRITABLE' }),
    )
  })
})
