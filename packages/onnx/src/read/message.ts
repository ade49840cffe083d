import { BinaryReader, WireType } from '@bufbuild/protobuf/wire';

/** Reads one field of a protobuf message. */
export interface Field {
  readonly wire: WireType;
  readonly read: (reader: BinaryReader) => void;
}

/** Reads the fields that are asked for and passes over the others. @throws an Error where the bytes are no protobuf message, or a field has another type */
export function readMessage(bytes: Uint8Array, fields: Readonly<Record<number, Field>>): void {
  const reader = new BinaryReader(bytes);
  while (reader.pos < reader.len) {
    const [number, wire] = reader.tag();
    const field = fields[number];
    if (!field) reader.skip(wire, number);
    else if (field.wire === wire) field.read(reader);
    else throw new Error(`field ${number} has the wire type ${wire}, not ${field.wire}`);
  }
  if (reader.pos > reader.len) throw new Error('it ends within a field');
}

export function integer(take: (value: number) => void): Field {
  return { wire: WireType.Varint, read: (reader) => take(Number(reader.int64())) };
}

export function text(take: (value: string) => void): Field {
  return { wire: WireType.LengthDelimited, read: (reader) => take(reader.string()) };
}

/** A nested message, as its bytes. */
export function message(take: (bytes: Uint8Array) => void): Field {
  return { wire: WireType.LengthDelimited, read: (reader) => take(reader.bytes()) };
}
