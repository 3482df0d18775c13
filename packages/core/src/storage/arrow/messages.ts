import { AsyncByteQueue, RecordBatchStreamWriter } from 'apache-arrow'
import { recordBatch, schemaOf } from './batches.js'
import type { Metadata, Column, Row } from '../../contracts/column.js'

/** Messages of an Arrow stream: the schema, batches of rows, and the end mark. */
export interface TableMessages {
  head(): Uint8Array
  batch(rows: readonly Row[]): Uint8Array
  end(): Uint8Array
}

/** Encodes a table as the messages of an Arrow stream. */
export function tableMessages(columns: readonly Column[], metadata: Metadata): TableMessages {
  const schema = schemaOf(columns, metadata)
  const messages = new WholeMessages()
  const writer = new RecordBatchStreamWriter({ autoDestroy: false })
  return {
    head() {
      writer.reset(messages, schema)
      return messages.take()
    },
    batch(rows) {
      writer.write(recordBatch(schema, columns, rows))
      return messages.take()
    },
    end() {
      writer.close()
      return messages.take()
    },
  }
}

/** Collects the output of the writer, so that each message is written at once and a kill cannot truncate it. */
class WholeMessages extends AsyncByteQueue {
  private pieces: Uint8Array[] = []

  override write(piece: Uint8Array): void {
    this.pieces.push(piece)
  }

  take(): Uint8Array {
    const whole = Buffer.concat(this.pieces)
    this.pieces = []
    return whole
  }
}
