import { DataType } from 'apache-arrow'

/** Why the columns of a type give no numbers. Parquet files use the same words. */
export const notNumbers = {
  text: 'it holds text',
  bytes: 'it holds bytes',
  time: 'it holds dates, times or durations; convert them to numbers to use them',
  struct: 'it holds records with fields of their own',
  map: 'it holds maps',
  null: 'it holds nothing but nulls',
  other: 'its type is not read',
} as const

/** Why a column of this type gives no numbers; undefined where it does: numbers, truth values, or lists of them. */
export function whyNoNumbers(type: DataType): string | undefined {
  if (DataType.isInt(type) || DataType.isFloat(type) || DataType.isBool(type) || DataType.isDecimal(type)) return
  if (isList(type)) return whyNoNumbers(type.children[0]!.type)
  if (DataType.isDictionary(type)) return whyNoEntries(type.dictionary)
  const [, why] = reasons.find(([is]) => is(type)) ?? []
  return why ?? notNumbers.other
}

/** Entries of a dictionary are single values. */
const whyNoEntries = (type: DataType) => (isList(type) ? notNumbers.other : whyNoNumbers(type))

const reasons: readonly [(type: DataType) => boolean, string][] = [
  [(type) => DataType.isUtf8(type) || DataType.isLargeUtf8(type) || DataType.isUtf8View(type), notNumbers.text],
  [(type) => DataType.isBinary(type) || DataType.isLargeBinary(type), notNumbers.bytes],
  [(type) => DataType.isBinaryView(type) || DataType.isFixedSizeBinary(type), notNumbers.bytes],
  [(type) => DataType.isDate(type) || DataType.isTime(type) || DataType.isTimestamp(type), notNumbers.time],
  [(type) => DataType.isDuration(type) || DataType.isInterval(type), notNumbers.time],
  [(type) => DataType.isStruct(type), notNumbers.struct],
  [(type) => DataType.isMap(type), notNumbers.map],
  [(type) => DataType.isNull(type), notNumbers.null],
]

/** Lists of any length, and of a fixed size. */
export const isList = (type: DataType): boolean =>
  DataType.isList(type) || DataType.isLargeList(type) || DataType.isFixedSizeList(type)
