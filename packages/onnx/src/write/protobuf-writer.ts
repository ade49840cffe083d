const encoder = new TextEncoder();
const VARINT = 0;
const LENGTH_DELIMITED = 2;
const FIXED_32 = 5;

/** Byte arrays at least this long are kept by reference until the message is finished. */
const LARGE = 1024;
const FIRST_CAPACITY = 64;

/** Writes one protobuf message, field by field; large byte fields are copied only once, by `finish`. */
export class ProtobufWriter {
  private readonly chunks: Uint8Array[] = [];
  private pending = new Uint8Array(FIRST_CAPACITY);
  private used = 0;
  private flushed = 0;

  get length(): number {
    return this.flushed + this.used;
  }

  int(field: number, value: number): this {
    this.tag(field, VARINT);
    this.varint(value);
    return this;
  }

  float(field: number, value: number): this {
    this.tag(field, FIXED_32);
    this.append(new Uint8Array(Float32Array.of(value).buffer));
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
    this.append(message.pending.subarray(0, message.used));
    return this;
  }

  packedInts(field: number, values: readonly number[]): this {
    const packed = new ProtobufWriter();
    for (const value of values) packed.varint(value);
    return this.bytes(field, packed.pending.subarray(0, packed.used));
  }

  finish(): Uint8Array {
    const result = new Uint8Array(this.length);
    let offset = 0;
    for (const chunk of [...this.chunks, this.pending.subarray(0, this.used)]) {
      result.set(chunk, offset);
      offset += chunk.length;
    }
    return result;
  }

  private tag(field: number, wireType: number): void {
    this.varint(field * 8 + wireType);
  }

  private append(bytes: Uint8Array): void {
    if (bytes.length >= LARGE) {
      this.flush();
      this.chunks.push(bytes);
      this.flushed += bytes.length;
      return;
    }
    this.reserve(bytes.length);
    this.pending.set(bytes, this.used);
    this.used += bytes.length;
  }

  private byte(value: number): void {
    this.reserve(1);
    this.pending[this.used++] = value;
  }

  private reserve(count: number): void {
    if (this.used + count <= this.pending.length) return;
    const larger = new Uint8Array(Math.max(2 * this.pending.length, this.used + count));
    larger.set(this.pending.subarray(0, this.used));
    this.pending = larger;
  }

  /** Makes what is pending a chunk of its own. */
  private flush(): void {
    if (this.used === 0) return;
    this.chunks.push(this.pending.subarray(0, this.used));
    this.flushed += this.used;
    this.pending = new Uint8Array(FIRST_CAPACITY);
    this.used = 0;
  }

  /** A non-negative or negative safe integer as protobuf's 64-bit two's complement varint. */
  private varint(value: number): void {
    if (value < 0) {
      let rest = BigInt.asUintN(64, BigInt(value));
      for (; rest > 127n; rest >>= 7n) this.byte(Number(rest & 127n) | 128);
      this.byte(Number(rest));
      return;
    }
    let rest = value;
    for (; rest > 127; rest = Math.floor(rest / 128)) this.byte((rest % 128) | 128);
    this.byte(rest);
  }
}
