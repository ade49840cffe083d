const MOST_VARINT_BYTES = 10;

/** One field of a protobuf message: a number, or the bytes of a string, a message or packed numbers. */
export interface ProtobufField {
  readonly number: number;
  /** Of a varint or fixed-width field, as a float64: exact up to 2^53; negative ones as their two's complement says. */
  readonly value: number;
  /** Empty unless the field is length-delimited; shares memory with the message. */
  readonly bytes: Uint8Array;
}

const NOTHING = new Uint8Array(0);

/** The fields of one message in their order. @throws RangeError the bytes are no protobuf message */
export function* protobufFields(bytes: Uint8Array): Generator<ProtobufField> {
  let at = 0;
  const varint = (): bigint => {
    let value = 0n;
    for (let i = 0; i < MOST_VARINT_BYTES; i++) {
      if (at >= bytes.length) throw new RangeError('a number is cut off');
      const byte = bytes[at++]!;
      value |= BigInt(byte & 127) << BigInt(7 * i);
      if (byte < 128) return value;
    }
    throw new RangeError('a number has more than ten bytes');
  };
  const take = (length: number): Uint8Array => {
    if (length > bytes.length - at) throw new RangeError('a field is longer than what contains it');
    at += length;
    return bytes.subarray(at - length, at);
  };
  while (at < bytes.length) {
    const tag = Number(varint());
    const number = Math.floor(tag / 8);
    if (number < 1 || number >= 2 ** 29) throw new RangeError(`there is no field ${number}`);
    switch (tag % 8) {
      case 0:
        yield { number, value: Number(BigInt.asIntN(64, varint())), bytes: NOTHING };
        break;
      case 1:
        yield { number, value: Number(view(take(8)).getBigInt64(0, true)), bytes: NOTHING };
        break;
      case 2:
        yield { number, value: 0, bytes: take(Number(varint())) };
        break;
      case 5:
        yield { number, value: view(take(4)).getInt32(0, true), bytes: NOTHING };
        break;
      default:
        throw new RangeError(`field ${number} is of a kind that messages do not have`);
    }
  }
}

/** Numbers of a repeated field that may be packed. @throws RangeError they are cut off */
export function numbersOf({ value, bytes }: ProtobufField): number[] {
  if (bytes.length === 0) return [value];
  const numbers: number[] = [];
  let number = 0n;
  let shift = 0n;
  for (const byte of bytes) {
    number |= BigInt(byte & 127) << shift;
    shift += 7n;
    if (shift > 70n) throw new RangeError('a number has more than ten bytes');
    if (byte >= 128) continue;
    numbers.push(Number(BigInt.asIntN(64, number)));
    [number, shift] = [0n, 0n];
  }
  if (shift !== 0n) throw new RangeError('a number is cut off');
  return numbers;
}

function view(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
