import { BinaryReader, WireType } from '@bufbuild/protobuf/wire';

/** Reads one field of a protobuf message. */
export interface Field {
  readonly wires: readonly WireType[];
  readonly read: (reader: BinaryReader, wire: WireType) => void;
}

/** Reads the fields that are asked for and passes over the others. @throws an Error where the bytes are no protobuf message, or a field has another type */
export function readMessage(bytes: Uint8Array, fields: Readonly<Record<number, Field>>): void {
  const reader = new BinaryReader(bytes);
  while (reader.pos < reader.len) {
    const [number, wire] = reader.tag();
    const field = fields[number];
    if (!field) reader.skip(wire, number);
    else if (field.wires.includes(wire)) field.read(reader, wire);
    else throw new Error(`field ${number} has the wire type ${wire}, not ${field.wires.join(' or ')}`);
  }
  if (reader.pos > reader.len) throw new Error('it ends within a field');
}

export function integer(take: (value: number) => void): Field {
  return { wires: [WireType.Varint], read: (reader) => take(Number(reader.int64())) };
}

/** Repeated integers, packed or one by one. */
export function integers(take: (value: number) => void): Field {
  const read = (reader: BinaryReader, wire: WireType): void => {
    if (wire === WireType.Varint) return take(Number(reader.int64()));
    const packed = new BinaryReader(reader.bytes());
    while (packed.pos < packed.len) take(Number(packed.int64()));
  };
  return { wires: [WireType.LengthDelimited, WireType.Varint], read };
}

export function text(take: (value: string) => void): Field {
  return { wires: [WireType.LengthDelimited], read: (reader) => take(reader.string()) };
}

/** A nested message, as its bytes. */
export function message(take: (bytes: Uint8Array) => void): Field {
  return { wires: [WireType.LengthDelimited], read: (reader) => take(reader.bytes()) };
}
