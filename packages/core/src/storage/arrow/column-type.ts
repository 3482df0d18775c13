import { DataType, type Dictionary } from 'apache-arrow'
import { required } from '../../required.js'

/** Arrow columns of any type, by name. */
export type ArrowColumns = Record<string, DataType>

/** Reasons why columns of a type are not numeric, also for Parquet files. */
export const nonNumericReasons = {
  text: 'it holds text',
  bytes: 'it holds bytes',
  time: 'it holds dates, times or durations; convert them to numbers to use them',
  struct: 'it holds records with fields of their own',
  map: 'it holds maps',
  null: 'it holds nothing but nulls',
  other: 'its type is not read',
} as const

/** Why a column of this type is not numeric. Undefined for numbers, booleans, and lists of them. */
export function nonNumericReason(type: DataType): string | undefined {
  if (DataType.isInt(type) || DataType.isFloat(type) || DataType.isBool(type) || DataType.isDecimal(type)) return
  if (isList(type)) return nonNumericReason(elementType(type))
  if (isDictionary(type)) return entryReason(type.dictionary)
  const [, reason] = reasons.find(([matches]) => matches(type)) ?? []
  return reason ?? nonNumericReasons.other
}

/** Type of a list's elements. */
function elementType({ children }: DataType): DataType {
  const field: { readonly type: DataType } | undefined = children?.[0]
  return required(field, 'the element type of a list').type
}

/** A dictionary, with its entries typed. */
const isDictionary = (type: DataType): type is Dictionary<DataType> => DataType.isDictionary(type)

/** Why the entries of a dictionary are not numbers. They must be single values. */
const entryReason = (type: DataType) => (isList(type) ? nonNumericReasons.other : nonNumericReason(type))

const reasons: readonly [(type: DataType) => boolean, string][] = [
  [(type) => DataType.isUtf8(type) || DataType.isLargeUtf8(type) || DataType.isUtf8View(type), nonNumericReasons.text],
  [(type) => DataType.isBinary(type) || DataType.isLargeBinary(type), nonNumericReasons.bytes],
  [(type) => DataType.isBinaryView(type) || DataType.isFixedSizeBinary(type), nonNumericReasons.bytes],
  [(type) => DataType.isDate(type) || DataType.isTime(type) || DataType.isTimestamp(type), nonNumericReasons.time],
  [(type) => DataType.isDuration(type) || DataType.isInterval(type), nonNumericReasons.time],
  [(type) => DataType.isStruct(type), nonNumericReasons.struct],
  [(type) => DataType.isMap(type), nonNumericReasons.map],
  [(type) => DataType.isNull(type), nonNumericReasons.null],
]

/** Whether a type is a list, of variable or fixed size. */
export const isList = (type: DataType): boolean =>
  DataType.isList(type) || DataType.isLargeList(type) || DataType.isFixedSizeList(type)
