import { AsyncByteQueue, RecordBatchStreamWriter } from 'apache-arrow'
import { recordBatch, schemaOf, type Metadata } from './batches.js'
import type { Column, Row } from './columns.js'

/** A table's bytes as an Arrow stream: what comes first, a message per batch of rows, and the end mark. */
export interface TableMessages {
  head(): Uint8Array
  batch(rows: readonly Row[]): Uint8Array
  end(): Uint8Array
}

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

/** Collects what the writer says, so that a message goes out in one piece: a kill then falls between two of them. */
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
