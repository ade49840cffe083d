const encoder = new TextEncoder();
const VARINT = 0;
const LENGTH_DELIMITED = 2;
const FIXED_32 = 5;

/** Byte arrays at least this long are kept by reference until the message is finished. */
const LARGE = 1024;

/** Writes one protobuf message, field by field; large byte fields are copied only once, by `finish`. */
export class ProtobufWriter {
  private readonly chunks: Uint8Array[] = [];
  private pending: number[] = [];
  private flushed = 0;

  get length(): number {
    return this.flushed + this.pending.length;
  }

  int(field: number, value: number): this {
    this.tag(field, VARINT);
    this.varint(value);
    return this;
  }

  float(field: number, value: number): this {
    this.tag(field, FIXED_32);
    this.pending.push(...new Uint8Array(Float32Array.of(value).buffer));
    return this;
  }

  string(field: number, text: string): this {
    return this.bytes(field, encoder.encode(text));
  }

  bytes(field: number, bytes: Uint8Array): this {
    this.tag(field, LENGTH_DELIMITED);
    this.varint(bytes.length);
    this.append(bytes);
    return this;
  }

  message(field: number, message: ProtobufWriter): this {
    this.tag(field, LENGTH_DELIMITED);
    this.varint(message.length);
    for (const chunk of message.chunks) this.append(chunk);
    this.append(message.pending);
    return this;
  }

  packedInts(field: number, values: readonly number[]): this {
    const packed = new ProtobufWriter();
    for (const value of values) packed.varint(value);
    this.tag(field, LENGTH_DELIMITED);
    this.varint(packed.length);
    this.append(packed.pending);
    return this;
  }

  finish(): Uint8Array {
    this.flush();
    const result = new Uint8Array(this.flushed);
    let offset = 0;
    for (const chunk of this.chunks) {
      result.set(chunk, offset);
      offset += chunk.length;
    }
    return result;
  }

  private tag(field: number, wireType: number): void {
    this.varint(field * 8 + wireType);
  }

  private append(bytes: ArrayLike<number>): void {
    if (bytes.length >= LARGE && bytes instanceof Uint8Array) {
      this.flush();
      this.chunks.push(bytes);
      this.flushed += bytes.length;
    } else {
      for (let i = 0; i < bytes.length; i++) this.pending.push(bytes[i]!);
    }
  }

  private flush(): void {
    if (this.pending.length === 0) return;
    this.chunks.push(Uint8Array.from(this.pending));
    this.flushed += this.pending.length;
    this.pending = [];
  }

  /** A non-negative or negative safe integer as protobuf's 64-bit two's complement varint. */
  private varint(value: number): void {
    if (value < 0) {
      let rest = BigInt.asUintN(64, BigInt(value));
      for (; rest > 127n; rest >>= 7n) this.pending.push(Number(rest & 127n) | 128);
      this.pending.push(Number(rest));
      return;
    }
    let rest = value;
    for (; rest > 127; rest = Math.floor(rest / 128)) this.pending.push((rest % 128) | 128);
    this.pending.push(rest);
  }
}
